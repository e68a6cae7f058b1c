/**
 * What it is: a JSON writer for the few plain values we send, and a reader that does not throw.
 * Why not JSON.stringify: pages that carry an old prototype.js define `toJSON` on String and Array, and then
 * every string comes out quoted twice.
 */

const escape = (char: string) => "\\u" + ("000" + char.charCodeAt(0).toString(16)).slice(-4);

/** Members that are `undefined` are left out. All but ASCII is escaped: valid whatever a string holds. */
export function toJson(value: unknown): string {
  if (typeof value === "string") return '"' + value.replace(/[^ !#-[\]-~]/g, escape) + '"';
  if (Array.isArray(value)) return "[" + value.map(toJson).join() + "]";
  if (!isObject(value)) return String(value);
  const members = Object.keys(value).filter((key) => value[key] !== undefined);
  return "{" + members.map((key) => toJson(key) + ":" + toJson(value[key])).join() + "}";
}

/** `undefined` when it is no JSON. */
export function fromJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch {}
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
