/**
 * What it is: the conversation the app asked us to keep: always in memory, and in localStorage once that is
 * allowed. Storage throws in third-party frames and private modes: then memory is all there is.
 *
 * Consent: with `consent=required` neither read nor write happens before `Forecourt.consent(true)`. A visitor who
 * starts a chat before that is kept in memory for this page's life, and written down when consent comes; if it was
 * only a draft by then, an earlier page's conversation goes on with that draft. Consent refused or taken back removes
 * what is stored, whoever wrote it. With `not-required` the app's first `save` (after intent) is written.
 *
 * Two tabs of one conversation (same `token`) write the same item. What is said of it there is the leading tab's
 * (tabs.ts); a follower adds what is not there at all, and its own `outbox`. Each keeps the other's `outbox` entries:
 * those it finds there whose ids are neither in its own text nor in the one before (else it has just taken them out
 * itself). Theirs come first. They are in the item only, until the app is handed it to lead: it sends them all then.
 */
import { fromJson, isObject, toJson } from "./json";

export interface Store {
  /** What the app saved in this page's life, or else an earlier page's. */
  text(): string;
  save(text: string, leading: boolean): void;
  /** Another tab has written: the leader's is put right, should that one not have seen it yet. */
  again(): void;
  /** Returns whether a conversation is there to be resumed. */
  allow(granted: boolean): boolean;
  /** What is stored, for the app that is to lead: whatever waits there is its matter from now on. */
  hand(): string;
  /** Whether messages wait there that this tab knows nothing of. */
  left(): boolean;
  /** What is stored at this moment, by whichever tab; `undefined` where storage is not allowed or not to be had. */
  read(part?: Part): string | undefined;
  write(part: Part, text: string): void;
}

/** What is kept beside the conversation, and goes with it: triggers that have run. */
export type Part = "" | ":triggers";

const entries = (data: any): any[] => (Array.isArray(data?.outbox) ? data.outbox.filter(isObject) : []);

/** Of the waiting messages stored there, those that none of the `known` texts has. */
function strangers(known: string[], stored: any): any[] {
  const ids = new Set(known.map(fromJson).flatMap(entries).map(({ id }) => id));
  return entries(stored).filter(({ id }) => !ids.has(id));
}

/** What to write: ours, and of the other tab's waiting messages those that ours, now and before, knows nothing of. */
function joined(ours: string, before: string[], stored: string, leading: boolean): string {
  const [data, theirs] = [ours, stored].map(fromJson);
  const apart = data?.token !== theirs?.token;
  if (leading ? !data?.token || apart : !isConversation(theirs)) return ours;
  // Another visitor's, or nothing to add.
  if (!leading && (!isObject(data) || (data["token"] && apart))) return stored;
  const foreign = strangers([ours, ...before], theirs);
  if (leading && !foreign.length) return ours;
  return toJson({ ...data, ...(leading || theirs), outbox: [...foreign, ...entries(data)] });
}

/** An earlier conversation goes on with the draft of now, as old as it was; any other text of ours stays. */
function earlier(ours: string, stored: string): string {
  if (!ours || !stored) return ours || stored;
  const [own, theirs] = [ours, stored].map(fromJson);
  if (!isObject(own) || isConversation(own) || !isConversation(theirs) || own["v"] !== theirs["v"]) return ours;
  return toJson({ ...theirs, ...own, at: theirs["at"] });
}

const isConversation = (data: any) => data?.conversation === true;

export function store(identifier: string): Store {
  const key = "forecourt:" + identifier;
  let text = "";
  let handed = "";
  let saved = false;
  let allowed = false;
  const touch = (act: (storage: Storage) => void) => {
    try {
      act(localStorage);
    } catch {}
  };
  const read = (part: Part = "") => {
    let found: string | undefined;
    if (allowed) touch((storage) => (found = storage.getItem(key + part) || ""));
    return found;
  };
  const again = () => {
    if (saved && text) save(text, true);
  };
  const save = (given: string, leading: boolean) => {
    const before = [text, handed];
    text = given;
    saved = true;
    if (!allowed) return;
    touch((storage) => {
      const next = joined(text, before, read() || "", leading);
      if (next) storage.setItem(key, next);
      else storage.removeItem(key);
    });
  };
  return {
    text: () => (saved ? text : (text = read() ?? text)),
    save,
    again,
    allow(granted) {
      if (!granted) touch((storage) => ["", ":triggers"].forEach((part) => storage.removeItem(key + part)));
      allowed = granted;
      if (!granted) return false;
      touch((storage) => (text = earlier(text, storage.getItem(key) || "")));
      again();
      return isConversation(fromJson(text));
    },
    hand: () => (handed = read() || ""),
    left: () => strangers([text, handed], fromJson(read() || "")).length > 0,
    read,
    write(part, text) {
      if (allowed) touch((storage) => storage.setItem(key + part, text));
    },
  };
}

/** A visitor token: 64 hex characters. `crypto.randomUUID` is missing on plain-http pages, this is not. */
export function makeToken(): string {
  let token = "";
  // Not `Array.from`: an old prototype.js puts its own there, which knows no second argument.
  for (const byte of crypto.getRandomValues(new Uint8Array(32))) token += (byte + 256).toString(16).slice(1);
  return token;
}
