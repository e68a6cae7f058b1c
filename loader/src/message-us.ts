/**
 * What it is: the WhatsApp "Message Us" button, a script of its own: every `<div class="wa-message-us" number="…">`
 * of the page becomes a link into WhatsApp. Runs when it is included, inside the div or anywhere else, and again when
 * the page is parsed; for divs that come later, include it again or dispatch "wa-message-us" on the document.
 * Each div gets its button once, in a shadow root of its own: no style of the page reaches it, and none of ours the page.
 * Must not know: the widget. Spec: source document 003, "WhatsApp Message Us Button"; deep links: the reference, 3.9.
 */
import { whatsappDigits } from "./facts";
import { quietly, say } from "./life";

/**
 * Assumed, all of it: the document names colours and sizes and shows no values, and not what a bad value does. The words
 * have a contrast of 4.5:1 and more, which white on WhatsApp's own green and teal does not.
 */
const COLORS: Record<string, string> = {
  // Background, words, edge.
  green: "#25d366;color:#042f1c;border-color:#25d366",
  teal: "#0d7467;color:#fff;border-color:#0d7467",
  white: "#fff;color:#075e54;border-color:#128c7e",
};
const SIZES: Record<string, string> = {
  standard: "16px;padding:11px 20px;min-height:48px",
  compact: "14px;padding:6px 14px;min-height:36px",
};
const RADIUS = /^\d{1,4}(\.\d{1,4})?(px|%)$/;

const LOOK =
  "all:initial;box-sizing:border-box;display:inline-flex;align-items:center;gap:.6em;max-width:100%;" +
  "border:1px solid;font-family:system-ui,Helvetica,Arial,sans-serif;font-weight:600;line-height:1.35;" +
  "overflow-wrap:anywhere;cursor:pointer;";
const SHEET =
  // Seen on any background: blue on a light one, its white edge on a dark one.
  "a:hover{text-decoration:underline}" +
  "a:focus-visible{outline:3px solid #0b57d0;outline-offset:2px;box-shadow:0 0 0 6px #fff}" +
  "svg{flex:none;width:1.5em;height:1.5em}";

const SVG = "http://www.w3.org/2000/svg";
/** A bubble, and the receiver in it. */
const PATHS = [
  "M12 2a10 10 0 0 0-8.6 15L2 22l5.2-1.4A10 10 0 1 0 12 2zm0 1.9a8.1 8.1 0 1 1-4.4 14.9l-2.9.8.8-2.8A8.1 8.1 0 0 1 12 3.9z",
  "M8.6 7.3c-.9.5-1.4 1.4-1.2 2.5.5 3.3 3.4 6.2 6.7 6.8 1.1.2 2-.3 2.5-1.2.2-.4.1-.8-.3-1.1l-1.6-1c-.4-.2-.8-.2-1.1.2l-.5.6c-1.3-.6-2.4-1.7-3-3l.6-.5c.4-.3.4-.7.2-1.1l-1-1.7c-.3-.5-.8-.7-1.3-.5z",
];

const note = (key: string, expected: string, found: string, then: string) =>
  say(`message-us "${key}": expected ${expected}, found "${found.slice(0, 60)}"; ${then}`);

/** Empty is "not given": templates leave attributes empty. */
const given = (div: Element, key: string) => (div.getAttribute(key) || "").trim();

function choice(div: Element, key: string, expected: string, usual: string, fits: (word: string) => unknown): string {
  const found = given(div, key);
  if (!found || fits(found)) return found || usual;
  note(key, expected, found, "using the default");
  return usual;
}

/** An iPad calls itself a Mac, and is no desk. */
function mobile(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /Android|iP(hone|ad|od)|Mobile/i.test(userAgent) || (/Mac/.test(userAgent) && !!maxTouchPoints);
}

function address(number: string, text: string): string {
  // Half a character, cut off by some template, cannot be encoded.
  const whole = text.replace(/\p{Cs}/gu, "");
  // On a phone this one opens the app, or else the web; on a desk it would only ask which.
  const host = mobile() ? "api" : "web";
  return `https://${host}.whatsapp.com/send?phone=${number}` + (whole && "&text=" + encodeURIComponent(whole));
}

function draw(div: HTMLElement): void {
  if (div.shadowRoot) return;
  const found = given(div, "number");
  const number = whatsappDigits(found);
  const root = div.attachShadow({ mode: "open" });
  if (!number) {
    // What the page put in there for want of a button stays.
    root.append(document.createElement("slot"));
    return note("number", "an international number, digits only", found, "no button");
  }

  const color = choice(div, "color", "white, green or teal", "green", (word) => Object.keys(COLORS).includes(word));
  const size = choice(div, "size", "compact or standard", "standard", (word) => Object.keys(SIZES).includes(word));
  const radius = choice(div, "border_radius", "a number with px or %", "4px", (word) => RADIUS.test(word));
  const look = `${LOOK}background:${COLORS[color]};font-size:${SIZES[size]};border-radius:${radius}`;

  const link = document.createElement("a");
  link.href = address(number, div.getAttribute("pre_filled_message") || "");
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  const icon = document.createElementNS(SVG, "svg");
  const set = (node: Element, name: string, value: string) => node.setAttribute(name, value);
  set(icon, "viewBox", "0 0 24 24");
  // Where no sheet can be adopted.
  set(icon, "width", "22");
  set(icon, "height", "22");
  set(icon, "fill", "currentColor");
  set(icon, "aria-hidden", "true");
  for (const d of PATHS) {
    const path = document.createElementNS(SVG, "path");
    set(path, "d", d);
    icon.append(path);
  }
  const label = document.createElement("span");
  label.dir = "auto";
  label.textContent = given(div, "label") || "Message Us on WhatsApp";
  link.append(icon, label);
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`a{${look}}${SHEET}`);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // An older browser; its own focus ring stays.
    link.style.cssText = look;
  }
  root.append(link);
}

function drawAll(): void {
  for (const div of document.querySelectorAll<HTMLElement>("div.wa-message-us")) quietly(() => draw(div));
}

quietly(() => {
  drawAll();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("wa-message-us", drawAll);
});
