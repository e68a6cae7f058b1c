// Issue 4: one of everything that the rich services can send, as the demo's gallery shows it: pictures of it in light
// and dark, narrow and wide, from left to right and from right to left; and what can be done with it.
import assert from "node:assert/strict";
import { audit, withAxe } from "./stage/axe.mjs";
import { sees } from "./stage/pictures.mjs";
import { until } from "./stage/sandbox.mjs";
import { stage } from "./stage/stage.mjs";

const scene = stage();
/** The last message of the samples, whatever their service. */
const LAST = "When would you like to drive it?";
const WIDTHS = { narrow: 320, wide: 1000 };

/** A visitor who has come to the gallery's conversation. */
async function gallery({ visit }, query, wishes = {}) {
  const context = { reducedMotion: "reduce", viewport: { width: 1000, height: 800 }, ...wishes.context };
  const visitor = await visit({ path: "/gallery?" + query, ...wishes, context });
  await visitor.open();
  const log = visitor.panel.locator(".log");
  const way = visitor.button("menu.chat");
  await until(async () => (await log.count()) || ((await way.count()) && (await way.click(), false)), "the conversation");
  return visitor;
}

const row = (visitor, text) => visitor.panel.locator(".rows > li").filter({ hasText: text }).last();

/** The browser's own buttons come and go. */
const PLAYER = "video::-webkit-media-controls { display: none !important }";

/** All of the conversation in view, and nothing in it that another run has otherwise: times, and this server's port. */
async function lieOpen({ page, host }) {
  const narrow = page.viewportSize().width < 480;
  const stretch = (height) =>
    host.evaluate((host, [height, PLAYER]) => {
      const sheet = (host.sheet ??= new CSSStyleSheet());
      sheet.replaceSync(`.chat { flex-basis: ${height}px !important } .meta { visibility: hidden } ${PLAYER}`);
      const all = host.shadowRoot.adoptedStyleSheets;
      if (!all.includes(sheet)) host.shadowRoot.adoptedStyleSheets = [...all, sheet];
      const walker = document.createTreeWalker(host.shadowRoot, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { data } = walker.currentNode;
        const same = data.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:8080");
        if (same !== data) walker.currentNode.data = same;
      }
      const top = (selector) => host.shadowRoot.querySelector(selector).getBoundingClientRect().top;
      return Math.floor(top(".rows") - top(".pages"));
    }, [height, PLAYER]);
  await page.setViewportSize({ width: page.viewportSize().width, height: 9000 });
  const gap = await stretch(8000);
  assert.ok(gap > 0, "all of it fits");
  // Nothing above the first message but the header.
  const height = narrow ? 9000 - gap : 9000;
  await stretch(8000 - gap);
  await page.setViewportSize({ width: page.viewportSize().width, height });
  await until(
    () =>
      host.evaluate((host) => {
        // Those of items further on come when they do.
        const { left, right } = host.shadowRoot.querySelector(".log").getBoundingClientRect();
        const seen = (at) => at.left < right && at.right > left;
        const all = [...host.shadowRoot.querySelectorAll("img")].filter((it) => seen(it.getBoundingClientRect()));
        return all.every((picture) => picture.complete) && Math.abs(host.shadowRoot.querySelector(".log").scrollTop) < 1;
      }),
    "all pictures",
  );
  await host.evaluate((host) => host.shadowRoot.activeElement?.blur());
}

const take = (visitor) => visitor.panel.first().screenshot({ animations: "disabled", caret: "hide" });

for (const service of ["sunshine", "web1on1"])
  for (const theme of ["light", "dark"])
    for (const dir of ["ltr", "rtl"])
      for (const [name, width] of Object.entries(WIDTHS)) {
        // Of one service all eight; of the other what differs most.
        if (service === "web1on1" && (theme === "dark") !== (dir === "rtl")) continue;
        if (service === "web1on1" && (name === "wide") !== (theme === "dark")) continue;
        const what = [service, theme, name, dir];
        scene(`one of everything: ${what.join(", ")}`, async (act) => {
          const language = dir === "rtl" ? "ar" : "en";
          const context = { viewport: { width, height: 800 }, colorScheme: theme };
          const visitor = await gallery(act, `service=${service}&theme=${theme}&dir=${dir}`, { context, language });
          await row(visitor, LAST).waitFor();
          await lieOpen(visitor);
          await sees(act.browser, "gallery-" + what.join("-"), await take(visitor));
        });
      }

for (const service of ["sunshine", "web1on1"])
  scene(`axe, targets, reflow: the gallery over ${service}`, async (act) => {
    const visitor = await gallery(act, "service=" + service, { prepare: withAxe });
    await row(visitor, LAST).waitFor();
    for (const width of [1280, 320]) {
      await visitor.page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"]) {
        await visitor.page.emulateMedia({ colorScheme });
        const { problems, seen } = await audit(visitor.page);
        // The page around is the demo's; whether a film has captions is up to who sends it.
        const ours = problems.filter((line) => line.includes(": forecourt-chat ") && !line.includes("video-caption"));
        assert.deepEqual(ours, [], `${width} px, ${colorScheme}`);
        assert.ok(seen > 40, `axe looked at ${seen} nodes`);
      }
      const small = await visitor.host.evaluate((host) =>
        [...host.shadowRoot.querySelectorAll(".act, .reply, .asks .primary, .turn button")]
          .filter((node) => node.getBoundingClientRect().height < 44)
          .map((node) => node.textContent),
      );
      assert.deepEqual(small, [], "large enough for a finger");
      const sideways = await visitor.host.evaluate((host) =>
        [...host.shadowRoot.querySelectorAll(".panel *")]
          .filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1)
          .filter((node) => !/visible|clip/.test(getComputedStyle(node).overflowX) && getComputedStyle(node).clipPath === "none")
          .map((node) => node.className)
          .filter((name) => !name.startsWith("slides")),
      );
      assert.deepEqual(sideways, [], `nothing but carousels goes sideways at ${width} px`);
    }
  });

scene("a quick reply is said, and gone", async (act) => {
  const visitor = await gallery(act, "service=web1on1&samples=replies");
  const replies = visitor.panel.getByRole("group", { name: /Suggested/ });
  await replies.getByRole("button", { name: "Afternoon" }).click();
  await replies.waitFor({ state: "detached" });
  await row(visitor, "Afternoon").waitFor();
});

scene("a form that blocks the composer is refused, corrected and sent", async (act) => {
  const visitor = await gallery(act, "service=sunshine&samples=blocked");
  const { panel, page } = visitor;
  const field = panel.locator(".asks input").first();
  await field.waitFor();
  assert.equal(await visitor.field("chat.composer").isVisible(), false);
  await field.fill("nobody");
  await page.keyboard.press("Enter");
  await visitor.shows("field.noEmail");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await sees(act.browser, "gallery-form-refused", await panel.locator(".asks").screenshot({ animations: "disabled", caret: "hide" }));
  await field.fill("jane@example.com");
  await page.keyboard.press("Enter");
  await panel.locator(".asks .sent").waitFor();
  await visitor.field("chat.composer").waitFor();
});

scene("a carousel by keyboard; a page over the conversation holds the focus", async (act) => {
  const visitor = await gallery(act, "service=web1on1&samples=carousel,webview");
  const { panel, page } = visitor;
  const strip = panel.locator(".slides").first();
  const at = () => strip.evaluate((strip) => Math.round(strip.scrollLeft));
  await strip.focus();
  await page.keyboard.press("ArrowRight");
  await until(async () => (await at()) > 200, "the second item");
  await page.keyboard.press("Home");
  await until(async () => (await at()) === 0, "the first item");
  const opener = panel.locator("a[aria-haspopup=dialog]").first();
  await opener.focus();
  await page.keyboard.press("Enter");
  const over = visitor.host.locator(".page");
  await over.waitFor();
  assert.equal(await over.getAttribute("aria-modal"), "true");
  const frame = visitor.host.frameLocator("iframe");
  await frame.locator("h1").first().waitFor();
  // The focus comes a frame later.
  await visitor.focusIs("button " + visitor.text("panel.close"));
  await page.keyboard.press("Shift+Tab");
  await visitor.focusIs("a " + (await over.getByRole("link").getAttribute("aria-label")));
  await page.keyboard.press("Shift+Tab");
  await visitor.focusIs("iframe ");
  await over.getByRole("button").focus();
  await visitor.focusIs("button " + visitor.text("panel.close"));
  await page.keyboard.press("Escape");
  await over.waitFor({ state: "detached" });
  // Also where the panel is all there is to see, and keeps the focus inside by itself.
  await page.setViewportSize({ width: 320, height: 560 });
  await opener.focus();
  await page.keyboard.press("Enter");
  await visitor.focusIs("button " + visitor.text("panel.close"));
  await frame.locator("h1").first().waitFor();
  await page.keyboard.press("Tab");
  await visitor.focusIs("iframe ");
  await over.getByRole("button").press("Escape");
  await over.waitFor({ state: "detached" });
  await until(() => opener.evaluate((it) => it.getRootNode().activeElement === it), "the focus back on its button");
});
