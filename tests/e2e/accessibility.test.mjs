// Item 11: axe-core without violations in every state, light and dark, wide and narrow; sizes; reflow.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { audit, withAxe } from "./stage/axe.mjs";
import { bring, SCREENS } from "./stage/screens.mjs";

const scene = stage();
const WIDTHS = { 1280: 800, 320: 640 };

/** Sizes of what can be pressed, and of what is typed into. */
const measure = (visitor) =>
  visitor.host.evaluate((host) => {
    const all = [...host.shadowRoot.querySelectorAll("button, a[href], input, select, textarea, [role=button]")];
    return all
      .map((node) => {
        const { width, height, left, right } = node.getBoundingClientRect();
        const { fontSize, display } = getComputedStyle(node);
        const name = node.getAttribute("aria-label") || node.textContent.trim().slice(0, 30) || node.id;
        return { tag: node.localName, name, width, height, left, right, font: parseFloat(fontSize), inline: display === "inline" };
      })
      .filter(({ width, height }) => width && height);
  });

for (const name of Object.keys(SCREENS))
  scene(`axe, targets, reflow: ${name}`, async (act) => {
    const visitor = await bring(act, name, { prepare: withAxe, context: { reducedMotion: "reduce" } });
    const { page } = visitor;
    for (const [width, height] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width: +width, height });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        const { problems, seen, coloured } = await audit(page);
        assert.deepEqual(problems, [], `${width} px, ${colorScheme}`);
        const least = SCREENS[name].open === false ? 1 : 5;
        assert.ok(seen >= least && coloured >= Math.min(least, 3), `axe looked at ${seen} nodes of the widget, and at the colours of ${coloured}`);
      }
      const parts = await measure(visitor);
      assert.ok(parts.length, "something to press");
      for (const part of parts) {
        const what = `${part.tag} "${part.name}" at ${width} px: ${JSON.stringify(part)}`;
        // A link inside a sentence is exempt (WCAG 2.5.8).
        if (!part.inline) assert.ok(part.width >= 24 && part.height >= 24, what);
        if (/input|select|textarea/.test(part.tag)) assert.ok(part.font >= 16, what);
        assert.ok(part.left >= 0 && part.right <= +width + 0.5, "inside the screen: " + what);
      }
      const overflow = await visitor.host.evaluate((host) =>
        [document.documentElement, ...host.shadowRoot.querySelectorAll("*")]
          .filter((node) => {
            const { overflowX, clipPath } = getComputedStyle(node);
            // A visually hidden text is cut off on purpose.
            return node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1 && overflowX !== "visible" && clipPath === "none";
          })
          .map((node) => `${node.localName}.${node.className}: ${node.scrollWidth} > ${node.clientWidth}`),
      );
      assert.deepEqual(overflow, [], `no sideways scrolling at ${width} px`);
    }
  });

for (const [name, css] of [
  ["text spacing of WCAG 1.4.12", "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"],
  ["text at 200 %", ":host { font-size: 200% !important } * { font-size: max(1em, 24px) }"],
])
  scene(`nothing is lost with ${name}, at 320 px`, async (act) => {
    const visitor = await bring(act, "sms, errors", { context: { viewport: { width: 320, height: 640 } } });
    await visitor.host.evaluate((host, css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      host.shadowRoot.adoptedStyleSheets = [...host.shadowRoot.adoptedStyleSheets, sheet];
    }, css);
    for (const key of ["sms.send"]) {
      await visitor.button(key).scrollIntoViewIfNeeded();
      const { x, width } = await visitor.button(key).boundingBox();
      assert.ok(x >= 0 && x + width <= 320);
    }
    const sideways = await visitor.panel.evaluate((panel) => panel.scrollWidth - panel.clientWidth);
    assert.ok(sideways <= 1, `${sideways} px sideways`);
  });

scene("at 320 x 256, which is 400 % zoom, everything can be reached by scrolling", async (act) => {
  const visitor = await bring(act, "sms, errors", { context: { viewport: { width: 320, height: 256 } } });
  for (const part of [visitor.field("sms.country"), visitor.field("sms.number"), visitor.field("sms.message"), visitor.button("sms.send"), visitor.button("panel.close")]) {
    await part.scrollIntoViewIfNeeded();
    const { y, height } = await part.boundingBox();
    assert.ok(y >= 0 && y + Math.min(height, 44) <= 257, JSON.stringify({ y, height }));
  }
});

for (const [rule, plant] of [
  ["label", (host) => host.shadowRoot.querySelector("[type=tel]").labels[0].remove()],
  ["color-contrast", (host) => host.shadowRoot.querySelector("h3").style.setProperty("color", "#bbb")],
  ["button-name", (host) => host.shadowRoot.querySelector("header button").removeAttribute("aria-label")],
  ["aria-valid-attr-value", (host) => host.shadowRoot.querySelector("textarea").setAttribute("aria-invalid", "perhaps")],
  ["heading-order", (host) => host.shadowRoot.querySelector("h3").replaceWith(document.createElement("h6"))],
])
  scene(`axe would have found it: ${rule}, planted in the widget`, async (act) => {
    const visitor = await bring(act, "sms, empty", { prepare: withAxe });
    await visitor.host.evaluate(plant);
    const { problems } = await audit(visitor.page);
    assert.ok(problems.some((problem) => problem.startsWith(`${rule}: forecourt-chat`)), problems.join("\n"));
  });

scene("forced colours and reduced motion: still usable, nothing moves", async (act) => {
  const context = { forcedColors: "active", reducedMotion: "reduce" };
  const visitor = await bring(act, "sms, errors", { context, prepare: withAxe });
  // A colour may still fade; nothing may change its place or size.
  const moving = await visitor.host.evaluate((host) =>
    host.shadowRoot
      .getAnimations()
      .flatMap((animation) => animation.effect.getKeyframes().flatMap(Object.keys))
      .filter((property) => /transform|translate|scale|rotate|top|bottom|left|right|inset|width|height|margin/i.test(property) && !/color|border|shadow/i.test(property)),
  );
  assert.deepEqual(moving, []);
  const borders = await visitor.button("sms.send").evaluate((node) => {
    const style = getComputedStyle(node);
    return style.borderTopStyle !== "none" || style.backgroundColor !== getComputedStyle(node.closest("[role=dialog]")).backgroundColor;
  });
  assert.ok(borders, "a button can be told from its ground");
});
