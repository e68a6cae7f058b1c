/**
 * What it is: the conversation the app asked us to keep: always in memory, and in localStorage once that is
 * allowed. Storage throws in third-party frames and private modes: then memory is all there is.
 *
 * Consent: with `consent=required` neither read nor write happens before `Forecourt.consent(true)`. A visitor who
 * starts a chat before that is kept in memory for this page's life, and written down when consent comes. Consent
 * taken back removes what was written. With `not-required` the app's first `save` (after intent) is written.
 */
import { fromJson, isObject } from "./json";

export interface Store {
  text(): string;
  save(text: string): void;
  /** Returns whether a conversation is there to be resumed. */
  allow(granted: boolean): boolean;
}

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
    text = given;
    if (allowed) touch((storage) => (text ? storage.setItem(key, text) : storage.removeItem(key)));
  };
  return {
    text: () => text,
    save,
    allow(granted) {
      if (!granted && allowed) touch((storage) => storage.removeItem(key));
      allowed = granted;
      if (!granted) return false;
      if (text) save(text);
      else touch((storage) => (text = storage.getItem(key) || ""));
      const kept = fromJson(text);
      return isObject(kept) && kept["conversation"] === true;
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
