import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const { store } = await import(process.env.LOADER_OUT + "/storage.mjs");

// Who may write what: the leading tab and the others. The rest of storage.ts is in parts.test.mjs.

let map;
beforeEach(() => {
  map = new Map();
  globalThis.localStorage = {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => map.set(key, value),
    removeItem: (key) => map.delete(key),
  };
});
const KEY = "forecourt:d.example";
const there = () => JSON.parse(map.get(KEY) ?? "null");
const text = (token, more = {}, ...ids) => JSON.stringify({ v: 1, token, conversation: true, ...more, outbox: ids.map((id) => ({ id })) });
const tab = () => {
  const kept = store("d.example");
  kept.allow(true);
  return kept;
};

test("a follower changes nothing of the conversation, but its messages wait in it", () => {
  const [leader, follower] = [tab(), tab()];
  leader.save(text("t", { room: "r", read: "m9" }, "1"), true);
  follower.save(text("t", { room: "old", read: "m2", smsNumber: "07700" }, "2"), false);
  assert.deepEqual(there(), { v: 1, token: "t", conversation: true, room: "r", read: "m9", smsNumber: "07700", outbox: [{ id: "1" }, { id: "2" }] });
  follower.save(text("t", {}), false);
  assert.deepEqual(there().outbox, [{ id: "1" }], "it took out its own");
  assert.equal(follower.text(), text("t", {}), "ours alone for the app");
});

test("a follower's nothing, or another visitor's text, leaves the conversation alone", () => {
  const [leader, follower] = [tab(), tab()];
  leader.save(text("t", {}, "1"), true);
  const before = map.get(KEY);
  for (const given of ["", text("other", {}, "9")]) {
    follower.save(given, false);
    assert.equal(map.get(KEY), before);
  }
  leader.save("", true);
  assert.equal(map.size, 0, "the leader forgets");
});

test("a follower's draft is kept where there is no conversation", () => {
  const follower = tab();
  follower.save('{"v":1,"chatDraft":"x"}', false);
  assert.deepEqual(there(), { v: 1, chatDraft: "x" });
  follower.save("", false);
  assert.equal(map.size, 0);
});

test("what was handed over is the new leader's: sent, it is gone; what came later stays", () => {
  const [old, next] = [tab(), tab()];
  old.save(text("t", {}, "1", "2"), true);
  assert.equal(next.hand(), map.get(KEY));
  old.save(text("t", {}, "1", "2", "3"), false);
  // 1 is confirmed before the new leader saves for the first time.
  next.save(text("t", {}, "2"), true);
  assert.deepEqual(there().outbox, [{ id: "3" }, { id: "2" }]);
});

test("messages that wait there and nobody here knows of: left behind, until they are handed over", () => {
  const [leader, other] = [tab(), tab()];
  assert.equal(leader.left(), false);
  leader.save(text("t", {}, "1"), true);
  other.save(text("t", {}, "1"), false);
  assert.equal(leader.left(), false);
  other.save(text("t", {}, "1", "2"), false);
  assert.equal(leader.left(), true);
  leader.hand();
  assert.equal(leader.left(), false);
});

test("a tab that has saved nothing sees what another stored since", () => {
  const [one, two] = [tab(), tab()];
  assert.equal(two.text(), "");
  one.save(text("t"), true);
  assert.equal(two.text(), text("t"));
  one.save("", true);
  assert.equal(two.text(), "");
});

test("written over by a tab that had not seen it: put right, with that tab's messages", () => {
  const leader = tab();
  leader.again();
  assert.equal(map.size, 0);
  leader.save(text("t", {}, "1"), true);
  map.set(KEY, text("t", { room: "stale" }, "2"));
  leader.again();
  assert.deepEqual(there(), { v: 1, token: "t", conversation: true, outbox: [{ id: "2" }, { id: "1" }] });
});

test("other parts: only when allowed, gone with the consent", () => {
  const kept = store("d.example");
  kept.write(":triggers", "[1]");
  assert.deepEqual([map.size, kept.read(), kept.read(":triggers")], [0, undefined, undefined]);
  kept.allow(true);
  kept.write(":triggers", "[1]");
  assert.deepEqual([kept.read(), kept.read(":triggers")], ["", "[1]"]);
  kept.allow(false);
  assert.equal(map.size, 0);
  globalThis.localStorage = { getItem: () => { throw Error("SecurityError"); } };
  kept.allow(true);
  assert.equal(kept.read(), undefined);
  kept.write(":triggers", "[1]");
});
