/**
 * What it is: the conversation the app asked us to keep: always in memory, and in localStorage once that is
 * allowed. Storage throws in third-party frames and private modes: then memory is all there is.
 *
 * Consent: with `consent=required` neither read nor write happens before `Forecourt.consent(true)`. A visitor who
 * starts a chat before that is kept in memory for this page's life, and written down when consent comes; if it was
 * only a draft by then, an earlier page's conversation goes on with that draft. Consent refused or taken back removes
 * what is stored, whoever wrote it. With `not-required` the app's first `save` (after intent) is written.
 *
 * Two tabs of one conversation (same `token`) write the same item. Each keeps the other's `outbox` entries: those it
 * finds there whose ids are neither in its own text nor in the one before (else it has just taken them out itself).
 * Theirs come first. They are kept in the item only, never handed to our app: the other tab sends them.
 */
import { fromJson, isObject, toJson } from "./json";

export interface Store {
  text(): string;
  save(text: string): void;
  /** Returns whether a conversation is there to be resumed. */
  allow(granted: boolean): boolean;
}

const entries = (data: any): any[] => (Array.isArray(data?.outbox) ? data.outbox.filter(isObject) : []);

/** What to write: ours, and of the other tab's waiting messages those that ours knows nothing of. */
function joined(ours: string, before: string, stored: string): string {
  const [data, own, theirs] = [ours, before, stored].map(fromJson);
  if (!data?.token || data.token !== theirs?.token) return ours;
  const known = new Set([...entries(data), ...entries(own)].map(({ id }) => id));
  const foreign = entries(theirs).filter(({ id }) => !known.has(id));
  return foreign.length ? toJson({ ...data, outbox: [...foreign, ...entries(data)] }) : ours;
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
  let allowed = false;
  const touch = (act: (storage: Storage) => void) => {
    try {
      act(localStorage);
    } catch {}
  };
  const save = (given: string) => {
    const before = text;
    text = given;
    if (!allowed) return;
    touch((storage) =>
      text ? storage.setItem(key, joined(text, before, storage.getItem(key) || "")) : storage.removeItem(key),
    );
  };
  return {
    text: () => text,
    save,
    allow(granted) {
      if (!granted) touch((storage) => storage.removeItem(key));
      allowed = granted;
      if (!granted) return false;
      const own = text;
      touch((storage) => (text = earlier(text, storage.getItem(key) || "")));
      if (own) save(text);
      return isConversation(fromJson(text));
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
