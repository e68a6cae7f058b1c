/**
 * What it is: the second half of the loader (`late-….js`), fetched once the launcher is up: intent, the app, page
 * visits, consent, retries, the plain panel. A conductor: each part knows only its own matter.
 * Starts with `run`, ends with the life it is given.
 */
import { appLoader } from "./app";
import { makeFace } from "./face";
import { fallback } from "./fallback";
import { watchIntent, whenFree } from "./intent";
import { fromJson, toJson } from "./json";
import { ask } from "./http";
import { keep } from "./keep";
import { life, quietly, say } from "./life";
import type { Live, LiveModule } from "./live";
import { makePanel } from "./panel";
import { mayPass, pause, TRIES } from "./retry";
import type { Question, Start } from "./start";
import { makeToken, store } from "./storage";
import { visits, type Identity, type View, type Visits } from "./visits";
import { watchTitle, watchUrl } from "./watch";

export interface Late {
  run(start: Start): Rest;
}

export interface Rest {
  open(): void;
  close(): void;
  /** The launcher was clicked. */
  press(): void;
  consent(granted: boolean): void;
  /** The page around the frame says where the visitor is. */
  visit(view: View): void;
}

/** ms. How long an open waits for settings that are still on their way. */
const PATIENCE = 3_000;

export function run(start: Start): Rest {
  const { all, base, config, frame, identifier, language, launcher, page } = start;
  const texts = LATE_TEXTS[language]!;
  const face = makeFace(page.root, launcher, texts);
  const app = appLoader(all, base, language, start.nonce || "", () => !!start.rich);
  const kept = store(identifier);
  let live: Live | undefined;
  let identity: Identity = { token: makeToken() };
  /** In a conversation, or in one that is being resumed. */
  let chatting = false;
  let identified = false;
  /** The app that would say who we are cannot be had. */
  let alone = false;
  /** How many good answers the mounted app was given; it is mounted again for more. */
  let mounted = Infinity;
  let granted = false;
  /** Somebody wants the panel open. */
  let wish = !!frame || start.rich > 1;
  /** The visitor or the page has opened or closed it before: it does not open by itself any more. */
  let touched = false;

  /** Not by itself, this time. */
  let asked = false;

  launcher.region.classList.add(config.theme || "auto");
  // To the page it looks as if every key was meant for <forecourt-chat>: its shortcuts would fire while somebody writes.
  for (const type of ["keydown", "keyup", "keypress"])
    all.on(launcher.region, type, (event: Event) => event.stopPropagation());
  keep(all, page);

  // ---- the panel ----

  let settle = () => {};
  const settled = new Promise<void>((done) => (settle = done));
  const panel = makePanel(all, page, launcher, face, app, {
    async usable() {
      await Promise.race([settled, new Promise<void>((done) => all.after(PATIENCE, done))]);
      return start.contact();
    },
    boot(app) {
      mounted = answers();
      enliven(app.live).join();
      return {
        config: toJson(config),
        settings: start.settings,
        livechat: start.livechat,
        texts: app.texts,
        language,
        stored: kept.text(),
        token: identity.token,
      };
    },
    mounted: () => live!.mounted(),
    plain: (container, turned) => fallback(container, config, start.facts?.whatsapp || "", texts, turned),
    turned(open) {
      wish = open;
      touched = true;
      live?.turned();
      if (open && asked) live?.opened();
      asked = false;
      if (!frame) return;
      // A closed frame that nobody else could open again shows the launcher.
      launcher.button.hidden = open || frame.bridged;
      frame.turned(open);
    },
    event(name, detail) {
      if (name === "save") return kept.save(detail, live!.leading());
      if (name === "notice") return say(detail);
      if (name === "unread") {
        face.unread(+detail);
        frame?.unread(+detail);
        return live!.unread(+detail);
      }
      if (name !== "identity") return live!.event(name, detail);
      const data = fromJson(detail);
      if (!data?.token) return;
      identity = { token: `${data.token}`, rid: data.rid };
      chatting = identified = true;
      report();
    },
    lost() {
      alone = true;
      report();
    },
  });

  const here = (): View => ({
    href: location.href,
    get title() {
      return live ? live.title() : document.title;
    },
  });
  const enliven = (module: LiveModule) =>
    (live ??= module.run({
      start,
      kept,
      life,
      ask,
      watchUrl,
      page: () => (frame?.bridged ? view : here()),
      token: () => identity.token,
      granted: () => granted,
      isOpen: panel.isOpen,
      tell: panel.tell,
      reach: panel.reach,
    }));

  const answers = () => start.questions.filter(({ reply }) => reply && !reply.fault).length;

  const open = () => {
    wish = touched = asked = true;
    // Somebody asked for it; only the frame's first opening, below, leaves the focus alone.
    if (start.shown) panel.open(true);
  };
  const resume = () => {
    // What the app saved in this page's life is its own; only an earlier page's conversation is resumed: at once, also
    // in an app that is open already, before that saves.
    const own = kept.text();
    const conversing = kept.allow(granted);
    if (kept.text() !== own) {
      chatting ||= conversing;
      panel.renew(true);
    }
    // A conversation that a link led to goes on without the link.
    if (!start.rich && fromJson(kept.text())?.bearer && (config.web1on1 || config.sunshine)) {
      start.rich = 1;
      start.refresh();
    }
    if (chatting && start.contact()) panel.resume();
  };

  // ---- page visits ----

  let log: Visits | undefined;
  let logging = life();
  let view: View | undefined;

  const report = () => {
    const { chat } = start;
    const mode = config.pageVisits || "load";
    // A resumed conversation has an identity of its own: visits wait until the app says which, if it ever can.
    const due = mode === "load" ? !chatting || identified || alone : mode === "chat" && identity.rid;
    if (log || !granted || !due || !chat?.enabled) return;
    logging = life();
    all.add(logging.end);
    log = visits(logging, config.livechat!, chat.change, () => identity);
    const note = () => log!.note(here());
    if (frame?.bridged) return view && log.note(view);
    (chat.change === "url" ? watchUrl : watchTitle)(logging, note);
    note();
  };

  const consent = (given: boolean) => {
    granted = given;
    resume();
    live?.consented();
    if (given) {
      report();
      return invite();
    }
    logging.end();
    log = undefined;
  };

  // Nothing is fetched for triggers where there are none.
  const invite = () => {
    if (granted && start.shown && start.chat?.enabled && config.triggers !== "off" && /"triggers":\s*\[\s*\{/.test(start.livechat))
      app.live().then(
        (module) => quietly(() => enliven(module).invite()),
        () => {},
      );
  };

  // ---- settings: asked again after a failure, followed when they come ----

  const again = (question: Question) => {
    let failures = 0;
    let seen: unknown;
    let waiting = () => {};
    const attempt = () => {
      waiting();
      quietly(() => start.inquire(question));
    };
    return () => {
      const { reply } = question;
      if (!reply || reply === seen) return;
      seen = reply;
      if (!reply.fault || !mayPass(reply)) return;
      const stops = [all.on(window, "online", () => ((failures = 0), attempt()))];
      // Offline, or most likely blocked: only the network's return is worth a request.
      if (navigator.onLine && ++failures < TRIES) stops.push(all.after(pause(reply, failures), attempt));
      waiting = () => stops.forEach((stop) => stop());
    };
  };
  const followers = start.questions.map(again);

  let autoShow = () => {
    const { facts } = start;
    if (!facts && config.autoShow === undefined) return;
    autoShow = () => {};
    const seconds = config.autoShow ?? (facts!.autoShow || "off");
    if (!frame && seconds !== "off") all.after(seconds * 1000, () => touched || panel.open(false));
  };

  let shown = false;
  let warmed = false;
  start.changed = () => {
    followers.forEach((follow) => follow());
    if (start.questions.every(({ reply }) => reply)) settle();
    if (answers() > mounted) {
      mounted = answers();
      panel.renew();
    }
    if (!start.shown) return;
    if (!shown && wish) panel.open(!frame);
    shown = true;
    if (!start.contact()) return;
    autoShow();
    report();
    invite();
    if (chatting) panel.resume();
    if (!warmed && !wish) whenFree(all, () => app.warm(page.root));
    warmed = true;
  };

  // ---- intent ----

  const near = () => {
    if (frame || start.contact()) app.load().catch(() => {});
  };
  watchIntent(all, launcher.button, near);

  if (frame) near();
  if (config.consent !== "required") consent(true);
  start.changed();

  const close = () => {
    wish = false;
    touched = true;
    panel.close();
  };
  return {
    open,
    close,
    press: () => (panel.isOpen() ? close() : open()),
    consent,
    visit(next) {
      view = next;
      log?.note(next);
      live?.moved();
    },
  };
}
