/**
 * What it is: the running app inside its container, from outside: mounts it, opens and closes it, hears its
 * events, restarts it after a panic, and puts the plain panel in its place when it cannot be had.
 * Starts with the first `open` or `resume`; ends with the widget's life. Must not know services or settings.
 */
import { BLOCKED, type App, type AppLoader, type Boot, type Handle } from "./app";
import type { Fallback } from "./fallback";
import type { Face } from "./face";
import { makeContainer, type Launcher } from "./launcher";
import { quietly, say, type Life } from "./life";
import { backoff } from "./retry";
import { adopt, type Surface } from "./surface";

export interface Panel {
  open(focus: boolean): void;
  close(): void;
  /** Mounts without opening: a conversation is to go on. */
  resume(): void;
  /** What the app was given at its mount has changed: it is mounted anew, if it is; an open one once it is closed. */
  renew(now?: boolean): void;
  isOpen(): boolean;
  /** To the mounted app, if there is one. */
  tell(act: (handle: Handle) => void): void;
  /** The same, mounted for it; nothing where it cannot be had. */
  reach(act: (handle: Handle) => void): void;
}

export interface Outside {
  /** Resolves when it is known whether the app has something to offer; `false`: only the plain panel has. */
  usable(): Promise<boolean>;
  boot(app: App): Boot;
  mounted(): void;
  plain(panel: HTMLElement, turned: (open: boolean) => void): Fallback;
  turned(open: boolean): void;
  event(name: string, detail: string): unknown;
  /** A resumed app cannot be had. */
  lost(): void;
}

const nothing = () => {};

/** ms. After this an open shows the plain panel; the files go on loading for the next click. */
const PATIENCE = 20_000;
/** Automatic tries after the first; every later intent tries again. */
const RETRIES = 2;
/** More than 3 panics in 60 s, and the plain panel takes over for this page's life. */
const PANICS = 3;
const PANIC_WINDOW = 60_000;

export function makePanel(life: Life, page: Surface, ui: Launcher, face: Face, app: AppLoader, outside: Outside): Panel {
  let handle: Handle | undefined;
  let mounting: Promise<void> | undefined;
  let plain: Fallback | undefined;
  let wish = false;
  let isOpen = false;
  let opening = false;
  let stale = false;
  let broken = false;
  let css = "";
  let container = ui.panel;
  /** Events of an earlier, dead instance are not heard. */
  let instance = 0;
  let panics: number[] = [];

  const turned = (open: boolean) => {
    if (isOpen === open) return;
    isOpen = wish = open;
    face.expanded(open);
    outside.turned(open);
    if (!open && stale) life.after(0, () => self.renew());
    const { activeElement } = document;
    // Focus comes back to the launcher, unless the visitor is elsewhere in the page by now.
    if (!open && (!activeElement || activeElement === document.body || activeElement === page.host)) ui.button.focus();
  };

  const tell = (act: (handle: Handle) => void) => {
    const id = instance;
    try {
      if (handle) act(handle);
    } catch (error) {
      panicked(id, error);
    }
  };

  const load = async (): Promise<App> => {
    for (let failures = 0; ; failures++) {
      try {
        return await app.load();
      } catch (error) {
        say(`the widget could not be loaded: ${error}`);
        broken ||= error === BLOCKED;
        if (broken || failures >= RETRIES || life.over()) throw error;
        await new Promise<void>((done) => life.after(backoff(failures), done));
      }
    }
  };

  const mount = () =>
    (mounting ??= (async () => {
      try {
        const ready = await load();
        if (life.over()) return;
        if (css !== ready.css) adopt(page.root, (css = ready.css));
        const id = ++instance;
        stale = false;
        try {
          handle = ready.mount(container, outside.boot(ready), {
            matches: ready.live.matches,
            event: (name, detail) => {
              if (id !== instance) return;
              if (name === "panic") panicked(id, detail);
              else quietly(() => (name === "opened" || name === "closed" ? turned(name === "opened") : outside.event(name, detail)));
            },
          });
          outside.mounted();
        } catch (error) {
          panicked(id, error);
        }
      } catch (error) {
        mounting = undefined;
        throw error;
      }
    })());

  // After a panic the trap is on its way up through whatever event called the app, and the dead instance is called
  // again by what it leaves behind: its timers, the answers to its requests. Listeners that the page added to
  // `window` before us hear of each trap (there is no way around that); nobody else, nor the console.
  let dead: string | undefined;
  const swallow = (event: any) => {
    const error = event.error || event.reason;
    if (!(error instanceof WebAssembly.RuntimeError)) return;
    // The first one is ours; of the others those of the same module. The page may have a wasm of its own.
    const module = `${/\S+(?=:wasm-function)/.exec(error.stack!)}`;
    if (module !== (dead ??= module)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const panicked = (id: number, reason: unknown) => {
    if (id !== instance) return;
    if (!panics.length) for (const type of ["error", "unhandledrejection"]) life.on(window, type, swallow, { capture: true });
    instance++;
    say("the widget stopped: " + reason);
    handle = mounting = undefined;
    app.fresh();
    const now = performance.now();
    panics = panics.filter((time) => time > now - PANIC_WINDOW);
    broken ||= panics.push(now) > PANICS;
    life.after(0, () => {
      // Focus stays where it is, unless it was in what goes now.
      const focus = !!page.root.activeElement;
      // What the dead instance still holds is out of the page then.
      clear();
      const again = wish;
      isOpen = false;
      if (again) open(focus);
      if (!again || broken) self.resume();
    });
  };

  const clear = () => {
    container.remove();
    container = makeContainer(ui.region);
    plain = undefined;
  };

  const openPlain = (focus: boolean) => {
    plain ??= outside.plain(container, turned);
    if (wish) plain.open(focus);
  };

  const begin = async (focus: boolean) => {
    if (broken || !(await outside.usable())) return openPlain(focus);
    try {
      const slow = new Promise((_, late) => life.after(PATIENCE, () => late("too slow")));
      let current;
      // Again if it was renewed meanwhile.
      do await Promise.race([(current = mount()), slow]);
      while (mounting && mounting !== current);
    } catch {
      return openPlain(focus);
    }
    if (wish) tell((app) => app.open(focus));
  };

  const open = (focus: boolean) => {
    wish = true;
    if (isOpen || opening) return;
    opening = true;
    face.busy(true);
    quietly(async () => {
      try {
        await begin(focus);
      } finally {
        opening = false;
        face.busy(false);
      }
    });
  };

  life.add(() => {
    instance++;
    tell((app) => app.destroy());
    tell((app) => app.free());
    handle = undefined;
  });
  const self: Panel = {
    open,
    close() {
      wish = false;
      if (!isOpen) return;
      if (handle) tell((app) => app.close());
      plain?.close();
    },
    resume: () =>
      quietly(async () => {
        try {
          if (!broken && !(await outside.usable())) return;
          if (broken) throw BLOCKED;
          await mount();
        } catch {
          outside.lost();
        }
      }),
    renew(now) {
      if (!handle) return;
      stale = true;
      if (isOpen && !now) return;
      const again = wish;
      const focus = !!page.root.activeElement;
      // Not heard any more: what it has saved is what counts.
      instance++;
      tell((app) => app.destroy());
      tell((app) => app.free());
      // A panic just now: that restarts it, too.
      if (!handle) return;
      handle = mounting = undefined;
      clear();
      isOpen = false;
      if (again) open(focus);
      mount().catch(outside.lost);
    },
    isOpen: () => isOpen,
    tell,
    reach: (act) =>
      quietly(async () => {
        if (broken || !(await outside.usable())) return;
        // Why it cannot be had was said.
        await mount().then(() => tell(act), nothing);
      }),
  };
  return self;
}
