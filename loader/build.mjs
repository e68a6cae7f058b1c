/**
 * What it is: turns what trunk left (glue, wasm, index.html) and the TypeScript of this folder into the files that
 * are served. Runs as trunk's post_build hook, or by hand: `node loader/build.mjs [folder] [--dev]`.
 * `--dev` (or a trunk debug build): not minified, with source maps.
 * Spec: the list of files in ARCHITECTURE.md.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);

/** In the order of `Text` and `LateText` in src/texts.ts. */
const KEYS = ["launcher.open", "fallback.title"];
const LATE_KEYS = [
  "launcher.close",
  "launcher.unread",
  "launcher.busy",
  "fallback.title",
  "fallback.body",
  "fallback.call",
  "fallback.whatsapp",
  "fallback.close",
  "fallback.nothing",
];

export async function buildAll({ folder, dev = false, locales = join(root, "locales"), quiet = false }) {
  const minify = !dev;
  const common = {
    bundle: true,
    write: false,
    minify,
    target: ["chrome91", "firefox90", "safari15"],
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    sourcemap: dev ? "inline" : false,
    plugins: [sheets(minify)],
  };
  const first = async (options) => (await build({ ...common, ...options })).outputFiles[0].text;
  const put = (name, content) => (writeFileSync(join(folder, name), content), name);
  const hashed = (stem, extension, content) => put(`${stem}-${hash(content)}.${extension}`, content);

  // Trunk names the pair after the crate, with or without a hash of its own.
  const files = readdirSync(folder);
  /** One of the two apps: its module, and its glue with the style sheet. */
  const pair = async (pattern, sheet) => {
    const wasm = files.find((name) => pattern.test(name));
    const glue = wasm?.replace(/_bg\.wasm$/, ".js");
    if (!glue || !files.includes(glue)) throw Error(`no ${pattern} with its .js in ${folder}`);
    const path = join(root, "style", sheet);
    const css = existsSync(path)
      ? (await build({ entryPoints: [path], bundle: true, write: false, minify, target: common.target, charset: "utf8" })).outputFiles[0].text
      : "";
    const contents = `export { default, mount } from "./${glue}";\nexport const css = ${JSON.stringify(css.trim())};`;
    return [readFileSync(join(folder, wasm)), await first({ stdin: { contents, resolveDir: folder }, format: "esm" })];
  };
  const [plainWasm, plainApp] = await pair(/^forecourt(?!-rich).*_bg\.wasm$/, "panel.css");
  const [richWasm, richApp] = await pair(/^forecourt-rich.*_bg\.wasm$/, "panel-rich.css");

  // All inputs are read: from here on the folder holds only what is served.
  for (const name of files) {
    if (/^(forecourt|app-|rich-|late-|live-|locale-)|^snippets$/.test(name)) rmSync(join(folder, name), { recursive: true });
  }
  const appFile = hashed("app", "js", plainApp);
  const wasmFile = hashed("forecourt", "wasm", plainWasm);
  const rich = [hashed("rich", "js", richApp), hashed("forecourt-rich", "wasm", richWasm)];

  const localeFiles = {};
  const texts = {};
  const lateTexts = {};
  for (const name of readdirSync(locales).filter((name) => name.endsWith(".json")).sort()) {
    const language = name.slice(0, -5);
    const table = JSON.parse(readFileSync(join(locales, name), "utf8"));
    const missing = [...KEYS, ...LATE_KEYS].filter((key) => !table[key]);
    if (missing.length) throw Error(`locales/${name}: missing ${missing.join(", ")}`);
    texts[language] = KEYS.map((key) => table[key]);
    lateTexts[language] = LATE_KEYS.map((key) => table[key]);
    // What only rich messages say is in a table that holds all.
    const plain = Object.entries(table).filter(([key]) => !key.startsWith("rich."));
    localeFiles[language] = [Object.fromEntries(plain), table].map((texts, i) => hashed(`locale-${i ? "rich-" : ""}${language}`, "json", JSON.stringify(texts)));
  }

  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const liveFile = hashed("live", "js", await first({ entryPoints: [join(here, "src/live.ts")], format: "esm" }));
  const define = {
    VERSION: JSON.stringify(version),
    APP_FILES: JSON.stringify([appFile, rich[0]]),
    LIVE_FILE: JSON.stringify(liveFile),
    WASM_FILES: JSON.stringify([wasmFile, rich[1]]),
    LOCALE_FILES: JSON.stringify(localeFiles),
    TEXTS: JSON.stringify(texts),
    LATE_TEXTS: JSON.stringify(lateTexts),
  };
  const entry = (name, format, more = {}) =>
    first({ entryPoints: [join(here, "src", name)], format, define: { ...define, ...more } });

  const lateFile = hashed("late", "js", await entry("late.ts", "esm"));
  const late = { LATE_FILE: JSON.stringify(lateFile) };
  // A classic script is read in the page's encoding unless it begins with a byte order mark.
  put("forecourt.js", "\ufeff" + (await entry("script.ts", "iife", late)));
  put("frame.js", await entry("frame.ts", "esm", late));
  put("forecourt.mjs", await entry("module.ts", "esm", late));
  put("forecourt.d.mts", readFileSync(join(here, "forecourt.d.ts")));
  put("host.js", await entry("host.ts", "esm"));
  const messageUs = put("message-us.js", await entry("message-us.ts", "iife"));

  const launcher = ["forecourt.js"];
  const opened = [...launcher, lateFile, liveFile, appFile, wasmFile, localeFiles.en[0]];
  const openedRich = [...launcher, lateFile, liveFile, ...rich, localeFiles.en[1]];
  const localesOf = (which) => Object.fromEntries(Object.entries(localeFiles).map(([language, files]) => [language, files[which]]));
  put("manifest.json", JSON.stringify({ app: appFile, wasm: wasmFile, late: lateFile, live: liveFile, rich: { app: rich[0], wasm: rich[1], locales: localesOf(1) }, locales: localesOf(0), launcher, opened, openedRich, messageUs }, null, 2) + "\n");
  // Trunk leaves its own link in the page when it injects no script.
  const page = join(folder, "index.html");
  if (existsSync(page)) writeFileSync(page, readFileSync(page, "utf8").replace(/\s*<!--.*?-->|\s*<link\s[^>]*data-trunk[^>]*>/gs, ""));
  copyPublic(join(root, "public"), folder);
  // The figures take seconds, and say nothing about a build that is not minified.
  if (!quiet && !dev) report(folder, [...opened, "frame.js", "host.js", messageUs]);
}

/** `import css from "./x.css"` gives the minified text. */
function sheets(minify) {
  return {
    name: "sheets",
    setup({ onLoad }) {
      onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify });
        return { contents: code.trim(), loader: "text" };
      });
    },
  };
}

/** What trunk's own copy step has not brought already. */
function copyPublic(from, folder) {
  if (!existsSync(from)) return;
  for (const name of readdirSync(from)) {
    if (!existsSync(join(folder, name))) cpSync(join(from, name), join(folder, name), { recursive: true });
  }
}

function hash(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

function report(folder, names) {
  let sum = 0;
  for (const name of names) {
    const content = readFileSync(join(folder, name));
    const brotli = brotliCompressSync(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }).length;
    if (!/^(frame|host|message-us)\.js$/.test(name)) sum += brotli;
    console.log(`${name.padEnd(40)} ${String(content.length).padStart(8)} B ${String(brotli).padStart(7)} B brotli`);
  }
  console.log(`${"opened, all together".padEnd(40)} ${" ".repeat(10)} ${String(sum).padStart(7)} B brotli`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const folder = process.env.TRUNK_STAGING_DIR || words.find((word) => !word.startsWith("--")) || join(root, "dist");
  if (!existsSync(folder) || !statSync(folder).isDirectory()) mkdirSync(folder, { recursive: true });
  await buildAll({ folder, dev: words.includes("--dev") || process.env.TRUNK_PROFILE === "debug" });
}
