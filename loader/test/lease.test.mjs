import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { virtual } from "./clock.mjs";

const { tabs } = await import(process.env.LOADER_OUT + "/tabs.mjs");
const { life } = await import(process.env.LOADER_OUT + "/life.mjs");

// Plain http, where there are no locks: the lease over the channel, under a virtual clock.

let clock;
let channels;
beforeEach(() => {
  clock = virtual();
  channels = new Set();
  globalThis.BroadcastChannel = class {
    constructor(name) {
      this.name = name;
      channels.add(this);
    }
    addEventListener(_, heard) {
      this.heard = heard;
    }
    postMessage(data) {
      for (const other of channels)
        if (other !== this && other.name === this.name) setImmediate(() => channels.has(other) && !other.hung && other.heard({ data: structuredClone(data) }));
    }
    close() {
      channels.delete(this);
    }
  };
});
afterEach(() => {
  clock.restore();
  delete globalThis.BroadcastChannel;
});

/** One tab, with a window of its own. */
function open(name = "x") {
  const window = new EventTarget();
  const before = globalThis.window;
  globalThis.window = window;
  const all = life();
  const self = { all, turns: [], heard: [] };
  const there = new Set(channels);
  self.group = tabs(all, name, (on) => self.turns.push(on), (text) => self.heard.push(text));
  self.channel = [...channels].find((channel) => !there.has(channel));
  self.leads = () => self.group.leading();
  self.event = (type, persisted) => window.dispatchEvent(Object.assign(new Event(type), { persisted }));
  /** The process is gone: no timer, no message, no goodbye. */
  self.crash = () => {
    channels.delete(self.channel);
    self.channel.postMessage = () => {};
    all.end();
  };
  globalThis.window = before;
  return self;
}
const leaders = (list) => list.filter((tab) => tab.leads()).length;

test("the first leads within half a second, and no second one does", async () => {
  const list = [open()];
  await clock.advance(500);
  assert.ok(list[0].leads());
  list.push(open(), open(), open("other"));
  await clock.advance(5000);
  assert.deepEqual(list.map((tab) => tab.leads()), [true, false, false, true]);
});

test("many at once: one", async () => {
  const list = Array.from({ length: 8 }, () => open());
  await clock.advance(1000);
  assert.equal(leaders(list), 1);
  await clock.advance(10_000);
  assert.equal(leaders(list), 1);
  assert.equal(list.flatMap((tab) => tab.turns).length, 1, "and it stays");
});

for (const [how, leave] of [
  ["closes", (tab) => tab.event("pagehide", false)],
  ["goes into the back/forward cache", (tab) => tab.event("pagehide", true)],
  ["is destroyed", (tab) => tab.all.end()],
  ["crashes", (tab) => tab.crash()],
])
  test(`the leader ${how}: exactly one takes over within half a second`, async () => {
    const list = [open()];
    await clock.advance(500);
    list.push(open(), open(), open());
    await clock.advance(3333);
    leave(list[0]);
    await clock.advance(500);
    assert.equal(leaders(list.slice(1)), 1);
    await clock.advance(5000);
    assert.equal(leaders(list.slice(1)), 1);
  });

test("back from the cache: a follower, and a candidate again", async () => {
  const [one] = [open()];
  await clock.advance(500);
  const two = open();
  await clock.advance(500);
  one.event("pagehide", true);
  await clock.advance(500);
  assert.deepEqual([one.turns, two.turns], [[true, false], [true]]);
  one.event("pageshow", true);
  await clock.advance(2000);
  assert.deepEqual([one.leads(), two.leads()], [false, true]);
  two.all.end();
  await clock.advance(500);
  assert.ok(one.leads());
});

test("asked to let go: at once, to the one that asked", async () => {
  const list = [open()];
  await clock.advance(500);
  list.push(open(), open());
  await clock.advance(500);
  list[2].group.want();
  await clock.advance(20);
  assert.deepEqual(list.map((tab) => tab.leads()), [false, false, true]);
  await clock.advance(5000);
  assert.deepEqual(list.map((tab) => tab.turns.length), [2, 0, 1]);
  list[2].group.want();
  assert.ok(list[2].leads());
});

test("a leader that hangs is replaced, and yields when it is back; wanted or not", async () => {
  for (const wanted of [true, false]) {
    const list = [open(`${wanted}`)];
    await clock.advance(500);
    list.push(open(`${wanted}`));
    await clock.advance(500);
    list[0].channel.hung = true;
    if (wanted) list[1].group.want();
    await clock.advance(wanted ? 310 : 500);
    assert.ok(list[1].leads());
    list[0].channel.hung = false;
    list[0].channel.heard({ data: ["ping", 0] });
    await clock.advance(1000);
    assert.equal(leaders(list), 1);
    await clock.advance(5000);
    assert.equal(leaders(list), 1);
  }
});

test("two that want at once: one gets it", async () => {
  const list = [open()];
  await clock.advance(500);
  list.push(open(), open());
  await clock.advance(500);
  list[1].group.want();
  list[2].group.want();
  await clock.advance(2000);
  assert.equal(leaders(list), 1);
  assert.ok(!list[0].leads());
});

test("relayed to the others, opaque; foreign messages do no harm", async () => {
  const [one, two, far] = [open(), open(), open("far")];
  await clock.advance(600);
  one.group.relay('{"x":1}');
  await clock.advance(0);
  assert.deepEqual([one.heard, two.heard, far.heard], [[], ['{"x":1}'], []]);
  for (const data of [null, 1, "bye", {}, [], ["relay"], ["relay", 1, 2], ["beat"], [{}], ["beat", 0, NaN]]) two.channel.heard({ data });
  await clock.advance(3000);
  assert.equal(leaders([one, two]), 1);
  assert.deepEqual(two.heard, ['{"x":1}']);
});

test("no channel, or one that throws: leads at once", () => {
  for (const channel of [undefined, class { constructor() { throw Error("SecurityError"); } }]) {
    globalThis.BroadcastChannel = channel;
    const turns = [];
    const group = tabs(life(), "x", (on) => turns.push(on), () => {});
    assert.deepEqual([turns, group.leading()], [[true], true]);
    group.relay("x");
    group.want();
  }
});

test("locks that are refused (a sandboxed frame): the lease", async () => {
  navigator.locks = { request: () => Promise.reject(Object.assign(Error(), { name: "SecurityError" })) };
  const one = open();
  const two = open();
  await clock.advance(600);
  assert.equal(leaders([one, two]), 1);
});

test("the end of the life leaves no timer and no channel", async () => {
  const list = [open(), open()];
  await clock.advance(777);
  for (const { all } of list) all.end();
  assert.deepEqual([clock.timers(), channels.size], [0, 0]);
  assert.deepEqual(list.flatMap((tab) => tab.turns), [true], "nobody is told any more");
});
