// Item 10: pages that were not made for us: their styles, their scripts, their mistakes.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";

const scene = stage();
const page = ({ head = "", body = "" }) => `<!doctype html><html lang="en"><head><title>Hostile</title>${head}</head><body><h1>Cars</h1><input id="search" aria-label="Search">${body}</body></html>`;

/** The main job, done in spite of it all. */
async function works(visitor, sandbox) {
  await visitor.launcher.waitFor();
  const box = await visitor.launcher.boundingBox();
  assert.ok(box.width >= 44 && box.height >= 44, JSON.stringify(box));
  assert.deepEqual([Math.round(1280 - box.x - box.width), Math.round(800 - box.y - box.height)], [28, 28], "where the settings want it");
  await visitor.open();
  await visitor.choose("sms");
  await visitor.field("sms.number").fill("07700 900123");
  await visitor.field("sms.message").fill('"Hello" & goodbye');
  await visitor.button("sms.send").click();
  await visitor.button("sms.again").waitFor();
  const [sent] = await sandbox.requests("/api/v2/chats/sms", "POST");
  assert.equal(sent.body, JSON.stringify({ installationId: 1001, countryCode: "+44", telephoneNumber: "7700900123", message: '"Hello" & goodbye', captchaToken: "" }));
  await visitor.back();
  await visitor.choose("chat");
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  assert.match((await sandbox.desk()).rooms[0].token, /^[0-9a-f]{64}$/);
  await visitor.close();
}

for (const [name, css] of [
  ["a reset that sets everything back", "*, *::before, *::after { all: unset !important } html { font-size: 62.5% }"],
  ["everything in the page hidden", "body, body *, html > :not(head) { display: none !important; visibility: hidden !important; opacity: 0 !important }"],
  ["rules aimed at empty and unknown elements", "div:empty, :empty:not(input), :not(:defined) { display: none !important } html > :not(head, body) { transform: scale(0) !important; clip-path: inset(50%) !important; pointer-events: none !important }"],
  ["our own name as the target", "forecourt-chat { display: none !important; position: static !important; z-index: -1 !important; width: 100% !important; height: 100% !important; inset: 50px !important; filter: blur(9px) !important; content-visibility: hidden !important }"],
  ["every button styled", "button, section, header, ul, li, h2, h3, p, textarea { position: absolute !important; font: 3px serif !important; padding: 90px !important; color: red !important; text-transform: uppercase !important; direction: rtl !important; letter-spacing: 9px !important }"],
  ["a zoomed, turned, clipped body", "body { zoom: 2; transform: rotate(3deg); overflow: hidden; filter: grayscale(1); contain: strict; height: 10px; perspective: 10px }"],
  ["everything on top", "body::before { content: ''; position: fixed; inset: 0; z-index: 2147483647; background: #fff }"],
])
  scene(`styles: ${name}`, async ({ visit, sandbox }) => {
    const visitor = await visit({ document: ({ tag, nonce }) => page({ head: `<style nonce="${nonce}">${css}</style>${tag}` }) });
    await works(visitor, sandbox);
    assert.notEqual(await visitor.launcher.evaluate((node) => getComputedStyle(node).textTransform), "uppercase");
  });

for (const [name, spoil] of [
  [
    "an old prototype.js: toJSON everywhere, its own Array.from and reduce",
    () => {
      Array.prototype.toJSON = String.prototype.toJSON = Object.prototype.toJSON = () => "[spoilt]";
      Array.from = (list) => {
        const all = [];
        for (let index = 0; index < list.length; index++) all.push(list[index]);
        return all;
      };
      Array.prototype.reduce = () => "spoilt";
    },
  ],
  [
    "enumerable members on Object, Array and Function",
    () => {
      Object.prototype.extend = Array.prototype.remove = Function.prototype.bindAs = function () {};
      Object.prototype.type = "spoilt";
    },
  ],
  [
    "fetch wrapped, handing out something that is no Response",
    () => {
      const real = window.fetch;
      window.fetch = async (...given) => {
        const response = await real(...given);
        return {
          ok: response.ok, status: response.status, headers: response.headers,
          text: () => response.text(), json: () => response.json(), arrayBuffer: () => response.arrayBuffer(),
        };
      };
    },
  ],
  [
    "timers wrapped, with objects for ids",
    () => {
      const [set, clear] = [window.setTimeout, window.clearTimeout];
      window.setTimeout = (...given) => ({ id: set(...given) });
      window.clearTimeout = (timer) => clear(timer?.id);
    },
  ],
  ["addEventListener, appendChild and createElement wrapped", () => {
    for (const [owner, name] of [[EventTarget, "addEventListener"], [Node, "appendChild"], [Document, "createElement"], [Element, "append"]]) {
      const real = owner.prototype[name];
      owner.prototype[name] = function (...given) {
        return real.apply(this, given);
      };
    }
  }],
  ["no queueMicrotask, no requestIdleCallback, no structuredClone", () => {
    delete window.queueMicrotask;
    delete window.requestIdleCallback;
    delete window.structuredClone;
  }],
  ["no console", () => {
    Object.defineProperty(window, "console", { value: undefined });
  }],
  ["no popover and no Navigation API", () => {
    delete HTMLElement.prototype.popover;
    delete HTMLElement.prototype.showPopover;
    Object.defineProperty(window, "navigation", { value: undefined });
  }],
  ["a name of ours taken by an element", () => {
    addEventListener("DOMContentLoaded", () => {
      const element = document.body.appendChild(document.createElement("p"));
      element.id = "Forecourt";
    });
  }],
])
  scene(`scripts: ${name}`, async ({ visit, sandbox }) => {
    const visitor = await visit({ prepare: (page) => page.addInitScript(spoil) });
    await works(visitor, sandbox);
  });

scene("included twice: one widget, one line", async ({ visit, sandbox }) => {
  const visitor = await visit({ document: ({ tag }) => page({ head: tag, body: tag }) });
  await visitor.said("already on this page; this one is ignored");
  await works(visitor, sandbox);
  assert.equal(await visitor.host.count(), 1);
});

scene("a blocking script in <head>, before there is a body, on a page that takes its time", async ({ visit, sandbox }) => {
  const visitor = await visit({
    // With these it shows at once, wherever the page is by then.
    data: { corner: "bottom-right", color: "#1c6b4d", "x-offset": "28", "y-offset": "28" },
    document: ({ tag }) => page({ head: tag.replace("async ", "") }),
  });
  const order = await visitor.page.evaluate(() => [...document.documentElement.children].map((node) => node.localName));
  assert.deepEqual(order.slice(0, 2), ["head", "body"], "never before the body: it would be first in the tab order");
  await works(visitor, sandbox);
});

scene("imported as a module instead of by its tag: one line, and nothing else", async ({ visit, sandbox }) => {
  const visitor = await visit({ document: ({ nonce, origin }) => page({ body: `<script type="module" nonce="${nonce}" src="${origin}/widget/forecourt.js"></script>` }) });
  await visitor.said("must be loaded by its own <script src> tag");
  assert.equal(await visitor.page.evaluate(() => "Forecourt" in window), false);
  assert.deepEqual(await sandbox.requests("/api/v2/"), []);
});

scene("added late, as tag managers do", async ({ visit, sandbox }) => {
  const visitor = await visit({ csp: null, query: { script: "none" } });
  await visitor.page.evaluate((origin) => {
    const script = document.createElement("script");
    script.async = true;
    script.dataset.visitorChat = script.dataset.livechat = origin;
    script.src = origin + "/widget/forecourt.js";
    document.head.append(script);
  }, sandbox.origin);
  await works(visitor, sandbox);
});

for (const [name, remove] of [
  ["removes it", () => document.querySelector("forecourt-chat").remove()],
  ["empties and replaces the body", () => document.documentElement.replaceChild(document.createElement("body"), document.body)],
  ["replaces all children of the document", () => document.documentElement.replaceChildren(document.createElement("head"), document.createElement("body"))],
  ["closes every popover", () => document.querySelector("forecourt-chat").hidePopover()],
])
  scene(`a page that ${name}: it is back, with what was typed`, async ({ visit }) => {
    const visitor = await visit();
    await (await visitor.open()).choose("whatsapp");
    await visitor.field("whatsapp.message").fill("Still here?");
    await visitor.page.evaluate(remove);
    await until(() => visitor.panel.isVisible(), "the panel");
    assert.equal(await visitor.field("whatsapp.message").inputValue(), "Still here?");
    assert.equal(await visitor.host.count(), 1);
  });

scene("a page that removes it again and again means it", async ({ visit }) => {
  const visitor = await visit();
  await visitor.launcher.waitFor();
  await visitor.page.waitForLoadState("networkidle");
  await visitor.page.evaluate(() => {
    new MutationObserver(() => document.querySelector("forecourt-chat")?.remove()).observe(document.documentElement, { childList: true });
    document.querySelector("forecourt-chat").remove();
  });
  await visitor.said("the page keeps removing the widget; it stays away now");
  assert.equal(await visitor.host.count(), 0);
});
