/**
 * What it is: when to ask again. Numbers and judgement only; who asks owns the timer.
 */
import type { Reply } from "./http";

/** Failures in a row after which a service is taken as blocked; the network's return starts again. */
export const TRIES = 6;
/** ms. The first wait is half a second on average; the cap keeps a long outage cheap for both sides. */
const BASE = 1_000;
const CAP = 60_000;
/** ms. The shortest wait a server may ask for: "0" would mean a loop without a pause. */
const LEAST = 1_000;

/** Exponential, with full jitter, so that a thousand pages do not come back together. */
export function backoff(failures: number): number {
  return Math.random() * Math.min(CAP, BASE * 2 ** failures);
}

/** A refusal (4xx) stays one; a fault, a limit, silence, or something that is not JSON may pass. */
export function mayPass({ status }: Reply): boolean {
  return !status || status < 400 || status === 429 || status >= 500;
}

/** ms until the next request. */
export function pause(reply: Reply, failures: number): number {
  return reply.status === 429 ? limited(reply) : backoff(failures);
}

/**
 * How long a 429 asks us to stay away. `Retry-After` is in seconds; Rocket.Chat sends `X-RateLimit-Reset` in epoch
 * milliseconds; across origins neither may be readable, but its message names the seconds as well.
 */
function limited({ headers, text }: Reply): number {
  const seconds = headers?.get("Retry-After") || /wait (\d+) sec/.exec(text || "")?.[1];
  const ms = seconds ? +seconds * 1000 : Number(headers?.get("X-RateLimit-Reset")) - Date.now();
  // No figure, or one from a clock that disagrees with ours: a minute is the usual window.
  return ms >= 0 && ms <= 600_000 ? Math.max(ms, LEAST) : CAP;
}
