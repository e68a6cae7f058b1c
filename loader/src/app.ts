/**
 * What it is: fetches the app (glue and panel CSS), the wasm and the locale file, side by side, each once.
 * Starts on intent; a part that failed, or came broken, is fetched again on the next call, with the good parts kept.
 * The compiled module outlives a panic: `fresh` evaluates the glue again for it, which is the only cure.
 */
import { fromJson, isObject } from "./json";
import type { Life } from "./life";

export interface Boot {
  readonly config: string;
  readonly settings: string;
  readonly livechat: string;
  readonly texts: string;
  readonly language: string;
  readonly stored: string;
  readonly token: string;
}

export interface Host {
  event(name: string, detail: string): void;
}

export interface Handle {
  /** `focus` is false when the panel opens by itself: focus must then stay where the visitor is. */
  open(focus: boolean): void;
  close(): void;
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
}

export interface AppLoader {
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

export function appLoader(life: Life, base: string, language: string, nonce = ""): AppLoader {
  let turn = 0;
  /** What came broken is in the browser's cache, too. */
  let cache: RequestCache = "default";
  const broken = (reason: unknown) => {
    cache = "reload";
    return reason;
  };
  // Not streaming: a page's own `fetch` wrapper may hand out something that is no real Response.
  const download = () => once(async () => (await get(base + WASM_FILE, cache)).arrayBuffer());
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
    const text = await (await get(base + LOCALE_FILES[language], cache)).text();
    if (!isObject(fromJson(text))) throw broken("the texts are not the expected JSON");
    return text;
  });
  const imported = () =>
    once(async () => {
      // A browser may remember a failed import for ever: each further one asks under another name.
      const url = base + APP_FILE + (turn ? "?i=" + turn : "");
      turn++;
      return (await import(url)) as Code;
    });
  let code = imported();
  let started: Promise<unknown> | undefined;

  return {
    async load() {
      assertWasm();
      const [app, compiled, words] = await Promise.all([code(), module(), texts()]);
      await (started ??= app.default({ module_or_path: compiled }).catch((error) => {
        started = undefined;
        throw error;
      }));
      return { mount: app.mount, css: app.css, texts: words };
    },
    fresh() {
      code = imported();
      started = undefined;
    },
    warm(root) {
      const link = document.createElement("link");
      link.rel = "modulepreload";
      link.href = base + APP_FILE;
      link.nonce = nonce;
      root.append(link);
      bytes().catch(() => {});
      texts().catch(() => {});
      life.add(() => link.remove());
    },
  };
}
