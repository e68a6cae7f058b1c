/**
 * What it is: the entry of the iframe page. Configured by its query string; the panel fills the frame and is open
 * from the start. With `parentOrigin` it talks to the page around it (bridge.ts); without, its own address is the
 * page that is visited.
 */
import { FROM_HOST, post, readMessage, type FromFrame } from "./bridge";
import { describe, readConfig } from "./config";
import { life, quietly, say } from "./life";
import * as late from "./late";
import { start } from "./start";
import { chooseLanguage } from "./texts";

/** px. What the panel likes best, for a page that gives the frame its size. */
const WIDTH = 400;
const HEIGHT = 640;

quietly(() => {
  const base = new URL(".", import.meta.url).href;
  const { config, problems } = readConfig(new URLSearchParams(location.search), true);
  for (const problem of problems) say(describe(problem));

  const { parentOrigin } = config;
  const { parent } = window;
  const bridged = !!parentOrigin && parent !== window;
  const tell = (message: FromFrame) => {
    if (bridged) quietly(() => post(parent, parentOrigin, message));
  };

  const { later } = start({
    // The installation is the dealer's, whose page is the one around us.
    config: { ...(parentOrigin && { identifier: new URL(parentOrigin).hostname }), ...config },
    base,
    late: async () => late,
    frame: {
      bridged,
      turned(open) {
        tell({ type: open ? "open" : "close" });
        tell({ type: "resize", width: open ? WIDTH : 0, height: open ? HEIGHT : 0 });
      },
      unread: (count) => tell({ type: "unread", count }),
    },
  });

  document.documentElement.lang = chooseLanguage(config.language, "");
  if (!bridged) return;
  const id = `${Math.random()}`;
  const greet = () => tell({ type: "ready", id });
  life().on(window, "message", (event: MessageEvent) => {
    const message = readMessage(event, parentOrigin, parent, FROM_HOST);
    if (!message) return;
    if (message.type === "hello") greet();
    if (message.type === "open") later((rest) => rest.open());
    if (message.type === "close") later((rest) => rest.close());
    // A page may speak for its own origin only.
    if (message.type === "visit" && message.href.startsWith(parentOrigin + "/")) later((rest) => rest.visit(message));
  });
  greet();
});
