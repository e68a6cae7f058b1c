// Item 10: what the widget leaves in a page: nothing before intent, nothing after destroy().
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { manifest, until } from "./stage/sandbox.mjs";

const scene = stage();

/** Counts, from before the first script of the page, all that would have to be undone. */
const bookkeeping = (page) =>
  page.addInitScript(() => {
    const books = (window.books = { listeners: new Map(), timers: new Set(), observers: 0, lines: [], writes: [] });
    /** What is closed takes its listeners with it; that it is, is looked at by itself. */
    const lines = [WebSocket, EventSource, BroadcastChannel];
    const ours = (target) => (target instanceof Node && target.getRootNode() instanceof ShadowRoot) || lines.some((kind) => target instanceof kind);
    const label = (target) => (target === window ? "window" : target === document ? "document" : target.localName || target.constructor.name);
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (type, heard, options) {
      const target = this ?? window;
      const capture = !!(typeof options === "object" ? options?.capture : options);
      // What sits on the widget's own nodes, or on an object nobody else has, goes with it.
      if (heard && !ours(target) && !(target instanceof AbortSignal) && target.localName !== "forecourt-chat") {
        const key = [label(target), type, capture].join(" ");
        if (!books.listeners.has(key)) books.listeners.set(key, new Set());
        books.listeners.get(key).add(heard);
      }
      return addEventListener.call(target, type, heard, options);
    };
    EventTarget.prototype.removeEventListener = function (type, heard, options) {
      const target = this ?? window;
      const capture = !!(typeof options === "object" ? options?.capture : options);
      books.listeners.get([label(target), type, capture].join(" "))?.delete(heard);
      return removeEventListener.call(target, type, heard, options);
    };
    const { setTimeout, clearTimeout, setInterval, clearInterval } = window;
    window.setTimeout = (run, ...rest) => {
      const id = setTimeout(() => (books.timers.delete(id), run()), ...rest);
      books.timers.add(id);
      return id;
    };
    window.clearTimeout = (id) => (books.timers.delete(id), clearTimeout(id));
    window.setInterval = (...given) => {
      const id = setInterval(...given);
      books.timers.add(id);
      return id;
    };
    window.clearInterval = (id) => (books.timers.delete(id), clearInterval(id));
    const watching = new Set();
    const { observe, disconnect } = MutationObserver.prototype;
    MutationObserver.prototype.observe = function (...given) {
      watching.add(this);
      books.observers = watching.size;
      return observe.apply(this, given);
    };
    MutationObserver.prototype.disconnect = function () {
      watching.delete(this);
      books.observers = watching.size;
      return disconnect.call(this);
    };
    for (const name of ["WebSocket", "EventSource", "BroadcastChannel"])
      window[name] = new Proxy(window[name], {
        construct(real, given) {
          const made = new real(...given);
          const line = { what: name + " " + String(given[0]).replace(/^\w+:\/\/[^/]*|\?.*/g, ""), open: true };
          books.lines.push(line);
          const { close } = made;
          made.close = function (...how) {
            line.open = false;
            return close.apply(this, how);
          };
          return made;
        },
      });
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (key, value) {
      books.writes.push(key);
      return setItem.call(this, key, value);
    };
    window.globals = Object.getOwnPropertyNames(window);
  });
const books = ({ page }) =>
  page.evaluate(() => ({
    listeners: [...window.books.listeners].flatMap(([key, all]) => Array(all.size).fill(key)),
    timers: window.books.timers.size,
    observers: window.books.observers,
    /** Each line ever opened, and which of them still are. */
    lines: window.books.lines.map(({ what }) => what),
    open: window.books.lines.filter(({ open }) => open).map(({ what }) => what),
    writes: window.books.writes,
    cookies: document.cookie,
    stored: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
    globals: Object.getOwnPropertyNames(window).filter((name) => !window.globals.includes(name)),
    children: [...document.documentElement.children].map((node) => node.localName),
    leftInHead: [...document.head.children].map((node) => node.localName),
  }));
const enter = async ({ visit, sandbox }, wishes) => {
  const visitor = await visit({ prepare: bookkeeping, ...wishes });
  await visitor.launcher.waitFor();
  await until(async () => (await sandbox.requests("/widget/" + manifest.late)).length, "the second half of the loader");
  await visitor.page.waitForLoadState("networkidle");
  return visitor;
};

scene("before intent: no storage, no cookie, no socket, one global, one node", async (act) => {
  const visitor = await enter(act);
  const { writes, stored, cookies, lines, globals, children } = await books(visitor);
  assert.deepEqual({ writes, stored, cookies, lines }, { writes: [], stored: [], cookies: "", lines: [] });
  assert.deepEqual(globals.filter((name) => name !== "globals"), ["Forecourt"]);
  assert.deepEqual(children, ["head", "body", "forecourt-chat"]);
  const kinds = (await books(visitor)).listeners;
  assert.ok(!kinds.some((key) => /unload/.test(key)), "an unload listener would cost the page its back/forward cache");
  assert.ok(!kinds.some((key) => /touch|wheel|pointermove|mousemove|scroll|keydown/.test(key)), kinds.join());
});

/** The channel between the tabs, and the socket of Visitor.Chat. */
const OPENED = ["BroadcastChannel forecourt:localhost", "WebSocket /socket.io/"];

scene("opening: one channel, one socket, and no more is stored than who the service says we are; what is typed goes under the same key", async (act) => {
  const visitor = await enter(act);
  await visitor.open();
  await until(async () => (await visitor.stored()).length, "the visitor's id");
  const { stored, cookies, lines } = await books(visitor);
  assert.deepEqual({ stored, cookies, lines: lines.sort() }, { stored: ["forecourt:localhost"], cookies: "", lines: OPENED });
  const kept = await visitor.page.evaluate(() => JSON.parse(localStorage["forecourt:localhost"]));
  assert.deepEqual(Object.keys(kept).filter((key) => !["v", "at", "visitorId", "smsCountry"].includes(key)), [], JSON.stringify(kept));
  await visitor.choose("whatsapp");
  await visitor.field("whatsapp.message").fill("Hello");
  await visitor.keeps("Hello");
  const after = await books(visitor);
  assert.deepEqual([after.stored, after.cookies, after.lines.sort()], [["forecourt:localhost"], "", OPENED]);
});

scene("where Visitor.Chat knows no such installation, opening stores nothing and opens no socket", async (act) => {
  const visitor = await enter(act, { data: { identifier: "unknown.example" } });
  visitor.forgive(/webSettings/);
  await visitor.open();
  await visitor.quiet();
  const { writes, stored, lines } = await books(visitor);
  assert.deepEqual({ writes, stored, lines }, { writes: [], stored: [], lines: ["BroadcastChannel forecourt:unknown.example"] });
});

scene("consent=required: nothing stored before it, what was typed after it, nothing once it is taken back", async (act) => {
  const visitor = await enter(act, { data: { consent: "required" } });
  await (await visitor.open()).choose("sms");
  await visitor.field("sms.number").fill("07700900123");
  await visitor.field("sms.message").fill("Hello");
  await visitor.button("sms.send").click();
  await visitor.button("sms.again").waitFor();
  await visitor.close();
  assert.deepEqual((await books(visitor)).writes, []);
  await visitor.page.evaluate(() => window.Forecourt.consent(true));
  await visitor.keeps("07700900123");
  await visitor.page.evaluate(() => window.Forecourt.consent(false));
  await until(async () => !(await visitor.stored()).length, "an empty storage");
});

for (const [name, use] of [
  ["before any use", async () => {}],
  ["with the panel open", (visitor) => visitor.open()],
  ["while it loads", (visitor) => visitor.launcher.click()],
  [
    "in the middle of a conversation",
    async (visitor) => {
      await (await visitor.open()).choose("chat");
      await visitor.write("Hello");
      await visitor.shows("chat.sent");
    },
  ],
])
  scene(`destroy() ${name}: no node, no global, no listener, no timer, no observer`, async (act) => {
    const visitor = await enter(act);
    await use(visitor);
    const { page } = visitor;
    await page.evaluate(() => window.Forecourt.destroy());
    await visitor.quiet();
    const left = await books(visitor);
    const locks = await page.evaluate(async () => {
      const { held, pending } = await navigator.locks.query();
      return [...held, ...pending].map(({ name }) => name);
    });
    assert.deepEqual(
      { listeners: left.listeners, timers: left.timers, observers: left.observers, globals: left.globals.filter((it) => it !== "globals"), children: left.children, open: left.open, locks },
      { listeners: [], timers: 0, observers: 0, globals: [], children: ["head", "body"], open: [], locks: [] },
    );
    assert.ok(!left.leftInHead.includes("link"), "no preload is left");
    assert.equal(await page.evaluate(() => "Forecourt" in window), false);
    const before = (await act.sandbox.requests("/api/")).length;
    await page.evaluate(() => {
      history.pushState(null, "", "#after");
      dispatchEvent(new Event("online"));
      dispatchEvent(new Event("pagehide"));
      document.title = "After";
    });
    await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
    assert.equal((await act.sandbox.requests("/api/")).length, before, "and nothing is asked any more");
  });

scene("destroyed and loaded again, it works again", async (act) => {
  const visitor = await enter(act);
  await visitor.open();
  await visitor.page.evaluate(() => window.Forecourt.destroy());
  await visitor.page.reload();
  await visitor.open();
});

scene("the page keeps its back/forward cache and its own handlers", async (act) => {
  const visitor = await enter(act, {
    prepare: async (page) => {
      await bookkeeping(page);
      await page.addInitScript(() => {
        window.own = () => {};
        window.onmessage = window.onerror = window.onpopstate = window.own;
      });
    },
  });
  await visitor.open();
  assert.deepEqual(await visitor.page.evaluate(() => [window.onmessage, window.onerror, window.onpopstate].map((it) => it === window.own)), [true, true, true]);
});
