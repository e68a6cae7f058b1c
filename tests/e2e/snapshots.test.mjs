// Item 11: what a screen reader finds on each screen, kept as text in snapshots/. To write them anew after a change
// that is meant: FORECOURT_SNAPSHOTS=write node --test tests/e2e/snapshots.test.mjs, then read the difference.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { stage } from "./stage/stage.mjs";
import { bring, SCREENS } from "./stage/screens.mjs";

const scene = stage();
const FOLDER = fileURLToPath(new URL("./snapshots/", import.meta.url));
const fileName = (name) => name.replace(/\W+/g, "-") + ".txt";

for (const name of Object.keys(SCREENS))
  scene(`as a screen reader finds it: ${name}`, async (act) => {
    const visitor = await bring(act, name);
    // Times of day, and what this run's server has made up, are not the widget's.
    const found = (await visitor.host.ariaSnapshot())
      .replace(/\b\d{1,2}:\d{2}\b( [AP]M)?/gi, "<time>")
      .replace(/\/file-upload\/\w+(\/[^?\s]*)\S*/g, "/file-upload/<file>$1<token>")
      .replaceAll(/localhost:\d+|127\.0\.0\.1:\d+/g, "<server>");
    const file = FOLDER + fileName(name);
    if (process.env.FORECOURT_SNAPSHOTS === "write") return writeFileSync(file, found + "\n");
    assert.ok(existsSync(file), `no snapshot ${fileName(name)}; it would be:\n${found}`);
    assert.equal(found + "\n", readFileSync(file, "utf8"));
  });

test("every snapshot belongs to a screen", () => {
  assert.deepEqual(readdirSync(FOLDER).sort(), Object.keys(SCREENS).map(fileName).sort());
});
