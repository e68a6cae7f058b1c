// Item 9: the iframe page, and the bridge between it and the page around it.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { frameAddress } from "./stage/pages.mjs";
import { until } from "./stage/sandbox.mjs";

const scene = stage();
const VISITED = "/api/v1/livechat/page.visited";

/** A strict page with the frame and host.js; the frame is ready when the page has heard all of its beginning. */
const enter = async ({ visit }, wishes = {}) => {
  const visitor = await visit({ at: "iframe", ...wishes });
  if (wishes.quiet) return visitor;
  await visitor.panel.waitFor();
  // Open from the start, and told so: after this, what a test does is told, and nothing else.
  await until(async () => (await events(visitor)).length >= 3, "ready, open, resize");
  return visitor;
};
/** What host.js told the page, in order. */
const events = (visitor) => visitor.page.evaluate(() => JSON.parse(document.documentElement.dataset.events ?? "[]"));
const heard = (visitor, ...event) =>
  until(async () => (await events(visitor)).some((it) => JSON.stringify(it) === JSON.stringify(event)), `the event ${event}`);
const call = (visitor, name) => visitor.page.evaluate((name) => window.forecourtFrame[name](), name);
/** The frame the widget is in, as Playwright's own object: to run code as if the page in it did. */
const inside = (visitor) => visitor.page.frames().find((frame) => frame.url().includes("/widget/"));
/** One more frame in the page: of the widget's origin ("other"), or of the page's own ("own"). */
const neighbour = async ({ page, sandbox }, name) => {
  const src = name === "other" ? sandbox.origin + "/test/host?script=none" : "";
  await page.evaluate(
    ([name, src]) => {
      const frame = document.createElement("iframe");
      frame.name = name;
      if (src) frame.src = src;
      document.body.append(frame);
    },
    [name, src],
  );
  const frame = await until(() => page.frames().find((it) => it.name() === name), "the frame " + name);
  if (src) await frame.waitForURL(src);
  await frame.waitForLoadState();
  return frame;
};
const hrefs = async (sandbox) => (await sandbox.requests(VISITED, "POST")).map(({ body }) => JSON.parse(body).pageInfo.location.href);

scene("fills its frame, is open from the start, and takes no focus", async (act) => {
  const visitor = await enter(act);
  const [frame, panel] = await Promise.all([visitor.page.locator("iframe").boundingBox(), visitor.panel.boundingBox()]);
  assert.ok(Math.abs(panel.width - frame.width) <= 4 && Math.abs(panel.height - frame.height) <= 4, JSON.stringify({ panel, frame }));
  await visitor.settled();
  assert.equal(await visitor.focused(), "body");
  await heard(visitor, "open");
  await heard(visitor, "resize", 400, 640);
  const [asked] = await act.sandbox.requests("/api/v2/webSettings");
  assert.equal(asked.query, "identifier=localhost", "the dealer's page is the one around it");
});

scene("close and open from the page and from inside, each told", async (act) => {
  const visitor = await enter(act);
  await call(visitor, "close");
  await visitor.panel.waitFor({ state: "hidden" });
  await heard(visitor, "close");
  await heard(visitor, "resize", 0, 0);
  assert.equal(await visitor.launcher.isVisible(), false, "the page around it opens it again");
  await call(visitor, "open");
  await visitor.panel.waitFor();
  await visitor.close();
  await until(async () => (await events(visitor)).filter(([name]) => name === "close").length === 2, "the second close");
  const names = (await events(visitor)).map(([name]) => name);
  assert.deepEqual(names, ["ready", "open", "resize", "close", "resize", "open", "resize", "close", "resize"]);
});

scene("a whole conversation in the frame; unread is told while it is closed", async (act) => {
  const { sandbox } = act;
  const visitor = await enter(act, { clock: true, data: { pageVisits: "off" } });
  await visitor.choose("chat");
  await visitor.write("Hello from a frame");
  await visitor.shows("chat.sent");
  await call(visitor, "close");
  const [{ id }] = (await sandbox.desk()).rooms;
  await sandbox.answer(id, "Hello back");
  await visitor.pass(31_000);
  await heard(visitor, "unread", 1);
  await call(visitor, "open");
  await visitor.panel.getByText("Hello back", { exact: true }).waitFor();
  await heard(visitor, "unread", 0);
});

scene("visits are those of the page around it, also later ones", async (act) => {
  const visitor = await enter(act);
  await until(async () => (await hrefs(act.sandbox)).length, "the first visit");
  assert.deepEqual(await hrefs(act.sandbox), [visitor.page.url()]);
  await visitor.page.evaluate(() => history.pushState(null, "", "#second"));
  await until(async () => (await hrefs(act.sandbox)).length === 2, "the second visit");
  assert.equal((await hrefs(act.sandbox))[1], visitor.page.url());
});

scene("forged messages to the frame have no effect: wrong origin, wrong source, wrong shape", async (act) => {
  const visitor = await enter(act);
  await until(async () => (await hrefs(act.sandbox)).length, "the first visit");
  const { page } = visitor;
  const { origin } = act.sandbox;
  for (const name of ["other", "own"]) {
    const frame = await neighbour(visitor, name);
    await frame.evaluate(() => parent.frames[0].postMessage({ forecourt: 1, type: "close" }, "*"));
  }
  const own = act.sandbox.site;
  const forged = [
    "close",
    null,
    { type: "close" },
    { forecourt: 2, type: "close" },
    { forecourt: "1", type: "close" },
    { forecourt: 1, type: "destroy" },
    { forecourt: 1, type: "constructor" },
    { forecourt: 1, type: ["close"] },
    { forecourt: 1, type: "visit", href: 7, title: "x" },
    { forecourt: 1, type: "visit", href: own + "/no-title" },
    { forecourt: 1, type: "visit", href: own + "/" + "x".repeat(9000), title: "long" },
    { forecourt: 1, type: "visit", href: "https://bank.example/", title: "not this page's" },
    { forecourt: 1, type: "visit", href: own + ".evil.example/", title: "looks like it" },
  ];
  const send = (messages) =>
    page.evaluate(([messages, origin]) => messages.forEach((it) => document.querySelector("#forecourt").contentWindow.postMessage(it, origin)), [messages, origin]);
  await send(forged);
  // Messages keep their order: when the true one has arrived, the forged ones have, too.
  await send([{ forecourt: 1, type: "visit", href: own + "/true", title: "True" }]);
  await until(async () => (await hrefs(act.sandbox)).length === 2, "the true visit");
  assert.equal((await hrefs(act.sandbox))[1], own + "/true");
  assert.equal(await visitor.panel.isVisible(), true);
  assert.ok(!(await events(visitor)).some(([name]) => name === "close"));
  await send([{ forecourt: 1, type: "close" }]);
  await visitor.panel.waitFor({ state: "hidden" });
});

scene("forged messages to the page have no effect either", async (act) => {
  const visitor = await enter(act);
  const before = await events(visitor);
  const forged = [
    { forecourt: 1, type: "unread", count: -1 },
    { forecourt: 1, type: "unread", count: "3" },
    { forecourt: 1, type: "resize", width: 1e9, height: 1 },
    { forecourt: 1, type: "visit", href: "x", title: "x" },
    { forecourt: 2, type: "close" },
    "close",
  ];
  // From the page itself, from a frame of the page's own origin, and from another frame of the widget's origin.
  await visitor.page.evaluate(() => window.postMessage({ forecourt: 1, type: "close" }, "*"));
  for (const name of ["own", "other"]) {
    const frame = await neighbour(visitor, name);
    await frame.evaluate(() => parent.postMessage({ forecourt: 1, type: "unread", count: 5 }, "*"));
  }
  await inside(visitor).evaluate((forged) => forged.forEach((it) => parent.postMessage(it, "*")), forged);
  await inside(visitor).evaluate(() => parent.postMessage({ forecourt: 1, type: "unread", count: 9 }, "*"));
  await heard(visitor, "unread", 9);
  assert.deepEqual((await events(visitor)).slice(before.length), [["unread", 9]]);
});

scene("nothing is told to a parent of another origin than the configured one", async (act) => {
  const visitor = await enter(act, { quiet: true, data: { identifier: "localhost", parentOrigin: "https://dealer.example" } });
  await visitor.panel.waitFor();
  await call(visitor, "close");
  await visitor.page.evaluate((origin) => {
    history.pushState(null, "", "#x");
    document.querySelector("#forecourt").contentWindow.postMessage({ forecourt: 1, type: "close" }, origin);
  }, act.sandbox.origin);
  await visitor.choose("sms");
  assert.deepEqual(await events(visitor), []);
  assert.equal(await visitor.panel.isVisible(), true);
  // The browser's own line about a message nobody may hear.
  visitor.forgive(/postMessage/);
});

scene("without a parent: its own address is visited, and closed it shows its launcher", async (act) => {
  const visitor = await act.visit({ arrive: false });
  await visitor.page.goto(frameAddress(act.sandbox, { identifier: "localhost" }));
  await visitor.panel.waitFor();
  await visitor.settled();
  assert.equal(await visitor.focused(), "body");
  await until(async () => (await hrefs(act.sandbox)).length, "the visit");
  assert.deepEqual(await hrefs(act.sandbox), [visitor.page.url()]);
  await visitor.close();
  await visitor.launcher.click();
  await visitor.panel.waitFor();
});

scene("the page's lang follows the widget's", async (act) => {
  const visitor = await act.visit({ arrive: false, language: "ar" });
  await visitor.page.goto(frameAddress(act.sandbox, { identifier: "localhost", language: "ar" }));
  await visitor.panel.waitFor();
  assert.equal(await visitor.page.evaluate(() => document.documentElement.lang), "ar");
});

scene("nothing to offer: the frame says so, and breaks nothing", async (act) => {
  const visitor = await act.visit({ arrive: false });
  await visitor.page.goto(frameAddress(act.sandbox, { identifier: "nothing.example", livechat: "" }));
  await visitor.panel.getByText(/\w/).first().waitFor();
  visitor.forgive(/no way of contact/);
});

scene("the dealership's own page with a frame works under its policy", async (act) => {
  const visitor = await act.visit({ path: "/iframe", framed: true });
  await visitor.panel.waitFor();
  await visitor.choose("sms");
  await visitor.field("sms.number").fill("07700900123");
  await visitor.field("sms.message").fill("From the contact page");
  await visitor.button("sms.send").click();
  await visitor.button("sms.again").waitFor();
  assert.equal((await act.sandbox.desk()).sms.length, 1);
});

for (const at of ["host", "iframe"])
  scene(`a policy without 'wasm-unsafe-eval' around the ${at}: ${at === "host" ? "the plain panel, nothing downloaded in vain" : "the frame does not mind"}`, async (act) => {
    const visitor = await act.visit({ at, csp: "nowasm", data: { phone: "020 7946 0123", whatsapp: "+44 7700 900456" } });
    if (at === "iframe") {
      await visitor.choose("sms");
      return;
    }
    await visitor.open();
    await visitor.said(/wasm-unsafe-eval/);
    visitor.forgive(/wasm-eval|WebAssembly|unsafe-eval/);
    const links = await visitor.panel.getByRole("link").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    assert.deepEqual(links, ["tel:02079460123", "https://wa.me/447700900456"]);
    await visitor.page.keyboard.press("Escape");
    await visitor.panel.waitFor({ state: "detached" });
    await visitor.focusIs("button " + (await visitor.launcher.getAttribute("aria-label")));
  });
