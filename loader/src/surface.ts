/**
 * What it is: our one node in the page, `<forecourt-chat>`: a 0x0 shadow host in the top layer that page CSS
 * cannot reach and that never eats a click. Puts it there and takes it away; keeping it there is keep.ts.
 * Starts with `attach`, ends with `detach` or the end of the widget's life. Must not know what is shown inside.
 *
 * A custom element name needs no definition to carry a shadow root, so nothing is left in the registry either.
 * It is a child of <html>, after <body>: last in the tab order, and out of reach of `body { zoom, transform }`
 * and of frameworks that swap the body.
 */
import type { Life } from "./life";

const STYLE =
  // `all` first: what follows is set on clean ground. Inline and important: no rule of the page outranks it.
  "all:initial;display:block;position:fixed;inset:0 auto auto 0;width:0;height:0;overflow:visible;margin:0;border:0;padding:0;background:none;z-index:2147483647";

export interface Surface {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  /** Sets a style that the page cannot override. */
  vary(name: string, value: string): void;
  attach(): void;
  detach(): void;
  /** Whether the host is meant to be in the page. */
  wanted(): boolean;
}

export function surface(life: Life): Surface {
  const host = document.createElement("forecourt-chat");
  const root = host.attachShadow({ mode: "open" });
  const vary = (name: string, value: string) => host.style.setProperty(name, value, "important");
  for (const rule of STYLE.split(";")) vary(...(rule.split(":") as [string, string]));
  let wanted = false;

  const place = () => {
    if (!wanted) return;
    document.documentElement.append(host);
    try {
      host.popover = "manual";
      host.showPopover();
    } catch {
      // Open already, or no popover in this browser: then the highest z-index has to do.
    }
  };
  const detach = () => {
    wanted = false;
    host.remove();
  };
  life.add(detach);
  return {
    host,
    root,
    vary,
    attach() {
      wanted = true;
      // In <head> there is no body yet; before it we would be first in the tab order.
      if (document.body || document.readyState !== "loading") place();
      else life.on(document, "DOMContentLoaded", place);
    },
    detach,
    wanted: () => wanted,
  };
}

export function adopt(root: ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
