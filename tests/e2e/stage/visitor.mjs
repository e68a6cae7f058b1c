/**
 * One visitor: a browser context, a page with the widget, and everything the page heard of us.
 * Starts with `Visitor.enter()` and `arrive()`; the stage closes it. Finds the widget's parts by role and name
 * inside the open shadow root, as a screen reader would; never by class.
 */
import assert from "node:assert/strict";
import { pageAddress } from "./pages.mjs";
import { texts, until } from "./sandbox.mjs";

/** How long to wait for what must come: twice what a busy machine of two cores has ever taken. */
const PATIENCE = 25_000;
/** Shorter than any request's own deadline: no answer is given up because a test moved the clock past it. */
const STEP = 4000;

/**
 * To find tests that depend on a fast machine: FORECOURT_SLOW=6 gives each page a sixth of the processor, and lets each
 * animation frame come a third of a second late.
 */
const SLOW = Number(process.env.FORECOURT_SLOW ?? 0);
async function slowDown(page, context) {
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  await context.addInitScript(() => {
    const { requestAnimationFrame } = window;
    window.requestAnimationFrame = (run) => requestAnimationFrame(() => setTimeout(() => run(performance.now()), 333));
  });
}

/** The browser's own lines about a request that failed: no page can keep them away, and they are not ours. */
const NETWORK_NOISE = /^Failed to load resource|^WebSocket connection to .* failed|blocked by CORS policy|net::ERR_/;

export class Visitor {
  /**
   * `wishes`: `data` (attributes of the script tag; `null` leaves a default out), `csp` (strict), `at` (host or
   * iframe), `path` (another page of the sandbox), `document` and `policy` (a page of the test's own),
   * `context` (Playwright's options), `language` (en), `clock` (a clock the test moves), `dice` (what Math.random
   * says: 0 makes every backoff immediate), `prepare(page, context)`, `arrive: false` (no page yet), `beside` (another
   * visitor: this is one more tab of that one's browser).
   */
  static async enter(browser, sandbox, wishes = {}) {
    if (wishes.beside) return Visitor.#enterBeside(wishes.beside, wishes);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...wishes.context });
    // A function, so that no page's policy or missing console can silence it; frames run it, too.
    await context.addInitScript(() => {
      const { error } = console;
      document.addEventListener("securitypolicyviolation", (event) =>
        error("[stage] policy violation: " + [event.violatedDirective, event.blockedURI, event.sourceFile].join(" ")),
      );
    });
    const visitor = new Visitor(context, await context.newPage(), sandbox, wishes);
    context.on("weberror", (error) => visitor.faults.push("uncaught: " + error.error()));
    context.on("console", (message) => visitor.hear(message.type(), message.text()));
    if (wishes.dice !== undefined) await context.addInitScript((dice) => (Math.random = () => dice), wishes.dice);
    if (wishes.clock) await visitor.page.clock.install();
    if (SLOW) await slowDown(visitor.page, context);
    await wishes.prepare?.(visitor.page, context);
    return visitor;
  }

  static async #enterBeside(other, wishes) {
    const visitor = new Visitor(other.context, await other.context.newPage(), other.sandbox, { ...other.wishes, ...wishes });
    // What is heard of one tab is heard of the browser: either answers for both.
    for (const shared of ["pending", "faults", "lines", "forgiven"]) visitor[shared] = other[shared];
    await wishes.prepare?.(visitor.page, visitor.context);
    return visitor;
  }

  constructor(context, page, sandbox, wishes) {
    Object.assign(this, { context, page, sandbox, wishes });
    page.setDefaultTimeout(PATIENCE);
    page.setDefaultNavigationTimeout(PATIENCE);
    /** Requests without an answer yet. */
    this.pending = new Set();
    this.frozen = false;
    if (!wishes.beside) {
      context.on("request", (request) => this.pending.add(request));
      for (const end of ["requestfinished", "requestfailed"]) context.on(end, (request) => this.pending.delete(request));
    }
    // Requests of a document that is left: the browser does not always say that they ended.
    page.on("framenavigated", (frame) => {
      if (frame !== page.mainFrame()) return;
      for (const request of this.pending) if (request.resourceType() !== "document" && request.frame().page() === page) this.pending.delete(request);
    });
    this.text = texts(wishes.language ?? "en");
    /** What must not have happened. */
    this.faults = [];
    /** Lines of the widget that no test has claimed yet. */
    this.lines = [];
    this.forgiven = [];
    this.framed = wishes.at === "iframe" || !!wishes.framed;
    const top = this.framed ? page.frameLocator("#forecourt") : page;
    this.host = top.locator("forecourt-chat");
    this.launcher = this.host.locator("button[aria-controls]");
    this.panel = this.host.getByRole("dialog");
    this.announcer = this.panel.getByRole("status");
  }

  async arrive() {
    const { document, pages, arrive = true } = this.wishes;
    if (document) pages.show({ ...this.wishes, sandbox: this.sandbox });
    if (arrive) await this.page.goto(document ? pages.address : pageAddress(this.sandbox, this.wishes));
  }

  hear(type, text) {
    if (text.startsWith("[forecourt]")) this.lines.push(text);
    if (type === "error" && !NETWORK_NOISE.test(text)) this.faults.push(text);
  }

  /** Waits for one line of the widget and claims it: what nobody claims fails the test. */
  async said(pattern) {
    const matches = (line) => (pattern instanceof RegExp ? pattern.test(line) : line === "[forecourt] " + pattern);
    await until(() => this.lines.some(matches), `a line ${pattern} among ${JSON.stringify(this.lines)}`);
    this.lines.splice(this.lines.findIndex(matches), 1);
  }

  /** For lines whose number is not the test's business, and for a page whose policy forbids something on purpose. */
  forgive(pattern) {
    this.forgiven.push(pattern);
  }

  leaveClean() {
    const unforgiven = (line) => !this.forgiven.some((pattern) => pattern.test(line));
    const left = { faults: this.faults.filter(unforgiven), lines: this.lines.filter(unforgiven) };
    assert.deepEqual(left, { faults: [], lines: [] });
  }

  /** Leaves the page first: what it still tells the server then arrives before the next scene, not in it. */
  async leave() {
    await this.page.goto("about:blank").catch(() => {});
    if (!this.wishes.beside) await this.context.close();
  }

  // ---- what a visitor does ----

  /** The launcher is there and the panel comes up, ready to be used. */
  async open() {
    await this.launcher.click();
    await this.panel.waitFor();
    return this;
  }

  async close() {
    await this.panel.getByRole("button", { name: this.text("panel.close"), exact: true }).click();
    await this.panel.waitFor({ state: "hidden" });
  }

  /** From the menu: `chat`, `sms` or `whatsapp`. */
  async choose(way) {
    await this.panel.getByRole("button", { name: this.text("menu." + way) }).click();
    await this.panel.getByRole("heading", { name: this.text(way + ".title"), includeHidden: true }).waitFor({ state: "attached" });
    return this;
  }

  back() {
    return this.panel.getByRole("button", { name: this.text("panel.back") }).click();
  }

  /** A field; filled only once the focus has come to rest (see `settled`). */
  field(key) {
    const field = this.panel.getByLabel(this.text(key), { exact: true });
    const { fill } = field;
    field.fill = async (...given) => (await this.settled(), fill.apply(field, given));
    return field;
  }

  /**
   * The focus is where the panel wants it: it moves in the frame after a change of screen. Playwright's `fill` selects
   * a field and then types into whatever has the focus, so that a late frame would send the text elsewhere.
   */
  async settled() {
    if (this.frozen) return this.page.clock.runFor(100);
    // In the widget's own frame, which draws by itself; and not through a locator, which leaves listeners in the page.
    const frames = this.framed ? this.page.frames().filter((frame) => frame.url().includes("/widget/")) : [];
    const frame = frames[0] ?? this.page.mainFrame();
    await frame.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
  }

  /** Nothing is on its way to a server or back. `networkidle` would not do: it is reached once, for good. */
  async quiet() {
    await until(() => !this.pending.size, () => `all answers; missing: ${[...this.pending].map((it) => it.url()).join(" ")}`);
    // A turn of the page, for what it makes of the last answer.
    await this.page.evaluate(() => {});
  }

  // ---- time, for a visitor with a clock (wish `clock`), which goes on by itself as clocks do ----

  /** Time passes, but never while an answer is on its way: that takes its real time, and the page would give it up. */
  async pass(ms) {
    for (let left = ms; left > 0; left -= STEP) {
      await this.quiet();
      await this.page.clock.runFor(Math.min(left, STEP));
    }
    await this.quiet();
  }

  /** From now on time passes by `pass()` alone, however long this machine takes; `thaw()` lets it go again. */
  async freeze() {
    const now = await this.page.evaluate(() => Date.now());
    // A little ahead: the page's clock goes on until it stands.
    await this.page.clock.pauseAt(now + 5000);
    this.frozen = true;
  }

  async thaw() {
    await this.page.clock.resume();
    this.frozen = false;
  }

  button(key, values) {
    return this.panel.getByRole("button", { name: this.text(key, values), exact: true });
  }

  /** Waits for a sentence of the text table to show. */
  shows(key, values) {
    return this.panel.getByText(this.text(key, values), { exact: true }).and(this.panel.locator(":visible")).first().waitFor();
  }

  async write(message) {
    await this.field("chat.composer").fill(message);
    await this.page.keyboard.press("Enter");
  }

  // ---- what can be seen ----

  /** The element that has the focus, looked for through shadow roots: "button Close", "body". */
  focused() {
    return this.page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      const label = active.getAttribute("aria-label") || active.labels?.[0]?.textContent || active.textContent || "";
      return active === document.body ? "body" : `${active.localName} ${label.trim().slice(0, 60)}`;
    });
  }

  focusIs(expected) {
    return until(async () => (await this.focused()) === expected, `the focus on "${expected}"`).catch(async (error) => {
      error.message += `; it is on "${await this.focused()}"`;
      throw error;
    });
  }

  /** The message that `aria-describedby` ties to a field. */
  describedBy(field) {
    return field.evaluate((node) =>
      (node.getAttribute("aria-describedby") || "")
        .split(" ")
        .map((id) => node.getRootNode().getElementById(id)?.textContent.trim() ?? "")
        .filter(Boolean),
    );
  }

  /** What the widget has stored in this browser. */
  stored() {
    return this.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("forecourt")));
  }

  /** Waits until this text is in what is stored. */
  keeps(text) {
    const holds = (text) => Object.keys(localStorage).some((key) => key.startsWith("forecourt") && localStorage[key].includes(text));
    return until(() => this.page.evaluate(holds, text), `"${text}" in storage`);
  }

  /** Starts to write down each utterance of the announcer; `heard()` reads the list. */
  async listen() {
    await this.announcer.waitFor({ state: "attached" });
    await this.announcer.evaluate((node) => {
      window.utterances = [];
      new MutationObserver(() => {
        const text = node.textContent.replace(/\u00a0/g, " ").trim();
        if (text) window.utterances.push(text);
      }).observe(node, { childList: true, characterData: true, subtree: true });
    });
  }

  heard() {
    return this.page.evaluate(() => window.utterances);
  }
}

/**
 * Keeps all requests of a browser context to a path back until `release()`; those that came are `waiting`. So a test
 * can look at what shows meanwhile for as long as it needs, where a delay would have to be longer than any machine.
 */
export async function hold(context, path) {
  const there = (url) => url.pathname.startsWith(path);
  const held = { waiting: [] };
  await context.route(there, (route) => {
    if (route.request().method() === "OPTIONS") return route.fallback();
    held.waiting.push(route);
  });
  held.release = async () => {
    await context.unroute(there);
    // What the page has given up meanwhile cannot go on.
    await Promise.all(held.waiting.map((route) => route.continue().catch(() => {})));
  };
  return held;
}
