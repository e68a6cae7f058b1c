import assert from "node:assert/strict";
import { test } from "node:test";
import { at, fake, pause, until, visit } from "./play.mjs";

const tell = (page, name, detail = "") => page.evaluate(([name, detail]) => window.fake.host.event(name, detail), [name, detail]);
const script = (text) => `<script nonce=n>${text}</script>`;
/** A line that is not known to be fast: nothing is fetched ahead of intent. */
const UNHURRIED = script("delete Navigator.prototype.connection");
/** The chat server's answer, with these triggers. */
const chat = (triggers, more = {}) =>
  at.faults([{ path: "/api/v1/livechat/config", status: 200, times: 99, body: JSON.stringify({ config: { enabled: true, online: true, settings: { historyMonitorType: "url" }, triggers, ...more }, success: true }) }, ...(more.faults ?? [])]);
const trigger = (name, value, more = {}, params = { sender: "custom", name: "Ann", msg: "Can we help?" }) => ({
  _id: name,
  conditions: [{ name, value }],
  actions: [{ name: "send-message", params }],
  runOnce: false,
  ...more,
});
const CHAT = () => ({ livechat: at.widget });
const said = async (page) => (await fake(page)).triggered ?? [];
/** Files of the app that were asked for. */
const fetched = () => [at.manifest.live, at.manifest.app].map((name) => at.requests("/widget/" + name).length);

// ---- triggers ----

test("a trigger loads the app, shows the badge, and opens nothing: on a desktop and on a phone", async () => {
  for (const viewport of [{ width: 1200, height: 800 }, { width: 390, height: 800 }]) {
    chat([trigger("page-url", "/$|\\?")]);
    const { page, button, panel, heard } = await visit({}, CHAT(), { viewport });
    await until(async () => (await said(page)).length);
    assert.deepEqual(await said(page), [["Ann", "Can we help?"]]);
    assert.equal(await button.locator(".badge").getAttribute("data-count"), "1");
    assert.equal(await panel.count(), 0);
    assert.deepEqual((await fake(page)).calls, []);
    assert.equal(await page.title(), "(1) Dealer");
    await button.click();
    await panel.waitFor();
    assert.equal(await page.title(), "Dealer");
    assert.deepEqual(heard.console, []);
  }
});

test("nothing is fetched for triggers where there are none, or they are off, or chat is", async () => {
  for (const [list, data, more] of [[[], {}], [[trigger("page-url", "")], { triggers: "off" }], [[trigger("page-url", "")], {}, { enabled: false }]]) {
    chat(list, more);
    const { page, button } = await visit({ head: UNHURRIED }, { ...CHAT(), ...data });
    await button.waitFor();
    await pause(500);
    assert.deepEqual([fetched(), await said(page)], [[0, 0], []]);
  }
});

test("triggers wait for consent, and keep silent in a conversation, stored or begun", async () => {
  chat([trigger("time-on-site", 0, { _id: "a" }), trigger("chat-opened-by-visitor", null)]);
  const { page, button, panel } = await visit({ head: UNHURRIED }, { ...CHAT(), consent: "required" });
  await button.waitFor();
  await pause(400);
  assert.equal(fetched()[0], 0);
  await page.evaluate(() => window.Forecourt.consent(true));
  await until(async () => (await said(page)).length);
  await tell(page, "begun", "1");
  await button.click();
  await panel.waitFor();
  await pause(100);
  assert.equal((await said(page)).length, 1);
  await tell(page, "begun", "");
  await button.click();
  await button.click();
  await until(async () => (await said(page)).length === 2);
  const other = await visit({}, CHAT());
  await other.page.evaluate(() => localStorage.setItem("forecourt:dealer.example", '{"v":1,"token":"t","conversation":true}'));
  await other.page.reload();
  await until(async () => (await fake(other.page)).mounts?.length);
  await pause(500);
  assert.deepEqual(await said(other.page), []);
});

test("opened by the visitor, not by itself; after the registration form; the agent whose turn it is", async () => {
  const agent = { path: "/api/v1/livechat/agent.next/", status: 200, body: '{"agent":{"username":"bob","name":"Bob"},"success":true}', times: 1 };
  chat([trigger("chat-opened-by-visitor", null), trigger("after-guest-registration", null, {}, { sender: "queue", msg: "Welcome" })], { faults: [agent] });
  const { page, button, panel } = await visit({}, { ...CHAT(), autoShow: 1 });
  await panel.waitFor();
  await pause(200);
  assert.deepEqual(await said(page), []);
  await button.click();
  await button.click();
  await until(async () => (await said(page)).length);
  await tell(page, "registered");
  await until(async () => (await said(page)).length === 2);
  assert.deepEqual(await said(page), [["Ann", "Can we help?"], ["Bob", "Welcome"]]);
  const { mounts } = await fake(page);
  assert.deepEqual(at.requests("/api/v1/livechat/agent.next/").map(({ path }) => path), ["/api/v1/livechat/agent.next/" + mounts[0].token]);
});

test("runOnce: not on the next page; without an agent, without a name", async () => {
  chat([trigger("page-url", "", { runOnce: true }, { sender: "queue", msg: "Once" })]);
  const { page } = await visit({}, CHAT());
  await until(async () => (await said(page)).length);
  assert.deepEqual(await said(page), [["", "Once"]]);
  assert.equal(await page.evaluate(() => localStorage.getItem("forecourt:dealer.example:triggers")), '["page-url"]');
  await page.reload();
  await until(() => at.requests("/api/v1/livechat/page.visited").length > 1);
  await pause(300);
  assert.deepEqual(await said(page), []);
});

test("a page of one's own routing: the address decides anew with each change", async () => {
  chat([trigger("page-url", "/cars/\\d+$")]);
  const { page } = await visit({}, CHAT());
  await until(() => fetched()[0]);
  await pause(200);
  assert.deepEqual(await said(page), []);
  await page.evaluate(() => history.pushState(0, "", "/cars/7"));
  await until(async () => (await said(page)).length);
});

// ---- the app's other side ----

test("the safe matcher is the app's; the language of its answers", async () => {
  const { page, button } = await visit({}, CHAT());
  await button.hover();
  await button.click();
  await until(async () => (await fake(page)).mounts?.length);
  const found = await page.evaluate(() => [["^\\d+$", "12"], ["^\\d+$", "x"], ["(a+)+$", "a".repeat(99) + "!"], ["(?<=x)", ""]].map((given) => window.fake.host.matches(...given)));
  assert.deepEqual(found, [1, 0, -1, -1]);
});

test("where pages change without loading, the app hears of each; elsewhere of none", async () => {
  const settings = (hasAjaxRouting) => at.faults([{ path: "/api/v2/webSettings", status: 200, times: 9, body: JSON.stringify({ installationId: 1, hasSms: true, hasAjaxRouting }) }]);
  for (const [flag, pageVisits, expected] of [[1, "load", ["/", "/cars/2"]], ["1", "chat", ["/", "/cars/2"]], [0, "load", []], [1, "off", []]]) {
    settings(flag);
    const { page, button, panel } = await visit({}, { pageVisits });
    await button.click();
    await panel.waitFor();
    await page.evaluate(() => {
      history.pushState(0, "", "/cars/1");
      history.replaceState(0, "", "/cars/2");
      document.title = "A car";
    });
    await tell(page, "unread", "1");
    await pause(1400);
    const { visited } = await fake(page);
    assert.deepEqual(visited.map(([url]) => new URL(url).pathname), expected);
    if (expected.length) assert.deepEqual(visited.map(([, title]) => title), ["Dealer", "A car"]);
  }
});

test("no page is told before consent", async () => {
  at.faults([{ path: "/api/v2/webSettings", status: 200, times: 9, body: '{"installationId":1,"hasSms":true,"hasAjaxRouting":1}' }]);
  const { page, button, panel } = await visit({}, { consent: "required" });
  await button.click();
  await panel.waitFor();
  await pause(200);
  assert.deepEqual((await fake(page)).visited, []);
  await page.evaluate(() => window.Forecourt.consent(true));
  await until(async () => (await fake(page)).visited.length === 1);
});

// ---- the title ----

/** Mounted, and closed again. */
const quiet = async (visitor) => {
  await visitor.button.click();
  await visitor.panel.waitFor();
  await visitor.button.click();
  await visitor.panel.waitFor({ state: "detached" });
  return visitor;
};

test("the title is marked while messages wait, and the page's own shows through", async () => {
  const { page, button, panel } = await quiet(await visit({}, CHAT()));
  const title = (text) => until(async () => (await page.title()) === text);
  await tell(page, "unread", "2");
  await title("(2) Dealer");
  await page.evaluate(() => (document.title = "New car"));
  await title("(2) New car");
  await tell(page, "unread", "12");
  await title("(12) New car");
  await page.evaluate(() => document.querySelector("title").replaceWith(Object.assign(document.createElement("title"), { textContent: "Another" })));
  await title("(12) Another");
  await button.click();
  await panel.waitFor();
  assert.equal(await page.title(), "Another");
  await button.click();
  await title("(12) Another");
  await tell(page, "unread", "0");
  assert.equal(await page.title(), "Another");
});

test("a page that put away its marked title and brings it back: no mark stays", async () => {
  const { page } = await quiet(await visit({}, CHAT()));
  await tell(page, "unread", "1");
  await page.evaluate(() => {
    window.before = document.title;
    document.title = "Come back!";
  });
  await until(async () => (await page.title()) === "(1) Come back!");
  await tell(page, "unread", "0");
  await page.evaluate(() => (document.title = window.before));
  await until(async () => (await page.title()) === "Dealer");
});

test("a page that fights for its title is left its way, without a loop", async () => {
  const { page } = await quiet(await visit({}, CHAT()));
  await page.evaluate(() => {
    window.fights = 0;
    new MutationObserver(() => {
      if (document.title === "Mine") return;
      window.fights++;
      document.title = "Mine";
    }).observe(document.querySelector("title"), { childList: true });
  });
  await tell(page, "unread", "1");
  await pause(1000);
  assert.ok((await page.evaluate(() => window.fights)) <= 6);
});

test("destroy takes the mark away; a page without a title gets none", async () => {
  const { page } = await quiet(await visit({}, CHAT()));
  await tell(page, "unread", "1");
  await page.evaluate(() => window.Forecourt.destroy());
  assert.equal(await page.title(), "Dealer");
  const other = await quiet(await visit({}, CHAT()));
  await other.page.evaluate(() => document.querySelector("title").remove());
  await tell(other.page, "unread", "1");
  await pause(300);
  assert.equal(await other.page.evaluate(() => document.querySelector("title")), null);
});

test("page visits never see the mark, not even where they are kept by title", async () => {
  chat([], { settings: { historyMonitorType: "title" } });
  const { page } = await quiet(await visit({}, CHAT()));
  // One of the test before may still be on its way.
  const seen = () => at.requests("/api/v1/livechat/page.visited").map(({ body }) => JSON.parse(body).pageInfo);
  const titles = () => seen().filter(({ change }) => change === "title").map(({ title }) => title);
  await until(() => titles().length);
  await tell(page, "unread", "3");
  await pause(1300);
  await page.evaluate(() => (document.title = "A car"));
  await until(() => titles().length === 2);
  await tell(page, "unread", "0");
  await pause(1300);
  assert.deepEqual(titles(), ["Dealer", "A car"]);
});

// ---- the sound ----

const EAR = script(`
  window.tones = 0;
  // Whatever playwright evaluates counts as a gesture here.
  delete Navigator.prototype.userActivation;
  const Real = window.AudioContext;
  window.AudioContext = class extends Real {
    createOscillator() { window.tones++; return super.createOscillator(); }
  };`);
/** A conversation that is resumed: mounted without any gesture. */
const resumed = async (query, data) => {
  const visitor = await visit(query, { ...CHAT(), ...data });
  await visitor.page.evaluate(() => localStorage.setItem("forecourt:dealer.example", '{"v":1,"token":"t","conversation":true}'));
  await visitor.page.reload();
  await until(async () => (await fake(visitor.page)).leading);
  return visitor;
};
const tones = (page) => page.evaluate(() => window.tones);

test("a chime of two tones after a gesture, none before; one for a burst", async () => {
  const { page, heard } = await resumed({ head: EAR });
  await tell(page, "heard");
  await pause(200);
  assert.equal(await tones(page), 0);
  await page.mouse.click(5, 5);
  for (let n = 0; n < 5; n++) await tell(page, "heard");
  await until(async () => (await tones(page)) === 2);
  await pause(1200);
  await tell(page, "heard");
  await until(async () => (await tones(page)) === 4);
  assert.deepEqual(heard.console, []);
});

test("only the leading tab sounds; sound off, none at all; a browser without Web Audio is lived with", async () => {
  const { page, tab } = await resumed({ head: EAR });
  const second = await tab();
  await until(async () => (await fake(second)).mounts?.length);
  for (const one of [page, second]) await one.mouse.click(5, 5);
  await pause(200);
  for (const one of [page, second]) await tell(one, "heard");
  await until(async () => (await tones(page)) === 2);
  await pause(200);
  assert.equal(await tones(second), 0);
  const mute = await resumed({ head: EAR }, { sound: "off" });
  await mute.page.mouse.click(5, 5);
  await tell(mute.page, "heard");
  await pause(300);
  assert.equal(await tones(mute.page), 0);
  const deaf = await resumed({ head: script("delete window.AudioContext") });
  await deaf.page.mouse.click(5, 5);
  await tell(deaf.page, "heard");
  await pause(100);
  assert.deepEqual(deaf.heard.console, []);
});

// ---- VC_SETTINGS ----

test("VC_SETTINGS: read where our own attributes say nothing", async () => {
  const theirs = { id: "0122", accountId: 4662, name: "Theirs", sbText: "Live chat", ctaTitle: "Title", ctaText: "Text", data: { advert: "2022 Golf", price: 9500, leadOwner: null }, rooms: [] };
  const { page, button, panel, heard } = await visit({ head: script(`window.VC_SETTINGS = ${JSON.stringify(theirs)}`) }, { name: "Ours" });
  await button.waitFor();
  assert.equal(await button.locator(".label").textContent(), "Live chat");
  await button.click();
  await panel.waitFor();
  const { name, label, heading, introduction, data } = JSON.parse((await fake(page)).mounts[0].config);
  assert.deepEqual([name, label, heading, introduction, data], ["Ours", "Live chat", "Title", "Text", { advert: "2022 Golf", price: 9500 }]);
  assert.deepEqual(heard.console, []);
});

test("VC_SETTINGS of a wrong kind does no harm", async () => {
  for (const theirs of ["5", "'x'", "[]", "{data: window, name: {}, sbText: 'x'.repeat(50)}", "null"]) {
    const { button } = await visit({ head: script(`window.VC_SETTINGS = ${theirs}`) });
    await button.waitFor();
  }
});
