/**
 * What it is: puts our node back when the page removes it or closes its popover, and gives up when the page means
 * it. Starts with the call, ends with the life.
 */
import { say, type Life } from "./life";
import type { Surface } from "./surface";

/** 5 times in 10 s is no accident. */
const PATIENCE = 5;
const WINDOW = 10_000;

export function keep(life: Life, page: Surface): void {
  let returns: number[] = [];

  const look = () => {
    // Only the two lists of children that can hold us: a busy page costs nothing.
    watcher.observe(document, { childList: true });
    watcher.observe(document.documentElement, { childList: true });
  };
  const restore = () => {
    if (!page.wanted() || !document.documentElement) return;
    look();
    const { host } = page;
    if (host.isConnected && (!host.showPopover || host.matches(":popover-open"))) return;
    const now = performance.now();
    returns = returns.filter((time) => time > now - WINDOW);
    if (returns.push(now) <= PATIENCE) return page.attach();
    page.detach();
    say("the page keeps removing the widget; it stays away now");
  };

  const watcher = new MutationObserver(restore);
  look();
  restore();
  life.on(page.host, "toggle", restore);
  life.add(() => watcher.disconnect());
}
