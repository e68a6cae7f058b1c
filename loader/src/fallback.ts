/**
 * What it is: the plain panel for when the widget cannot be had (wasm blocked or broken, every service blocked):
 * the dealer's name and real links, nothing to load. Starts on open, ends on close; needs no service.
 */
import type { Config } from "./config";
import { whatsappDigits } from "./facts";
import { LateText } from "./texts";

export interface Fallback {
  open(focus: boolean): void;
  close(): void;
}

/** The address before the digits, by the words of the configuration. */
const SITES: Record<string, string> = {
  api: "https://api.whatsapp.com/send?phone=",
  web: "https://web.whatsapp.com/send?phone=",
};

const digits = (number: string) => number.replace(/\(0\)|[^\d+]/g, "");

export function fallback(
  panel: HTMLElement,
  config: Config,
  whatsapp: string,
  texts: readonly string[],
  turned: (open: boolean) => void,
): Fallback {
  const make = (parent: Element, name: string, text = "", href = "") => {
    const element = document.createElement(name);
    element.textContent = text;
    if (href) (element as HTMLAnchorElement).href = href;
    parent.append(element);
    return element;
  };
  const box = document.createElement("div");
  box.className = "plain";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-labelledby", "plain-title");
  make(box, "h2", config.name || texts[LateText.Title]).id = "plain-title";
  const { phone } = config;
  const chat = whatsappDigits(config.whatsapp) || whatsapp;
  make(box, "p", texts[phone || chat ? LateText.Body : LateText.Nothing]);
  if (phone) make(box, "a", texts[LateText.Call]!.replace("{number}", phone), "tel:" + digits(phone));
  if (chat) {
    const link = make(box, "a", texts[LateText.WhatsApp], (SITES[config.whatsappLink!] || "https://wa.me/") + chat) as HTMLAnchorElement;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  const button = make(box, "button", texts[LateText.Dismiss]) as HTMLButtonElement;
  button.type = "button";

  const close = () => {
    box.remove();
    turned(false);
  };
  button.addEventListener("click", close);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return {
    open(focus) {
      panel.append(box);
      if (focus) box.querySelector<HTMLElement>("a,button")!.focus();
      turned(true);
    },
    close,
  };
}
