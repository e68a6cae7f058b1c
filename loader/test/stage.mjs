/**
 * What it is: what the smoke test runs against: a built folder with a fake app in place of the wasm, a server for
 * it and for both services (one origin), and a dealer's page on another origin under a strict policy.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { buildAll } from "../build.mjs";

/** Stands for the wasm-bindgen glue: keeps what it is told in `window.fake`, and does as it is told. */
const GLUE = `
const fake = (window.fake ??= { inits: 0, mounts: [], calls: [], leads: [], received: [], triggered: [], visited: [] });
export default async function init({ module_or_path }) {
  const { exports } = new WebAssembly.Instance(module_or_path);
  fake.trap = exports.t;
  fake.inits++;
}
export function mount(container, boot, host) {
  fake.mounts.push(boot);
  fake.host = host;
  fake.panic = () => { host.event("panic", "injected"); fake.trap(); };
  if (fake.panicOnMount) fake.panic();
  const box = document.createElement("div");
  box.style.position = "fixed";
  const button = document.createElement("button");
  button.textContent = "Close the fake panel";
  button.addEventListener("click", () => handle.close());
  box.append(button);
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", "Fake panel");
  const note = (name) => (...args) => fake.calls.push([name, ...args].join(" "));
  const handle = {
    open(focus) { note("open")(focus); container.append(box); if (focus) button.focus(); host.event("opened", ""); },
    close() { note("close")(); box.remove(); host.event("closed", ""); },
    destroy: note("destroy"), free: note("free"),
    // Kept apart from the calls: when a tab begins to lead is the browser's to decide.
    lead(leading, stored) { fake.leads.push([leading, stored, Date.now()]); fake.leading = leading; },
    receive(text) { fake.received.push(text); },
    trigger(name, message) { fake.triggered.push([name, message]); host.event("unread", "1"); },
    visited(url, title) { fake.visited.push([url, title]); },
  };
  fake.handle = handle;
  return handle;
}`;

/** (module (func (export "t") unreachable)): a real trap. */
const WASM = Buffer.from("0061736d010000000104016000000302010007050101740000" + "0a05010300000b", "hex");

const SETTINGS = {
  data: { position: { corner: "bottom_right", xOffset: "30", yOffset: 40 }, chatBox: { bgColor: "#fff", headerBgColor: "#ffcc00" } },
  host: "chat.visitor.chat:53087",
  installationId: 123,
  hasSms: true,
  whatsAppNumber: "447123456789",
};

export async function stage() {
  const folder = mkdtempSync(join(tmpdir(), "forecourt-stage-"));
  for (const name of ["forecourt", "forecourt-rich"]) {
    writeFileSync(join(folder, name + ".js"), GLUE);
    writeFileSync(join(folder, name + "_bg.wasm"), WASM);
  }
  await buildAll({ folder, quiet: true });
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  writeFileSync(join(folder, "index.html"), '<!doctype html><title>Chat</title><script type="module" src="frame.js"></script>');

  /** Answers by path prefix, tried first: {status, body, type, delay, drop, times}. */
  let faults = [];
  let requests = [];
  const types = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm", json: "application/json", html: "text/html" };

  const widget = await serve(async (request, response, url, body) => {
    const path = url.pathname;
    if (request.method !== "OPTIONS") requests.push({ method: request.method, path, query: url.search, body });
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*");
    if (request.method === "OPTIONS") return response.end();
    const fault = faults.find((fault) => path.startsWith(fault.path) && (fault.times ?? 1) > 0);
    if (fault) {
      if (fault.times) fault.times--;
      if (fault.delay) await new Promise((done) => setTimeout(done, fault.delay));
      if (fault.drop) return request.socket.destroy();
      if (fault.status) {
        response.writeHead(fault.status, { "Content-Type": fault.type ?? "application/json" });
        return response.end(fault.body ?? "");
      }
    }
    const json = (value) => (response.setHeader("Content-Type", "application/json"), response.end(JSON.stringify(value)));
    if (path === "/api/v2/webSettings") return json(SETTINGS);
    if (path === "/api/v1/livechat/config") return json({ config: { enabled: true, settings: { historyMonitorType: "url" } }, success: true });
    if (path === "/api/v1/livechat/page.visited") return json({ success: true });
    const name = path.slice("/widget/".length) || "index.html";
    try {
      const content = readFileSync(join(folder, name));
      response.setHeader("Content-Type", types[name.split(".").pop()]);
      response.setHeader("Cache-Control", /-[\da-f]{16}\./.test(name) ? "max-age=31536000, immutable" : "no-cache");
      if (name === "index.html") response.setHeader("Content-Security-Policy", policy({ script: "'self'", connect: "'self'" }));
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });

  const site = await serve((request, response, url) => {
    const { searchParams } = url;
    const csp = searchParams.get("csp") ?? "strict";
    if (csp !== "none")
      response.setHeader("Content-Security-Policy", policy({ script: "'nonce-n' 'strict-dynamic'", connect: widget.origin, frame: widget.origin, wasm: csp !== "nowasm" }));
    response.setHeader("Content-Type", "text/html");
    const tag = searchParams.get("tag") ?? "";
    const data = JSON.parse(searchParams.get("data") ?? "{}");
    const attributes = Object.entries({ identifier: "dealer.example", visitorChat: widget.origin, ...data })
      .map(([key, value]) => ` data-${key.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase())}='${value}'`)
      .join("");
    const script = `<script nonce=n async src="${widget.origin}/widget/forecourt.js"${attributes}></script>`;
    response.end(`<!doctype html><html lang="${searchParams.get("lang") ?? "en"}"><head><title>Dealer</title>${searchParams.get("head") ?? ""}
${tag === "none" ? "" : script.repeat(tag === "twice" ? 2 : 1)}</head><body><h1>Example Motors</h1><input id="field">${searchParams.get("body") ?? ""}</body></html>`);
  });

  const launch = (more) =>
    chromium.launch({
      executablePath: process.env.CHROME || "/usr/bin/chromium",
      // A dealer's plain http site: unlike localhost it has no locks.
      args: ["--no-sandbox", "--host-resolver-rules=MAP dealer.test 127.0.0.1"],
      ...more,
    });
  const browser = await launch();
  /** The same with the back/forward cache, which playwright turns off. */
  let keeping;

  return {
    manifest,
    texts: (language) => JSON.parse(readFileSync(new URL(`../../locales/${language}.json`, import.meta.url), "utf8")),
    widget: widget.origin,
    site: site.origin,
    plain: site.origin.replace("localhost", "dealer.test"),
    faults: (list) => (faults = list),
    requests: (path) => requests.filter((request) => request.path.startsWith(path)),
    /** A fresh visitor on the dealer's page, with everything the page hears of us. */
    async visit(query = {}, data = {}, context = {}) {
      requests = [];
      const { cached, ...options } = context;
      if (cached) keeping ??= await launch({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
      const visitor = await (cached ? keeping : browser).newContext(options);
      const page = await visitor.newPage();
      page.setDefaultTimeout(6000);
      const heard = { console: [], errors: [], violations: [] };
      page.on("console", (message) => {
        const text = message.text();
        if (/Content Security Policy|Trusted/.test(text)) heard.violations.push(text);
        else if (!text.startsWith("Failed to load resource")) heard.console.push(text);
      });
      page.on("pageerror", (error) => heard.errors.push(String(error)));
      const { origin = site.origin, ...parameters } = query;
      const url = new URL(origin);
      for (const [key, value] of Object.entries({ ...parameters, data: JSON.stringify(data) })) url.searchParams.set(key, value);
      await page.goto(url.href);
      /** A second tab of the same visitor. */
      const tab = async () => {
        const page = await visitor.newPage();
        page.setDefaultTimeout(6000);
        page.on("pageerror", (error) => heard.errors.push(String(error)));
        await page.goto(url.href);
        return page;
      };
      const host = page.locator("forecourt-chat");
      return { page, tab, heard, host, button: host.locator("button.launcher"), panel: host.getByRole("dialog"), done: () => visitor.close() };
    },
    async end() {
      await browser.close();
      await keeping?.close();
      widget.close();
      site.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The strict policy of the whole project: nothing inline, Trusted Types required. */
function policy({ script, connect, frame = "'none'", wasm = true }) {
  return `default-src 'none'; script-src ${script} ${wasm ? "'wasm-unsafe-eval'" : ""}; connect-src ${connect}; img-src 'none'; style-src 'none'; frame-src ${frame}; require-trusted-types-for 'script'; trusted-types 'none'`;
}

async function serve(handle) {
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    try {
      await handle(request, response, new URL(request.url, "http://x"), Buffer.concat(parts).toString());
    } catch (error) {
      response.destroy(error);
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  // The dealer's page and the services are different sites: localhost and 127.0.0.1.
  return { origin: `http://${handle.length > 3 ? "127.0.0.1" : "localhost"}:${port}`, close: () => (server.closeAllConnections(), server.close()) };
}
