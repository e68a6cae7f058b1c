// The public scenarios of the official client's own browser tests, "livechat" and "hide-expand-chat": see SCENARIOS.md.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";
import { agent, enter, headed, hears, launcherSays, more, room, rows, said, sees, server, talking, times, API } from "./stage/talk.mjs";

const scene = stage();

scene("Send message to online agent", async (act) => {
  const visitor = await talking(act, {}, "Is the blue one there?");
  await hears(act.sandbox, "visitor: Is the blue one there?");
  await headed(visitor, (await server(act.sandbox)).name);
  await visitor.panel.getByText(visitor.text("note.started")).waitFor();
});

scene("Send message to livechat customer: received while closed, several, unread visible after a reload, emptied when read", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const { id } = await room(sandbox);
  await visitor.close();
  const name = await visitor.launcher.getAttribute("aria-label");
  assert.equal(await visitor.field("chat.composer").isVisible(), false, "no composer while it is closed");
  for (const [index, text] of ["One", "Two", "Three"].entries()) {
    await sandbox.answer(id, text);
    await launcherSays(visitor, index + 1);
  }
  await visitor.page.reload();
  await launcherSays(visitor, 3);
  await (await visitor.open()).choose("chat");
  for (const text of ["One", "Two", "Three"]) await sees(visitor, text);
  await visitor.close();
  assert.equal(await visitor.launcher.getAttribute("aria-label"), name);
  await visitor.page.reload();
  await visitor.launcher.waitFor();
  await until(async () => (await sandbox.requests("/websocket")).length >= 2, "the conversation resumed");
  await visitor.quiet();
  assert.equal(await visitor.launcher.getAttribute("aria-label"), name, "read is read, after a reload too");
});

scene("Send message to agent after reload", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act, {}, "Before");
  const { id } = await room(sandbox);
  await visitor.page.reload();
  await (await visitor.open()).choose("chat");
  await sees(visitor, "Before");
  await visitor.write("After");
  await hears(sandbox, "visitor: Before", "visitor: After");
  assert.equal((await sandbox.desk()).rooms[0].id, id);
});

scene("Close livechat conversation: the visitor ends it, is asked first, rates it, and it is ended on both sides", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  await more(visitor, "more.end");
  await visitor.shows("more.end.ask");
  await visitor.button("more.no").click();
  assert.equal((await room(sandbox)).open, true);
  await more(visitor, "more.end", "more.end.yes");
  await visitor.shows("form.survey");
  await until(async () => !(await room(sandbox)).open, "the room closed");
  await visitor.shows("note.closed");
  const close = (await sandbox.requests(API + "room.close", "POST")).map(({ body }) => JSON.parse(body));
  assert.equal(close.length, 1);
  assert.deepEqual(Object.keys(close[0]).sort(), ["rid", "token"]);
});

scene("Close chat disabled: there is no way to end it", async (act) => {
  await act.sandbox.livechat({ visitorsCanCloseChat: false });
  const visitor = await talking(act);
  await more(visitor);
  await visitor.button("more.sound").waitFor();
  assert.equal(await visitor.button("more.end").count(), 0);
});

scene("Close chat disabled, agents can close", async (act) => {
  await act.sandbox.livechat({ visitorsCanCloseChat: false });
  const visitor = await talking(act);
  await act.sandbox.closeRoom((await room(act.sandbox)).id);
  await visitor.shows("note.closed");
  await visitor.shows("form.survey");
});

scene("Resub after close room: a conversation begun after a closed one hears its agent", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const first = (await room(sandbox)).id;
  await sandbox.closeRoom(first);
  await visitor.button("form.survey.leave").click();
  await visitor.write("Once more");
  const fresh = await until(async () => (await sandbox.desk()).rooms.find((it) => it.id !== first), "another room");
  await sandbox.answer(fresh.id, "Here, too");
  await sees(visitor, "Here, too");
  assert.equal((await sandbox.call("GET", "/sandbox/sockets")).filter(({ path }) => path.startsWith("/websocket")).length, 1, "on the same socket");
});

scene("Resume chat after closing: what was said stays, the next message goes on", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act, {}, "First words");
  await more(visitor, "more.end", "more.end.yes");
  await visitor.button("form.survey.leave").click();
  await sees(visitor, "First words");
  await visitor.page.reload();
  await (await visitor.open()).choose("chat");
  await sees(visitor, "First words");
  await visitor.write("More words");
  await until(async () => (await said(sandbox)).includes("visitor: More words"), "the message");
  assert.equal((await sandbox.desk()).rooms.length, 2);
});

scene("Close Chat twice", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act, {}, "Once");
  await more(visitor, "more.end", "more.end.yes");
  await visitor.button("form.survey.leave").click();
  await visitor.write("Twice");
  await until(async () => (await sandbox.desk()).rooms.length === 2, "another room");
  await rows(visitor).filter({ hasText: "Twice" }).getByText(visitor.text("chat.sent")).waitFor();
  await more(visitor, "more.end", "more.end.yes");
  await visitor.shows("form.survey");
  await until(async () => (await sandbox.desk()).rooms.every(({ open }) => !open), "both closed");
});

scene("Livechat_Display_Offline_Form false: nobody there is said, and no form shown", async (act) => {
  const { sandbox } = act;
  await Promise.all([sandbox.staffed(false), sandbox.livechat({ displayOfflineForm: false, messages: { offlineMessage: "Closed until Monday." } })]);
  const visitor = await enter(act);
  await visitor.panel.getByText("Closed until Monday.").waitFor();
  assert.equal(await visitor.button("form.offline.submit").count(), 0);
});

scene("Change avatar visibility: an agent whose details are hidden is nobody by name", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ agentHiddenInfo: true });
  const visitor = await talking(act);
  const { id } = await room(sandbox);
  await sandbox.answer(id, "Hello from nobody");
  await sees(visitor, "Hello from nobody");
  const words = await visitor.panel.innerText();
  for (const { name, username } of (await sandbox.desk()).agents) assert.ok(!words.includes(name) && !words.includes(username), words);
});

scene("Change Department: history is kept, the header's agent changes, and only a department of the list can be had", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ allowSwitchingDepartments: true });
  const { agents, departments } = await sandbox.desk();
  const visitor = await talking(act, {}, "For somebody else");
  const [before, present] = [await room(sandbox), await server(sandbox)];
  const other = departments.find((it) => it.online && !present.departments.includes(it.id));
  assert.ok(other, "a department that another agent serves: " + JSON.stringify({ present, departments, agents }));
  await more(visitor, "more.department");
  await visitor.panel.getByLabel(visitor.text("field.department")).selectOption({ label: other.name });
  await visitor.button("form.department.submit").click();
  await visitor.shows("notice.departmentChanged");
  const after = await until(async () => (await sandbox.desk()).rooms.find((it) => it.agentId !== before.agentId), "another agent");
  assert.deepEqual([after.id, after.department], [before.id, other.id]);
  await headed(visitor, agents.find(({ id }) => id === after.agentId).name);
  assert.equal(await times(visitor, "For somebody else"), 1);
  await agent(sandbox, after.id, "messages", { text: "How can we help?" });
  await sees(visitor, "How can we help?");
});
