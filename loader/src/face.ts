/**
 * What it is: the launcher's later states: open, busy, so many unread; each seen and heard. Its first state is
 * launcher.ts.
 */
import css from "./late.css";
import { BUBBLE, make, type Launcher } from "./launcher";
import { adopt } from "./surface";
import { LateText } from "./texts";

export interface Face {
  expanded(open: boolean): void;
  busy(busy: boolean): void;
  unread(count: number): void;
}

const CROSS = "M6 4 4 6l6 6-6 6 2 2 6-6 6 6 2-2-6-6 6-6-2-2-6 6z";

export function makeFace(root: ShadowRoot, launcher: Launcher, texts: readonly string[]): Face {
  adopt(root, css);
  const { button, icon } = launcher;
  const badge = make(button, "span", { class: "badge", "data-count": "" }) as HTMLElement;
  let isOpen = false;
  let isBusy = false;
  let count = 0;

  const draw = () => {
    button.className = isBusy ? "launcher busy" : "launcher";
    button.setAttribute("aria-expanded", `${isOpen}`);
    icon.setAttribute("d", isOpen ? CROSS : BUBBLE);
    // Drawn by the sheet: as text it would belong to the visible label, which the name must contain word for word.
    const shown = isOpen || !count ? "" : count > 9 ? "9+" : `${count}`;
    badge.setAttribute("data-count", shown);
    const name = isOpen ? texts[LateText.Close]! : isBusy ? texts[LateText.Busy]! : launcher.name;
    const unread = shown && ", " + texts[LateText.Unread]!.replace("{count}", `${count}`);
    button.setAttribute("aria-label", name + unread);
  };

  return {
    expanded(open) {
      isOpen = open;
      draw();
    },
    busy(busy) {
      isBusy = busy;
      draw();
    },
    unread(n) {
      count = n;
      draw();
    },
  };
}
