/**
 * What it is: which tab talks. One tab of an origin leads; the others hear what it relays, and one of them takes over
 * when it closes, crashes or goes into the back/forward cache, or when it is asked to let go.
 * Starts with the call (the app is mounted by then), ends with the life it is given. Must not know what is relayed.
 *
 * By Web Lock where there are any: the browser passes it on, after a crash too. A page keeps a lock it holds when it
 * goes into the back/forward cache, so it is released on `pagehide`. Plain http pages have no locks: there the leader
 * answers pings over the channel, because a hidden tab's timers are too slow to send a heartbeat, its listeners are not.
 * Without a channel nothing could be relayed: then each tab leads, for the life of its page.
 */
import { quietly, type Life } from "./life";

export interface Tabs {
  leading(): boolean;
  /** This tab wants to be the one that talks. */
  want(): void;
  relay(text: string): void;
}

/** One way of agreeing on a leader. */
interface Way {
  /** Becomes a candidate. */
  enter(): void;
  /** Is none any more; lets go of the lead. */
  leave(): void;
  hear(kind: string, from: number, detail: number): void;
  /** Takes the lead from one that does not answer. */
  seize(): void;
}

/** ms. How long a leader may take to let go. It does so in the listener itself, so this is a page that hangs. */
const PATIENCE = 300;
/** ms. A follower asks for a sign of life this often, and misses so many: with CLAIM below half a second in all. */
const PING = 100;
const MISSES = 3;
/** ms. How long a claim waits for a leader that is there after all, or for another claim. */
const CLAIM = 50;

export function tabs(life: Life, name: string, turned: (leading: boolean) => void, heard: (text: string) => void): Tabs {
  const me = Math.random();
  let leading = false;
  let away = true;
  let channel: BroadcastChannel | undefined;

  const turn = (on: boolean) => {
    if (leading === on) return;
    leading = on;
    if (!life.over()) quietly(() => turned(on));
  };
  const post = (kind: string, detail?: unknown) => quietly(() => channel?.postMessage([kind, me, detail]));

  const byLock = (locks: LockManager): Way => {
    let drop = () => {};
    const request = (steal?: true) => {
      const control = new AbortController();
      let mine = true;
      const held = new Promise<void>((free) => {
        drop = () => {
          mine = false;
          control.abort();
          free();
          turn(false);
        };
      });
      const granted = () => {
        if (mine) turn(true);
        return mine ? held : undefined;
      };
      locks.request(name, steal ? { steal } : { signal: control.signal }, granted).catch(({ name }) => {
        if (!mine) return;
        drop();
        // Ours until another tab stole it; or no locks here after all (a sandboxed frame).
        if (name !== "AbortError") way = byLease();
        way.enter();
      });
    };
    const again = (steal?: true) => {
      drop();
      request(steal);
    };
    return {
      enter: request,
      leave: () => drop(),
      // To the end of the queue, and a candidate too: the one that asks is in it already.
      hear: (kind) => kind === "please" && again(),
      seize: () => again(true),
    };
  };

  const byLease = (): Way => {
    /** How many leaders there were before and with the present one: the later of two wins. */
    let reign = 0;
    let missed = 0;
    let claiming = false;
    let stop = () => {};
    const beat = () => post("beat", reign);
    const lead = () => {
      stop();
      claiming = false;
      reign++;
      turn(true);
      beat();
    };
    const tick = () => {
      claiming = missed++ >= MISSES;
      post(claiming ? "claim" : "ping");
      stop = life.after(claiming ? CLAIM : PING, () => (claiming ? lead() : tick()));
    };
    const follow = (misses: number) => {
      stop();
      turn(false);
      missed = misses;
      tick();
    };
    /** Somebody leads, or is about to. */
    const patient = () => {
      claiming = false;
      missed = 0;
    };
    const self: Way = {
      enter: () => follow(1),
      leave() {
        stop();
        if (leading) post("bye");
        turn(false);
      },
      hear(kind, from, detail) {
        if (kind === "beat") {
          // Two lead, after one of them hung: this one goes on, and says so.
          if (leading && (detail < reign || (detail === reign && me < from))) return beat();
          reign = Math.max(reign, detail);
          if (leading) follow(0);
          patient();
        } else if (leading) {
          if (kind !== "please") return beat();
          post("bye", from);
          follow(0);
        } else if (kind === "bye") {
          if (detail === me) lead();
          else if (detail) patient();
          else follow(MISSES);
        } else if (kind === "please" || (kind === "claim" && (!claiming || from < me))) patient();
      },
      seize: lead,
    };
    return self;
  };

  let way: Way;
  const arrive = () => {
    channel = new BroadcastChannel(name);
    channel.addEventListener("message", ({ data }) =>
      quietly(() => {
        if (!Array.isArray(data) || away) return;
        const [kind, from, detail] = data;
        if (kind !== "relay") way.hear(kind, from, detail);
        else if (typeof detail === "string") heard(detail);
      }),
    );
    away = false;
    way.enter();
  };
  // A message to a page in the back/forward cache would throw it out of there.
  const depart = () => {
    if (away) return;
    way.leave();
    away = true;
    channel!.close();
  };

  try {
    way = navigator.locks ? byLock(navigator.locks) : byLease();
    arrive();
  } catch {
    turn(true);
    return { leading: () => true, want() {}, relay() {} };
  }
  life.add(depart);
  life.on(window, "pagehide", depart);
  life.on(window, "pageshow", () => away && arrive());
  return {
    leading: () => leading,
    want() {
      if (leading) return;
      post("please");
      life.after(PATIENCE, () => leading || away || way.seize());
    },
    relay: (text) => post("relay", text),
  };
}
