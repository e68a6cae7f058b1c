/**
 * What it is: bundles the TypeScript into a temporary folder and runs test/*.test.mjs with `node --test`.
 * `node loader/test.mjs [name…]` runs only the test files whose name contains one of the words.
 * Chromium for the smoke test: $CHROME, or /usr/bin/chromium.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);
const out = mkdtempSync(join(tmpdir(), "forecourt-loader-"));
let status = 1;
try {
  await build({
    entryPoints: ["config", "facts", "http", "json", "life", "retry", "visits", "watch", "bridge", "launcher", "texts", "storage", "tabs", "pattern", "triggers", "sound", "title", "live"].map(
      (name) => join(here, "src", name + ".ts"),
    ),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    loader: { ".css": "text" },
    define: { TEXTS: '{"en":[],"de":[],"ar":[]}' },
    logLevel: "warning",
  });
  const tests = readdirSync(join(here, "test"))
    .filter((name) => name.endsWith(".test.mjs") && (!words.length || words.some((word) => name.includes(word))))
    .map((name) => join(here, "test", name));
  const env = { ...process.env, LOADER_OUT: out };
  ({ status } = spawnSync(process.execPath, ["--test", "--test-reporter=spec", ...tests], { stdio: "inherit", env }));
} finally {
  rmSync(out, { recursive: true, force: true });
}
process.exit(status ?? 1);
