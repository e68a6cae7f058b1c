// Bytes on the wire of everything that ships, against bench/budget.json.
//
//   node bench/size.mjs            a table; exit 1 when something is over its budget or has none
//   node bench/size.mjs --json     {"files":[{path,raw,gzip,brotli}],"groups":{launcher:{raw,gzip,brotli},opened:{…}}}
//   node bench/size.mjs --record   writes today's figures into the budget. A file that is new there gets a limit 3 %
//                                  above its size; limits that exist are changed by hand only
//
// gzip at level 9 and brotli at quality 11, each file by itself, as a server with compressed files on disk sends
// them. Headers are not counted. Groups are dist/manifest.json's: `launcher` is fetched before the launcher shows,
// `opened` is everything once the panel is open (English texts), `openedRich` the same for an installation that uses
// rich messages.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = process.env.FORECOURT_DIST ?? join(root, "dist");
const budgetFile = join(root, "bench", "budget.json");

function filesBelow(folder, path = "") {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const below = path ? `${path}/${entry.name}` : entry.name;
    return entry.isDirectory() ? filesBelow(folder, below) : [below];
  });
}

function weigh(path) {
  const bytes = readFileSync(join(dist, path));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return {
    path,
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  };
}

function total(files) {
  const sum = { raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) for (const way of Object.keys(sum)) sum[way] += file[way];
  return sum;
}

/** "app-0123456789abcdef.js" -> "app-*.js": the name in the budget. */
function pattern(path) {
  return path.replace(/-[0-9a-f]{16}(?=\.)/, "-*");
}

/** Every way in which the figures break the budget, in words. */
function faults(files, groups, budget) {
  const found = [];
  const judge = (name, limit, brotli) => {
    if (limit === undefined) found.push(`${name} has no limit in bench/budget.json`);
    else if (brotli > limit) found.push(`${name} is ${brotli} bytes (brotli), ${brotli - limit} over its limit of ${limit}`);
  };
  for (const file of files) judge(file.path, budget.files[pattern(file.path)]?.limit, file.brotli);
  for (const [name, sum] of Object.entries(groups)) judge(name, budget.groups[name]?.limit, sum.brotli);
  const shipped = new Set(files.map((file) => pattern(file.path)));
  for (const name of Object.keys(budget.files)) {
    if (!shipped.has(name)) found.push(`${name} is in bench/budget.json but not in dist/`);
  }
  return found;
}

function table(files, groups, budget) {
  const width = Math.max(...files.map((file) => file.path.length)) + 2;
  const row = (name, sum, line) => {
    const figures = [sum.raw, sum.gzip, sum.brotli].map((bytes) => String(bytes).padStart(9)).join("");
    const limit = String(line?.limit ?? "none").padStart(9);
    const since = line?.brotli === undefined ? 0 : sum.brotli - line.brotli;
    return `${name.padEnd(width)}${figures}${limit}${since ? `  ${since > 0 ? "+" : ""}${since} since recorded` : ""}`;
  };
  const head = `${"".padEnd(width)}${["raw", "gzip -9", "brotli", "limit"].map((it) => it.padStart(9)).join("")}`;
  const lines = [head];
  for (const file of files) lines.push(row(file.path, file, budget.files[pattern(file.path)]));
  for (const [name, sum] of Object.entries(groups)) lines.push(row(name, sum, budget.groups[name]));
  return lines.join("\n");
}

function record(files, groups, budget) {
  const line = (limit, brotli) => ({ brotli, limit: limit ?? Math.ceil((brotli * 1.03) / 100) * 100 });
  const lines = { groups: {}, files: {} };
  for (const [name, sum] of Object.entries(groups)) lines.groups[name] = line(budget.groups[name]?.limit, sum.brotli);
  for (const file of files) {
    const name = pattern(file.path);
    lines.files[name] = line(budget.files[name]?.limit, file.brotli);
  }
  writeFileSync(budgetFile, `${JSON.stringify(lines, null, 2)}\n`);
}

const asked = new Set(process.argv.slice(2));
let manifest;
try {
  manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
} catch (error) {
  console.error(`no widget to weigh: ${error.message} (cargo xtask build)`);
  process.exit(1);
}
const files = filesBelow(dist).sort().map(weigh);
const groups = {};
for (const name of ["launcher", "opened", "openedRich"]) {
  if (!Array.isArray(manifest[name])) {
    console.error(`manifest.json has no list "${name}"`);
    process.exit(1);
  }
  const missing = manifest[name].filter((path) => !files.some((file) => file.path === path));
  if (missing.length > 0) {
    console.error(`manifest.json lists ${missing.map((path) => basename(path)).join(", ")} in "${name}"; not in dist/`);
    process.exit(1);
  }
  groups[name] = total(files.filter((file) => manifest[name].includes(file.path)));
}
const budget = JSON.parse(readFileSync(budgetFile, "utf8"));
if (asked.has("--record")) record(files, groups, budget);
console.log(asked.has("--json") ? JSON.stringify({ files, groups }) : table(files, groups, budget));
const found = faults(files, groups, asked.has("--record") ? JSON.parse(readFileSync(budgetFile, "utf8")) : budget);
for (const fault of found) console.error(fault);
process.exitCode = found.length > 0 ? 1 : 0;
