// Item 8: page visits: the first page and every later change, coalesced, within the limit, with the exact body.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";

const scene = stage();
const ROUTE = "/api/v1/livechat/page.visited";
/** Longer than a burst of changes is collected. */
const QUIET = 1100;

const arrived = async (sandbox) => (await sandbox.requests(ROUTE, "POST")).map(({ body }) => JSON.parse(body));
const hrefs = async (sandbox) => (await arrived(sandbox)).map(({ pageInfo }) => pageInfo.location.href.replace(/^[^?#]*\?[^#]*/, ""));
/** So many visits have arrived, and no more is on its way. */
const visits = (sandbox, count) => until(async () => (await arrived(sandbox)).length >= count, `${count} visits`);

const enter = async ({ visit, sandbox }, wishes = {}) => {
  const visitor = await visit({ clock: true, ...wishes });
  await visitor.launcher.waitFor();
  // Only the first page's visit starts the watching: without it, wait for the loader's second half.
  await visitor.page.waitForLoadState("networkidle");
  // What counts as a burst, and how long a limit lasts, is measured in the page's time.
  await visitor.freeze();
  if (wishes.first !== false) {
    await visitor.pass(QUIET);
    await visits(sandbox, 1);
  }
  return visitor;
};
const go = (visitor, hash) => visitor.page.evaluate((hash) => history.pushState(null, "", "#" + hash), hash);
const rest = (visitor) => visitor.pass(QUIET);

scene("the first page, with exactly the documented body", async (act) => {
  const visitor = await enter(act);
  const [body] = await arrived(act.sandbox);
  assert.deepEqual(Object.keys(body), ["token", "pageInfo"]);
  assert.match(body.token, /^[0-9a-f]{64}$/);
  assert.deepEqual(body.pageInfo, { change: "url", title: "A dealer's page", location: { href: visitor.page.url() } });
  const { visitors } = await act.sandbox.desk();
  assert.deepEqual(visitors[0].pages.map((page) => page.href), [visitor.page.url()], "the agent sees it");
  await visitor.pass(60_000);
  assert.equal((await arrived(act.sandbox)).length, 1);
});

scene("a burst of changes is one visit: the last address, with the title set after it", async (act) => {
  const visitor = await enter(act);
  // As a router does: an address, another one while it loads, and the title when it has.
  for (const step of [1, 2, 3]) {
    await go(visitor, "step" + step);
    await visitor.pass(400);
  }
  await visitor.page.evaluate(() => history.replaceState(null, "", "#car-7"));
  await visitor.pass(300);
  await visitor.page.evaluate(() => (document.title = "Car 7"));
  await rest(visitor);
  await visits(act.sandbox, 2);
  const [, body] = await arrived(act.sandbox);
  assert.ok(body.pageInfo.location.href.endsWith("#car-7"));
  assert.equal(body.pageInfo.title, "Car 7");
  await rest(visitor);
  assert.equal((await arrived(act.sandbox)).length, 2);
});

scene("history, a fragment by link, back and forward, each counts", async (act) => {
  const visitor = await enter(act);
  const steps = [
    () => go(visitor, "one"),
    () => visitor.page.locator("#next").click(),
    () => visitor.page.evaluate(() => history.back()),
    () => visitor.page.evaluate(() => history.forward()),
    () => visitor.page.evaluate(() => (location.hash = "five")),
  ];
  for (const [index, step] of steps.entries()) {
    await step();
    await until(async () => {
      await rest(visitor);
      return (await arrived(act.sandbox)).length === index + 2;
    }, `visit ${index + 2}`);
  }
  assert.deepEqual(await hrefs(act.sandbox), ["", "#one", "#second", "#one", "#second", "#five"]);
});

scene("there and back within a burst is no visit", async (act) => {
  const visitor = await enter(act);
  await visitor.page.evaluate(() => {
    const { href } = location;
    history.pushState(null, "", "#there");
    history.pushState(null, "", href);
  });
  await rest(visitor);
  await go(visitor, "elsewhere");
  await rest(visitor);
  await visits(act.sandbox, 2);
  assert.deepEqual(await hrefs(act.sandbox), ["", "#elsewhere"]);
});

scene("a page that never rests still counts now and then", async (act) => {
  const visitor = await enter(act);
  for (let step = 0; step < 14; step++) {
    await visitor.page.evaluate((step) => history.replaceState(null, "", "#at" + step), step);
    await visitor.pass(500);
  }
  await visits(act.sandbox, 2);
});

scene("by title where the server says so: another title counts, another address does not", async (act) => {
  await act.sandbox.livechat({ historyMonitorType: "title" });
  const visitor = await enter(act);
  assert.equal((await arrived(act.sandbox))[0].pageInfo.change, "title");
  await go(visitor, "elsewhere");
  await rest(visitor);
  await visitor.page.evaluate(() => (document.title = "(1) A dealer's page"));
  await rest(visitor);
  await visits(act.sandbox, 2);
  await visitor.page.evaluate(() => {
    const title = document.createElement("title");
    title.textContent = "Replaced";
    document.querySelector("title").replaceWith(title);
  });
  await rest(visitor);
  await visits(act.sandbox, 3);
  assert.deepEqual((await arrived(act.sandbox)).map(({ pageInfo }) => pageInfo.title), ["A dealer's page", "(1) A dealer's page", "Replaced"]);
});

scene("consent=required: nothing before, the page of that moment after, nothing once it is taken back", async (act) => {
  const { sandbox } = act;
  const visitor = await enter(act, { first: false, data: { consent: "required" } });
  await go(visitor, "before");
  await visitor.pass(30_000);
  assert.deepEqual(await arrived(sandbox), []);
  await visitor.page.evaluate(() => window.Forecourt.consent(true));
  await rest(visitor);
  await visits(sandbox, 1);
  await go(visitor, "after");
  await rest(visitor);
  await visits(sandbox, 2);
  await visitor.page.evaluate(() => window.Forecourt.consent(false));
  await go(visitor, "refused");
  await visitor.pass(30_000);
  assert.deepEqual(await hrefs(sandbox), ["#before", "#after"]);
});

scene("pageVisits=off: none; =chat: from the conversation on, with its room", async (act) => {
  const { sandbox } = act;
  const off = await enter(act, { first: false, data: { "page-visits": "off" } });
  await go(off, "x");
  await off.pass(30_000);
  assert.deepEqual(await arrived(sandbox), []);
  const visitor = await enter(act, { first: false, data: { "page-visits": "chat" } });
  await go(visitor, "early");
  await visitor.pass(30_000);
  assert.deepEqual(await arrived(sandbox), []);
  await (await visitor.open()).choose("chat");
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  await rest(visitor);
  await visits(sandbox, 1);
  const [{ id, token }] = (await sandbox.desk()).rooms;
  const [body] = await arrived(sandbox);
  assert.deepEqual([Object.keys(body), body.rid, body.token], [["token", "rid", "pageInfo"], id, token]);
});

scene("offline: kept in order, sent when the network is back", async (act) => {
  const visitor = await enter(act);
  await visitor.context.setOffline(true);
  for (const hash of ["one", "two"]) {
    await go(visitor, hash);
    await rest(visitor);
  }
  assert.equal((await arrived(act.sandbox)).length, 1);
  await visitor.context.setOffline(false);
  await visits(act.sandbox, 3);
  assert.deepEqual(await hrefs(act.sandbox), ["", "#one", "#two"]);
});

scene("never faster than ten a minute; the latest page is told in the end", async (act) => {
  // The server counts its own minutes, which the page's clock does not move.
  await act.sandbox.limits(false);
  const visitor = await enter(act);
  for (let step = 1; step <= 20; step++) {
    await go(visitor, "page" + step);
    await visitor.pass(2000);
  }
  const inFirstMinute = await hrefs(act.sandbox);
  assert.ok(inFirstMinute.length <= 10, `${inFirstMinute.length} in 43 s`);
  await until(async () => {
    await visitor.pass(4000);
    return (await hrefs(act.sandbox)).at(-1) === "#page20";
  }, "the last page");
});

scene("429: no request before the time the server names, then the visit arrives", async (act) => {
  const { sandbox } = act;
  const error = "Error, too many requests. Please slow down. You must wait 20 seconds before trying this endpoint again. [error-too-many-requests]";
  const visitor = await enter(act);
  await sandbox.faults({ path: ROUTE, method: "POST", status: 429, body: JSON.stringify({ success: false, error }), times: 1 });
  await go(visitor, "limited");
  await rest(visitor);
  await visits(sandbox, 2);
  await visitor.said(/page visit: HTTP 429/);
  await visitor.pass(18_000);
  assert.equal((await arrived(sandbox)).length, 2);
  await visitor.pass(2500);
  await visits(sandbox, 3);
  assert.deepEqual(await hrefs(sandbox), ["", "#limited", "#limited"]);
});

scene("a refused visit is said once and does not hold up the next", async (act) => {
  const { sandbox } = act;
  const visitor = await enter(act);
  await sandbox.faults({ path: ROUTE, method: "POST", status: 400, body: '{"success":false,"error":"[invalid-params]"}', times: 1 });
  await go(visitor, "refused");
  await rest(visitor);
  await visits(sandbox, 2);
  await visitor.said(/page visit: HTTP 400/);
  await go(visitor, "next");
  await rest(visitor);
  await visits(sandbox, 3);
  assert.deepEqual(await hrefs(sandbox), ["", "#refused", "#next"]);
});

for (const modern of [true, false])
  scene(`no polling, and history as it was after destroy(), ${modern ? "with" : "without"} the Navigation API`, async (act) => {
    const visitor = await enter(act, {
      prepare: (page) =>
        page.addInitScript((modern) => {
          window.polls = 0;
          const real = window.setInterval;
          window.setInterval = (...args) => (window.polls++, real(...args));
          window.original = history.pushState;
          if (!modern) Object.defineProperty(window, "navigation", { value: undefined });
        }, modern),
    });
    await go(visitor, "one");
    await rest(visitor);
    await visits(act.sandbox, 2);
    assert.equal(await visitor.page.evaluate(() => window.polls), 0);
    await visitor.page.evaluate(() => window.Forecourt.destroy());
    assert.ok(await visitor.page.evaluate(() => history.pushState === window.original && !Object.hasOwn(history, "pushState")));
    await go(visitor, "two");
    await visitor.pass(10_000);
    assert.equal((await arrived(act.sandbox)).length, 2);
  });
