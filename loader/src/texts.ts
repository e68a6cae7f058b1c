/**
 * What it is: the language, and the handful of texts needed before the locale file is there. The words are in
 * locales/*.json; build.mjs copies them in, in the order of its two lists of keys.
 */

/** In the first file: what the launcher needs to show. */
export const enum Text {
  Open,
  /** Names the landmark that holds the widget. */
  Title,
}

/** In the late file. */
export const enum LateText {
  Close,
  Unread,
  Busy,
  Title,
  Body,
  Call,
  WhatsApp,
  Dismiss,
  Nothing,
}

/** The first that we have of: the one asked for, the page's own, the visitor's, English. */
export function chooseLanguage(asked: string | undefined, page: string): string {
  const wishes = asked && asked !== "auto" ? [asked] : [page, ...(navigator.languages || [])];
  return wishes.map((tag) => tag.split("-")[0]!.toLowerCase()).find((tag) => TEXTS[tag]) || "en";
}
