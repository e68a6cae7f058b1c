/**
 * Runs the end-to-end suite for `cargo xtask test`: `node tests/e2e/run.mjs FILE...`, two files at a time, one short
 * line a finished test. A file in which something failed is run once more, alone on the machine; what fails there
 * again fails the run, what passes there is reported as unsteady and does not. Last comes, after a line that begins
 * with `=== `, what failed, briefly: logs are cut, and that part must not be. Ends with status 0 or 1; asked to end
 * (SIGTERM, the step's time limit) it still says what had failed by then. It knows nothing of what is tested.
 */
import { basename, resolve } from "node:path";
import { run } from "node:test";
import { account, brief, line } from "./stage/report.mjs";

/** Two: node would take the cores for it, and one of two is too slow. */
const AT_ONCE = 2;

/** What a process said on its way out, without where its runtime was. */
const reasons = (cries) => cries.filter((text) => !/^\s+at |^\s*[{}^]|^\s*throw |^node:|^Node\.js/.test(text)).slice(0, 8);

/** Runs one file in a process of its own; every finished test of it, in order. */
async function play(path) {
  const file = basename(path);
  const tests = [];
  const cries = [];
  const add = (test) => {
    tests.push(test);
    console.log(line(test));
  };
  const hear = (passed) => (data) => {
    // The file itself ends as a test of its own where it holds none, or where its process broke.
    if (data.name !== path) return add({ file, passed, ...brief(data) });
    if (passed && tests.length) return;
    add({ file, passed: false, name: passed ? "(no test in it)" : "(the whole file)", seconds: 0, why: reasons(cries) });
  };
  const stream = run({ files: [path], concurrency: 1 });
  stream.on("test:pass", hear(true));
  stream.on("test:fail", hear(false));
  stream.on("test:stdout", ({ message }) => process.stdout.write(message));
  stream.on("test:stderr", ({ message }) => {
    process.stdout.write(message);
    cries.push(...message.split("\n").filter((text) => /\w/.test(text)));
  });
  for await (const _ of stream);
  if (!tests.length) add({ file, passed: false, name: "(no test ran)", seconds: 0, why: reasons(cries) });
  return tests;
}

const files = process.argv.slice(2).map((file) => resolve(file));
const waiting = [...files];
const done = new Map();
const again = new Map();

function finish() {
  const verdict = account([...done.values()].flat(), [...again.values()].flat());
  console.log(verdict.lines.join("\n"));
  process.exit(verdict.failed ? 1 : 0);
}
process.on("SIGTERM", () => {
  done.set("", [{ file: "run.mjs", passed: false, name: "(stopped before the end)", seconds: 0, why: [`not run: ${waiting.map((file) => basename(file)).join(" ")}`] }]);
  finish();
});

async function worker() {
  for (let file; (file = waiting.shift()); ) done.set(file, await play(file));
}
if (!files.length) throw Error("no files were given");
await Promise.all(Array.from({ length: AT_ONCE }, worker));
for (const file of files)
  if (done.get(file).some((test) => !test.passed)) {
    console.log(`... ${basename(file)} once more, alone`);
    again.set(file, await play(file));
  }
finish();
