/**
 * What it is: the entry of `forecourt.js`, the classic script tag. Reads its own `data-` attributes, starts one
 * widget, and defines the page's one global, `window.Forecourt`.
 * Ends with `Forecourt.destroy()`, which takes the global with it.
 */
import type {} from "../forecourt";
import { describe, readConfig } from "./config";
import { quietly, say } from "./life";
import { start } from "./start";

// Only valid while the script runs.
const script = document.currentScript as HTMLScriptElement | null;

quietly(() => {
  // An element of that id is no widget.
  if (window.Forecourt?.destroy) return say("already on this page; this script tag is ignored");
  if (!script?.src) return say("must be loaded by its own <script src> tag");
  const base = new URL(".", script.src).href;
  const { config, problems } = readConfig(Object.entries(script.dataset));
  for (const problem of problems) say(describe(problem));
  const { later, destroy } = start({ config, base, late: (turn) => import(base + LATE_FILE + turn) });
  window.Forecourt = {
    version: VERSION,
    open: () => later((rest) => rest.open()),
    close: () => later((rest) => rest.close()),
    consent: (granted: boolean) => later((rest) => rest.consent(granted === true)),
    destroy() {
      destroy();
      delete window.Forecourt;
    },
  };
});
