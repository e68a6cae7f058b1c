/**
 * What every test file starts with: `const scene = stage()`, then `scene("…", async ({ sandbox, visit }) => …)`.
 * A scene is a node test with a freshly reset sandbox and as many visitors as it asks for. It fails, whatever its
 * body says, when a page met a policy violation, an uncaught error, an unhandled rejection, an error line, or a
 * line of the widget that the test did not expect. Screenshots of failures land in tests/e2e/failures/.
 */
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startPages } from "./pages.mjs";
import { startSandbox } from "./sandbox.mjs";
import { Visitor } from "./visitor.mjs";

const FAILURES = fileURLToPath(new URL("../failures/", import.meta.url));
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Loopback and the pages a test answers by itself; nothing else exists. */
export const LAUNCH = { executablePath: process.env.CHROME || "/usr/bin/chromium", args: ARGS };
const launch = () => chromium.launch(LAUNCH);

export function stage() {
  let sandbox;
  let browser;
  let pages;
  before(async () => ([sandbox, browser, pages] = await Promise.all([startSandbox(), launch(), startPages()])));
  after(() => Promise.all([browser?.close(), sandbox?.end(), pages?.end()]));

  return (name, play) =>
    test(name, { timeout: 180_000 }, async () => {
      await sandbox.reset();
      const visitors = [];
      const visit = async (wishes) => {
        const visitor = await Visitor.enter(browser, sandbox, { ...wishes, pages });
        visitors.push(visitor);
        await visitor.arrive();
        return visitor;
      };
      try {
        await play({ sandbox, visit, browser });
        for (const visitor of visitors) visitor.leaveClean();
      } catch (error) {
        await keepPictures(name, visitors);
        throw error;
      } finally {
        // More tabs of a browser first, then the browser.
        await Promise.all(visitors.filter(({ wishes }) => wishes.beside).map((visitor) => visitor.leave()));
        await Promise.all(visitors.filter(({ wishes }) => !wishes.beside).map((visitor) => visitor.leave()));
      }
    });
}

async function keepPictures(name, visitors) {
  mkdirSync(FAILURES, { recursive: true });
  const file = name.replace(/[^\w]+/g, "-").slice(0, 80);
  for (const [index, { page }] of visitors.entries()) {
    // A page that is gone has no picture; the test's own error is the one to report.
    await page.screenshot({ path: `${FAILURES}${file}-${index + 1}.png`, timeout: 5000 }).catch(() => {});
  }
}
