/**
 * What it is: the messages between the iframe page and the page around it, version 1, and the check that every
 * one of them passes: exact origin, exact source window, known type, well-formed members. Anything else is
 * ignored without a word. Shared by frame.ts and host.ts; it starts no one and keeps no state.
 */

export type FromFrame =
  /** `id` is new with each load of the frame. */
  | { readonly type: "ready"; readonly id: string }
  | { readonly type: "open" | "close" }
  | { readonly type: "resize"; readonly width: number; readonly height: number }
  | { readonly type: "unread"; readonly count: number };

export type FromHost =
  /** "hello": a host that may have missed our "ready" asks for it. */
  | { readonly type: "hello" | "open" | "close" }
  | { readonly type: "visit"; readonly href: string; readonly title: string };

const isSize = (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 10_000;
const isText = (most: number) => (value: unknown) => typeof value === "string" && value.length <= most;

type Shape = ReadonlyMap<string, Readonly<Record<string, (value: unknown) => boolean>>>;

export const FROM_FRAME: Shape = new Map([
  ["ready", { id: isText(40) }],
  ["open", {}],
  ["close", {}],
  ["resize", { width: isSize, height: isSize }],
  ["unread", { count: isSize }],
]);

export const FROM_HOST: Shape = new Map([
  ["hello", {}],
  ["open", {}],
  ["close", {}],
  ["visit", { href: isText(8192), title: isText(1024) }],
]);

/** The message, rebuilt from its known members only, or `undefined`. */
export function readMessage(
  event: { readonly data: unknown; readonly origin: string; readonly source: unknown },
  origin: string,
  source: unknown,
  shape: Shape,
): any {
  const data = event.data as Record<string, unknown> | null;
  if (event.origin !== origin || !source || event.source !== source) return;
  if (typeof data !== "object" || data === null || data["forecourt"] !== 1) return;
  const members = shape.get(data["type"] as string);
  if (!members) return;
  const message: Record<string, unknown> = { type: data["type"] };
  for (const name of Object.keys(members)) {
    if (!members[name]!(data[name])) return;
    message[name] = data[name];
  }
  return message;
}

/** Never to `*`: a window that has navigated away must not hear it. */
export function post(target: Window, origin: string, message: FromFrame | FromHost): void {
  target.postMessage({ forecourt: 1, ...message }, origin);
}
