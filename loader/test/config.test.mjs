import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const { readConfig, describe } = await import(process.env.LOADER_OUT + "/config.mjs");
const fixtures = JSON.parse(readFileSync(new URL("../../tests/fixtures/config.json", import.meta.url), "utf8"));

fixtures.forEach(({ source, values, problems }, i) => {
  test(`fixture ${i}: ${Object.keys(source)}`, () => {
    assert.deepEqual(readConfig(Object.entries(source)), { config: values, problems });
  });
});

test("a query string may use either spelling; a key counts once", () => {
  const query = new URLSearchParams("visitor-chat=https://a.example&xOffset=3&x-offset=5&parent-origin=https://b.example");
  assert.deepEqual(readConfig(query, true), {
    config: { visitorChat: "https://a.example", xOffset: 3, parentOrigin: "https://b.example" },
    problems: [],
  });
});

test("only an exact origin is a parent origin", () => {
  for (const found of ["https://b.example/", "https://b.example/x", "null", "*", "HTTPS://b.example", "https://b.example:443"]) {
    const { config, problems } = readConfig([["parentOrigin", found]], true);
    assert.deepEqual([config, problems.length], [{}, 1], found);
  }
});

test("a problem in words", () => {
  assert.equal(
    describe({ key: "corner", expected: "bottom_right or bottom_left", found: "middle" }),
    'configuration "corner": expected bottom_right or bottom_left, found "middle"; using the default',
  );
  assert.equal(describe({ key: "colour", expected: "", found: "red" }), 'configuration "colour": unknown key; ignored');
});

test("an object of the wrong kind everywhere is a problem, not an exception", () => {
  const keys = Object.keys(Object.assign({}, ...fixtures.map(({ source }) => source)));
  for (const found of [{}, [], true, Symbol.iterator, () => 1, [[]], { toString: null }]) {
    const { config } = readConfig(keys.map((key) => [key, found]));
    // Objects, if empty ones, are right for two keys.
    for (const key of ["data", "socketEvents"]) {
      assert.deepEqual(config[key] ?? {}, {});
      delete config[key];
    }
    assert.deepEqual(config, {});
  }
});

test("members of an object: texts, numbers, true and false; nothing that would spoil the JSON for the app", () => {
  const ring = {};
  ring.ring = ring;
  for (const data of [ring, { a: [] }, { a: NaN }, { a: Infinity }, { a: () => 1 }, { a: Symbol.iterator }, { a: 1n }, '{"a":{}}'])
    assert.deepEqual(readConfig([["data", data]]).config, {});
  const members = { a: "", b: 0, c: false, ["__proto__x"]: -1.5, d: null, e: undefined };
  assert.deepEqual(readConfig([["data", members]]).config, { data: { a: "", b: 0, c: false, ["__proto__x"]: -1.5 } });
});
