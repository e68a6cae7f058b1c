/** What it is: the entry of `forecourt.js`, the classic script tag, configured by its own `data-` attributes. */
import { quietly, say } from "./life";
import { begin } from "./public";

// Only valid while the script runs.
const script = document.currentScript as HTMLScriptElement | null;

quietly(() => {
  if (!script?.src) return say("must be loaded by its own <script src> tag");
  begin(Object.entries(script.dataset), new URL(".", script.src).href, script.nonce);
});
