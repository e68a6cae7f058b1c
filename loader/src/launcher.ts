/**
 * What it is: the launcher button as it first shows, drawn without wasm, and the empty container for the panel.
 * Knows how it looks; not what a click leads to, nor its later states (face.ts).
 */
import css from "./launcher.css";
import { adopt, type Surface } from "./surface";
import { Text } from "./texts";

export interface Look {
  readonly corner: string;
  readonly accent: string;
  readonly label: string;
  /** px: x, y, x small, y small. */
  readonly offsets: readonly number[];
}

export interface Launcher {
  readonly region: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly icon: SVGPathElement;
  /** Where the panel is mounted. */
  readonly panel: HTMLElement;
  /** What a screen reader calls the button while it is closed. */
  name: string;
  dress(look: Look): void;
}

export const BUBBLE = "M12 2C6 2 2 6 2 11c0 2 1 4 3 6l-1 5 5-3h3c6 0 10-4 10-8s-4-9-10-9z";

export type Attributes = Readonly<Record<string, string>>;

/** Never by innerHTML: pages may require Trusted Types. */
export function make(parent: Node, name: string, attributes: Attributes, space = "1999/xhtml"): any {
  const element = document.createElementNS("http://www.w3.org/" + space, name);
  for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key]!);
  return parent.appendChild(element);
}

export function makeContainer(region: HTMLElement): HTMLElement {
  return make(region, "div", { class: "panel-host", id: "panel" });
}

export function makeLauncher({ root, vary }: Surface, language: string): Launcher {
  adopt(root, css);
  const texts = TEXTS[language]!;
  const region = make(root, "div", {
    role: "region",
    "aria-label": texts[Text.Title]!,
    lang: language,
    dir: language === "ar" ? "rtl" : "ltr",
  });
  const button = make(region, "button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel" });
  const icon = make(button, "svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, "2000/svg");
  const self: Launcher = {
    region,
    button,
    name: texts[Text.Open]!,
    icon: make(icon, "path", { d: BUBBLE }, "2000/svg"),
    panel: makeContainer(region),
    dress({ corner, accent, label, offsets }) {
      if (corner === "bottom_left") region.classList.add("left");
      vary("--fc-accent", accent);
      vary("--fc-on-accent", onColour(accent));
      offsets.forEach((px, i) => vary("--fc-" + ["x", "y", "x-small", "y-small"][i], px + "px"));
      if (label) {
        make(button, "span", { class: "label" }).textContent = label;
        // A visible label must be part of the name.
        self.name = label + ", " + self.name;
      }
      button.setAttribute("aria-label", self.name);
    },
  };
  return self;
}

/** White or black, whichever reads better: at least 4.5:1 on any colour (WCAG relative luminance). */
export function onColour(hex: string): string {
  const digits = hex.length < 5 ? hex.replace(/\w/g, "$&$&") : hex;
  const [r, g, b] = [1, 3, 5].map((i) => {
    const part = parseInt(digits.slice(i, i + 2), 16) / 255;
    return part > 0.04 ? ((part + 0.055) / 1.055) ** 2.4 : part / 12.92;
  }) as [number, number, number];
  // Where white and black contrast equally.
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}
