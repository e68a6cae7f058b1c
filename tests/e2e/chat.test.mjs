// Item 7: the live chat, from both sides, when all goes well: over the socket, and by asking where there is none.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";

const scene = stage();
const API = "/api/v1/livechat/";
const json = (body) => JSON.parse(body);

/** `socket: false`: a proxy lets none through. */
const chat = async ({ visit, sandbox }, { socket = true, ...wishes } = {}) => {
  if (!socket) await sandbox.faults({ path: "/websocket", status: 503, body: "x" });
  const visitor = await visit({ clock: true, data: { "page-visits": "off" }, ...wishes });
  return (await visitor.open()).choose("chat");
};
const BOTH = [
  ["over the socket", true],
  ["where there is no socket", false],
];
/** The visitor's room, once the agent sees it. */
const room = (sandbox) => until(async () => (await sandbox.desk()).rooms[0], "a room on the desk");
const said = async (sandbox) => (await room(sandbox)).messages.filter(({ from }) => from !== "system").map(({ from, msg }) => `${from}: ${msg}`);
/** Bubbles on the screen, in order. */
const rows = (visitor) => visitor.panel.getByRole("region", { name: visitor.text("chat.log") }).getByRole("listitem");
const shows = (visitor, text) => rows(visitor).getByText(text, { exact: true }).waitFor();
/** The next look at the server is due, where it has to be asked. */
const look = (visitor) => visitor.pass(8000);
const looks = async (sandbox) => (await sandbox.requests(API + "messages.history")).length;
/** The stream is subscribed and the history read: from now on nothing is asked. */
const listens = async (visitor) => {
  await until(async () => (await looks(visitor.sandbox)) && visitor.pending.size === 0, "the history after the subscription");
  await visitor.quiet();
};

for (const [how, socket] of BOTH) scene(`a visitor writes, an agent answers, and each sees the other ${how}`, async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act, { socket });
  await visitor.write("Is the blue one still there?");
  await shows(visitor, "Is the blue one still there?");
  await visitor.shows("chat.sent");
  assert.deepEqual(await said(sandbox), ["visitor: Is the blue one still there?"]);
  const { id } = await room(sandbox);
  await sandbox.answer(id, "It is! Come and see it.");
  await look(visitor);
  await shows(visitor, "It is! Come and see it.");
  const { agent } = await sandbox.desk();
  await visitor.panel.getByText(visitor.text("chat.with", { name: agent })).waitFor();
  await visitor.button("chat.send").isVisible();
  await visitor.field("chat.composer").fill("On my way");
  await visitor.button("chat.send").click();
  await until(async () => (await said(sandbox)).length === 3, "the third message");
  assert.deepEqual(await said(sandbox), ["visitor: Is the blue one still there?", "agent: It is! Come and see it.", "visitor: On my way"]);
});

scene("nothing is asked of the server before the first message; then in the documented order and form", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  await visitor.pass(30_000);
  // Opening asks again whether somebody is there, as the visitor this page is.
  const asked = await sandbox.requests(API);
  assert.deepEqual(asked.map((it) => [it.path, it.query.replace(/[0-9a-f]{64}/, "TOKEN")]), [
    [API + "config", ""],
    [API + "config", "token=TOKEN"],
  ]);
  assert.deepEqual(await sandbox.requests("/websocket"), [], "no socket either");
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  const [register, open, post] = (await sandbox.requests(API)).slice(asked.length);
  assert.deepEqual([register.method, register.path], ["POST", API + "visitor"]);
  const { token } = json(register.body).visitor;
  assert.match(token, /^[0-9a-f]{64}$/);
  assert.deepEqual(json(register.body), { visitor: { token } });
  assert.deepEqual([open.method, open.path, open.query], ["GET", API + "room", "token=" + token]);
  const { id } = await room(sandbox);
  const { _id, ...rest } = json(post.body);
  assert.deepEqual([post.method, post.path, rest], ["POST", API + "message", { token, rid: id, msg: "Hello" }]);
  assert.match(_id, /^\w{17}$/, "an id made here");
  const [stored] = (await room(sandbox)).messages.filter(({ from }) => from === "visitor");
  assert.equal(stored._id, _id);
});

scene("a reload resumes the conversation: same token, same room, history once", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  await visitor.write("First");
  await visitor.shows("chat.sent");
  const before = await room(sandbox);
  await visitor.page.goto("about:blank");
  await sandbox.answer(before.id, "While you were away");
  await visitor.arrive();
  const unread = ", " + visitor.text("launcher.unread", { count: 1 });
  await until(async () => (await visitor.launcher.getAttribute("aria-label")).endsWith(unread), "the unread count on the launcher");
  await visitor.open();
  await visitor.panel.getByRole("button", { name: visitor.text("menu.chat") }).getByText(visitor.text("menu.chat.unread", { count: 1 })).waitFor();
  await visitor.choose("chat");
  await shows(visitor, "First");
  await shows(visitor, "While you were away");
  await visitor.write("I am back");
  await until(async () => (await said(sandbox)).length === 3, "the next message");
  const { rooms, visitors } = await sandbox.desk();
  assert.deepEqual([rooms.length, rooms[0].id, rooms[0].token], [1, before.id, before.token]);
  assert.equal(visitors.filter(({ username }) => username).length, 1);
  assert.equal(await rows(visitor).getByText("First", { exact: true }).count(), 1);
});

for (const [how, socket] of BOTH) scene(`unread while closed: counted on the launcher, gone when read, ${how}`, async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act, { socket });
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  await visitor.close();
  const { id } = await room(sandbox);
  const name = await visitor.launcher.getAttribute("aria-label");
  await sandbox.answer(id, "One");
  await sandbox.answer(id, "Two");
  if (!socket) await visitor.pass(31_000);
  await until(async () => (await visitor.launcher.getAttribute("aria-label")) === `${name}, ${visitor.text("launcher.unread", { count: 2 })}`, "two unread");
  await visitor.open();
  await shows(visitor, "Two");
  await visitor.close();
  assert.equal(await visitor.launcher.getAttribute("aria-label"), name);
});

for (const [how, socket] of BOTH) scene(`a closed room is said, and the next message opens a new one, ${how}`, async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act, { socket });
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  const { id } = await room(sandbox);
  await sandbox.closeRoom(id);
  if (!socket) await look(visitor);
  await visitor.shows("note.closed");
  // A rating is asked for where one wrote, and can be passed over.
  await visitor.shows("form.survey");
  assert.equal(await visitor.field("chat.composer").count(), 0);
  await visitor.button("form.survey.leave").click();
  await visitor.write("One more thing");
  await until(async () => (await sandbox.desk()).rooms.length === 2, "a second room");
  const { rooms } = await sandbox.desk();
  const fresh = rooms.find((it) => it.id !== id);
  await until(async () => (await sandbox.desk()).rooms.find((it) => it.id === fresh.id).messages.some(({ msg }) => msg === "One more thing"), "the message in it");
  assert.equal(rooms.find((it) => it.id === id).open, false);
  await sandbox.answer(fresh.id, "Here again");
  if (!socket) await look(visitor);
  await shows(visitor, "Here again");
  await shows(visitor, "Hello");
});

scene("a room that is closed while the visitor writes, and does not hear of it: the message arrives in a new one, once", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act, { socket: false });
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  await sandbox.closeRoom((await room(sandbox)).id);
  await visitor.write("Still there?");
  await until(async () => (await sandbox.desk()).rooms.flatMap((it) => it.messages).some(({ msg }) => msg === "Still there?"), "the message");
  const all = (await sandbox.desk()).rooms.flatMap((it) => it.messages);
  assert.equal(all.filter(({ msg }) => msg === "Still there?").length, 1);
  await visitor.said(/live chat server refused/);
});

scene("a room that is closed while the visitor writes, over the socket: what is written is kept", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  await visitor.field("chat.composer").fill("Still the");
  await sandbox.closeRoom((await room(sandbox)).id);
  await visitor.shows("form.survey");
  await visitor.button("form.survey.leave").click();
  assert.equal(await visitor.field("chat.composer").inputValue(), "Still the");
});

scene("a live socket asks nothing: no look at the history while it lives, and looks again once it is gone", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  await listens(visitor);
  const before = await looks(sandbox);
  const { id } = await room(sandbox);
  await visitor.pass(28_000);
  await sandbox.answer(id, "By the stream");
  await shows(visitor, "By the stream");
  assert.equal(await looks(sandbox), before);
  assert.equal((await sandbox.call("GET", "/sandbox/sockets")).filter(({ path }) => path.startsWith("/websocket")).length, 1);
  await sandbox.faults({ path: "/websocket", status: 503, body: "x" });
  await sandbox.call("POST", "/sandbox/sockets/cut", { path: "/websocket" });
  await sandbox.answer(id, "By asking");
  await until(async () => (await look(visitor), (await looks(sandbox)) > before), "a look");
  await shows(visitor, "By asking");
});

scene("text stays text: markup is shown, only web addresses become links", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  const { id } = await room(sandbox);
  const hostile = "<img src=x onerror=alert(1)> javascript:alert(1) https://dealer.example/golf?a=1&b=2. data:text/html,x";
  await sandbox.answer(id, hostile);
  const row = rows(visitor).filter({ hasText: "<img src=x onerror=alert(1)>" });
  await row.waitFor();
  assert.deepEqual(await row.getByRole("link").evaluateAll((links) => links.map((a) => [a.href, a.target, a.rel])), [
    ["https://dealer.example/golf?a=1&b=2", "_blank", "noopener noreferrer"],
  ]);
  assert.equal(await row.locator("img").count(), 0);
});

scene("Enter sends, Shift+Enter is a new line, blank is nothing, and the composer keeps the focus", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  const field = visitor.field("chat.composer");
  await field.fill("   ");
  await visitor.page.keyboard.press("Enter");
  await field.fill("");
  await visitor.page.keyboard.type("one");
  await visitor.page.keyboard.press("Shift+Enter");
  await visitor.page.keyboard.type("two");
  await visitor.page.keyboard.press("Enter");
  await visitor.shows("chat.sent");
  assert.equal(await field.inputValue(), "");
  await visitor.focusIs("textarea " + visitor.text("chat.composer"));
  assert.deepEqual(await said(sandbox), ["visitor: one\ntwo"]);
});

scene("the server's length limit: the excess is shown, nothing is cut or sent", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ limitTextLength: 10 });
  const visitor = await chat(act);
  const field = visitor.field("chat.composer");
  await field.fill("12345678🚗🚗");
  await visitor.shows("chat.tooLong", { count: 2 });
  assert.deepEqual(await visitor.describedBy(field), [visitor.text("chat.tooLong", { count: 2 })]);
  await visitor.page.keyboard.press("Enter");
  assert.equal(await field.inputValue(), "12345678🚗🚗");
  await field.fill("12345678🚗");
  await visitor.page.keyboard.press("Enter");
  await visitor.shows("chat.sent");
  assert.deepEqual(await said(sandbox), ["visitor: 12345678🚗"]);
});

scene("two visitors do not hear each other", async (act) => {
  const { sandbox } = act;
  const [one, two] = [await chat(act), await chat(act)];
  await one.write("I am one");
  await one.shows("chat.sent");
  await two.write("I am two");
  await two.shows("chat.sent");
  const { rooms } = await sandbox.desk();
  assert.equal(new Set(rooms.map((it) => it.token)).size, 2);
  const first = rooms.find((it) => it.messages.some(({ msg }) => msg === "I am one"));
  await sandbox.answer(first.id, "Hello, one");
  await shows(one, "Hello, one");
  await look(two);
  assert.equal(await two.panel.getByText("Hello, one").count(), 0);
});
