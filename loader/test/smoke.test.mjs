import assert from "node:assert/strict";
import { test } from "node:test";
import { at, fake, pause, until, visit } from "./play.mjs";

test("strict page: launcher from settings, app on intent, open, close, one download each", async () => {
  const { page, button, panel, heard } = await visit({}, { phone: "+44 20 7946 0000" }, { viewport: { width: 1000, height: 700 } });
  await button.waitFor();
  const box = await button.boundingBox();
  assert.deepEqual([box.width, box.height, 1000 - box.x - box.width, 700 - box.y - box.height], [56, 56, 30, 40]);
  assert.equal(await button.evaluate((node) => getComputedStyle(node).backgroundColor), "rgb(255, 204, 0)");
  assert.equal(await button.evaluate((node) => getComputedStyle(node).color), "rgb(0, 0, 0)");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
  await pause(300);
  assert.equal(await page.evaluate(() => typeof window.fake), "undefined", "not started");
  await button.hover();
  await until(() => at.requests("/widget/" + at.manifest.wasm).length);
  await button.click();
  await panel.waitFor();
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  assert.equal(await button.getAttribute("aria-label"), at.texts("en")["launcher.close"]);
  const { inits, mounts, calls } = await fake(page);
  assert.equal(inits, 1);
  assert.deepEqual(JSON.parse(mounts[0].config), { identifier: "dealer.example", visitorChat: at.widget, phone: "+44 20 7946 0000" });
  assert.equal(JSON.parse(mounts[0].settings).installationId, 123);
  assert.deepEqual([mounts[0].livechat, mounts[0].stored, mounts[0].language], ["", "", "en"]);
  assert.match(mounts[0].token, /^[\da-f]{64}$/);
  assert.ok(JSON.parse(mounts[0].texts)["launcher.open"]);
  assert.deepEqual(calls, ["open true"]);
  await page.keyboard.press("Enter");
  await panel.waitFor({ state: "detached" });
  assert.equal(await button.evaluate((node) => node.getRootNode().activeElement === node), true, "focus is back on the launcher");
  for (const name of [at.manifest.app, at.manifest.wasm, at.manifest.late, at.manifest.locales.en, "forecourt.js"])
    assert.equal(at.requests("/widget/" + name).length, 1, name);
  assert.deepEqual(heard.console, []);
});

test("included twice: one widget, one line; destroy leaves nothing", async () => {
  const { page, button, host, heard } = await visit({ tag: "twice" }, { livechat: at.widget });
  await button.waitFor();
  assert.equal(await host.count(), 1);
  await until(() => heard.console.length);
  assert.deepEqual(heard.console, ["[forecourt] already on this page; this one is ignored"]);
  await button.click();
  await host.getByRole("dialog").waitFor();
  await page.evaluate(() => window.Forecourt.destroy());
  assert.equal(await page.evaluate(() => typeof window.Forecourt), "undefined");
  assert.equal(await page.evaluate(() => "Forecourt" in window), false);
  assert.deepEqual(await page.evaluate(() => [...document.documentElement.children].map((node) => node.tagName)), ["HEAD", "BODY"]);
  assert.deepEqual((await fake(page)).calls.slice(-2), ["destroy", "free"]);
});

test("problems of the configuration are each said once", async () => {
  const { button, heard } = await visit({}, { corner: "middle", colour: "red" });
  await button.waitFor();
  assert.deepEqual(heard.console, [
    '[forecourt] configuration "corner": expected bottom_right or bottom_left, found "middle"; using the default',
    '[forecourt] configuration "colour": unknown key; ignored',
  ]);
});

test("an unknown installation without anything else: no launcher, one line, no second request", async () => {
  at.faults([{ path: "/api/v2/webSettings", status: 422, body: '{"error":"Unknown installation"}' , times: 9 }]);
  const { host, heard } = await visit();
  await until(() => heard.console.length);
  await pause(1500);
  assert.equal(await host.count(), 0);
  assert.deepEqual(heard.console, ["[forecourt] webSettings: HTTP 422 Unknown installation"]);
  assert.equal(at.requests("/api/v2/webSettings").length, 1);
});

test("a fault passes: the launcher comes with the second answer", async () => {
  at.faults([{ path: "/api/v2/webSettings", status: 500, body: '{"message":"Server Error"}', times: 1 }]);
  const { button, heard } = await visit();
  await button.waitFor();
  assert.deepEqual(heard.console, ["[forecourt] webSettings: HTTP 500 Server Error"]);
});

test("everything blocked, a phone number given: the plain panel with real links", async () => {
  at.faults([{ path: "/api/", drop: true, times: 99 }]);
  const { page, button, panel } = await visit({ lang: "de-AT" }, { livechat: at.widget, phone: "+44 (0)20 7946-0000", whatsapp: "+44 7700 900123", name: "Example Motors" });
  await button.click();
  await panel.waitFor();
  assert.deepEqual(await panel.locator("a").evaluateAll((links) => links.map((a) => [a.href, a.rel])), [
    ["tel:+442079460000", ""],
    ["https://wa.me/447700900123", "noopener noreferrer"],
  ]);
  assert.equal(await panel.locator("h2").textContent(), "Example Motors");
  assert.equal(await panel.locator("a").first().evaluate((a) => a.getRootNode().activeElement === a), true);
  assert.equal(await button.getAttribute("aria-label"), at.texts("de")["launcher.close"]);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  assert.equal(at.requests("/widget/" + at.manifest.wasm).length, 0);
});

test("the plain panel's link to WhatsApp leads where the page says", async () => {
  for (const [whatsappLink, site] of [["api", "api"], ["web", "web"]]) {
    at.faults([{ path: "/api/", drop: true, times: 99 }]);
    const { button, panel } = await visit({}, { livechat: at.widget, whatsapp: "+44 7700 900123", whatsappLink });
    await button.click();
    await panel.locator(`a[href='https://${site}.whatsapp.com/send?phone=447700900123']`).waitFor({ timeout: 8000 });
  }
});

test("a page that forbids wasm: the plain panel, nothing downloaded in vain", async () => {
  const visitor = await visit({ csp: "nowasm" }, { phone: "020 7946 0000" }, {});
  visitor.violating = true;
  await visitor.button.click();
  await visitor.panel.waitFor();
  assert.match(await visitor.panel.innerText(), /020 7946 0000/);
  assert.ok(visitor.heard.console.some((line) => line.includes("wasm-unsafe-eval")));
});

test("corner and colour given: shown at once, gone again when there is nothing", async () => {
  at.faults([{ path: "/api/v2/webSettings", delay: 1200, status: 200, body: '{"hasSms":false}', times: 1 }]);
  const { button, host, heard } = await visit({}, { corner: "bottom-left", color: "#222" });
  await button.waitFor({ timeout: 1000 });
  assert.equal((await button.boundingBox()).x, 20);
  await until(async () => !(await host.count()));
  assert.deepEqual(heard.console, ["[forecourt] no way of contact is known; the launcher stays away"]);
});

test("the app fails once: tried again by itself, and opened", async () => {
  at.faults([
    { path: "/widget/" + at.manifest.app, status: 500, times: 1 },
    { path: "/widget/" + at.manifest.wasm, drop: true, times: 1 },
    { path: "/widget/" + at.manifest.late, status: 503, times: 1 },
  ]);
  const { button, panel } = await visit();
  await button.click();
  await panel.getByText("Close the fake panel").waitFor({ timeout: 8000 });
});

test("the app fails for good: the plain panel; the next click tries again", async () => {
  at.faults([{ path: "/widget/" + at.manifest.wasm, status: 500, times: 6 }]);
  const { page, button, panel } = await visit();
  await button.click();
  await panel.locator("a[href^='https://wa.me/447123456789']").waitFor({ timeout: 8000 });
  at.faults([]);
  await page.keyboard.press("Escape");
  await button.click();
  await panel.getByText("Close the fake panel").waitFor();
});

test("panics: restarted with what was saved, then the plain panel, and nothing unhandled", async () => {
  const { page, button, panel, heard } = await visit({}, { phone: "020 7946 0000" });
  await page.evaluate(() => {
    window.pageErrors = 0;
    addEventListener("error", (event) => event.error instanceof WebAssembly.RuntimeError && window.pageErrors++);
  });
  await button.click();
  await panel.waitFor();
  await page.evaluate(() => window.fake.host.event("save", '{"conversation":true,"draft":"x"}'));
  for (let n = 1; n <= 3; n++) {
    const old = await panel.elementHandle();
    await page.evaluate(() => setTimeout(() => window.fake.panic()));
    await old.waitForElementState("hidden");
    await panel.getByText("Close the fake panel").waitFor();
    const { mounts, inits } = await fake(page);
    assert.equal(inits, n + 1);
    assert.equal(mounts.at(-1).stored, '{"conversation":true,"draft":"x"}');
  }
  assert.equal(at.requests("/widget/" + at.manifest.wasm).length, 1, "the compiled module is kept");
  await page.evaluate(() => setTimeout(() => window.fake.panic()));
  await panel.locator("a[href^=tel]").waitFor();
  // A listener older than ours hears each trap once. Nothing goes unhandled (see afterEach).
  assert.equal(await page.evaluate(() => window.pageErrors), 4);
  assert.equal(heard.console.length, 4);
});

test("the page removes us: back with the panel as it was; 6 times in a row, away", async () => {
  const { page, button, panel, host, heard } = await visit();
  await button.click();
  await panel.waitFor();
  const back = async (act) => {
    await page.evaluate(act);
    await page.evaluate(() => new Promise((done) => setTimeout(done, 30)));
    assert.equal(await page.evaluate(() => document.querySelector("forecourt-chat")?.matches(":popover-open")), true);
    assert.ok(await panel.isVisible());
  };
  await back(() => document.querySelector("forecourt-chat").remove());
  await back(() => document.body.replaceWith(document.createElement("body")));
  await back(() => document.querySelector("forecourt-chat").hidePopover());
  await back(() => document.documentElement.replaceChildren(document.createElement("head"), document.createElement("body")));
  await back(() => document.documentElement.replaceWith(document.createElement("html")));
  for (let n = 0; n < 2; n++) {
    await page.evaluate(() => document.querySelector("forecourt-chat").remove());
    await pause(50);
  }
  await until(() => heard.console.length);
  assert.equal(await host.count(), 0);
});

test("hostile page styles: visible, in place, nothing else caught", async () => {
  const css = "*{display:none!important;opacity:0!important;transform:scale(0)!important;visibility:hidden!important;pointer-events:none!important;width:1px!important} html>*,:empty{display:none!important;position:static!important} html,body{zoom:2}";
  const { page, button, host } = await visit({ csp: "none", head: `<style>${css}</style>` }, { xOffset: 10, yOffset: 10 }, { viewport: { width: 1000, height: 700 } });
  await host.waitFor({ state: "attached" });
  await page.evaluate(() => (document.documentElement.style.cssText = "display:block!important;opacity:1!important;transform:none!important;zoom:1!important"));
  await button.waitFor();
  const { x, y, width } = await button.boundingBox();
  assert.deepEqual([x, y, width], [934, 634, 56]);
  assert.equal(await page.evaluate(() => document.elementFromPoint(960, 660).tagName), "FORECOURT-CHAT");
  assert.notEqual(await page.evaluate(() => document.elementFromPoint(100, 100)?.tagName), "FORECOURT-CHAT");
});

test("consent required: nothing stored, no visit; then both; withdrawn, gone", async () => {
  const { page, button, panel } = await visit({}, { livechat: at.widget, consent: "required" });
  const stored = () => page.evaluate(() => Object.entries(localStorage));
  await button.click();
  await panel.waitFor();
  await page.evaluate(() => window.fake.host.event("save", '{"conversation":true}'));
  await page.evaluate(() => history.pushState(0, "", "?before"));
  await pause(1600);
  assert.deepEqual([await stored(), at.requests("/api/v1/livechat/page.visited")], [[], []]);
  await page.evaluate(() => window.Forecourt.consent(true));
  await until(() => at.requests("/api/v1/livechat/page.visited").length === 1);
  assert.deepEqual(await stored(), [["forecourt:dealer.example", '{"conversation":true}']]);
  await page.evaluate(() => window.Forecourt.consent(false));
  await page.evaluate(() => history.pushState(0, "", "?after"));
  await pause(1600);
  assert.deepEqual(await stored(), []);
  assert.equal(at.requests("/api/v1/livechat/page.visited").length, 1);
});

test("page visits: the first page, history, hash and back, each once; identity from the app", async () => {
  const { page, button, panel } = await visit({}, { livechat: at.widget });
  const visits = () => at.requests("/api/v1/livechat/page.visited").map(({ body }) => JSON.parse(body));
  await until(() => visits().length === 1);
  const [{ token, ...first }] = visits();
  assert.deepEqual(first, { pageInfo: { change: "url", title: "Dealer", location: { href: page.url() } } });
  await page.evaluate(() => {
    history.pushState(0, "", "/cars/1");
    history.replaceState(0, "", "/cars/2");
    document.title = "A car";
  });
  await until(() => visits().length === 2);
  assert.deepEqual(visits()[1].pageInfo, { change: "url", title: "A car", location: { href: at.site + "/cars/2" } });
  await page.evaluate(() => (location.hash = "photos"));
  await until(() => visits().length === 3);
  await button.click();
  await panel.waitFor();
  await page.evaluate((token) => window.fake.host.event("identity", JSON.stringify({ token, rid: "r1" })), "b".repeat(64));
  await page.evaluate(() => history.back());
  await until(() => visits().length === 4);
  assert.deepEqual([visits()[3].token, visits()[3].rid, visits()[3].pageInfo.location.href], ["b".repeat(64), "r1", at.site + "/cars/2"]);
  assert.match(token, /^[\da-f]{64}$/);
});

test("opens by itself after the delay, without taking the focus; not after it was closed", async () => {
  const { page, button, panel } = await visit({}, { autoShow: 1 });
  await page.focus("#field");
  await panel.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "field");
  assert.deepEqual((await fake(page)).calls, ["open false"]);
  const other = await visit({}, { autoShow: 1 });
  await other.button.click();
  await other.panel.waitFor();
  await other.button.click();
  await pause(1300);
  assert.equal(await other.panel.count(), 0);
});

test("a stored conversation is resumed, closed, with its unread count in the name", async () => {
  const { page, button } = await visit({}, { livechat: at.widget });
  await page.evaluate(() => localStorage.setItem("forecourt:dealer.example", '{"conversation":true}'));
  await page.reload();
  await until(async () => (await fake(page)).mounts?.length);
  const { mounts, calls } = await fake(page);
  assert.equal(mounts[0].stored, '{"conversation":true}');
  assert.deepEqual(calls, []);
  await page.evaluate(() => window.fake.host.event("unread", "12"));
  assert.equal(await button.getAttribute("aria-label"), `${at.texts("en")["launcher.open"]}, ${at.texts("en")["launcher.unread"].replace("{count}", 12)}`);
  // Drawn by the sheet (loader/src/late.css): not part of the visible label.
  const badge = button.locator(".badge");
  assert.equal(await badge.getAttribute("data-count"), "9+");
  assert.ok(await badge.isVisible());
});
