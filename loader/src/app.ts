/**
 * What it is: fetches the app (glue and panel CSS), its wasm, live.ts and the locale file, side by side, each once.
 * Starts on intent; a part that failed, or came broken, is fetched again on the next call, with the good parts kept.
 * The compiled module outlives a panic: `fresh` evaluates the glue again for it, which is the only cure.
 */
import { fromJson, isObject } from "./json";
import type { Life } from "./life";
import type { LiveModule } from "./live";

export interface Boot {
  readonly config: string;
  readonly settings: string;
  readonly livechat: string;
  readonly texts: string;
  readonly language: string;
  readonly stored: string;
  readonly token: string;
}

/**
 * What the app calls. Events beside those of the panel itself (late.ts, panel.ts): "relay" (a text for the other tabs),
 * "lead" (this tab wants to be the one that talks), "heard" (a message came that nobody is reading), "registered" (the
 * visitor filled in the form), "begun" ("1" or "": whether there is a conversation).
 */
export interface Host {
  event(name: string, detail: string): void;
  /** 1: matches, 0: does not, -1: the pattern cannot be judged (pattern.ts). */
  matches(pattern: string, text: string): number;
}

export interface Handle {
  /** `focus` is false when the panel opens by itself: focus must then stay where the visitor is. */
  open(focus: boolean): void;
  close(): void;
  /**
   * Whether this tab talks to the server; not until it is called. `stored` is what storage holds at that moment; what
   * waits there is this tab's to send. In a leader's first second it may come again, with what was stored meanwhile.
   */
  lead(leading: boolean, stored: string): void;
  /** What another tab relayed. */
  receive(text: string): void;
  /** A message of this page only; nothing opens. `name` is the sender's, or empty. */
  trigger(name: string, message: string): void;
  /** The visitor is on another page that was not loaded; for installations that ask for it. */
  visited(url: string, title: string): void;
  destroy(): void;
  free(): void;
}

interface Code {
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  mount(container: HTMLElement, boot: Boot, host: Host): Handle;
  css: string;
}

export interface App {
  mount: Code["mount"];
  readonly css: string;
  readonly texts: string;
  readonly live: LiveModule;
}

export interface AppLoader {
  /** All that needs no wasm; a part of `load`, and sooner where there are triggers. */
  live(): Promise<LiveModule>;
  /** Everything ready to mount. */
  load(): Promise<App>;
  /** After a panic: the next `load` makes a new instance. */
  fresh(): void;
  /** Fetches what `load` will need, runs none of it. */
  warm(root: ShadowRoot): void;
}

/** The page's policy does not allow wasm here: no retry will help. */
export const BLOCKED = "this page's policy or browser does not run WebAssembly ('wasm-unsafe-eval')";

/** Whether wasm may run here, tried on the smallest module there is. */
function assertWasm(): void {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch {
    throw BLOCKED;
  }
}

/** Remembers a promise, forgets it when it fails. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () =>
    (kept ??= make().catch((error) => {
      kept = undefined;
      throw error;
    }));
}

async function get(url: string, cache: RequestCache): Promise<Response> {
  const response = await fetch(url, { credentials: "omit", cache });
  if (!response.ok) throw `HTTP ${response.status} for ${url}`;
  return response;
}

/** `rich`: the app with rich messages; asked when something is fetched first. */
export function appLoader(life: Life, base: string, language: string, nonce: string, rich: () => boolean): AppLoader {
  let which: 0 | 1 | undefined;
  const file = (pair: readonly [string, string]) => base + pair[(which ??= rich() ? 1 : 0)];
  /** What came broken is in the browser's cache, too. */
  let cache: RequestCache = "default";
  const broken = (reason: unknown) => {
    cache = "reload";
    return reason;
  };
  // Not streaming: a page's own `fetch` wrapper may hand out something that is no real Response.
  const download = () => once(async () => (await get(file(WASM_FILES), cache)).arrayBuffer());
  let bytes = download();
  const module = once(async () => {
    const given = await bytes();
    try {
      return await WebAssembly.compile(given);
    } catch (error) {
      bytes = download();
      throw broken(error);
    }
  });
  const texts = once(async () => {
    const text = await (await get(file(LOCALE_FILES[language]!), cache)).text();
    if (!isObject(fromJson(text))) throw broken("the texts are not the expected JSON");
    return text;
  });
  const imported = <T>(path: () => string) => {
    let turn = 0;
    // A browser may remember a failed import for ever: each further one asks under another name.
    return () => import(path() + (turn++ ? "?i=" + turn : "")) as Promise<T>;
  };
  const importApp = imported<Code>(() => file(APP_FILES));
  let code = once(importApp);
  const live = once(imported<LiveModule>(() => base + LIVE_FILE));
  let started: Promise<unknown> | undefined;

  return {
    live,
    async load() {
      assertWasm();
      const [app, compiled, words, alive] = await Promise.all([code(), module(), texts(), live()]);
      await (started ??= app.default({ module_or_path: compiled }).catch((error) => {
        started = undefined;
        throw error;
      }));
      return { mount: app.mount, css: app.css, texts: words, live: alive };
    },
    fresh() {
      code = once(importApp);
      started = undefined;
    },
    warm(root) {
      for (const href of [file(APP_FILES), base + LIVE_FILE]) {
        const link = document.createElement("link");
        link.rel = "modulepreload";
        link.href = href;
        link.nonce = nonce;
        root.append(link);
        life.add(() => link.remove());
      }
      bytes().catch(() => {});
      texts().catch(() => {});
    },
  };
}
