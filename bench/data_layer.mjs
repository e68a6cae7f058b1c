// What the data layer costs on the wire: the same answers read and the same bodies written, three ways and a baseline.
//
//   node bench/data_layer.mjs            a table
//   node bench/data_layer.mjs --json     the same figures
//
// Each row is the optimised wasm plus its minified glue. `product` is `js` with the widget's own readers and their
// checks. Before anything is weighed, every build must read the samples below and write the same bodies.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { transformSync } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const crate = join(root, "bench", "data_layer");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target", "data_layer");
const LAYERS = ["baseline", "js", "value", "derive", "product"];
// One by one: `--all-features` lets wasm-opt emit what browsers of 2022 cannot read.
const WASM_FEATURES = [
  "bulk-memory",
  "nontrapping-float-to-int",
  "sign-ext",
  "mutable-globals",
  "reference-types",
  "multivalue",
].map((name) => `--enable-${name}`);

const run = (program, args, cwd = root) => execFileSync(program, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });

function build(layer) {
  const out = join(target, "data_layer_out", layer);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const features = layer === "baseline" ? [] : ["--features", layer];
  const wasm = "wasm32-unknown-unknown";
  run(
    "cargo",
    ["build", "--quiet", "--release", "--locked", "--target", wasm, "--target-dir", target, ...features],
    crate,
  );
  const built = join(target, wasm, "release", "data_layer.wasm");
  run(join(root, ".tools/bin/wasm-bindgen"), ["--target", "web", "--no-typescript", "--out-dir", out, built]);
  const raw = join(out, "data_layer_bg.wasm");
  const small = join(out, "small.wasm");
  run(join(root, "node_modules/.bin/wasm-opt"), ["-Os", ...WASM_FEATURES, raw, "-o", small]);
  const glue = readFileSync(join(out, "data_layer.js"), "utf8");
  const minified = transformSync(glue, { minify: true, format: "esm", charset: "utf8", legalComments: "none" }).code;
  writeFileSync(join(out, "small.mjs"), minified);
  return { glue: join(out, "small.mjs"), wasm: small };
}

const SAMPLES = {
  settings: `{"data":{"position":{"corner":"bottom_right","xOffset":"30","yOffset":"40","xOffsetSmallDevices":35,
    "yOffsetSmallDevices":35},"chatBox":{"bgColor":"#fafafa"},"ctaTitle":"Talk to us"},"host":"chat.visitor.chat:53087",
    "hasAjaxRouting":0,"privacyUrl":null,"installationId":"123","qualificationProcess":[],"has_sms":1,
    "whatsAppNumber":"447123456789"}`,
  config: `{"config":{"enabled":true,"online":true,"settings":{"limitTextLength":500,"historyMonitorType":"url"},
    "theme":{"title":"Ask the showroom","color":"#C1272D"},"messages":{"offlineMessage":"We are out"},"triggers":[],
    "departments":[]},"success":true}`,
  visitor: `{"visitor":{"_id":"sGtcfEYz852uguxaS","username":"guest-7","token":"iNKE8a6k6cjbqWhWd",
    "phone":[{"phoneNumber":"55 51 5555-5555"}],"name":"Livechat Visitor"},"success":true}`,
  room: `{"room":{"_id":"r1","t":"l","open":true,"servedBy":{"_id":"a1","username":"emma"},"msgs":0},"newRoom":true,
    "success":true}`,
  history: `{"messages":[{"_id":"m2","msg":"Yes 🚗","ts":"2024-01-01T00:00:03.000Z","u":{"username":"emma","name":"Emma"}},
    {"_id":"m1","msg":"Hello\\n","ts":"2024-01-01T00:00:01.000Z","token":"token","u":{"username":"guest-7"}}],"success":true}`,
  message: `{"message":{"_id":"m1","msg":"Hello","ts":"2024-01-01T00:00:01.000Z","token":"token","u":{"username":"guest-7"}},
    "success":true}`,
  error: `{"success":false,"error":"[invalid-token]","errorType":"invalid-token","errors":{"telephoneNumber":["…"]}}`,
};

// What must be found in what was read; the product's own readers keep less of some answers.
const FOUND = {
  settings: ["123", "447123456789", "#fafafa", "Talk to us"],
  config: ["Ask the showroom", "We are out", "500"],
  visitor: ["iNKE8a6k6cjbqWhWd", "guest-7"],
  room: ["r1"],
  history: ["m1", "m2", "Yes 🚗", "Hello\n", "Emma"],
  message: ["m1", "Hello"],
  error: [],
};

async function check(layer, { glue, wasm }) {
  const module = await import(pathToFileURL(glue));
  module.initSync({ module: readFileSync(wasm) });
  if (layer === "baseline") return;
  const fail = (what) => {
    throw Error(`${layer}: ${what}`);
  };
  for (const [kind, words] of Object.entries(FOUND)) {
    const read = module[`read_${kind}`](SAMPLES[kind]);
    if (read === "") fail(`${kind} was not read`);
    for (const word of words) if (!read.includes(word)) fail(`${kind} lost ${word}`);
    if (module[`read_${kind}`]("{") !== "") fail(`${kind}: broken JSON was read`);
  }
  const same = (text, expected) => {
    if (JSON.stringify(sorted(JSON.parse(text))) !== JSON.stringify(sorted(expected))) fail(`wrote ${text}`);
  };
  same(module.write_visitor('t"1'), { visitor: { token: 't"1' } });
  same(module.write_message("t", "r", "m", "Hi\n\u0001🚗\\"), { token: "t", rid: "r", msg: "Hi\n\u0001🚗\\", _id: "m" });
  same(module.write_sms(123, "+44", "7123456789", "é"), {
    installationId: 123,
    countryCode: "+44",
    telephoneNumber: "7123456789",
    message: "é",
    captchaToken: "",
  });
}

const sorted = (value) =>
  value && typeof value === "object"
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
    : value;

function weigh(files) {
  const sum = { raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) {
    const bytes = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    sum.raw += bytes.length;
    sum.gzip += gzipSync(bytes, { level: 9 }).length;
    sum.brotli += brotliCompressSync(bytes, { params }).length;
  }
  return sum;
}

const figures = [];
for (const layer of LAYERS) {
  const files = build(layer);
  await check(layer, files);
  figures.push({ layer, ...weigh([files.wasm, files.glue]) });
}

if (process.argv.includes("--json")) {
  console.log(JSON.stringify(figures));
} else {
  const baseline = figures[0].brotli;
  console.log("data layer       raw     gzip   brotli   over baseline (brotli)");
  for (const { layer, raw, gzip, brotli } of figures) {
    const cell = (value) => String(value).padStart(9);
    console.log(layer.padEnd(10) + cell(raw) + cell(gzip) + cell(brotli) + cell(`+${brotli - baseline}`));
  }
}
