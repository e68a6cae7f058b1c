import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { quietConsole, virtual } from "./clock.mjs";

const { triggers } = await import(process.env.LOADER_OUT + "/triggers.mjs");
const { life } = await import(process.env.LOADER_OUT + "/life.mjs");

let clock;
let lines;
beforeEach(() => {
  clock = virtual();
  lines = quietConsole();
});
afterEach(() => {
  lines.restore();
  clock.restore();
});

const trigger = (name, value, params = { sender: "custom", name: "Ann", msg: "Hello" }, more = {}) => ({
  _id: "t1",
  conditions: [{ name, value }],
  actions: [{ name: "send-message", params }],
  runOnce: false,
  ...more,
});
/** A page with these triggers. */
function play(list, more = {}, config = {}) {
  const ran = new Set();
  const scene = { href: "https://d.example/", may: true, shown: [], asked: 0, ...more };
  const all = life();
  const occur = triggers(all, JSON.stringify({ config: { enabled: true, triggers: list, ...config } }), {
    href: () => scene.href,
    may: () => scene.may,
    first: (id) => !ran.has(id) && !!ran.add(id),
    async agent() {
      scene.asked++;
      await scene.meanwhile?.();
      return "Bob";
    },
    show: (...given) => scene.shown.push(given),
  });
  return Object.assign(scene, { occur, all });
}

test("page-url: a match anywhere in the address, now or later, once in a page's life", () => {
  const page = play([trigger("page-url", "/used/\\d+")]);
  page.occur("page-url");
  assert.deepEqual(page.shown, []);
  page.href = "https://d.example/used/7";
  page.occur("page-url");
  page.occur("page-url");
  assert.deepEqual(page.shown, [["Ann", "Hello"]]);
});

test("page-url: a hostile pattern is left out, with one line; the others go on", () => {
  const page = play([trigger("page-url", "(a+)+$"), trigger("page-url", "a", { sender: "custom", msg: "yes" })], { href: "https://d.example/" + "a".repeat(50) + "!" });
  for (let n = 0; n < 3; n++) page.occur("page-url");
  assert.deepEqual(page.shown, [["", "yes"]]);
  assert.equal(lines.lines.length, 1);
});

test("time-on-site: seconds since the page was loaded", async () => {
  await clock.advance(4000);
  const page = play([trigger("time-on-site", "10"), trigger("time-on-site", 2, { msg: "late" })]);
  await clock.advance(0);
  assert.deepEqual(page.shown, [["", "late"]]);
  await clock.advance(5_999);
  assert.equal(page.shown.length, 1);
  await clock.advance(1);
  assert.equal(page.shown.length, 2);
});

test("time-on-site: what is no sensible number never fires", async () => {
  const page = play([null, "", "soon", -1, 1e9, undefined, {}, Infinity].map((value) => trigger("time-on-site", value)));
  await clock.advance(100_000_000);
  assert.deepEqual(page.shown, []);
});

test("the other occasions, each its own", () => {
  const page = play([trigger("chat-opened-by-visitor", null, { msg: "opened" }), trigger("after-guest-registration", null, { msg: "registered" }), trigger("new-one", null, { msg: "?" })]);
  page.occur("chat-opened-by-visitor");
  assert.deepEqual(page.shown, [["", "opened"]]);
  page.occur("after-guest-registration");
  assert.deepEqual(page.shown[1], ["", "registered"]);
});

test("sender queue: the name of the agent whose turn it is; silent if a conversation began meanwhile", async () => {
  const queue = { sender: "queue", msg: "Hi", name: "not this" };
  const page = play([trigger("chat-opened-by-visitor", null, queue)]);
  page.occur("chat-opened-by-visitor");
  await clock.advance(0);
  assert.deepEqual(page.shown, [["Bob", "Hi"]]);
  const late = play([trigger("chat-opened-by-visitor", null, queue)], { meanwhile: () => (late.may = false) });
  late.occur("chat-opened-by-visitor");
  await clock.advance(0);
  assert.deepEqual([late.asked, late.shown], [1, []]);
});

test("runOnce is remembered, and only for what was really said", async () => {
  const once = trigger("chat-opened-by-visitor", null, undefined, { runOnce: true });
  const page = play([once, { ...once, conditions: [{ name: "page-url", value: "" }] }]);
  page.may = false;
  page.occur("chat-opened-by-visitor");
  page.may = true;
  page.occur("chat-opened-by-visitor");
  page.occur("page-url");
  assert.equal(page.shown.length, 1);
});

test("not while it may not; nobody is spoken to later for it", async () => {
  const page = play([trigger("time-on-site", 1)], { may: false });
  await clock.advance(2000);
  page.may = true;
  await clock.advance(100_000);
  assert.deepEqual(page.shown, []);
});

test("only the first condition and the first action; nothing while nobody is online", () => {
  const both = trigger("page-url", "nowhere", { msg: "first" });
  both.conditions.push({ name: "page-url", value: "" });
  both.actions.push({ name: "send-message", params: { msg: "second" } });
  const page = play([both, trigger("page-url", "", undefined, { actions: [{ name: "use-external-service", params: { msg: "x" } }] })]);
  page.occur("page-url");
  assert.deepEqual(page.shown, []);
  const offline = play([trigger("page-url", "")], {}, { online: false });
  offline.occur("page-url");
  assert.deepEqual(offline.shown, []);
});

test("foreign shapes are left out", () => {
  for (const list of [null, {}, "x", [null, 1, "x", [], {}, { conditions: 1, actions: {} }, { conditions: [null], actions: [null] }, trigger("page-url", "", { msg: 5 }), trigger("page-url", "", null), trigger(5, "")]]) {
    const page = play(list);
    for (const occasion of ["page-url", "chat-opened-by-visitor", "after-guest-registration"]) page.occur(occasion);
    assert.deepEqual(page.shown, []);
  }
});

test("nothing after the end", async () => {
  const page = play([trigger("time-on-site", 1)]);
  page.all.end();
  await clock.advance(5000);
  assert.deepEqual([page.shown, clock.timers()], [[], 0]);
});
