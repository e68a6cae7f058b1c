import assert from "node:assert/strict";
import { test } from "node:test";

const { matches } = await import(process.env.LOADER_OUT + "/pattern.mjs");

/** Small and repeatable (xorshift); the seed is in every failure. */
function dice(seed) {
  let state = seed | 1;
  const roll = (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
  return { roll, pick: (list) => list[roll(list.length)] };
}

const ATOMS = ["a", "b", "0", "-", "/", "é", "\u2028", " ", ".", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\.", "\\/", "\\-", "\\n", "\\t", "\\x61", "\\u0062", "\\0"];
const ITEMS = ["a", "b", "0-9", "a-b", "\\d", "\\W", "\\s", "\\b", "\\]", "\\-", "-", ".", "^", "\\u0061-\\u0063", "é", "$", "("];
const WHERE = ["^", "$", "\\b", "\\B"];
const TIMES = ["", "", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}", "*?", "+?", "??", "{1,3}?"];
const TEXT = ["a", "b", "a", "b", "0", "7", "-", "/", ".", "_", "é", " ", "\n", "\u2028", "\t", "\0", "]", "^", "c", "("];

function pattern({ roll, pick }, depth = 3) {
  const set = () => "[" + pick(["", "^"]) + Array.from({ length: roll(4) }, () => pick(ITEMS)).join("") + "]";
  const term = () => {
    const kind = roll(12);
    if (kind < 6 || !depth) return pick(ATOMS) + pick(TIMES);
    if (kind < 8) return set() + pick(TIMES);
    if (kind < 9) return pick(WHERE);
    const inner = pattern({ roll, pick }, depth - 1);
    if (kind < 11) return pick(["(", "(?:"]) + inner + ")" + pick(TIMES);
    return pick(["(?=", "(?!"]) + inner + ")";
  };
  return Array.from({ length: 1 + roll(2) }, () => Array.from({ length: roll(4) }, term).join("")).join("|");
}

test("20,000 random patterns judge as RegExp does", () => {
  let judged = 0;
  let compiled = 0;
  let yes = 0;
  for (let seed = 1; seed <= 20_000; seed++) {
    const given = dice(Math.imul(seed, 2654435761));
    const source = pattern(given);
    const text = Array.from({ length: given.roll(14) }, () => given.pick(TEXT)).join("");
    let expected = -1;
    try {
      expected = +new RegExp(source).test(text);
      compiled++;
    } catch {}
    const found = matches(source, text);
    if (found >= 0) {
      judged++;
      yes += found;
      assert.equal(found, expected, `seed ${seed}: /${source}/ on ${JSON.stringify(text)}`);
    }
  }
  // Else the generator, or the matcher, would prove nothing.
  assert.ok(judged > compiled * 0.97, `${judged} of ${compiled}`);
  assert.ok(yes > judged / 5 && yes < (judged * 4) / 5, `${yes} of ${judged}`);
});

test("random characters: never another answer than RegExp's, never a throw", () => {
  const CHARS = [..."ab0^$.*+?()[]{}|\\/-,:=!<dDwWbBsux1é \n"];
  for (let seed = 1; seed <= 20_000; seed++) {
    const { roll, pick } = dice(Math.imul(seed, 40503));
    const source = Array.from({ length: roll(9) }, () => pick(CHARS)).join("");
    const text = Array.from({ length: roll(8) }, () => pick(TEXT)).join("");
    const found = matches(source, text);
    if (found >= 0) assert.equal(found, +new RegExp(source).test(text), `seed ${seed}: /${source}/ on ${JSON.stringify(text)}`);
  }
});

test("what dealers write", () => {
  for (const [source, text, expected] of [
    ["/used-cars/", "https://dealer.example/used-cars/1", 1],
    ["^https?://(www\\.)?dealer\\.example/(used|new)-cars/\\d+(\\?.*)?$", "https://www.dealer.example/new-cars/12?a=b", 1],
    ["^https?://(www\\.)?dealer\\.example/(used|new)-cars/\\d+(\\?.*)?$", "https://www.dealer.example/new-cars/x", 0],
    [".*", "x".repeat(8000), 1],
    ["finance|lease", "https://dealer.example/LEASE", 0],
    ["^(?!.*checkout).*$", "https://dealer.example/checkout/2", 0],
    ["^[A-Z]{2}\\d{2} ?[A-Z]{3}$", "AB12 CDE", 1],
    ["^[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+$", "a.b+c@dealer.example", 1],
    ["", "", 1],
  ])
    assert.equal(matches(source, text), expected, source);
});

test("unknown syntax cannot be judged", () => {
  const unknown = ["(a)\\1", "(?<n>a)", "(?<=a)b", "(?<!a)b", "(?i:a)", "\\p{L}", "\\k<n>", "\\cA", "\\u{61}", "\\u12", "\\x1", "\\01", "\\a"];
  for (const source of [...unknown, "a**", "*", "+a", "(", ")", "a)", "[a", "[b-a]", "[a-\\d]", "a{2,1}", "{2}", "a{", "a}", "]", "\\", "^*", "(?=a)*", "(?"])
    assert.equal(matches(source, "aab"), -1, source);
});

test("hostile patterns are given up in milliseconds", () => {
  const many = "a".repeat(60) + "!";
  const hostile = ["(a+)+$", "(a*)*$", "(a|a)*$", "(a|aa)+$", "(.*)*x", "((a+)+)+$", "(?=(a+)+$)b", "(a?){60}a{60}$", "([^x]+)*x", "(a{1,9999999}){1,9999999}$"];
  for (const source of hostile) {
    const start = performance.now();
    assert.equal(matches(source, many), -1, source);
    assert.ok(performance.now() - start < 60, `${source}: ${performance.now() - start} ms`);
  }
  for (const [source, text] of [["(".repeat(50_000), ""], ["(".repeat(20_000) + ")".repeat(20_000), "a"], ["(?:){999999999}", ""], ["(a|b)*$", "ab".repeat(20_000)]]) {
    const start = performance.now();
    assert.equal(matches(source, text), -1, source.slice(0, 20));
    assert.ok(performance.now() - start < 200, source.slice(0, 20));
  }
});

test("also on a full stack", () => {
  const deep = () => {
    try {
      return deep();
    } catch {
      return matches("(a|b)*c", "ababababc");
    }
  };
  assert.ok([1, -1].includes(deep()));
});
