/**
 * What it is: hears of every change of URL or title in a page, without a polling loop. Says only "something may
 * have changed"; who listens compares. Starts with the call, ends with the life, and leaves `history` as it was.
 */
import { quietly, type Life } from "./life";

export function watchUrl(life: Life, changed: () => void): void {
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) {
    life.on(navigation, "currententrychange", changed);
    return;
  }
  life.on(window, "popstate", changed);
  life.on(window, "hashchange", changed);
  wrap(life, "pushState", changed);
  wrap(life, "replaceState", changed);
}

/** An own property of `history`, not of its prototype: nobody else's `History` is touched. */
function wrap(life: Life, name: "pushState" | "replaceState", changed: () => void): void {
  const before = Object.getOwnPropertyDescriptor(history, name);
  const inner = history[name];
  const outer: typeof inner = function (this: History, ...call) {
    inner.apply(this, call);
    if (!life.over()) quietly(changed);
  };
  history[name] = outer;
  life.add(() => {
    // Someone wrapped us in turn: theirs stays, ours only passes on.
    if (history[name] !== outer) return;
    if (before) Object.defineProperty(history, name, before);
    else delete (history as Partial<History>)[name];
  });
}

/** Watches the <title> element alone; the children of <head> only to notice that it was replaced. */
export function watchTitle(life: Life, changed: () => void): void {
  const look = () => {
    const title = document.querySelector("title");
    if (title) watcher.observe(title, { childList: true, characterData: true, subtree: true });
    watcher.observe(document.head, { childList: true });
  };
  const watcher = new MutationObserver(() => {
    look();
    quietly(changed);
  });
  look();
  life.add(() => watcher.disconnect());
}
