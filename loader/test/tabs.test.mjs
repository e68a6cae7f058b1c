import assert from "node:assert/strict";
import { test } from "node:test";
import { at, fake, pause, until, visit } from "./play.mjs";

const CHAT = () => ({ livechat: at.widget });
/** Opens the panel: the app is mounted, the tab a candidate. */
const begin = async (page) => {
  await page.locator("forecourt-chat").locator("button.launcher").click();
  await until(async () => (await fake(page)).mounts?.length);
};
const leading = async (page) => !!(await fake(page)).leading;
const leads = (page) => until(() => leading(page));
const tell = (page, name, detail = "") => page.evaluate(([name, detail]) => window.fake.host.event(name, detail), [name, detail]);
/** Two tabs, the first leads. */
const pair = async (query, context) => {
  const visitor = await visit(query, CHAT(), context);
  await begin(visitor.page);
  await leads(visitor.page);
  const second = await visitor.tab();
  await begin(second);
  await pause(250);
  assert.equal(await leading(second), false);
  return { ...visitor, one: visitor.page, two: second };
};
/** How long after `act` the page was told to lead. */
const takeover = async (page, act) => {
  await page.evaluate(() => (window.fake.leads.length = 0));
  const start = Date.now();
  await act();
  await leads(page);
  const [[on, , when]] = (await fake(page)).leads;
  assert.equal(on, true);
  return when - start;
};
/** The best of three: a busy machine is late by itself. */
const within = async (ms, attempt) => {
  let best = Infinity;
  for (let n = 0; n < 3 && best > ms; n++) best = Math.min(best, await attempt());
  assert.ok(best <= ms, `${best} ms`);
};

for (const [where, origin] of [["with locks", () => at.site], ["plain http, without locks", () => at.plain]]) {
  test(`${where}: one tab leads; another within 500 ms of its closing`, async () => {
    await within(500, async () => {
      const { one, two } = await pair({ origin: origin() });
      assert.equal(await one.evaluate(() => !navigator.locks), origin() === at.plain);
      return takeover(two, () => one.close());
    });
  });

  test(`${where}: within 500 ms of its crash`, async () => {
    await within(500, async () => {
      const { one, two } = await pair({ origin: origin() });
      const session = await one.context().newCDPSession(one);
      // Has no answer.
      return takeover(two, async () => void session.send("Page.crash").catch(() => {}));
    });
  });

  test(`${where}: within 500 ms of its going into the back/forward cache; back, it is a candidate again`, async () => {
    let one, two;
    await within(500, async () => {
      ({ one, two } = await pair({ origin: origin(), csp: "none" }, { cached: true }));
      return takeover(two, () => one.goto(at.widget + "/widget/frame.js", { waitUntil: "commit" }));
    });
    await one.goBack({ waitUntil: "commit" });
    const { leads: told, inits } = await until(async () => {
      const state = await fake(one);
      return state.leads?.length > 1 && state;
    });
    assert.equal(inits, 1, "from the cache");
    assert.deepEqual(told.map(([on]) => on), [true, false]);
    await takeover(one, () => two.close());
  });

  test(`${where}: the leader lets go when asked, and hears that it has`, async () => {
    const { one, two, tab } = await pair({ origin: origin() });
    const three = await tab();
    await begin(three);
    await pause(250);
    const askers = [two, one, three];
    // Sooner than it would be taken away.
    await within(250, async () => {
      const asker = askers.shift();
      const ms = await takeover(asker, () => tell(asker, "lead"));
      await pause(400);
      return ms;
    });
    if (!(await leading(three))) await takeover(three, () => tell(three, "lead"));
    await until(async () => !(await leading(one)));
    await pause(500);
    assert.deepEqual([await leading(one), await leading(two), await leading(three)], [false, false, true]);
  });

  test(`${where}: a leader that hangs loses the lead after 300 ms`, async () => {
    const { one, two } = await pair({ origin: origin() });
    await one.evaluate(() => void setTimeout(() => {
      window.hung = Date.now() + 2500;
      while (Date.now() < window.hung);
    }, 50));
    await pause(100);
    const start = Date.now();
    const ms = await takeover(two, () => tell(two, "lead"));
    // Well before it is back.
    assert.ok(ms < 2000, `${ms} ms`);
    assert.ok((await one.evaluate(() => window.hung)) > start + ms);
    await until(async () => !(await leading(one)));
    await pause(400);
    assert.ok(await leading(two));
  });
}

test("what is stored is handed to the next leader, and relays go to the others", async () => {
  const { one, two } = await pair();
  await tell(one, "save", '{"v":1,"token":"t","conversation":true,"outbox":[{"id":"1"}]}');
  await tell(two, "save", '{"v":1,"chatDraft":"mine"}');
  await tell(one, "relay", '{"hello":"é"}');
  await until(async () => (await fake(two)).received.length);
  assert.deepEqual([(await fake(one)).received, (await fake(two)).received], [[], ['{"hello":"é"}']]);
  // The second tab may not have seen the first one's text when it wrote its own: that is put right.
  await until(() => two.evaluate(() => localStorage.getItem("forecourt:dealer.example")?.includes('"1"')));
  await takeover(two, () => one.close());
  const [[, stored]] = (await fake(two)).leads;
  const { token, outbox } = JSON.parse(stored);
  assert.deepEqual([token, outbox], ["t", [{ id: "1" }]]);
});

test("the last words of the leader before, heard of after the takeover, are handed on; later ones are not", async () => {
  const { one, two, tab } = await pair();
  const third = await tab();
  const write = (text) => third.evaluate((text) => localStorage.setItem("forecourt:dealer.example", text), text);
  // In the page, where no test is late: the write is there within the new leader's first second.
  await two.evaluate(() => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const { lead } = window.fake.handle;
    window.fake.handle.lead = (...given) => {
      lead(...given);
      if (window.fake.leads.length === 1) setTimeout(() => frame.contentWindow.localStorage.setItem("forecourt:dealer.example", "late"));
    };
  });
  await takeover(two, () => one.close());
  await until(async () => (await fake(two)).leads.length === 2);
  await pause(1100);
  await write("later");
  await pause(200);
  assert.deepEqual((await fake(two)).leads.map(([on, stored]) => [on, stored]), [[true, ""], [true, "late"]]);
});

test("what a tab left behind that was never given the lead: the leader is handed it", async () => {
  const { one, two } = await pair();
  const stored = (...ids) => JSON.stringify({ v: 1, token: "t", conversation: true, outbox: ids.map((id) => ({ id })) });
  await tell(one, "save", stored("1"));
  await pause(1100);
  // A follower that writes what the leader has already leaves nothing.
  await tell(two, "save", stored("1"));
  await pause(300);
  const before = (await fake(one)).leads.length;
  await tell(two, "save", stored("1", "2"));
  await two.close();
  await until(async () => (await fake(one)).leads.length > before);
  const [on, handed] = (await fake(one)).leads.at(-1);
  assert.deepEqual([before, on, JSON.parse(handed).outbox.map(({ id }) => id).sort()], [1, true, ["1", "2"]]);
});

test("nothing shared, nobody to agree with: without consent each tab leads at once; with it, one", async () => {
  const { page, tab } = await visit({}, { ...CHAT(), consent: "required" });
  const second = await tab();
  for (const one of [page, second]) {
    await begin(one);
    await leads(one);
  }
  for (const one of [page, second]) await one.evaluate(() => window.Forecourt.consent(true));
  await until(async () => (await Promise.all([leading(page), leading(second)])).filter((on) => on).length === 1);
  await pause(500);
  const [leader, follower] = (await leading(page)) ? [page, second] : [second, page];
  assert.deepEqual([await leading(leader), await leading(follower)], [true, false]);
  await follower.evaluate(() => window.Forecourt.consent(false));
  await leads(follower);
  assert.ok(await leading(leader));
});

test("a panic does not cost the lead: the new instance is told", async () => {
  const { page, button, panel } = await visit();
  await button.click();
  await panel.waitFor();
  await leads(page);
  await page.evaluate(() => ((window.fake.leads.length = 0), setTimeout(() => window.fake.panic())));
  await until(async () => (await fake(page)).leads.length);
  assert.deepEqual((await fake(page)).leads.map(([on]) => on), [true]);
});

test("nothing before intent, nothing after destroy", async () => {
  const { page, button } = await visit({}, CHAT());
  await button.waitFor();
  await pause(300);
  const held = () => page.evaluate(async () => (await navigator.locks.query()).held.map(({ name }) => name));
  assert.deepEqual(await held(), []);
  await begin(page);
  await until(async () => (await held()).length);
  assert.deepEqual(await held(), ["forecourt:dealer.example"]);
  await page.evaluate(() => window.Forecourt.destroy());
  await until(async () => !(await held()).length);
  assert.deepEqual((await fake(page)).calls.slice(-2), ["destroy", "free"]);
});
