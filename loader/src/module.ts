/**
 * What it is: the entry of `forecourt.mjs`, for pages that are built from modules. Importing it does nothing; on a
 * server, where there is no document, `start` does nothing either.
 */
import type { Configuration, Forecourt } from "../forecourt";
import { begin } from "./public";

export function start(configuration: Configuration = {}): Forecourt | null {
  if (typeof document === "undefined") return null;
  return begin(Object.entries(configuration || {}), new URL(".", import.meta.url).href);
}
