// Item 10 and law 7: everything blocked, and the app itself breaking. The page hears nothing, the visitor can call.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { manifest, until } from "./stage/sandbox.mjs";
import { hold } from "./stage/visitor.mjs";

const scene = stage();
const NUMBERS = { phone: "+44 20 7946 0123", whatsapp: "+44 7700 900456" };
const links = (visitor) => visitor.panel.getByRole("link").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
const PLAIN = ["tel:+442079460123", "https://wa.me/447700900456"];

/** An ad-blocker: these addresses do not exist for the page. */
const block = (...patterns) => async (page) => {
  for (const pattern of patterns) await page.route(pattern, (route) => route.abort("blockedbyclient"));
};

for (const [name, patterns] of [
  ["both services", ["**/api/**"]],
  ["both services and the app", ["**/api/**", "**/widget/app-*", "**/widget/*.wasm", "**/widget/locale-*"]],
])
  scene(`${name} blocked: phone and WhatsApp of the page, no error`, async ({ visit, sandbox }) => {
    const visitor = await visit({ data: { ...NUMBERS, name: "Hartley & Moss" }, prepare: block(...patterns) });
    await visitor.open();
    await visitor.panel.getByRole("heading", { name: "Hartley & Moss" }).waitFor();
    assert.deepEqual(await links(visitor), PLAIN);
    await visitor.said("webSettings: could not be reached, or is blocked");
    await visitor.said("livechat/config: could not be reached, or is blocked");
    assert.deepEqual(await sandbox.requests("/api/"), []);
    await visitor.page.keyboard.press("Escape");
    await visitor.panel.waitFor({ state: "detached" });
    await visitor.open();
  });

scene("both services blocked and no number on the page: no launcher, two lines, and that is all", async ({ visit }) => {
  const visitor = await visit({ dice: 0, prepare: block("**/api/**") });
  await visitor.said("webSettings: could not be reached, or is blocked");
  await visitor.said("livechat/config: could not be reached, or is blocked");
  await visitor.page.waitForLoadState("networkidle");
  await visitor.quiet();
  assert.equal(await visitor.host.count(), 0);
});

scene("only the app blocked: the plain panel, with the number of the settings too", async ({ visit }) => {
  const visitor = await visit({ dice: 0, data: { phone: NUMBERS.phone }, prepare: block("**/widget/*.wasm") });
  await visitor.open();
  assert.deepEqual(await links(visitor), [PLAIN[0], PLAIN[1]]);
  for (let tries = 0; tries < 3; tries++) await visitor.said(/could not be loaded/);
});

for (const [name, pattern, body] of [
  ["the wasm is not what it should be", "**/" + manifest.wasm, "\0asm nonsense"],
  ["the wasm is empty", "**/" + manifest.wasm, ""],
  ["the app is a page of somebody's proxy", "**/" + manifest.app + "*", "<!doctype html><p>Please log in"],
])
  scene(`${name}: the plain panel`, async ({ visit }) => {
    const headers = { "Access-Control-Allow-Origin": "*" };
    const contentType = pattern.includes(".js") ? "text/javascript" : "application/wasm";
    const visitor = await visit({
      dice: 0,
      data: NUMBERS,
      prepare: (page) => page.route(pattern, (route) => route.fulfill({ body, contentType, headers })),
    });
    await visitor.open();
    assert.deepEqual(await links(visitor), PLAIN);
    visitor.forgive(/could not be loaded/);
  });

/**
 * Makes the app panic for real: the page's own `createElement` fails while a screen is drawn, which no widget can
 * draw its way around. `window.traps` is how often.
 */
const trap = (page) =>
  page.addInitScript(() => {
    window.traps = 0;
    const real = Document.prototype.createElement;
    Document.prototype.createElement = function (...given) {
      if (window.traps > 0 && given[0] === "textarea") {
        window.traps--;
        throw new TypeError("out of elements");
      }
      return real.apply(this, given);
    };
  });
const arm = (visitor, traps) => visitor.page.evaluate((traps) => (window.traps = traps), traps);
const stopped = /the widget stopped: /;

scene("a panic: the page hears no error, the panel comes back by itself, and what was typed is there", async ({ visit }) => {
  const visitor = await visit({ prepare: trap });
  await (await visitor.open()).choose("whatsapp");
  await visitor.field("whatsapp.message").fill("Keep this");
  await visitor.keeps("Keep this");
  await visitor.back();
  await arm(visitor, 1);
  await visitor.panel.getByRole("button", { name: visitor.text("menu.sms") }).click();
  await visitor.said(stopped);
  await visitor.panel.getByRole("heading", { name: visitor.text("menu.title") }).waitFor();
  await visitor.choose("sms");
  await visitor.back();
  await visitor.choose("whatsapp");
  assert.equal(await visitor.field("whatsapp.message").inputValue(), "Keep this");
  await visitor.close();
  await visitor.focusIs("button " + (await visitor.launcher.getAttribute("aria-label")));
  assert.equal(await visitor.host.locator("[role=dialog]").count(), 1, "one panel, not one per instance");
});

scene("a panic in a conversation: it goes on with the same visitor and room", async ({ visit, sandbox }) => {
  const visitor = await visit({ prepare: trap });
  await (await visitor.open()).choose("chat");
  await visitor.write("Before");
  await visitor.shows("chat.sent");
  await visitor.back();
  await arm(visitor, 1);
  await visitor.panel.getByRole("button", { name: visitor.text("menu.sms") }).click();
  await visitor.said(stopped);
  await visitor.panel.getByRole("heading", { name: visitor.text("menu.title") }).waitFor();
  await visitor.choose("chat");
  await visitor.write("After");
  await until(async () => (await sandbox.desk()).rooms[0].messages.some(({ msg }) => msg === "After"), "the next message");
  assert.equal((await sandbox.desk()).rooms.length, 1);
});

scene("what a dead instance leaves behind, its timers and its answers, is not heard of either", async ({ visit, sandbox }) => {
  const visitor = await visit({
    prepare: async (page) => {
      await trap(page);
      await page.addInitScript(() => {
        window.pending = new Set();
        const { setTimeout, clearTimeout } = window;
        window.setTimeout = (run, ...rest) => {
          const id = setTimeout(() => (window.pending.delete(id), run()), ...rest);
          window.pending.add(id);
          return id;
        };
        window.clearTimeout = (id) => (window.pending.delete(id), clearTimeout(id));
      });
    },
  });
  const { page } = visitor;
  await (await visitor.open()).choose("chat");
  const held = await hold(visitor.context, "/api/v1/livechat/visitor");
  await visitor.write("An answer is on its way");
  await until(() => held.waiting.length, "the request whose answer nobody will want");
  await visitor.back();
  await visitor.choose("whatsapp");
  await visitor.field("whatsapp.message").fill("A save is due");
  await visitor.back();
  await arm(visitor, 1);
  const before = page.evaluate(() => (window.before = [...window.pending]).length);
  assert.ok((await before) > 0, "a timer of the instance that is about to die");
  await visitor.panel.getByRole("button", { name: visitor.text("menu.sms") }).click();
  await visitor.said(stopped);
  await visitor.panel.getByRole("heading", { name: visitor.text("menu.title") }).waitFor();
  await held.release();
  await until(async () => (await sandbox.desk()).rooms[0]?.messages.some(({ msg }) => msg === "An answer is on its way"), "the message");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  // The page's own wasm is not ours to hide.
  const own = await page.evaluate(async () => {
    const bytes = Uint8Array.from(atob("AGFzbQEAAAABBAFgAAADAgEABwUBAXQAAAoFAQMAAAs="), (char) => char.charCodeAt(0));
    const { instance } = await WebAssembly.instantiate(bytes);
    return new Promise((heard) => {
      addEventListener("error", (event) => (event.preventDefault(), heard(String(event.error))));
      queueMicrotask(instance.exports.t);
    });
  });
  assert.match(own, /unreachable/);
});

scene("panic after panic: the plain panel takes over", async ({ visit }) => {
  const visitor = await visit({ prepare: trap, data: NUMBERS });
  await visitor.open();
  await arm(visitor, 9);
  for (let panics = 0; panics < 4; panics++) {
    await visitor.panel.getByRole("button", { name: visitor.text("menu.sms") }).click();
    await visitor.said(stopped);
  }
  await visitor.panel.getByRole("link").first().waitFor();
  assert.deepEqual(await links(visitor), PLAIN);
  await visitor.button("fallback.close").click();
  await visitor.open();
  assert.deepEqual(await links(visitor), PLAIN);
});
