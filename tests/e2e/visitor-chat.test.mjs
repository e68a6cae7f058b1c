// Visitor.Chat's live chat over its socket, on the dealership's page of another name, which has no Rocket.Chat.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";
import { agent, cut, hears, launcherSays, more, room, rows, row, said, sees, times } from "./stage/talk.mjs";

const scene = stage();
const SOCKET = "/socket.io/";

const enter = async ({ visit, sandbox }, wishes = {}) => {
  const path = sandbox.site.replace("localhost", "visitorchat.localhost") + "/";
  const visitor = await visit({ path, ...wishes });
  return (await visitor.open()).choose("chat");
};
const talking = async (act, wishes) => {
  const visitor = await enter(act, wishes);
  await visitor.write("Is the blue one still there?");
  await row(visitor, "Is the blue one still there?").getByText(visitor.text("chat.sent")).waitFor();
  return visitor;
};
const lines = async (sandbox) => (await sandbox.call("GET", "/sandbox/sockets")).filter(({ path, silent }) => path.startsWith(SOCKET) && !silent).length;

scene("both ways, as one conversation of Visitor.Chat", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const there = await room(sandbox);
  assert.equal(there.service, "visitor_chat");
  await sandbox.answer(there.id, "It is, in the yard");
  await sees(visitor, "It is, in the yard");
  await visitor.write("On my way");
  await hears(sandbox, "visitor: Is the blue one still there?", "agent: It is, in the yard", "visitor: On my way");
  assert.deepEqual(await sandbox.requests("/websocket"), []);
  assert.deepEqual(await sandbox.requests("/api/v1/livechat/visitor"), []);
});

scene("typing is seen both ways", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const { id } = await room(sandbox);
  await agent(sandbox, id, "take");
  await agent(sandbox, id, "typing", { typing: true });
  const typing = visitor.panel.getByText(/is writing/);
  await typing.waitFor({ state: "attached" });
  await agent(sandbox, id, "typing", { typing: false });
  await typing.waitFor({ state: "detached" });
  await visitor.field("chat.composer").pressSequentially("On my");
  await until(async () => (await room(sandbox)).typing, "the desk to see it");
  await visitor.field("chat.composer").fill("");
  await until(async () => !(await room(sandbox)).typing, "the end of it");
});

scene("ended by the agent, then by the visitor; each next message begins a new conversation", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const first = (await room(sandbox)).id;
  await sandbox.closeRoom(first);
  await visitor.shows("note.closed");
  await visitor.write("Once more");
  const second = await until(async () => (await sandbox.desk()).rooms.find(({ id, open }) => open && id !== first), "another conversation");
  await row(visitor, "Once more").getByText(visitor.text("chat.sent")).waitFor();
  await more(visitor, "more.end", "more.end.yes");
  await until(async () => !(await sandbox.desk()).rooms.find(({ id }) => id === second.id).open, "it to end");
});

scene("a reload resumes: the same visitor, the same conversation, history once, and what was missed is counted", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const { id, token } = await room(sandbox);
  await visitor.page.goto("about:blank");
  await sandbox.answer(id, "While you were away");
  await visitor.arrive();
  await launcherSays(visitor, 1);
  await (await visitor.open()).choose("chat");
  await sees(visitor, "While you were away");
  assert.equal(await times(visitor, "Is the blue one still there?"), 1);
  await visitor.write("I am back");
  await until(async () => (await said(sandbox)).includes("visitor: I am back"), "the message");
  const { rooms } = await sandbox.desk();
  assert.deepEqual([rooms.length, rooms[0].id, rooms[0].token], [1, id, token]);
});

scene("a line that breaks: what is said meanwhile, by either, is there afterwards, and once", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const { id } = await room(sandbox);
  await sandbox.faults({ path: SOCKET, status: 503, body: "x" });
  await cut(sandbox, SOCKET);
  await sandbox.answer(id, "Said while the line was down");
  await visitor.write("Written while the line was down");
  await sandbox.faults();
  await until(async () => (await lines(sandbox)) === 1, "another line", 60_000);
  await sees(visitor, "Said while the line was down");
  await row(visitor, "Written while the line was down").getByText(visitor.text("chat.sent")).waitFor();
  for (const text of ["Said while the line was down", "Written while the line was down"]) {
    assert.equal(await times(visitor, text), 1, text);
    assert.equal((await said(sandbox)).filter((it) => it.endsWith(text)).length, 1, text);
  }
});

scene("maintenance: said, nothing new begins, and what was written goes out when it is over", async (act) => {
  const { sandbox } = act;
  await sandbox.call("PUT", "/sandbox/visitor_chat", { maintenance: true });
  const visitor = await enter(act, { clock: true });
  await visitor.shows("notice.maintenance");
  assert.equal((await sandbox.desk()).rooms.length, 0);
  await sandbox.call("PUT", "/sandbox/visitor_chat", { maintenance: false });
  await visitor.pass(61_000);
  await visitor.write("Hello");
  await hears(sandbox, "visitor: Hello");
});

scene("a card is data, never HTML: an address that can be followed, and words", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const { id } = await room(sandbox);
  await agent(sandbox, id, "messages", { card: { url: "https://dealer.example/blue", title: "<b>The blue one</b>", description: "In the yard" } });
  const link = rows(visitor).getByRole("link").filter({ hasText: "The blue one" });
  await link.waitFor();
  assert.equal(await link.getAttribute("href"), "https://dealer.example/blue");
  assert.equal(await rows(visitor).locator("b").count(), 0);
});
