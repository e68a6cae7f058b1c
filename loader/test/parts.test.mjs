import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { quietConsole, server, virtual } from "./clock.mjs";

const out = process.env.LOADER_OUT;
const { readMessage, FROM_FRAME, FROM_HOST } = await import(out + "/bridge.mjs");
const { toJson } = await import(out + "/json.mjs");
const { ask } = await import(out + "/http.mjs");
const { backoff, mayPass, pause } = await import(out + "/retry.mjs");
const { life } = await import(out + "/life.mjs");
const { watchUrl } = await import(out + "/watch.mjs");
const { store } = await import(out + "/storage.mjs");

let clock;
beforeEach(() => (clock = virtual()));
afterEach(() => clock.restore());

// ---- bridge ----

const frame = {};
const event = (data, origin = "https://a.example", source = frame) => ({ data, origin, source });
const read = (...given) => readMessage(event(...given), "https://a.example", frame, FROM_FRAME);

test("a good message is rebuilt from its known members", () => {
  assert.deepEqual(read({ forecourt: 1, type: "unread", count: 3, extra: 1 }), { type: "unread", count: 3 });
  assert.deepEqual(read({ forecourt: 1, type: "resize", width: 400, height: 0 }), { type: "resize", width: 400, height: 0 });
  assert.deepEqual(read({ forecourt: 1, type: "ready", id: "1" }), { type: "ready", id: "1" });
});

test("wrong origin, wrong source, wrong version, wrong shape: nothing", () => {
  const good = { forecourt: 1, type: "open" };
  for (const origin of ["https://a.example.evil", "http://a.example", "https://a.example:8443", "null", "", "https://A.example"])
    assert.equal(read(good, origin), undefined, origin);
  for (const source of [{}, null, undefined]) assert.equal(readMessage({ data: good, origin: "https://a.example", source }, "https://a.example", frame, FROM_FRAME), undefined);
  assert.equal(readMessage(event(good, "https://a.example", null), "https://a.example", null, FROM_FRAME), undefined);
  for (const data of [null, 1, "open", [], {}, { type: "open" }, { forecourt: "1", type: "open" }, { forecourt: 2, type: "open" }, { forecourt: 1 }, { forecourt: 1, type: "toString" }, { forecourt: 1, type: ["open"] }])
    assert.equal(read(data), undefined, JSON.stringify(data));
  for (const count of [-1, 1.5, NaN, Infinity, "3", null, 10_001]) assert.equal(read({ forecourt: 1, type: "unread", count }), undefined);
  assert.equal(read({ forecourt: 1, type: "resize", width: 1 }), undefined);
});

test("each side knows its own types only", () => {
  const visit = { forecourt: 1, type: "visit", href: "https://a.example/", title: "" };
  assert.equal(read(visit), undefined);
  assert.deepEqual(readMessage(event(visit), "https://a.example", frame, FROM_HOST), { type: "visit", href: visit.href, title: "" });
  assert.equal(readMessage(event({ ...visit, href: "x".repeat(8193) }), "https://a.example", frame, FROM_HOST), undefined);
  assert.equal(readMessage(event({ forecourt: 1, type: "ready", id: "1" }), "https://a.example", frame, FROM_HOST), undefined);
});

// ---- JSON ----

test("JSON comes out right on a page that carries an old prototype.js", () => {
  const value = { a: 'x"\\\n\u2028\u{1F697}é', b: [1, true, null, "é"], c: { d: undefined, e: "" } };
  const plain = JSON.stringify(value);
  String.prototype.toJSON = Array.prototype.toJSON = function () {
    return "spoilt";
  };
  const text = toJson(value);
  delete String.prototype.toJSON;
  delete Array.prototype.toJSON;
  assert.deepEqual(JSON.parse(text), JSON.parse(plain));
});

test("JSON of every code unit reads back", () => {
  const text = Array.from({ length: 0x10000 }, (_, i) => String.fromCharCode(i)).join("");
  assert.equal(JSON.parse(toJson(text)), text);
});

// ---- requests and retries ----

test("failures in words, and whether they may pass", async () => {
  const cases = [
    [{ status: 422, body: '{"message":"The identifier field is required.","errors":{}}' }, "HTTP 422 The identifier field is required.", false],
    [{ status: 422, body: '{"error":"Unknown installation"}' }, "HTTP 422 Unknown installation", false],
    [{ status: 500, body: '{"message":"Server Error"}' }, "HTTP 500 Server Error", true],
    [{ status: 502, body: "<html>" }, "HTTP 502 ", true],
    [{ status: 404, body: "" }, "HTTP 404 ", false],
    [{ status: 429, body: "null" }, "HTTP 429 ", true],
    [new TypeError("Failed to fetch"), "could not be reached, or is blocked", true],
  ];
  for (const [answer, fault, passes] of cases) {
    server(() => answer);
    const reply = await ask(life(), "https://x.example");
    assert.equal(reply.fault, fault);
    assert.equal(mayPass(reply), passes, fault);
  }
});

test("no answer within 10 s, even when the page's fetch drops the signal", async () => {
  server(() => new Promise(() => {}));
  let reply;
  void ask(life(), "https://x.example").then((value) => (reply = value));
  await clock.advance(9_999);
  assert.equal(reply, undefined);
  await clock.advance(1);
  assert.equal(reply.fault, "no answer within 10 s");
  assert.ok(mayPass(reply));
  assert.equal(clock.timers(), 0);
});

test("the end of the life takes the deadline's timer with it", async () => {
  globalThis.fetch = (_, { signal }) => new Promise((_, fail) => signal.addEventListener("abort", () => fail(Error("aborted"))));
  const all = life();
  const reply = ask(all, "https://x.example");
  all.end();
  assert.ok((await reply).fault);
  assert.equal(clock.timers(), 0);
});

test("full jitter between nothing and the doubling cap", () => {
  for (let n = 0; n < 12; n++) {
    const waits = Array.from({ length: 2000 }, () => backoff(n));
    const cap = Math.min(60_000, 1000 * 2 ** n);
    assert.ok(Math.min(...waits) < cap * 0.05 && Math.max(...waits) > cap * 0.95 && Math.max(...waits) <= cap);
  }
});

test("how long a 429 asks to wait", () => {
  const wait = (headers, text = "") => pause({ status: 429, fault: "", text, headers: new Headers(headers) }, 1);
  assert.equal(wait({ "Retry-After": "7" }), 7000);
  assert.equal(wait({ "Retry-After": "0" }), 1000);
  assert.equal(wait({ "X-RateLimit-Reset": `${Date.now()}` }), 1000);
  assert.equal(wait({ "Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT" }), 60_000);
  assert.equal(wait({ "X-RateLimit-Reset": `${Date.now() + 5000}` }), 5000);
  assert.equal(wait({ "X-RateLimit-Reset": "12" }), 60_000, "a clock that disagrees");
  assert.equal(wait({}, "You must wait 3 seconds before trying this endpoint again."), 3000);
  assert.equal(wait({}), 60_000);
});

// ---- life, history, storage ----

test("a throwing listener reaches the console, not the page; nothing is heard after the end", () => {
  const lines = quietConsole();
  const all = life();
  const target = new EventTarget();
  let heard = 0;
  all.on(target, "x", () => {
    heard++;
    throw Error("ours");
  });
  target.dispatchEvent(new Event("x"));
  all.end();
  target.dispatchEvent(new Event("x"));
  all.on(target, "x", () => heard++);
  target.dispatchEvent(new Event("x"));
  lines.restore();
  assert.equal(heard, 1);
  assert.equal(lines.lines.length, 1);
});

test("history is watched by own properties and left as it was", () => {
  class FakeHistory {
    pushState() {}
    replaceState() {}
  }
  const history = (globalThis.history = new FakeHistory());
  const all = life();
  let changes = 0;
  watchUrl(all, () => changes++);
  history.pushState();
  history.replaceState();
  clock.window.dispatchEvent(new Event("popstate"));
  clock.window.dispatchEvent(new Event("hashchange"));
  assert.equal(changes, 4);
  const theirs = history.replaceState;
  const wrapped = (history.replaceState = function () {
    return theirs.apply(this, arguments);
  });
  all.end();
  assert.deepEqual(Object.keys(history), ["replaceState"]);
  assert.equal(history.replaceState, wrapped, "a later wrapper stays");
  history.replaceState();
  assert.equal(changes, 4);
  delete globalThis.history;
});

function fakeStorage() {
  const map = new Map();
  globalThis.localStorage = {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => map.set(key, value),
    removeItem: (key) => map.delete(key),
  };
  return map;
}

test("nothing is written before consent, then what is there; taken back, it goes", () => {
  const map = fakeStorage();
  const kept = store("d.example");
  kept.save('{"conversation":true}', true);
  assert.equal(map.size, 0);
  assert.equal(kept.allow(true), true);
  assert.equal(map.get("forecourt:d.example"), '{"conversation":true}');
  kept.allow(false);
  assert.equal(map.size, 0);
  assert.equal(kept.text(), '{"conversation":true}');
});

test("consent refused removes what an earlier page stored, too", () => {
  const map = fakeStorage().set("forecourt:d.example", "x");
  assert.equal(store("d.example").allow(false), false);
  assert.equal(map.size, 0);
});

test("a draft from before consent does not cost an earlier conversation; another conversation does", () => {
  const map = fakeStorage().set("forecourt:d.example", '{"v":1,"token":"a","chatDraft":"old","conversation":true,"at":5}');
  let kept = store("d.example");
  kept.save('{"v":1,"chatDraft":"new","at":9}', true);
  assert.equal(kept.allow(true), true);
  assert.deepEqual(JSON.parse(kept.text()), { v: 1, token: "a", chatDraft: "new", conversation: true, at: 5 });
  assert.equal(map.get("forecourt:d.example"), kept.text());
  kept = store("d.example");
  kept.save('{"v":1,"token":"b","conversation":true}', true);
  kept.allow(true);
  assert.equal(map.get("forecourt:d.example"), '{"v":1,"token":"b","conversation":true}');
});

test("two tabs keep each other's waiting messages, and each takes out its own", () => {
  const map = fakeStorage();
  const text = (token, ...ids) =>
    JSON.stringify({ v: 1, token, conversation: true, outbox: ids.map((id) => ({ id, text: "é" + id, at: 1.7e12, failed: false })) });
  const there = () => JSON.parse(map.get("forecourt:d.example")).outbox.map(({ id }) => id);
  map.set("forecourt:d.example", text("a", "1"));
  const [one, two] = [store("d.example"), store("d.example")];
  one.allow(true);
  two.allow(true);
  one.save(text("a", "1", "2"), true);
  two.save(text("a", "1", "3"), true);
  assert.deepEqual(there(), ["2", "1", "3"]);
  assert.equal(two.text(), text("a", "1", "3"), "ours alone for the app");
  assert.deepEqual(JSON.parse(map.get("forecourt:d.example")).outbox[0], { id: "2", text: "é2", at: 1.7e12, failed: false });
  one.save(text("a", "2"), true);
  assert.deepEqual(there(), ["3", "2"], "1 was sent");
  two.save(text("a"), true);
  assert.deepEqual(there(), ["2"]);
  one.save(text("a"), true);
  assert.deepEqual(there(), []);
  map.set("forecourt:d.example", text("other", "9"));
  one.save(text("a", "4"), true);
  assert.deepEqual(there(), ["4"], "another visitor's are not ours");
});

test("a stored conversation is found; storage that throws is lived without", () => {
  fakeStorage().set("forecourt:d.example", '{"conversation":true,"x":1}');
  assert.equal(store("d.example").allow(true), true);
  assert.equal(store("other.example").allow(true), false);
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get: () => { throw Error("SecurityError"); } });
  const kept = store("d.example");
  assert.equal(kept.allow(true), false);
  kept.save("x", true);
  assert.equal(kept.text(), "x");
  delete globalThis.localStorage;
});
