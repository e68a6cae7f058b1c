/**
 * What it is: the few things the launcher needs from webSettings and livechat/config, read tolerantly: unknown
 * keys ignored, wrong ones as if missing. The wasm reads the same documents in full; this file decides only
 * whether, where and how the launcher shows. No DOM, no clock. By the same rules as src/settings/web_settings.rs:
 * both are tested with tests/fixtures/web-settings.json.
 */
import { fromJson, isObject } from "./json";

/**
 * THE ONE PLACE for keys that no public document shows. The settings document's visible part ends inside
 * `chatBox`, at a remark about showing the box by itself after some seconds; the rest is a guess, tried in order.
 */
export const ASSUMED = {
  /** Seconds, as number or numeric string; 0, false and null mean off. */
  autoShow: ["chatBox.autoShow", "chatBox.autoShowDelay"],
  /** The launcher's colour. `chatBox.bgColor` is documented, and is the panel's background: not this. */
  accent: ["launcher.bgColor", "chatBox.headerBgColor"],
  /** Text on the launcher ("speech bubble text" where dealers' sites override it). */
  label: ["sbText", "launcher.sbText"],
} as const;

export interface Facts {
  /** Whether the installation has a way of contact of its own (SMS or WhatsApp). */
  readonly contact: boolean;
  /** Digits, or empty. */
  readonly whatsapp: string;
  readonly corner?: string;
  readonly accent?: string;
  readonly label?: string;
  /** Seconds until the panel opens by itself; 0 and absent are off. */
  readonly autoShow?: number;
  /** px: x, y, and both for small devices. */
  readonly offsets: readonly (number | undefined)[];
}

export interface Chat {
  readonly enabled: boolean;
  /** What the server keeps page visits by. */
  readonly change: "url" | "title";
}

/** The first of the paths whose value, as text, has the pattern. Numbers arrive as strings, too. */
function find(data: any, pattern: RegExp, ...paths: string[]): string | undefined {
  for (const path of paths) {
    let value = data;
    for (const key of path.split(".")) value = value?.[key];
    if (/^[sn]/.test(typeof value) && pattern.test(value)) return `${value}`;
  }
  return;
}

function number(data: any, most: number, ...paths: string[]): number | undefined {
  const found = find(data, /^\d{1,4}(\.\d*)?$/, ...paths);
  return found && +found <= most ? Math.round(+found) : undefined;
}

/** Yes as true, as a number, or as text. */
const flag = (value: unknown) =>
  typeof value === "number" ? !!value : typeof value !== "object" && /^\s*(1|true)\s*$/.test(`${value}`);

/** Up to 32 bits, as number or text. */
const isWhole = (value: unknown) => /^[sn]/.test(typeof value) && /^\s*\d+\s*$/.test(`${value}`) && +value! < 2 ** 32;

/** Digits as wa.me wants them, or empty: no trunk prefix, no leading zeros, the 5 to 15 digits of E.164. */
export function whatsappDigits(value: unknown): string {
  const number = /^[sn]/.test(typeof value) ? `${value}`.replace(/\(0\)/g, "") : "";
  const digits = number.replace(/\D/g, "").replace(/^0+/, "");
  return /^[-\d+ ().\/\xa0]*$/.test(number) && /^\d{5,15}$/.test(digits) ? digits : "";
}

export function readSettings(text: string): Facts | undefined {
  const root = fromJson(text);
  if (!isObject(root) || Array.isArray(root)) return;
  const { data } = root;
  // Of two spellings the first that says anything counts.
  const whatsapp = whatsappDigits(root["whatsAppNumber"] ?? root["whatsapp_number"]);
  return {
    // A text message is sent in the name of an installation.
    contact: (flag(root["hasSms"] ?? root["has_sms"]) && isWhole(root["installationId"])) || !!whatsapp,
    whatsapp,
    corner: find(data, /^bottom_(left|right)$/, "position.corner"),
    accent: find(data, /^#([\da-f]{3}){1,2}$/i, ...ASSUMED.accent),
    label: find(data, /^.{1,40}$/, ...ASSUMED.label),
    autoShow: number(data, 3600, ...ASSUMED.autoShow),
    offsets: ["x", "y", "x", "y"].map((axis, i) =>
      number(data, 400, `position.${axis}Offset${i > 1 ? "SmallDevices" : ""}`),
    ),
  } as Facts;
}

export function readLivechat(text: string): Chat | undefined {
  const config = fromJson(text)?.config;
  if (!isObject(config)) return;
  return {
    enabled: config["enabled"] === true,
    change: find(config, /^title$/, "settings.historyMonitorType") ? "title" : "url",
  };
}
