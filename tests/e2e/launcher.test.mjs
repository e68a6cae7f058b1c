// Item 3: the launcher shows before and without wasm; wasm comes with intent, each file once.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { manifest, settings, until } from "./stage/sandbox.mjs";
import { hold } from "./stage/visitor.mjs";

const scene = stage();
const APP = [manifest.app, manifest.wasm, manifest.locales.en];
const EVERY = ["forecourt.js", manifest.late, ...APP];
const downloads = async (sandbox, name) => (await sandbox.requests("/widget/" + name)).length;
const counts = (sandbox, names) => Promise.all(names.map((name) => downloads(sandbox, name)));

/** A connection that somebody pays for by the byte: nothing may be fetched ahead. */
const metered = (page) =>
  page.addInitScript(() => {
    Object.defineProperty(navigator, "connection", { value: { saveData: true, effectiveType: "4g" } });
  });
const unmetered = (page) =>
  page.addInitScript(() => {
    Object.defineProperty(navigator, "connection", { value: { saveData: false, effectiveType: "4g" } });
  });
/** Counts every way to start wasm. */
const countStarts = (page) =>
  page.addInitScript(() => {
    window.starts = 0;
    for (const name of ["compile", "instantiate", "compileStreaming", "instantiateStreaming"]) {
      const real = WebAssembly[name];
      WebAssembly[name] = (...args) => (window.starts++, real.apply(WebAssembly, args));
    }
  });
/** The page has loaded, rests, and whatever it then asked for has had its turn. */
const atRest = async (visitor) => {
  const { page, sandbox } = visitor;
  await until(() => downloads(sandbox, manifest.late), "the second half of the loader");
  await page.waitForLoadState("networkidle");
  await visitor.quiet();
  await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))));
};

scene("shows without wasm, and nothing of the app is fetched before intent", async ({ sandbox, visit }) => {
  const visitor = await visit({ prepare: metered });
  await visitor.launcher.waitFor();
  await atRest(visitor);
  assert.deepEqual(await counts(sandbox, APP), [0, 0, 0]);
  assert.equal(await visitor.panel.count(), 0);
});

scene("on a fast, unmetered connection the files are fetched ahead, and none of it runs", async ({ sandbox, visit }) => {
  const visitor = await visit({ prepare: async (page) => (await unmetered(page), countStarts(page)) });
  await until(async () => (await counts(sandbox, APP)).every((n) => n === 1), "the files");
  await atRest(visitor);
  assert.equal(await visitor.page.evaluate(() => window.starts), 0);
  await visitor.open();
  assert.ok((await visitor.page.evaluate(() => window.starts)) > 0, "the counter counts");
  assert.deepEqual(await counts(sandbox, EVERY), [1, 1, 1, 1, 1]);
});

const touch = async ({ context, page, launcher }) => {
  const { x, y } = await launcher.boundingBox();
  const session = await context.newCDPSession(page);
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + 20, y: y + 20 }] });
};
for (const [sign, act, opens] of [
  ["the pointer over it", ({ launcher }) => launcher.hover()],
  ["the focus on it", ({ launcher }) => launcher.focus()],
  ["a touch", touch],
  ["a click", ({ launcher }) => launcher.click(), true],
  ["Enter", async ({ launcher, page }) => (await launcher.focus(), page.keyboard.press("Enter")), true],
  ["Forecourt.open()", ({ page }) => page.evaluate(() => window.Forecourt.open()), true],
])
  scene(`wasm on intent: ${sign}; every file once, open or not`, async ({ sandbox, visit }) => {
    const visitor = await visit({ prepare: metered, context: { hasTouch: true } });
    await visitor.launcher.waitFor();
    await atRest(visitor);
    assert.deepEqual(await counts(sandbox, APP), [0, 0, 0]);
    await act(visitor);
    await until(async () => (await counts(sandbox, APP)).every((n) => n === 1), "the files");
    if (!opens) assert.equal(await visitor.panel.isVisible(), false);
    if (!opens) await visitor.launcher.click();
    await visitor.panel.waitFor();
    await visitor.close();
    await visitor.open();
    assert.deepEqual(await counts(sandbox, EVERY), [1, 1, 1, 1, 1]);
  });

scene("a due auto-show fetches and opens", async ({ sandbox, visit }) => {
  const visitor = await visit({ prepare: metered, data: { "auto-show": "0" } });
  await visitor.panel.waitFor();
  assert.deepEqual(await counts(sandbox, EVERY), [1, 1, 1, 1, 1]);
});

scene("a stored conversation is resumed: fetched, mounted, not opened", async ({ sandbox, visit }) => {
  const visitor = await visit({ prepare: metered });
  await (await visitor.open()).choose("chat");
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  await sandbox.call("POST", "/sandbox/reset");
  await visitor.page.reload();
  await until(async () => (await sandbox.requests("/api/v1/livechat/visitor/")).length, "the visitor asked for");
  assert.equal(await visitor.panel.isVisible(), false);
  visitor.forgive(/livechat server|live chat server/);
});

scene("a stored form alone is no reason to start anything", async ({ visit }) => {
  const visitor = await visit({ prepare: metered });
  await (await visitor.open()).choose("sms");
  await visitor.field("sms.message").fill("Half a thought");
  await visitor.keeps("Half a thought");
  const asked = [];
  // From the browser's cache as well.
  visitor.page.on("request", (request) => asked.push(request.url().split("/").pop()));
  await visitor.page.reload();
  await visitor.launcher.waitFor();
  await until(() => asked.includes(manifest.late), "the second half of the loader");
  await visitor.page.waitForLoadState("networkidle");
  assert.ok(!asked.includes(manifest.wasm), "no wasm");
});

/** The settings are asked for, and do not answer before `held.release()`. */
const unanswered = async ({ visit }, data) => {
  let held;
  const visitor = await visit({ data, prepare: async (page, context) => (held = await hold(context, "/api/v2/webSettings")) });
  await until(() => held.waiting.length, "the settings asked for");
  return { visitor, held };
};

scene("position and colour on the tag: shows before the settings have answered", async (act) => {
  const { visitor, held } = await unanswered(act, { corner: "bottom-left", color: "#123456", livechat: null });
  await visitor.launcher.waitFor();
  assert.equal(held.waiting.length, 1, "not answered yet");
  assert.equal((await visitor.launcher.boundingBox()).x, 20);
});

scene("...and goes away again when there is nothing to offer", async (act) => {
  const { visitor, held } = await unanswered(act, { identifier: "nothing.example", corner: "bottom-left", color: "#123456", livechat: null });
  await visitor.launcher.waitFor();
  await held.release();
  await visitor.host.waitFor({ state: "detached" });
  await visitor.said("no way of contact is known; the launcher stays away");
});

for (const [name, file] of [["the wasm", manifest.wasm], ["the app", manifest.app], ["the texts", manifest.locales.en], ["the second half of the loader", manifest.late]])
  for (const fault of [{ status: 503 }, { drop: true }])
    scene(`${name} cannot be had once (${fault.status ?? "dropped"}): tried again by itself, and opened`, async ({ sandbox, visit }) => {
      await sandbox.faults({ path: "/widget/" + file, ...fault, times: 1 });
      const visitor = await visit({ prepare: metered, dice: 0 });
      // Silent where the pointer's coming already met the failure, a line where the click did.
      visitor.forgive(/could not be loaded/);
      await visitor.open();
      assert.ok((await downloads(sandbox, file)) >= 2);
    });

scene("the wasm cannot be had at all: the plain panel; the next click fetches it, and the good parts are kept", async ({ sandbox, visit }) => {
  await sandbox.faults({ path: "/widget/" + manifest.wasm, status: 500 });
  const visitor = await visit({ prepare: metered, dice: 0, data: { phone: "020 7946 0123" } });
  await visitor.open();
  await visitor.panel.getByRole("link", { name: visitor.text("fallback.call", { number: "020 7946 0123" }) }).waitFor();
  for (let tries = 0; tries < 3; tries++) await visitor.said(/could not be loaded: HTTP 500/);
  await visitor.button("fallback.close").click();
  await visitor.focusIs("button " + (await visitor.launcher.getAttribute("aria-label")));
  await sandbox.faults();
  await visitor.open();
  await visitor.panel.getByRole("heading", { name: visitor.text("menu.title") }).waitFor();
  assert.deepEqual(await counts(sandbox, [manifest.app, manifest.locales.en]), [1, 1]);
});

scene("layout shift is zero, and the focus stays where the visitor is", async ({ visit }) => {
  let held;
  const visitor = await visit({
    prepare: async (page, context) => {
      held = await hold(context, "/api/v2/webSettings");
      await page.addInitScript(() => {
        window.shifts = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shifts += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
      });
    },
  });
  await visitor.page.locator("#search").focus();
  const size = () => visitor.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
  const before = await size();
  await held.release();
  await visitor.launcher.waitFor();
  await visitor.page.waitForLoadState("networkidle");
  await visitor.quiet();
  assert.equal(await visitor.focused(), "input Search");
  assert.equal(await visitor.page.evaluate(() => window.shifts), 0);
  const places = () => visitor.page.locator("main *").evaluateAll((all) => all.map((node) => JSON.stringify(node.getBoundingClientRect())));
  const placed = await places();
  await visitor.open();
  assert.deepEqual(await places(), placed, "the page does not move when the panel opens");
  await visitor.close();
  assert.deepEqual(await size(), before);
});

scene("clicks beside it reach the page, with the panel closed and open", async ({ visit }) => {
  const visitor = await visit({ context: { reducedMotion: "reduce" } });
  await visitor.launcher.waitFor();
  /** Points of a fine grid where the page is covered, outside this box. */
  const covered = (box) =>
    visitor.page.evaluate((box) => {
      const found = [];
      for (let x = 5; x < innerWidth; x += 15)
        for (let y = 5; y < innerHeight; y += 15) {
          const inside = x >= box.x - 2 && x <= box.x + box.width + 2 && y >= box.y - 2 && y <= box.y + box.height + 2;
          if (!inside && document.elementFromPoint(x, y)?.localName === "forecourt-chat") found.push([x, y]);
        }
      return found;
    }, box);
  assert.deepEqual(await covered(await visitor.launcher.boundingBox()), []);
  await visitor.open();
  const [panel, launcher] = await Promise.all([visitor.panel.boundingBox(), visitor.launcher.boundingBox()]);
  const outside = (await covered(panel)).filter(([x, y]) => x < launcher.x - 2 || y < launcher.y - 2);
  assert.deepEqual(outside, []);
  await visitor.page.locator("#search").click();
  assert.equal(await visitor.focused(), "input Search");
});

scene("its name, and what it controls", async ({ sandbox, visit }) => {
  await sandbox.install("localhost", settings());
  const visitor = await visit();
  await visitor.launcher.waitFor();
  const about = () => visitor.launcher.evaluate((node) => [node.getAttribute("aria-label"), node.getAttribute("aria-expanded")]);
  assert.deepEqual(await about(), [visitor.text("launcher.open"), "false"]);
  await visitor.open();
  assert.deepEqual(await about(), [visitor.text("launcher.close"), "true"]);
  const controlled = await visitor.launcher.evaluate((node) => !!node.getRootNode().getElementById(node.getAttribute("aria-controls")));
  assert.ok(controlled);
});
