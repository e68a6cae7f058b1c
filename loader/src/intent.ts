/**
 * What it is: the signs that a visitor is about to use the widget, and the moment when warming the cache is free.
 * Nothing of the app is fetched before one of them.
 */
import type { Life } from "./life";

export function watchIntent(life: Life, button: HTMLElement, near: () => void): void {
  for (const sign of ["pointerenter", "focus", "touchstart"]) life.on(button, sign, near, { passive: true });
  // The pointer may have been there before we listened.
  if (button.matches(":hover,:focus")) near();
}

/** Calls `run` once the page has loaded and rests, on a fast connection nobody pays by the byte; else never. */
export function whenFree(life: Life, run: () => void): void {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  if (!connection || connection.saveData || connection.effectiveType !== "4g" || !window.requestIdleCallback) return;
  const rest = () => {
    const id = requestIdleCallback(() => life.over() || run());
    life.add(() => cancelIdleCallback(id));
  };
  if (document.readyState === "complete") rest();
  else life.on(window, "load", rest, { once: true });
}
