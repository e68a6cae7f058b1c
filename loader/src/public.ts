/**
 * What it is: what a page gets, whichever way it brought us in: one widget, and the one global, `window.Forecourt`.
 * Ends with `Forecourt.destroy()`, which takes the global with it.
 */
import type { Forecourt } from "../forecourt";
import { describe, readConfig, type Source } from "./config";
import { say } from "./life";
import { start } from "./start";

/** Starts the widget; on a page that has one already, that one is the answer. */
export function begin(source: Source, base: string, nonce = ""): Forecourt {
  // An element of that id is no widget.
  if (window.Forecourt?.destroy) {
    say("already on this page; this one is ignored");
    return window.Forecourt;
  }
  // Visitor.Chat's own way to configure a page, weaker than ours.
  const { name, sbText, ctaTitle, ctaText, data } = (window as { VC_SETTINGS?: any }).VC_SETTINGS || {};
  const theirs = { name, label: sbText, heading: ctaTitle, introduction: ctaText, data };
  const { config, problems } = readConfig([...source, ...Object.entries(theirs)]);
  for (const problem of problems) say(describe(problem));
  const { later, destroy } = start({ config, base, nonce, late: (turn) => import(base + LATE_FILE + turn) });
  const self: Forecourt = {
    version: VERSION,
    open: () => later((rest) => rest.open()),
    close: () => later((rest) => rest.close()),
    consent: (granted: boolean) => later((rest) => rest.consent(granted === true)),
    destroy() {
      destroy();
      // A newer widget's is not ours to take.
      if (window.Forecourt === self) delete window.Forecourt;
    },
  };
  return (window.Forecourt = self);
}
