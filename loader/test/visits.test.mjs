import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { quietConsole, server, virtual } from "./clock.mjs";

const { visits } = await import(process.env.LOADER_OUT + "/visits.mjs");
const { life } = await import(process.env.LOADER_OUT + "/life.mjs");

const TOKEN = "a".repeat(64);
let clock;
let lines;
let all;
beforeEach(() => {
  clock = virtual();
  lines = quietConsole();
  all = life();
});
afterEach(() => {
  all.end();
  assert.equal(clock.timers(), 0, "no timer is left");
  lines.restore();
  clock.restore();
});

const begin = (change = "url", identity = { token: TOKEN }) => visits(all, "https://chat.example", change, () => identity);
const page = (n, title = "Page " + n) => ({ href: `https://dealer.example/${n}`, title });
const bodies = (asked) => asked.map(({ init }) => JSON.parse(init.body));
const hrefs = (asked) => bodies(asked).map(({ pageInfo }) => pageInfo.location.href.slice(23));

test("exactly the documented request", async () => {
  const asked = server(() => ({}));
  const identity = { token: TOKEN };
  const log = begin("url", identity);
  log.note({ href: "https://dealer.example/?q=a#b", title: 'Ünïcode "quoted" \u{1F697}\n' });
  await clock.advance(1000);
  assert.equal(asked[0].url, "https://chat.example/api/v1/livechat/page.visited");
  assert.deepEqual([asked[0].init.method, asked[0].init.keepalive, asked[0].init.credentials], ["POST", true, "omit"]);
  assert.deepEqual(asked[0].init.headers, { "Content-Type": "application/json" });
  assert.deepEqual(bodies(asked)[0], {
    token: TOKEN,
    pageInfo: { change: "url", title: 'Ünïcode "quoted" \u{1F697}\n', location: { href: "https://dealer.example/?q=a#b" } },
  });
  identity.rid = "room1";
  log.note(page(2));
  await clock.advance(1000);
  assert.equal(bodies(asked)[1].rid, "room1");
});

test("a burst is one visit, with the last address and title", async () => {
  const asked = server(() => ({}));
  const log = begin();
  for (let n = 1; n <= 4; n++) {
    log.note(page(n));
    await clock.advance(400);
  }
  assert.equal(asked.length, 0);
  log.note(page(4, "The real title"));
  await clock.advance(2000);
  assert.deepEqual(hrefs(asked), ["4"]);
  assert.equal(bodies(asked)[0].pageInfo.title, "The real title");
});

test("a page that never rests still counts", async () => {
  const asked = server(() => ({}));
  const log = begin();
  for (let n = 1; n <= 60; n++) {
    log.note(page(n));
    await clock.advance(200);
  }
  assert.ok(asked.length >= 2 && asked.length <= 3, `${asked.length}`);
});

test("the same address again, or there and back, is no visit", async () => {
  const asked = server(() => ({}));
  const log = begin();
  log.note(page(1));
  await clock.advance(1000);
  log.note(page(1, "Another title"));
  log.note(page(2));
  log.note(page(1));
  await clock.advance(5000);
  assert.deepEqual(hrefs(asked), ["1"]);
});

test("kept by title, only titles count", async () => {
  const asked = server(() => ({}));
  const log = begin("title");
  log.note(page(1, "Home"));
  await clock.advance(1000);
  log.note(page(2, "Home"));
  await clock.advance(1000);
  log.note(page(2, "(1) Home"));
  await clock.advance(1000);
  assert.deepEqual(bodies(asked).map(({ pageInfo }) => [pageInfo.change, pageInfo.title]), [["title", "Home"], ["title", "(1) Home"]]);
});

test("never more than 9 in any 60 s; what is too much collapses to the latest", async () => {
  const asked = server(() => ({}));
  const log = begin();
  for (let n = 1; n <= 100; n++) {
    log.note(page(n));
    await clock.advance(1500);
  }
  await clock.advance(120_000);
  for (const { at } of asked) {
    assert.ok(asked.filter((other) => other.at >= at && other.at < at + 60_000).length <= 9);
  }
  assert.equal(hrefs(asked).at(-1), "100");
});

test("offline: kept, and sent in order when the network returns", async () => {
  const asked = server(() => ({}));
  const log = begin();
  clock.online(false);
  for (let n = 1; n <= 4; n++) {
    log.note(page(n));
    await clock.advance(1000);
  }
  assert.equal(asked.length, 0);
  clock.online(true);
  await clock.advance(0);
  assert.deepEqual(hrefs(asked), ["1", "2", "3", "4"]);
});

test("offline for long: never more than one window's worth is kept, the latest among them", async () => {
  const asked = server(() => ({}));
  const log = begin();
  clock.online(false);
  for (let n = 1; n <= 50; n++) {
    log.note(page(n));
    await clock.advance(1000);
  }
  clock.online(true);
  await clock.advance(300_000);
  assert.deepEqual(hrefs(asked), ["1", "2", "3", "4", "5", "6", "7", "8", "50"]);
});

test("429 by message: not before the time it names", async () => {
  const asked = server((_, n) =>
    n === 1 ? { status: 429, body: '{"success":false,"error":"Error, too many requests. You must wait 37 seconds before trying this endpoint again. [error-too-many-requests]"}' } : {},
  );
  begin().note(page(1));
  await clock.advance(37_900);
  assert.equal(asked.length, 1);
  await clock.advance(200);
  assert.deepEqual(hrefs(asked), ["1", "1"]);
});

test("429 by header, reset in epoch milliseconds", async () => {
  const asked = server((_, n) => (n === 1 ? { status: 429, headers: { "X-RateLimit-Reset": `${Date.now() + 20_000}` } } : {}));
  begin().note(page(1));
  await clock.advance(20_900);
  assert.equal(asked.length, 1);
  await clock.advance(200);
  assert.equal(asked.length, 2);
});

test("a fault is tried again, a refusal is not and does not hold up the next", async () => {
  const asked = server((_, n) => (n < 3 ? { status: 500 } : n === 3 ? { status: 400, body: '{"error":"invalid-params"}' } : {}));
  const log = begin();
  log.note(page(1));
  await clock.advance(30_000);
  assert.deepEqual(hrefs(asked), ["1", "1", "1"]);
  log.note(page(2));
  await clock.advance(1000);
  assert.deepEqual(hrefs(asked).slice(3), ["2"]);
  await clock.advance(300_000);
  assert.equal(asked.length, 4);
});

test("a blocked host is left in peace, until a new visit or the network's return", async () => {
  const asked = server(() => new TypeError("Failed to fetch"));
  const log = begin();
  log.note(page(1));
  await clock.advance(3_600_000);
  const tries = asked.length;
  assert.ok(tries <= 6, `${tries}`);
  assert.equal(lines.lines.length, 1);
  clock.online(true);
  await clock.advance(3_600_000);
  assert.ok(asked.length > tries && asked.length <= 2 * tries);
  log.note(page(2));
  await clock.advance(2000);
  assert.ok(asked.length > 2 * tries - 1);
});

test("a fault's pause loses no visit", async () => {
  const asked = server((_, n) => (n === 1 ? { status: 500 } : {}));
  const { random } = Math;
  Math.random = () => 1;
  const log = begin();
  for (let n = 1; n <= 3; n++) {
    log.note(page(n));
    await clock.advance(1000);
  }
  Math.random = random;
  await clock.advance(10_000);
  assert.deepEqual(hrefs(asked), ["1", "1", "2", "3"]);
});

test("back from the back/forward cache: seen again", async () => {
  const asked = server(() => ({}));
  begin().note(page(1));
  await clock.advance(1000);
  clock.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  await clock.advance(1000);
  clock.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await clock.advance(1000);
  assert.deepEqual(hrefs(asked), ["1", "1"]);
});

test("leaving the page sends what waits", async () => {
  const asked = server(() => ({}));
  begin().note(page(1));
  await clock.advance(100);
  clock.window.dispatchEvent(new Event("pagehide"));
  await clock.advance(0);
  assert.deepEqual(hrefs(asked), ["1"]);
});

test("nothing after the end", async () => {
  const asked = server(() => ({}));
  const log = begin();
  log.note(page(1));
  all.end();
  await clock.advance(100_000);
  log.note(page(2));
  await clock.advance(100_000);
  assert.equal(asked.length, 0);
});
