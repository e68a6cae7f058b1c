import assert from "node:assert/strict";
import { test } from "node:test";
import { at, fake, pause, until, visit } from "./play.mjs";

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
