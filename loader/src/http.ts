/**
 * What it is: one request with a deadline, and its failure put into words. Never throws, never logs, never sends
 * cookies. Knows nothing of what is asked; when to ask again is retry.ts.
 */
import { fromJson } from "./json";
import type { Life } from "./life";

export interface Reply {
  readonly text?: string;
  /** What went wrong, for the console; empty for a good answer. */
  fault: string;
  /** Absent when no answer came. */
  readonly status?: number;
  readonly headers?: Headers;
}

/** s. Longer than any healthy answer on a phone, shorter than a visitor's patience. */
const DEADLINE = 10;

/** Ends with the life it is given, too: an aborted request is a failed one. */
export async function ask(life: Life, url: string, init?: RequestInit): Promise<Reply> {
  const control = new AbortController();
  const stop = life.add(() => control.abort());
  let timer;
  try {
    // A race, not the signal alone: a page's own `fetch` wrapper may drop the signal.
    return await Promise.race([
      answer(fetch(url, { credentials: "omit", signal: control.signal, ...init })),
      new Promise<Reply>((done) => {
        timer = setTimeout(() => {
          done({ fault: `no answer within ${DEADLINE} s` });
          control.abort();
        }, DEADLINE * 1000);
      }),
    ]);
  } catch {
    return { fault: navigator.onLine ? "could not be reached, or is blocked" : "offline" };
  } finally {
    clearTimeout(timer);
    stop();
  }
}

async function answer(request: Promise<Response>): Promise<Reply> {
  const response = await request;
  const text = await response.text();
  const { ok, status, headers } = response;
  // Two shapes of refusal: {message, errors} and {error}.
  const body = ok || fromJson(text);
  return { text, status, headers, fault: ok ? "" : `HTTP ${status} ${body?.error || body?.message || ""}` };
}
