/**
 * What it is: the table of configuration keys. Turns untrusted values (script attributes, query string, JS
 * object) into a checked `Config` and a list of problems, as data. No console, no DOM beyond reading.
 * Spec: the table of keys in README.md; examples in tests/fixtures/config.json.
 */
import { fromJson, isObject } from "./json";

export interface DialCode {
  readonly name: string;
  readonly dial_code: string;
  readonly code: string;
}

/** Only the keys that were given with a good value. */
export interface Config {
  identifier?: string;
  visitorChat?: string;
  livechat?: string;
  name?: string;
  language?: string;
  theme?: string;
  corner?: string;
  color?: string;
  xOffset?: number;
  yOffset?: number;
  xOffsetSmall?: number;
  yOffsetSmall?: number;
  autoShow?: "off" | number;
  consent?: string;
  pageVisits?: string;
  phone?: string;
  whatsapp?: string;
  whatsappLink?: string;
  privacyUrl?: string;
  dialCodes?: readonly DialCode[];
  /** What the launcher says; heading and introduction of the panel's menu. */
  label?: string;
  heading?: string;
  introduction?: string;
  /** The dealer's own parameters of a conversation. */
  data?: Readonly<Record<string, unknown>>;
  /** Names of Visitor.Chat's undocumented socket events; with them, chat over that socket is on. */
  socketEvents?: Readonly<Record<string, unknown>>;
  triggers?: string;
  sound?: string;
  /** Conversations of rich messages: the service, which conversation (or whose), and the key to it. */
  web1on1?: string;
  web1on1Conversation?: string;
  web1on1User?: string;
  web1on1Token?: string;
  sunshine?: string;
  sunshineApp?: string;
  sunshineConversation?: string;
  sunshineUser?: string;
  sunshineToken?: string;
  parentOrigin?: string;
}

export interface Problem {
  readonly key: string;
  /** Empty for a key that is not in the table. */
  readonly expected: string;
  readonly found: string;
}

/** What is expected, in words, and the reading of a value: `undefined` means it is not that. */
type Kind = readonly [expected: string, read: (found: unknown) => unknown];

/** Attributes and query strings carry text only; a JS object may carry the number itself. */
const word = (found: unknown) =>
  typeof found === "string" || typeof found === "number" ? String(found).trim() : "";

const matching = (expected: string, pattern: RegExp): Kind => [
  expected,
  (found) => (pattern.test(word(found)) ? word(found) : undefined),
];

const text = (most: number): Kind => matching(`text of 1 to ${most} characters`, RegExp(`^.{1,${most}}$`, "su"));

const whole = (most: number) => (found: unknown) =>
  /^\d{1,4}$/.test(word(found)) && +word(found) <= most ? +word(found) : undefined;

const choice = (...words: string[]): Kind => [
  words.slice(0, -1).join(", ") + " or " + words[words.length - 1],
  (found) => (words.includes(word(found)) ? word(found) : undefined),
];

const url = (found: unknown): string | undefined => {
  try {
    const { protocol, username, href } = new URL(word(found));
    if (/^https?:$/.test(protocol) && !username) return href;
  } catch {}
  return;
};

/** A server: paths are appended to it, so no slash at the end and nothing after the path. */
const server: Kind = [
  "an http or https URL",
  (found) => {
    const href = url(found);
    return href && !/[?#]/.test(href) ? href.replace(/\/+$/, "") : undefined;
  },
];

const languages = choice("auto", "en", "de", "fr", "es", "ar");
const onOff = choice("on", "off");
const corners = choice("bottom_right", "bottom_left");
/** Members without a value are left out: templates leave them. */
const table: Kind = [
  "a flat JSON object",
  (found) => {
    const object = typeof found === "string" ? fromJson(found) : found;
    if (!isObject(object) || Array.isArray(object)) return;
    const members = Object.entries(object).filter(([, value]) => value != null);
    const good = ([, value]: [string, unknown]) => typeof value === "string" || value === !!value || Number.isFinite(value);
    return members.every(good) ? Object.fromEntries(members) : undefined;
  },
];

const offset: Kind = ["a whole number from 0 to 400", whole(400)];
const telephone = matching("a telephone number", /^(?=.*\d)[\d +().-]{5,20}$/);

const KINDS = new Map<string, Kind>([
  ["identifier", text(253)],
  ["visitorChat", server],
  ["livechat", server],
  ["name", text(80)],
  // "de-AT" is understood as "de"
  ["language", [languages[0], (found) => languages[1](word(found).toLowerCase().split(/[-_]/)[0])]],
  ["theme", choice("auto", "light", "dark")],
  ["corner", [corners[0], (found) => corners[1](word(found).replace("-", "_"))]],
  ["color", matching("#rgb or #rrggbb", /^#([\da-f]{3}){1,2}$/i)],
  ["xOffset", offset],
  ["yOffset", offset],
  ["xOffsetSmall", offset],
  ["yOffsetSmall", offset],
  ["autoShow", ["off or a whole number from 0 to 3600", (found) => (found === "off" ? found : whole(3600)(found))]],
  ["consent", choice("not-required", "required")],
  ["pageVisits", choice("load", "chat", "off")],
  ["phone", telephone],
  ["whatsapp", telephone],
  ["whatsappLink", choice("wa.me", "api", "web")],
  ["privacyUrl", [server[0], url]],
  ["dialCodes", ["a JSON array of {name, dial_code, code}", dialCodes]],
  ["label", text(40)],
  ["heading", text(300)],
  ["introduction", text(300)],
  ["data", table],
  ["socketEvents", table],
  ["triggers", onOff],
  ["sound", onOff],
]);

// Names and keys are the service's: whatever they look like, and nothing of a key is ever repeated in the console.
for (const service of ["web1on1", "sunshine"])
  for (const part of ["", "App", "Conversation", "User", "Token"]) KINDS.set(service + part, part ? ["", word] : server);

/** Only the iframe page has a parent to talk to. */
const FRAME_KINDS = new Map<string, Kind>([
  ["parentOrigin", ["an exact origin", (found) => (origin(word(found)) === found ? found : undefined)]],
]);

function origin(href: string): string | undefined {
  return url(href) && new URL(href).origin;
}

function dialCodes(found: unknown): readonly DialCode[] | undefined {
  const list = typeof found === "string" ? fromJson(found) : found;
  const good = (entry: unknown) =>
    isObject(entry) &&
    word(entry["name"]) &&
    /^\+\d{1,4}$/.test(word(entry["dial_code"])) &&
    /^[A-Z]{2}$/.test(word(entry["code"]));
  return Array.isArray(list) && list.length && list.every(good)
    ? list.map(({ name, dial_code, code }) => ({ name, dial_code, code }))
    : undefined;
}

export type Source = Iterable<readonly [key: string, found: unknown]>;

/** `data-x-offset` is `xOffset` in a dataset already; a query string may use either spelling. */
export function readConfig(source: Source, inFrame?: boolean): { config: Config; problems: Problem[] } {
  const config: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [given, found] of source) {
    const key = given.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    // Templates often leave an attribute empty: that is "not given". A key given twice counts once.
    if (found === undefined || found === null || found === "" || seen.has(key)) continue;
    seen.add(key);
    const kind = KINDS.get(key) || (inFrame && FRAME_KINDS.get(key));
    const value = kind ? kind[1](found) : undefined;
    if (value !== undefined) config[key] = value;
    else problems.push({ key, expected: kind ? kind[0] : "", found: (word(found) || typeof found).slice(0, 60) });
  }
  return { config, problems };
}

export function describe({ key, expected, found }: Problem): string {
  return (
    `configuration "${key}": ` +
    (expected ? `expected ${expected}, found "${found}"; using the default` : "unknown key; ignored")
  );
}
