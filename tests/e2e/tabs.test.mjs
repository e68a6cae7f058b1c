// Several tabs of one browser are one visitor: one conversation, one socket, one sound; and the title of each page.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";
import { hears, launcherSays, listening, more, room, rows, sees, streams, talking, times, enter } from "./stage/talk.mjs";

const scene = stage();
/** ms. What a follower may take to be the one that talks. */
const TAKEOVER = 500;

/** Writes down when this page opened a socket to the chat, by the clock that all tabs share, and what it played. */
const watch = (page) =>
  page.addInitScript(() => {
    window.opened = [];
    window.played = 0;
    window.WebSocket = new Proxy(WebSocket, {
      construct(real, given) {
        if (String(given[0]).includes("/websocket")) window.opened.push(Date.now());
        return new real(...given);
      },
    });
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (...given) {
      window.played++;
      return start.apply(this, given);
    };
  });
const opened = ({ page }) => page.evaluate(() => window.opened);
const played = ({ page }) => page.evaluate(() => window.played);

/** Whether this tab holds the lock, and so talks to the server. */
const leads = ({ page }) =>
  page.evaluate(async () => {
    const mine = "stage" + Math.random();
    return navigator.locks.request(mine, async () => {
      const { held } = await navigator.locks.query();
      const { clientId } = held.find(({ name }) => name === mine);
      return held.some((it) => it.name.startsWith("forecourt:") && it.clientId === clientId);
    });
  });

/** Two tabs in one conversation; the first, which the visitor has used last, talks. */
async function two(act) {
  const first = await talking(act, { prepare: watch });
  await listening(first);
  const second = await act.visit({ beside: first, prepare: watch });
  await second.launcher.waitFor();
  // A tab that comes to the front wants to talk, and whoever is used last does. So first one, then the other.
  for (const tab of [second, first]) {
    if (tab === first) await first.close();
    await tab.open();
    const state = async () => `${await leads(first)}, ${await leads(second)}; ${JSON.stringify(await act.sandbox.call("GET", "/sandbox/sockets"))}`;
    await until(async () => (await leads(tab)) && (await streams(act.sandbox)) === 1, "the lead").catch(async (error) => {
      error.message += ": " + (await state());
      throw error;
    });
    if (tab === second) await second.close();
  }
  return [first, second];
}

scene("both tabs show all that is said in either, over one socket", async (act) => {
  const { sandbox } = act;
  const [first, second] = await two(act);
  await (await second.open()).choose("chat");
  await sees(second, "Is the blue one still there?");
  const { id } = await room(sandbox);
  await sandbox.answer(id, "It is");
  await Promise.all([first, second].map((tab) => sees(tab, "It is")));
  // Who writes talks.
  await second.write("I come at five");
  await hears(sandbox, "visitor: Is the blue one still there?", "agent: It is", "visitor: I come at five");
  await sees(first, "I come at five");
  await first.write("Make it six");
  await sees(second, "Make it six");
  await sandbox.answer(id, "Six it is");
  await Promise.all([first, second].map((tab) => sees(tab, "Six it is")));
  assert.equal(await streams(sandbox), 1);
  for (const tab of [first, second])
    for (const text of ["Is the blue one still there?", "It is", "I come at five", "Make it six", "Six it is"]) assert.equal(await times(tab, text), 1, text);
  assert.equal((await sandbox.desk()).rooms.length, 1);
});

scene("a tab that is opened later is told everything, and only counts", async (act) => {
  const { sandbox } = act;
  const [first, second] = await two(act);
  await first.close();
  await sandbox.answer((await room(sandbox)).id, "Unread");
  await Promise.all([first, second].map((tab) => launcherSays(tab, 1)));
  await (await second.open()).choose("chat");
  await sees(second, "Unread");
  // Read in one is read in the other.
  await until(async () => !(await first.launcher.getAttribute("aria-label")).includes(first.text("launcher.unread", { count: 1 })), "the count to go");
});

for (const [name, end] of [
  ["closed", (tab) => tab.page.close()],
  [
    "crashed",
    async (tab) => {
      const gone = tab.page.waitForEvent("crash");
      tab.page.goto("chrome://crash").catch(() => {});
      await gone;
    },
  ],
  ["left for another page", (tab) => tab.page.goto("about:blank")],
])
  scene(`the tab that talks is ${name}: the other takes over within ${TAKEOVER} ms, and nothing is lost`, async (act) => {
    const { sandbox } = act;
    const [first, second] = await two(act);
    const { id } = await room(sandbox);
    assert.equal(await leads(second), false);
    const past = (await opened(second)).length;
    const before = Date.now();
    const ended = end(first);
    const at = await until(async () => (await opened(second))[past], "a socket of the second tab");
    assert.ok(at - before <= TAKEOVER, `${at - before} ms`);
    await sandbox.answer(id, "Still there?");
    await launcherSays(second, 1);
    await (await second.open()).choose("chat");
    await sees(second, "Is the blue one still there?");
    await sees(second, "Still there?");
    await second.write("Yes");
    await hears(sandbox, "visitor: Is the blue one still there?", "agent: Still there?", "visitor: Yes");
    await ended;
    assert.equal(await streams(sandbox), 1);
    // A dead page takes the count of its requests with it.
    first.pending.clear();
  });

scene("the sound: one chime in one tab, for a message that nobody is reading; none where it is muted", async (act) => {
  const { sandbox } = act;
  const [first, second] = await two(act);
  // A gesture in each, as browsers ask for.
  await second.page.locator("#before").click();
  const { id } = await room(sandbox);
  await sandbox.answer(id, "While it is read");
  await sees(first, "While it is read");
  await first.close();
  await sandbox.answer(id, "While it is not");
  await launcherSays(second, 1);
  await until(async () => (await played(first)) + (await played(second)) > 0, "the chime");
  await sandbox.desk();
  assert.deepEqual([await played(first), await played(second)], [2, 0], "two tones, in the tab that talks");
  await first.open();
  await sees(first, "While it is not");
  await more(first, "more.sound");
  await first.page.keyboard.press("Escape");
  await first.close();
  await sandbox.answer(id, "Muted");
  await launcherSays(second, 1);
  await first.page.waitForTimeout(300);
  assert.deepEqual([await played(first), await played(second)], [2, 0]);
});

scene("the title of the page: marked while something is unread, the page's own again when it is read", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const title = () => visitor.page.title();
  const own = await title();
  const { id } = await room(sandbox);
  await sandbox.answer(id, "Read at once");
  await sees(visitor, "Read at once");
  assert.equal(await title(), own);
  await visitor.close();
  await sandbox.answer(id, "One");
  await until(async () => (await title()) === `(1) ${own}`, "the mark");
  await sandbox.answer(id, "Two");
  await until(async () => (await title()) === `(2) ${own}`, "the mark of two");
  await launcherSays(visitor, 2);
  // The page goes on using its title.
  await visitor.page.evaluate(() => (document.title = "Another car"));
  await until(async () => (await title()) === "(2) Another car", "the page's new title");
  await visitor.open();
  await sees(visitor, "Two");
  await until(async () => (await title()) === "Another car", "the page's own title");
});

for (const [name, spoil] of [
  ["throws", () => {
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
  }],
  ["takes nothing", () => {
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
  }],
  ["and locks and channels are missing", () => {
    Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } });
    Object.defineProperty(navigator, "locks", { value: undefined });
    delete window.BroadcastChannel;
  }],
])
  scene(`storage ${name}: the conversation works for the life of the page`, async (act) => {
    const { sandbox } = act;
    const visitor = await enter(act, { prepare: (page) => page.addInitScript(spoil) });
    await visitor.write("Hello");
    await visitor.shows("chat.sent");
    const { id } = await room(sandbox);
    await sandbox.answer(id, "Hello back");
    await sees(visitor, "Hello back");
    await visitor.close();
    await visitor.open();
    await visitor.write("Still me");
    await hears(sandbox, "visitor: Hello", "agent: Hello back", "visitor: Still me");
    assert.equal(await rows(visitor).filter({ hasText: "Hello back" }).count(), 1);
  });
