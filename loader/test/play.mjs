/**
 * What it is: what the browser tests of the loader share: one stage a file, and a check after every test that nothing
 * broke the page or its policy.
 */
import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { stage } from "./stage.mjs";

export let at;
let open = [];
before(async () => (at = await stage()));
after(() => at?.end());
afterEach(async () => {
  for (const visitor of open) {
    await visitor.done();
    if (!visitor.violating) assert.deepEqual(visitor.heard.violations, []);
    assert.deepEqual(visitor.heard.errors, []);
  }
  open = [];
  at.faults([]);
});
export const visit = async (...given) => {
  const visitor = await at.visit(...given);
  open.push(visitor);
  return visitor;
};
export const until = async (check, ms = 5000) => {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw Error("never: " + check);
    await new Promise((done) => setTimeout(done, 30));
  }
};
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
export const fake = (page) => page.evaluate(() => ({ ...window.fake, host: 0, handle: 0, panic: 0, trap: 0 }));
