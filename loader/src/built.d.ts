/** Names that `loader/build.mjs` replaces while bundling. Nothing here exists at run time. */

declare const VERSION: string;
/** File names inside the folder the script was served from. */
/** Of the app, and of the app with rich messages. */
declare const APP_FILES: readonly [string, string];
declare const WASM_FILES: readonly [string, string];
declare const LATE_FILE: string;
declare const LIVE_FILE: string;
declare const LOCALE_FILES: Readonly<Record<string, readonly [string, string]>>;
/** The few texts needed before the locale file: language -> texts in the order of `Text`, `LateText` (texts.ts). */
declare const TEXTS: Readonly<Record<string, readonly string[]>>;
declare const LATE_TEXTS: Readonly<Record<string, readonly string[]>>;

/** A style sheet, minified, as text. */
declare module '*.css' {
  const css: string;
  export default css;
}
