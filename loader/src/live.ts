/**
 * What it is: all that a conversation needs beside the app, in a file of its own (`live-….js`) that is fetched with
 * the app, or earlier where the chat server has triggers: which tab talks, triggers, sound, the page's title.
 * Starts with `run`, ends with the widget's life. A conductor: each part knows only its own matter.
 */
import type { Handle } from "./app";
import type { ask } from "./http";
import { fromJson, toJson } from "./json";
import type { life } from "./life";
import { sound } from "./sound";
import type { Start } from "./start";
import type { Store } from "./storage";
import { tabs, type Tabs } from "./tabs";
import { title } from "./title";
import { triggers, type Occasion } from "./triggers";
import type { View } from "./visits";
import type { watchUrl } from "./watch";

export { matches } from "./pattern";

/** What late.ts lends, so that nothing is carried twice. */
export interface Lent {
  readonly start: Start;
  readonly kept: Store;
  readonly life: typeof life;
  readonly ask: typeof ask;
  readonly watchUrl: typeof watchUrl;
  /** Where the visitor is; nothing while that is not known. */
  page(): View | undefined;
  token(): string;
  /** Whether the visitor's consent is there, or not asked for. */
  granted(): boolean;
  isOpen(): boolean;
  /** To the mounted app, if there is one. */
  tell(act: (handle: Handle) => void): void;
  /** The same, mounted for it. */
  reach(act: (handle: Handle) => void): void;
}

export interface Live {
  /** The app is about to be mounted. */
  join(): void;
  mounted(): void;
  leading(): boolean;
  /** Consent has changed, and with it perhaps who shares what is stored. */
  consented(): void;
  /** An event of the app's: "relay", "lead", "heard", "registered" or "begun". */
  event(name: string, detail: string): unknown;
  unread(count: number): void;
  turned(): void;
  /** The visitor opened the panel. */
  opened(): void;
  /** The page around may be another. */
  moved(): void;
  /** Triggers may begin. */
  invite(): void;
  /** The page's title, without a mark of ours. */
  title(): string;
}

/** ms. A router that changes the address twice and then the title is one move (as in visits.ts). */
const QUIET = 1_000;
/** ms. How long a new leader is handed what others still write, and how soon it puts right what they wrote. */
const FRESH = 1_000;
const REST = 50;
/** ms. A tab that asked for the lead has it by then, or is gone: nobody gets to another tab sooner, and writes there. */
const LEFT = 100;
/** Ids of triggers that are remembered; of more the oldest may run again. */
const MOST = 100;

export function run({ start, kept, page, ...lent }: Lent): Live {
  const { all, config, frame, identifier } = start;
  /** In a frame the title is nobody's: the page around hears of what is unread. */
  const marked = frame ? undefined : title(all);
  const chime = config.sound === "off" ? undefined : sound(all);
  let count = 0;
  let begun = false;

  const mark = () => marked?.mark(document.hidden || !lent.isOpen() ? count : 0);
  all.on(document, "visibilitychange", mark);

  // ---- which tab talks ----

  /** Of the lock, the channel and the stored item. */
  const name = "forecourt:" + identifier;
  let group: Tabs | undefined;
  let grouping = lent.life();
  let shared = false;
  const shares = () => kept.read() !== undefined;
  /** What the mounted app was told last. */
  let told = false;
  /** When it began to lead. */
  let since = 0;
  const leading = () => !group || group.leading();
  const lead = (on: boolean) => {
    if (told === on) return;
    told = on;
    since = performance.now();
    hand();
  };
  const hand = () => lent.tell((app) => app.lead(told, told ? kept.hand() : ""));
  // Browsers tell their processes of a write one after the other. The last words of the leader before may come after the
  // lead itself: they are handed on. And a follower may have written over what it did not see; that is put right, but not
  // at once: two leaders, should there ever be two for a moment, must not write in turns without a rest.
  // A follower that was closed before it was given the lead has left its messages there: they are handed on once it is
  // clear that it does not come to lead.
  let soon = () => {};
  let later = () => {};
  all.on(window, "storage", ({ key, newValue }: StorageEvent) => {
    if (key !== name || !newValue || !told) return;
    if (performance.now() - since < FRESH) hand();
    soon();
    soon = all.after(REST, () => leading() && kept.again());
    later();
    later = all.after(LEFT, () => told && kept.left() && hand());
  });
  const join = () => {
    if (group) return;
    shared = shares();
    grouping = lent.life();
    all.add(grouping.end);
    // Tabs that do not share what is stored are different visitors: each talks for itself.
    group = shared
      ? tabs(grouping, name, lead, (text) => lent.tell((app) => app.receive(text)))
      : { leading: () => true, want() {}, relay() {} };
  };

  // ---- where the visitor is: triggers, and installations whose pages change without loading ----

  let occur: ((occasion: Occasion) => void) | undefined;
  let seen: string | undefined;
  let settling = () => {};
  const report = () => {
    const view = page();
    if (!view || view.href === seen || !lent.granted()) return;
    lent.tell((app) => {
      seen = view.href;
      app.visited(view.href, view.title);
    });
  };
  /**
   * Asked for by the settings (a number, a text or yes/no; reference visitor-chat, section 3), or by a chat over that
   * socket, which begins with the page's address; and not refused here.
   */
  const routes = () =>
    config.pageVisits !== "off" && (!!config.socketEvents || /^(1|true)$/.test(`${fromJson(start.settings)?.hasAjaxRouting}`));
  const moved = () => {
    occur?.("page-url");
    if (!routes()) return;
    settling();
    settling = all.after(QUIET, report);
  };
  lent.watchUrl(all, moved);

  return {
    join,
    mounted() {
      // A new instance follows, and knows of no page.
      told = false;
      seen = undefined;
      lead(leading());
      if (routes()) report();
    },
    leading,
    consented() {
      if (!group) return;
      if (routes()) report();
      if (shared === shares()) return;
      grouping.end();
      group = undefined;
      join();
      lead(leading());
    },
    event(name, detail) {
      if (name === "relay") group?.relay(detail);
      else if (name === "lead") group?.want();
      else if (name === "heard") return leading() && chime?.();
      else if (name === "registered") occur?.("after-guest-registration");
      else if (name === "begun") begun = !!detail;
      return;
    },
    unread(next) {
      count = next;
      mark();
    },
    turned: mark,
    opened: () => occur?.("chat-opened-by-visitor"),
    moved,
    invite() {
      if (occur) return;
      occur = triggers(all, start.livechat, {
        href: () => page()?.href || "",
        may: () => !begun && lent.granted() && fromJson(kept.read() || "")?.conversation !== true,
        first(id) {
          const ran = fromJson(kept.read(":triggers") || "");
          if (Array.isArray(ran) && ran.includes(id)) return false;
          kept.write(":triggers", toJson([...(Array.isArray(ran) ? ran : []), id].slice(-MOST)));
          return true;
        },
        async agent() {
          const { text, fault } = await lent.ask(all, `${config.livechat}/api/v1/livechat/agent.next/${lent.token()}`);
          const agent = fault ? undefined : fromJson(text!)?.agent;
          return `${agent?.name || agent?.username || ""}`;
        },
        show: (name, message) => lent.reach((app) => app.trigger(name, message)),
      });
      occur("page-url");
    },
    title: () => (marked ? marked.own() : document.title),
  };
}

export type LiveModule = { run(lent: Lent): Live; matches(pattern: string, text: string): number };

