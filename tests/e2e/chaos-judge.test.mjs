// The judge of the chaos runs must find what they look for, and the dice must repeat: a run that says "0 lost" says
// nothing otherwise. Pure: no browser, no server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, judge } from "../chaos/checker.mjs";
import { pick, stream } from "../chaos/random.mjs";

const said = { visitor: ["V0", "V1", "V2"], agent: ["A0", "A1"] };
const list = (words) => words.split(" ").map((text) => ({ from: text[0] === "V" ? "visitor" : "agent", text }));
const figures = (server, shown) => {
  const { lost, duplicated, reordered } = judge({ said, server: list(server), shown: list(shown) }).figures;
  return [lost, duplicated, reordered];
};
const WELL = "V0 A0 V1 A1 V2";

test("both sides hold all of it, once and in one order", () => {
  assert.deepEqual(figures(WELL, WELL), [0, 0, 0]);
  assert.deepEqual(judge({ said, server: list(WELL), shown: list(WELL) }).figures, { sent: 5, received: 5, lost: 0, duplicated: 0, reordered: 0 });
});

test("each kind of wrong is found, on either side, and named", () => {
  assert.deepEqual(figures("V0 A0 A1 V2", "V0 A0 A1 V2"), [2, 0, 0], "lost on the way to the server, so shown nowhere");
  assert.deepEqual(figures(WELL, "V0 V1 A1 V2"), [1, 0, 0], "an answer the visitor never saw");
  assert.deepEqual(figures(WELL, "V0 A0 A0 V1 A1 V2"), [0, 1, 0], "shown twice");
  assert.deepEqual(figures(WELL, "V0 A0 V1 V2 A1")[2] > 0, true, "shown in another order than the server's");
  assert.deepEqual(figures("V1 A0 V0 A1 V2", "V1 A0 V0 A1 V2")[2] > 0, true, "arrived in another order than it was said");
  const { examples } = judge({ said, server: list(WELL), shown: list("V0 V1 A1 V2") });
  assert.deepEqual(examples, ['the widget does not show agent\'s "A0"']);
});

test("of one millisecond two speakers have no order; each speaker's own has", () => {
  const at = (words, ...times) => list(words).map((it, index) => ({ ...it, at: times[index] }));
  const server = at(WELL, 1, 2, 3, 3, 4);
  const reordered = (shown) => judge({ said, server, shown: list(shown) }).figures.reordered;
  assert.equal(reordered("V0 A0 A1 V1 V2"), 0, "A1 and V1 came in the same millisecond");
  assert.equal(reordered("V0 V1 A0 A1 V2"), 1, "A0 is a millisecond older than V1");
});

test("doubles at the server are counted, and held against nobody while they are shown once", () => {
  const verdict = judge({ said, server: list("V0 A0 V1 V1 A1 V2"), shown: list(WELL) });
  assert.deepEqual([verdict.serverDoubles, verdict.figures.duplicated, verdict.figures.lost, verdict.figures.reordered], [1, 0, 0, 0]);
});

test("what nobody said is foreign, not a message", () => {
  assert.deepEqual(compare(["a"], ["a", "b"]).foreign, ["b"]);
});

test("the same seed throws the same dice, each stream its own", () => {
  const throws = (seed, name) => Array.from({ length: 50 }, ((random) => () => random())(stream(seed, name)));
  assert.deepEqual(throws(7, "chunk"), throws(7, "chunk"));
  assert.notDeepEqual(throws(7, "chunk"), throws(8, "chunk"));
  assert.notDeepEqual(throws(7, "chunk"), throws(7, "request"));
  const all = throws(7, "chunk");
  assert.ok(all.every((value) => value >= 0 && value < 1) && new Set(all).size > 45);
});

test("a kind is picked by its weight", () => {
  const random = stream(3, "weights");
  const counts = { often: 0, seldom: 0 };
  for (let round = 0; round < 4000; round++) counts[pick(random, [["often", 3], ["seldom", 1]])]++;
  assert.ok(counts.often > 2800 && counts.often < 3200, JSON.stringify(counts));
});
