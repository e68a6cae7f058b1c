// The account of a run that failed: what CI shows of it, in a log that is cut after some forty lines.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, brief, line, MARK } from "./stage/report.mjs";

const passed = (file, name) => ({ file, name, passed: true, seconds: 0.5, why: [] });
const failed = (file, name, ...why) => ({ file, name, passed: false, seconds: 8.25, why });
const after = (lines) => lines.slice(lines.findIndex((text) => text.startsWith(MARK)));

test("one line a test", () => {
  assert.equal(line(passed("sms.test.mjs", "a paste")), " ok 0.5 s sms.test.mjs: a paste");
  assert.equal(line(failed("sms.test.mjs", "a paste")), "FAILED 8.3 s sms.test.mjs: a paste");
});

test("why: the message without the runner's wrapping, and the places in the suite", () => {
  const cause = Error("never happened\n\n  within 8 s");
  cause.stack = "Error: never happened\n    at until (file:///home/x/tests/e2e/stage/sandbox.mjs:33:33)\n    at node:internal/x:1";
  const error = Object.assign(Error("wrapped"), { cause });
  const { name, seconds, why } = brief({ name: "a paste", details: { duration_ms: 1500, error } });
  assert.deepEqual([name, seconds], ["a paste", 1.5]);
  assert.deepEqual(why, ["never happened", "  within 8 s", "at until (tests/e2e/stage/sandbox.mjs:33:33)"]);
  assert.deepEqual(brief({ name: "x", details: { error: Error("timed out") } }).why[0], "timed out");
});

test("what fails twice fails; what failed once is unsteady, and said with its reason", () => {
  const first = [passed("a", "1"), failed("a", "2", "no"), failed("b", "3", "late", "at somewhere"), passed("c", "4")];
  const again = [passed("a", "1"), failed("a", "2", "no"), passed("b", "3")];
  const both = account(first, again);
  assert.equal(both.failed, true);
  assert.deepEqual(after(both.lines).slice(1), ["a: 2 (8.3 s)", "    no"]);
  assert.ok(both.lines.includes("UNSTEADY  b: 3 (8.3 s)") && both.lines.includes("UNSTEADY      late"));
  assert.deepEqual(both.lines.filter((text) => /^(tests|pass|fail|unsteady) /.test(text)), ["tests 4", "pass 2", "fail 1", "unsteady 1"]);
  const steady = account(first.slice(2), again.slice(2));
  assert.equal(steady.failed, false);
  assert.ok(!steady.lines.some((text) => text.startsWith(MARK)));
});

test("stopped before a second run, the first counts", () => {
  assert.equal(account([failed("a", "1", "no")], []).failed, true);
});

test("however many fail and however long they talk, forty lines name all that fit", () => {
  const talk = Array.from({ length: 50 }, (_, index) => "line " + index);
  for (const count of [1, 2, 5, 30]) {
    const all = Array.from({ length: count }, (_, index) => failed("a", "test " + index, ...talk, "at here", "at there"));
    const shown = after(account(all, []).lines);
    assert.ok(shown.length <= 40, `${shown.length} lines for ${count}`);
    for (let index = 0; index < count; index++) assert.ok(shown.some((text) => text.includes("test " + index)), "test " + index);
    assert.ok(shown.includes("    at here"), "a place");
  }
});
