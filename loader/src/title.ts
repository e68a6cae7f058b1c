/**
 * What it is: "(2) Title" while messages wait. The page's own title shows through: its changes are followed, and it
 * is all that anybody but the visitor sees (`own`). Starts with the call, ends with the life, which takes the mark away.
 */
import type { Life } from "./life";
import { watchTitle } from "./watch";

export interface Title {
  /** How many the mark counts; 0 is no mark. */
  mark(count: number): void;
  /** The page's title without a mark. */
  own(): string;
}

/** ms. A page that writes its title again and again is followed no faster than this. */
const REST = 250;
/** A title that counts seconds must not fill the memory. */
const MOST = 50;

export function title(life: Life): Title {
  /** What we have shown, and what it stood for. Pages put a title back that they read while it was marked. */
  const shown = new Map<string, string>();
  let count = 0;
  let watching = false;
  let waiting = false;

  const own = () => shown.get(document.title) ?? document.title;
  const draw = () => {
    const page = own();
    // As the browser gives it back: without a space at the end.
    const next = count ? `(${count}) ${page}`.trim() : page;
    // Without a title element the browser shows the address: a mark would hide it.
    if (next === document.title || !document.querySelector("title")) return;
    if (shown.size > MOST) shown.clear();
    if (count) shown.set(next, page);
    document.title = next;
  };
  const changed = () => {
    if (waiting) return;
    waiting = true;
    life.after(REST, () => {
      waiting = false;
      draw();
    });
  };

  life.add(() => {
    count = 0;
    draw();
  });
  return {
    mark(next) {
      count = next;
      draw();
      if (!next || watching) return;
      watching = true;
      watchTitle(life, changed);
    },
    own,
  };
}
