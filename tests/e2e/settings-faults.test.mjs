// Item 2: when webSettings does not answer as it should. The page is never disturbed, one line says what happened.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { settings, until } from "./stage/sandbox.mjs";
import { hold } from "./stage/visitor.mjs";

const scene = stage();
const SETTINGS = "/api/v2/webSettings";
const alone = { livechat: null };
const asked = async (sandbox) => (await sandbox.requests(SETTINGS)).length;

/** The page around us works: its own button and link react, its text is there. */
async function pageWorks({ page }) {
  await page.locator("#before").evaluate((button) => button.addEventListener("click", () => (button.dataset.heard = "yes")));
  await page.locator("#before").click();
  assert.equal(await page.locator("#before").getAttribute("data-heard"), "yes");
  await page.locator("#next").click();
  assert.ok(page.url().endsWith("#second"));
}

for (const [shape, body, words] of [
  ["error", { error: "Unknown installation" }, "Unknown installation"],
  ["message and errors", { message: "The identifier field is required.", errors: { identifier: ["…"] } }, "The identifier field is required."],
])
  scene(`422 with ${shape}: one line, no launcher, never asked again`, async ({ sandbox, visit }) => {
    await sandbox.faults({ path: SETTINGS, status: 422, body: JSON.stringify(body) });
    const visitor = await visit({ data: alone, clock: true });
    await visitor.said(`webSettings: HTTP 422 ${words}`);
    await visitor.page.clock.fastForward(600_000);
    await pageWorks(visitor);
    assert.equal(await visitor.host.count(), 0);
    assert.equal(await asked(sandbox), 1);
  });

for (const [name, fault, line] of [
  ["500", { status: 500, body: '{"message":"Server Error"}' }, "HTTP 500 Server Error"],
  ["503 without JSON", { status: 503, body: "<h1>Busy</h1>", contentType: "text/html" }, "HTTP 503 "],
  ["429", { status: 429, body: "{}" }, "HTTP 429 "],
  ["a page instead of JSON", { status: 200, body: "<!doctype html>", contentType: "text/html" }, "not the expected JSON"],
  ["half a JSON", { status: 200, body: '{"hasSms":tr' }, "not the expected JSON"],
  ["JSON that is no object", { status: 200, body: "[]" }, "not the expected JSON"],
  ["an empty body", { status: 200, body: "" }, "not the expected JSON"],
  ["a dropped connection", { drop: true }, "could not be reached, or is blocked"],
])
  scene(`recovers by itself from ${name}`, async ({ sandbox, visit }) => {
    await sandbox.faults({ path: SETTINGS, ...fault, times: 1 });
    // 429 without a figure is a minute's wait; the others follow the dice.
    const visitor = await visit({ data: alone, dice: 0, clock: name === "429" });
    await visitor.said("webSettings: " + line);
    // The second half of the loader waits, and comes only after the line: its minute may begin later than now.
    if (name === "429") await until(async () => (await visitor.pass(20_000), visitor.launcher.isVisible()), "the launcher");
    await visitor.launcher.waitFor();
    assert.equal(await asked(sandbox), 2);
    await visitor.open();
    await pageWorks(visitor);
  });

scene("no answer within ten seconds: said, given up, asked again", async ({ sandbox, visit }) => {
  await sandbox.faults({ path: SETTINGS, delayMs: 30_000, times: 1 });
  const visitor = await visit({ data: alone, clock: true });
  await until(() => asked(sandbox));
  await visitor.page.clock.fastForward(10_100);
  await visitor.said("webSettings: no answer within 10 s");
  await visitor.page.clock.fastForward(61_000);
  await visitor.launcher.waitFor();
});

scene("offline: nothing is asked until the network is back, however long that takes", async ({ sandbox, visit }) => {
  const visitor = await visit({
    data: alone,
    clock: true,
    prepare: (page, context) =>
      page.route("**" + SETTINGS + "*", async (route) => {
        await context.setOffline(true);
        await route.abort("internetdisconnected");
      }),
  });
  await visitor.said("webSettings: offline");
  // The second half of the loader cannot be had either: it gives up, too.
  for (let tries = 0; tries < 3; tries++) {
    await visitor.said(/could not be loaded/);
    await visitor.page.clock.fastForward(10_000);
  }
  await visitor.page.unrouteAll();
  await visitor.page.clock.fastForward(300_000);
  assert.equal(await asked(sandbox), 0);
  await visitor.context.setOffline(false);
  await visitor.launcher.waitFor();
  assert.equal(await asked(sandbox), 1);
});

scene("a service that stays broken is left in peace after six tries, with one line", async ({ sandbox, visit }) => {
  await sandbox.faults({ path: SETTINGS, status: 500, body: "{}" });
  const visitor = await visit({ data: alone, clock: true, dice: 0 });
  await until(async () => (await asked(sandbox)) >= 6, "six tries");
  await visitor.page.clock.runFor(1_800_000);
  await pageWorks(visitor);
  assert.equal(await asked(sandbox), 6);
  await visitor.said("webSettings: HTTP 500 ");
  assert.equal(await visitor.host.count(), 0, "no way of contact is known");
});

scene("settings broken, a number on the page: the visitor can call at once", async ({ sandbox, visit }) => {
  await sandbox.faults({ path: SETTINGS, status: 500, body: "{}" });
  const visitor = await visit({ data: { ...alone, phone: "+44 20 7946 0123" } });
  await visitor.open();
  const call = visitor.panel.getByRole("link", { name: visitor.text("fallback.call", { number: "+44 20 7946 0123" }) });
  assert.equal(await call.getAttribute("href"), "tel:+442079460123");
  await visitor.said("webSettings: HTTP 500 ");
});

scene("the live chat's settings broken: the other ways stay, chat joins once it answers", async ({ sandbox, visit }) => {
  await sandbox.faults({ path: "/api/v1/livechat/config", status: 500, body: "oops", times: 1 });
  await sandbox.install("localhost", settings());
  const visitor = await visit({ dice: 0 });
  await visitor.said("livechat/config: HTTP 500 ");
  await visitor.launcher.waitFor();
  await until(async () => (await sandbox.requests("/api/v1/livechat/config")).some((it) => it.status === 200), "the second answer");
  await visitor.open();
  await visitor.panel.getByRole("button", { name: visitor.text("menu.chat") }).waitFor();
});

scene("settings that come while the visitor waits: the click is not lost", async ({ visit }) => {
  let held;
  const visitor = await visit({
    data: { ...alone, corner: "bottom-right", color: "#123456" },
    prepare: async (page, context) => (held = await hold(context, SETTINGS)),
  });
  await visitor.launcher.click();
  await held.release();
  await visitor.panel.getByRole("heading", { name: visitor.text("menu.title") }).waitFor();
});
