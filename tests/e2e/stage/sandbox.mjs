/**
 * One sandbox server of its own for a test file: starts with `startSandbox()`, ends with `end()`.
 * A thin, typed-by-name client of its control routes and of the agent desk; it knows nothing of browsers.
 * Pages live at `site` (localhost), services and widget files at `origin` (127.0.0.1): two origins, as in real life.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export const DIST = process.env.FORECOURT_DIST || root + "dist";
const PROGRAM = process.env.FORECOURT_SANDBOX || root + "target/debug/sandbox";

export const manifest = JSON.parse(readFileSync(DIST + "/manifest.json", "utf8"));

/** The texts that ship, as the widget gets them: a test never spells out a sentence of its own. */
export function texts(language) {
  // The one that has the texts of rich messages, too.
  const table = JSON.parse(readFileSync(`${DIST}/${manifest.rich.locales[language]}`, "utf8"));
  const text = (key, values = {}) => {
    if (table[key] === undefined) throw Error(`no text ${key} in ${language}`);
    return table[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
  return Object.assign(text, { keys: () => Object.keys(table) });
}

/** Resolves with the first truthy answer; fails, saying what never came (a text, or a function that finds it then), after `ms`. */
export async function until(check, what = String(check), ms = 25_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw Error(`never happened within ${ms} ms: ${typeof what === "function" ? what() : what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

/** The document's own host of the socket; `install` puts the sandbox's in its place, which has no certificate. */
const HOST = "chat.visitor.chat:53087";

/** A webSettings answer in the documented shape; `change` replaces members, `data` is merged one level deep. */
export function settings({ data, ...change } = {}) {
  return {
    data: {
      position: { corner: "bottom_right", xOffset: "30", yOffset: "40", xOffsetSmallDevices: 35, yOffsetSmallDevices: 25 },
      chatBox: { bgColor: "#ffffff" },
      ...data,
    },
    host: HOST,
    hasAjaxRouting: 0,
    privacyUrl: null,
    installationId: 77,
    qualificationProcess: [],
    hasSms: true,
    whatsAppNumber: "447700900123",
    ...change,
  };
}

/** `data`: a file that outlives the server. `port`: that of one that has ended, to take its place. */
export async function startSandbox({ port = 0, data } = {}) {
  const kept = data ? ["--data", data] : [];
  const child = spawn(PROGRAM, ["--port", String(port), "--dist", DIST, ...kept], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => child.once("exit", done));
  const origin = await new Promise((found, failed) => {
    let out = "";
    child.stdout.on("data", (part) => {
      out += part;
      const line = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(out);
      if (line) found(line[1]);
    });
    child.once("error", failed);
    child.once("exit", (code) => failed(Error(`the sandbox ended with ${code} before it listened: ${out}`)));
  });

  const call = async (method, path, body) => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(origin + path, { method, body: text });
    if (!response.ok) throw Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const log = () => call("GET", "/sandbox/requests");
  // The server compresses each file once, at its first request: not while a visitor waits and a clock runs.
  const warm = (name) => fetch(`${origin}/widget/${name}`, { headers: { "Accept-Encoding": "br" } }).then((it) => it.arrayBuffer());
  await Promise.all([manifest.app, manifest.wasm, manifest.late, "forecourt.js", "frame.js"].map(warm));

  return {
    origin,
    site: origin.replace("127.0.0.1", "localhost"),
    call,
    reset: () => call("POST", "/sandbox/reset"),
    /** Replaces all faults. */
    faults: (...faults) => call("PUT", "/sandbox/faults", faults),
    limits: (enabled) => call("PUT", "/sandbox/limits", { enabled }),
    /** `answer`: an object, or any text a broken service might send. */
    install: (identifier, answer) =>
      call("PUT", "/sandbox/installations/" + identifier, answer?.host === HOST ? { ...answer, host: origin.replace("http:", "ws:") } : answer),
    livechat: (change) => call("PUT", "/sandbox/livechat", change),
    /** What arrived since the reset, preflights left out; `path` is a prefix, `method` exact. */
    async requests(path, method) {
      const all = await log();
      return all.filter((it) => it.method !== "OPTIONS" && it.path.startsWith(path) && (!method || it.method === method));
    },
    /** The desk's picture: visitors, rooms, sms. */
    desk: () => call("GET", "/agent/api/state"),
    answer: (rid, text) => call("POST", `/agent/api/rooms/${rid}/messages`, { text }),
    closeRoom: (rid) => call("POST", `/agent/api/rooms/${rid}/close`),
    staffed: (online) => call("PUT", "/agent/api/online", { online }),
    /** `crash`: without a word to anybody. */
    async end({ crash } = {}) {
      child.kill(crash ? "SIGKILL" : "SIGINT");
      const stuck = setTimeout(() => child.kill("SIGKILL"), 3000);
      await ended;
      clearTimeout(stuck);
    },
  };
}
