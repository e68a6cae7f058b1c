/**
 * What it is: tells Rocket.Chat which pages the visitor sees (`POST livechat/page.visited`): the first page and
 * every later change, bursts as one, never faster than the server allows, kept in memory while offline.
 * Starts when settings and consent allow it (late.ts decides), ends with the life it is given.
 * Nothing is stored, and nothing is remembered from before consent: the window of the limit is one of this page's
 * life. A visitor who loads pages quickly may pass it, and is then held back by the server's 429.
 */
import { ask } from "./http";
import { toJson } from "./json";
import { say, type Life } from "./life";
import { mayPass, pause, TRIES } from "./retry";

export interface View {
  readonly href: string;
  readonly title: string;
}

export interface Identity {
  readonly token: string;
  readonly rid?: string | undefined;
}

export interface Visits {
  /** The page may have changed to this. */
  note(view: View): void;
}

/** ms. A router that replaces the URL twice and then sets the title is one visit… */
const QUIET = 1_000;
/** …but a page that never rests (a map writing its position) still counts every 5 s. */
const RESTLESS = 5_000;
/** The server takes 10 in 60 s per address and route; one is kept spare for a second tab. */
const MOST = 9;
const PERIOD = 60_000;

const clock = () => performance.now();

export function visits(
  life: Life,
  livechat: string,
  change: "url" | "title",
  identity: () => Identity,
): Visits {
  const url = livechat + "/api/v1/livechat/page.visited";
  const key = ({ href, title }: View) => (change === "url" ? href : title);
  const queue: View[] = [];
  /** When requests left, oldest first. */
  const sent: number[] = [];
  let last: string | undefined;
  let latest: View | undefined;
  let burst: { view: View; since: number; stop: () => void } | undefined;
  let rest = 0;
  /** The rest is one that the server asked for. */
  let limited = false;
  let failures = 0;
  let busy = false;
  let timer = () => {};

  /** ms until a request may leave. */
  const toWait = () => {
    const now = clock();
    while (sent.length && sent[0]! <= now - PERIOD) sent.shift();
    return Math.max(rest - now, sent.length < MOST ? 0 : sent[0]! + PERIOD - now);
  };

  const pump = async () => {
    timer();
    if (busy || !queue.length || life.over() || !navigator.onLine) return;
    const wait = toWait();
    if (wait > 0) {
      timer = life.after(wait, pump);
      return;
    }
    const view = queue.shift()!;
    busy = true;
    sent.push(clock());
    const reply = await ask(life, url, {
      method: "POST",
      // Leaves even when the page is being left.
      keepalive: true,
      headers: { "Content-Type": "application/json" },
      body: body(view),
    });
    busy = false;
    if (life.over()) return;
    limited = reply.status === 429;
    if (!reply.fault) failures = 0;
    else {
      if (!failures++) say("page visit: " + reply.fault);
      // A refused visit would be refused again, and hold up the others.
      if (mayPass(reply)) {
        queue.unshift(view);
        rest = clock() + pause(reply, failures);
        // Most likely blocked: left in peace until there is a new visit, or the network returns.
        if (failures >= TRIES) return;
      }
    }
    void pump();
  };

  /** Exactly the documented members: the server refuses unknown ones at every level. */
  const body = ({ href, title }: View) => {
    const { token, rid } = identity();
    return toJson({ token, rid: rid || undefined, pageInfo: { change, title, location: { href } } });
  };

  const settle = () => {
    if (!burst) return;
    // Read now: a router sets the title after the address.
    const view = { href: burst.view.href, title: burst.view.title };
    burst.stop();
    burst = undefined;
    // There and back within a burst is no visit.
    if (key(view) === last) return;
    last = key(view);
    // More than may be sent: the latest stands for those it replaces.
    const wait = toWait();
    if (queue.length >= MOST || (queue.length && wait > 0 && (limited || sent.length >= MOST))) queue.pop();
    queue.push(view);
    failures = Math.min(failures, TRIES - 1);
    void pump();
  };

  const wake = () => {
    failures = rest = 0;
    void pump();
  };

  life.on(window, "online", wake);
  life.on(window, "pagehide", settle);
  const self: Visits = {
    note(view) {
      latest = view;
      if (!burst && key(view) === last) return;
      const since = burst ? burst.since : clock();
      burst?.stop();
      const delay = Math.max(0, Math.min(QUIET, since + RESTLESS - clock()));
      burst = { view, since, stop: life.after(delay, settle) };
    },
  };
  // Back from the browser's back/forward cache: the page is seen again.
  life.on(window, "pageshow", ({ persisted }) => {
    if (!persisted || !latest) return;
    last = undefined;
    self.note(latest);
  });
  return self;
}
