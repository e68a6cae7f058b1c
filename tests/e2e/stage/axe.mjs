/**
 * axe-core in a page under a strict policy: brought in as an init script, which no policy of the page sees.
 * `audit()` says what is wrong, as lines, and how many of the widget's own nodes were looked at: on a page where axe
 * does not reach into the shadow root, "no violation" would mean nothing.
 *
 * What axe cannot decide about the widget counts as wrong, too, but for the cases in `EXPLAINED`. For colours and
 * target sizes axe only knows what is inside <body>; our node stands beside it, and is moved in for the audit
 * (`moveBefore` keeps popover and focus).
 */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Undecided by nature: a field without a value has no text whose contrast could be measured; the arrow of our selects
 * is drawn as a gradient beside its text, whose colours are those of the fields that axe does measure; messages that
 * an open list lies over are measured on the screens without it.
 */
const EXPLAINED = [
  ({ keys }) => keys.includes("emptyValue"),
  ({ keys, html }) => keys.includes("bgGradient") && html.startsWith("<select"),
  ({ keys, target }) => keys.includes("bgOverlap") && /\.(row|bubble|mine|theirs)\b/.test(target),
];

export const withAxe = (page) => page.addInitScript({ content: source });

/** `scope`: a page, or a frame. */
export async function audit(scope) {
  const { violations, undecided, passes } = await scope.evaluate(async (tags) => {
    const host = document.querySelector("forecourt-chat");
    document.body.moveBefore(host, null);
    const brief = (results) =>
      results.flatMap(({ id, nodes }) =>
        nodes.map(({ target, html, failureSummary, any, all, none }) => ({
          id,
          html,
          target: target.flat(3).join(" "),
          why: failureSummary,
          keys: [...any, ...all, ...none].map(({ data }) => data?.messageKey ?? ""),
        })),
      );
    const found = await window.axe.run(document, { runOnly: { type: "tag", values: tags } });
    document.documentElement.moveBefore(host, null);
    return {
      violations: brief(found.violations),
      undecided: brief(found.incomplete),
      passes: brief(found.passes).map(({ target, id }) => [target, id]),
    };
  }, TAGS);
  const ours = (target) => target.startsWith("forecourt-chat ");
  const open = undecided.filter((it) => ours(it.target) && !EXPLAINED.some((explains) => explains(it)));
  const looked = passes.filter(([target]) => ours(target));
  return {
    problems: [
      ...violations.map(({ id, target, why }) => `${id}: ${target}: ${why}`),
      ...open.map(({ id, target, why }) => `undecided ${id}: ${target}: ${why}`),
    ],
    seen: new Set(looked.map(([target]) => target)).size,
    /** Of how many nodes the colours were measured. */
    coloured: looked.filter(([, id]) => id === "color-contrast").length,
  };
}
