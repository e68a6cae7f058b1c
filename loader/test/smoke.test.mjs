import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { stage } from "./stage.mjs";

let at;
let open = [];
before(async () => (at = await stage()));
after(() => at?.end());
afterEach(async () => {
  for (const visitor of open) {
    await visitor.done();
    if (!visitor.violating) assert.deepEqual(visitor.heard.violations, []);
    assert.deepEqual(visitor.heard.errors, []);
  }
  open = [];
  at.faults([]);
});
const visit = async (...given) => {
  const visitor = await at.visit(...given);
  open.push(visitor);
  return visitor;
};
const until = async (check, ms = 5000) => {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw Error("never: " + check);
    await new Promise((done) => setTimeout(done, 30));
  }
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const fake = (page) => page.evaluate(() => ({ ...window.fake, host: 0, panic: 0 }));

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

const STORED = '{"v":1,"token":"t","conversation":true}';
/** A second page: a conversation is stored, and the page asks what `list` spoils. */
const nextPage = async (list, data) => {
  const visitor = await visit({}, { livechat: at.widget, ...data });
  await visitor.page.evaluate((text) => localStorage.setItem("forecourt:dealer.example", text), STORED);
  at.faults(list);
  await visitor.page.reload();
  return visitor;
};

test("a resumed conversation waits for the chat server's late answer", async () => {
  const { page } = await nextPage([{ path: "/api/v1/livechat/config", delay: 700 }]);
  await until(async () => (await fake(page)).mounts?.length);
  await pause(300);
  const { mounts } = await fake(page);
  assert.equal(mounts.length, 1);
  assert.ok(mounts[0].livechat);
});

test("a chat server that answers at the second try joins: at the next close, with what was saved", async () => {
  at.faults([{ path: "/api/v1/livechat/config", status: 429, body: '{"error":"You must wait 2 seconds"}', times: 1 }]);
  const { page, button, panel } = await visit({}, { livechat: at.widget });
  await button.click();
  await panel.waitFor();
  assert.equal((await fake(page)).mounts[0].livechat, "");
  await until(() => at.requests("/api/v1/livechat/config").length === 2);
  await pause(300);
  await page.evaluate(() => window.fake.host.event("save", '{"v":1,"chatDraft":"x"}'));
  assert.equal((await fake(page)).mounts.length, 1, "an open panel is left alone");
  await page.keyboard.press("Enter");
  await until(async () => (await fake(page)).mounts.length === 2);
  const { mounts, calls } = await fake(page);
  assert.ok(mounts[1].livechat);
  assert.equal(mounts[1].stored, '{"v":1,"chatDraft":"x"}');
  assert.deepEqual(calls.slice(-2), ["destroy", "free"]);
  await button.click();
  await panel.waitFor();
  assert.equal((await fake(page)).mounts.length, 2);
});

test("settings that come while a resumed app is closed: mounted anew at once", async () => {
  const { page } = await nextPage([{ path: "/api/v2/webSettings", status: 500, times: 1 }]);
  await until(async () => (await fake(page)).mounts?.at(-1)?.settings);
  const { mounts } = await fake(page);
  assert.equal(mounts.at(-1).stored, STORED);
  assert.ok(mounts.at(-1).livechat);
});

test("visits of a resumed conversation whose app cannot be had go out under a token of ours", async () => {
  const visitor = await visit({ csp: "nowasm" }, { livechat: at.widget });
  visitor.violating = true;
  await visitor.page.evaluate((text) => localStorage.setItem("forecourt:dealer.example", text), STORED);
  await visitor.page.goto("about:blank");
  const before = at.requests("/api/v1/livechat/page.visited").length;
  await visitor.page.goBack();
  await until(() => at.requests("/api/v1/livechat/page.visited").length > before);
});

test("consent after the panel was opened: the earlier conversation comes in, with the new draft", async () => {
  const { page, button, panel } = await nextPage([], { consent: "required" });
  await button.click();
  await panel.waitFor();
  await page.evaluate(() => window.fake.host.event("save", '{"v":1,"chatDraft":"new"}'));
  await page.evaluate(() => window.Forecourt.consent(true));
  await until(async () => (await fake(page)).mounts.length === 2);
  await panel.waitFor();
  const { mounts } = await fake(page);
  assert.deepEqual(JSON.parse(mounts[1].stored), { v: 1, token: "t", conversation: true, chatDraft: "new" });
  assert.equal(await panel.count(), 1);
});

test("broken downloads are fetched again", async () => {
  at.faults([
    { path: "/widget/" + at.manifest.wasm, status: 200, body: "no wasm", type: "application/wasm", times: 1 },
    { path: "/widget/" + at.manifest.locales.en, status: 200, body: "<html>", times: 1 },
  ]);
  const { button, panel } = await visit();
  await button.click();
  await panel.getByText("Close the fake panel").waitFor({ timeout: 12_000 });
});

test("keys pressed in the widget are none of the page's shortcuts", async () => {
  const { page, button, panel } = await visit();
  await page.evaluate(() => {
    window.keys = [];
    for (const type of ["keydown", "keypress", "keyup"]) document.addEventListener(type, () => window.keys.push(type));
  });
  await button.click();
  await panel.waitFor();
  await page.keyboard.press("a");
  assert.deepEqual(await page.evaluate(() => window.keys), []);
  await page.focus("#field");
  await page.keyboard.press("a");
  assert.deepEqual(await page.evaluate(() => window.keys), ["keydown", "keypress", "keyup"]);
});

test("a number named, but every service says there is nothing: no launcher, and one line", async () => {
  at.faults([{ path: "/api/v2/webSettings", status: 200, body: "{}", times: 9 }]);
  const { host, heard } = await visit({}, { phone: "020 7946 0000" });
  await pause(3500);
  assert.equal(await host.count(), 0);
  assert.deepEqual(heard.console, ["[forecourt] no way of contact is known; the launcher stays away"]);
});

test("no number and no app: the plain panel promises nothing", async () => {
  at.faults([{ path: "/api/v2/webSettings", status: 200, body: '{"installationId":1,"hasSms":true}', times: 9 }]);
  const visitor = await visit({ csp: "nowasm" });
  visitor.violating = true;
  await visitor.button.click();
  await visitor.panel.waitFor();
  assert.equal(await visitor.panel.locator("p").textContent(), at.texts("en")["fallback.nothing"]);
});

test("after a panic focus goes back into the widget only if it was there", async () => {
  const { page, button, panel } = await visit();
  await button.click();
  await panel.waitFor();
  for (const field of [true, false]) {
    if (field) await page.focus("#field");
    else await panel.getByRole("button").focus();
    const { mounts } = await fake(page);
    await page.evaluate(() => setTimeout(() => window.fake.panic()));
    await until(async () => (await fake(page)).mounts.length > mounts.length);
    await panel.waitFor();
    assert.equal((await fake(page)).calls.at(-1), "open " + !field);
  }
});

test("an old handle's destroy leaves a newer widget's global", async () => {
  const { page, button } = await visit();
  await button.waitFor();
  const left = await page.evaluate(async (url) => {
    const { start } = await import(url);
    const old = window.Forecourt;
    old.destroy();
    // Without a configuration it would ask the real service: no test may.
    window.fetch = async () => new Response("{}");
    const next = start(null);
    old.destroy();
    return window.Forecourt === next && next !== old;
  }, at.widget + "/widget/forecourt.mjs");
  assert.equal(left, true);
  await page.evaluate(() => window.Forecourt.destroy());
});

test("the preload carries the script's nonce", async () => {
  const { page, button } = await visit();
  await button.waitFor();
  const nonce = () => page.evaluate(() => document.querySelector("forecourt-chat").shadowRoot.querySelector("link")?.nonce);
  assert.equal(await until(nonce), "n");
});

test("a frame that was ready before the page listened, on a page still loading; its installation is the page's host", async () => {
  const { page } = await visit({ tag: "none", csp: "none" });
  at.faults([{ path: "/stall", status: 404, delay: 4000, times: 1 }]);
  const source = `${at.widget}/widget/?visitor-chat=${at.widget}&parentOrigin=${at.site}`;
  const url = new URL(page.url());
  url.searchParams.set("body", `<iframe width=400 height=600 src="${source}"></iframe><img src="${at.widget}/stall">`);
  await page.goto(url.href, { waitUntil: "domcontentloaded" });
  await page.frameLocator("iframe").getByRole("dialog").waitFor();
  const state = await page.evaluate(async (url) => {
    const { connect } = await import(url);
    await new Promise((onReady) => connect(document.querySelector("iframe"), { onReady }));
    return document.readyState;
  }, at.widget + "/widget/host.js");
  assert.equal(state, "interactive");
  assert.match(at.requests("/api/v2/webSettings").at(-1).query, /identifier=localhost$/);
});

test("notices of the app are one plain line each", async () => {
  const { page, button, panel, heard } = await visit();
  await button.click();
  await panel.waitFor();
  await page.evaluate(() => window.fake.host.event("notice", "something to know"));
  await until(() => heard.console.length);
  assert.deepEqual(heard.console, ["[forecourt] something to know"]);
});

test("languages: the page's own, right to left", async () => {
  const { host, button } = await visit({ lang: "ar" });
  await button.waitFor();
  assert.deepEqual(await host.getByRole("region").evaluate((node) => [node.lang, node.dir]), ["ar", "rtl"]);
});

test("the iframe page: open at once, fills the frame, and the bridge both ways", async () => {
  const source = `${at.widget}/widget/?identifier=dealer.example&visitor-chat=${at.widget}&livechat=${at.widget}&parentOrigin=${at.site}`;
  const { page } = await visit({ tag: "none", body: `<iframe width=400 height=600 src="${source}"></iframe>`, csp: "none" });
  await page.evaluate(async (url) => {
    const { connect } = await import(url);
    window.heard = [];
    const hear = (name) => (...args) => window.heard.push([name, ...args].join(" "));
    window.connection = connect(document.querySelector("iframe"), { onReady: hear("ready"), onOpen: hear("open"), onClose: hear("close"), onResize: hear("resize"), onUnread: hear("unread") });
  }, at.widget + "/widget/host.js");
  const frame = page.frameLocator("iframe");
  await frame.getByRole("dialog").waitFor();
  assert.equal(await frame.locator("button.launcher").isVisible(), false);
  const heard = () => page.evaluate(() => window.heard);
  await until(async () => (await heard()).includes("ready"));
  const visits = () => at.requests("/api/v1/livechat/page.visited").map(({ body }) => JSON.parse(body).pageInfo.location.href);
  await until(() => visits().length);
  assert.deepEqual(visits(), [page.url()], "the page around the frame, not the frame");
  await page.evaluate(() => window.connection.close());
  await frame.getByRole("dialog").waitFor({ state: "detached" });
  assert.deepEqual((await heard()).slice(-2), ["close", "resize 0 0"]);
  await page.evaluate(() => window.connection.open());
  await frame.getByRole("dialog").waitFor();
  assert.deepEqual((await heard()).slice(-2), ["open", "resize 400 640"]);
  await page.evaluate(() => history.pushState(0, "", "/cars/9"));
  await until(() => visits().length === 2);
  await page.evaluate(() => {
    // Not through the bridge: another version, a foreign address.
    const { contentWindow } = document.querySelector("iframe");
    contentWindow.postMessage({ forecourt: 2, type: "close" }, "*");
    contentWindow.postMessage({ forecourt: 1, type: "visit", href: "https://evil.example/", title: "" }, "*");
  });
  await pause(1300);
  assert.equal(visits().length, 2);
  assert.ok(await frame.getByRole("dialog").isVisible());
});
