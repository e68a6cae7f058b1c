// The public scenarios of the official client's own browser tests, "typing-indicator", "tab-communication",
// "queue-management", "department", "triggers" and "fileupload": see SCENARIOS.md.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";
import { agent, choose, enter, file, headed, hears, room, row, rows, said, sees, server, talking, times, asks, PICTURE } from "./stage/talk.mjs";

const scene = stage();

scene("Visitor types: the agent sees it begin and end", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  await visitor.field("chat.composer").pressSequentially("On my");
  await until(async () => (await room(sandbox)).typing, "the desk to see it");
  // Nothing more for a while, and it is over by itself.
  await until(async () => !(await room(sandbox)).typing, "the end of it");
  await visitor.field("chat.composer").pressSequentially(" way");
  await until(async () => (await room(sandbox)).typing, "the desk to see it again");
  await visitor.page.keyboard.press("Enter");
  await until(async () => !(await room(sandbox)).typing, "sent is not typing");
});

scene("Agent types: the visitor sees it, and it is over when the message is there", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const { id } = await room(sandbox);
  const { name } = await server(sandbox);
  const typing = visitor.panel.getByText(visitor.text("chat.typing", { name }));
  await agent(sandbox, id, "typing", { typing: true });
  await typing.waitFor({ state: "attached" });
  await agent(sandbox, id, "typing", { typing: false });
  await typing.waitFor({ state: "detached" });
  await agent(sandbox, id, "typing", { typing: true });
  await typing.waitFor({ state: "attached" });
  await sandbox.answer(id, "Here it is");
  await sees(visitor, "Here it is");
  await typing.waitFor({ state: "detached" });
});

scene("Send messages, close chat and start again 2 tabs", async (act) => {
  const { sandbox } = act;
  const one = await talking(act, {}, "From the first tab");
  const two = await act.visit({ beside: one });
  await (await two.open()).choose("chat");
  await sees(two, "From the first tab");
  await two.write("From the second tab");
  await sees(one, "From the second tab");
  const { id } = await room(sandbox);
  await sandbox.answer(id, "To both");
  await Promise.all([sees(one, "To both"), sees(two, "To both")]);
  await two.button("more.open").click();
  await two.button("more.end").click();
  await two.button("more.end.yes").click();
  await Promise.all([one.shows("note.closed"), two.shows("note.closed")]);
  await Promise.all([one, two].map((tab) => tab.shows("form.survey")));
  await two.button("form.survey.leave").click();
  await two.write("And again");
  await until(async () => (await said(sandbox)).includes("visitor: And again"), "the message in another room");
  await sees(one, "And again");
  assert.equal((await sandbox.desk()).rooms.length, 2);
  for (const tab of [one, two]) for (const text of ["From the first tab", "From the second tab", "To both", "And again"]) assert.equal(await times(tab, text), 1, text);
});

scene("Update user position on Queue: message, #2, #1, promoted", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ queue: true, queueMessage: "All of us are busy." });
  const first = await talking(act, {}, "I was first");
  const ahead = (await room(sandbox)).id;
  const second = await talking(act, {}, "I was second");
  const spot = (visitor, count) => visitor.panel.getByText(visitor.text("chat.queue.spot", { count })).waitFor();
  await spot(first, 1);
  await spot(second, 2);
  await second.panel.getByText(/All of us are busy\./).waitFor();
  await agent(sandbox, ahead, "take");
  await spot(second, 1);
  await first.panel.getByText(first.text("chat.queue.spot", { count: 1 })).waitFor({ state: "detached" });
  const mine = (await sandbox.desk()).rooms.find(({ id }) => id !== ahead).id;
  await agent(sandbox, mine, "take");
  await second.panel.getByText(/All of us are busy\./).waitFor({ state: "detached" });
  const desk = await sandbox.desk();
  const { name } = desk.agents.find(({ id }) => id === desk.rooms.find((it) => it.id === mine).agentId);
  await headed(second, name);
});

const FORM = { registrationForm: true, nameFieldRegistrationForm: true, emailFieldRegistrationForm: true };
const register = async (visitor, name, email) => {
  await asks(visitor, "name").fill(name);
  await asks(visitor, "email").fill(email);
};

scene("Chat with Department: chosen in the registration form, served by it", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat(FORM);
  const { departments, agents } = await sandbox.desk();
  const wanted = departments.at(-1);
  const visitor = await enter(act);
  await register(visitor, "Vera Visitor", "Vera@dealer.example");
  await asks(visitor, "department").selectOption({ label: wanted.name });
  await visitor.button("form.registration.submit").click();
  await visitor.write("Brakes, please");
  await hears(sandbox, "visitor: Brakes, please");
  const there = await room(sandbox);
  assert.equal(there.department, wanted.id);
  const server = agents.find(({ id }) => id === there.agentId);
  assert.ok(server.departments.includes(wanted.id));
  await headed(visitor, server.name);
  const [known] = (await sandbox.desk()).visitors;
  assert.deepEqual([known.name, known.email], ["Vera Visitor", "vera@dealer.example"]);
});

scene("Registration form: every field is checked before anything is sent, and asked only once", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ ...FORM, forceAcceptDataProcessingConsent: true, messages: { dataProcessingConsentText: "I agree to the terms." } });
  const visitor = await enter(act);
  assert.equal(await visitor.field("chat.composer").count(), 0, "no composer before it");
  await visitor.button("form.registration.submit").click();
  await visitor.shows("form.fail.fields");
  await register(visitor, "Vera", "nobody");
  await visitor.button("form.registration.submit").click();
  await visitor.shows("field.noEmail");
  await visitor.shows("field.unticked");
  assert.deepEqual(await sandbox.requests("/api/v1/livechat/visitor", "POST"), []);
  await register(visitor, "Vera", "vera@dealer.example");
  await visitor.panel.getByRole("checkbox", { name: /I agree to the terms\./ }).check();
  await visitor.button("form.registration.submit").click();
  await visitor.write("Hello");
  await hears(sandbox, "visitor: Hello");
  await visitor.page.reload();
  await (await visitor.open()).choose("chat");
  await sees(visitor, "Hello");
  assert.equal(await visitor.button("form.registration.submit").count(), 0);
});

// ---- triggers ----

const trigger = (condition, message, more = {}) => ({
  _id: "t-" + condition.name,
  enabled: true,
  runOnce: false,
  conditions: [condition],
  actions: [{ name: "send-message", params: { sender: "custom", name: "Otto", msg: message } }],
  ...more,
});
/** A trigger's words are of this page only. */
const alone = async (sandbox) => assert.deepEqual(await said(sandbox), []);

scene("triggers, Baseline: time on site; counted, shown when opened, never sent", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ triggers: [trigger({ name: "time-on-site", value: "5" }, "Can I help you?")] });
  const visitor = await act.visit({ clock: true, data: { "page-visits": "off" } });
  await visitor.launcher.waitFor();
  await visitor.pass(5500);
  await until(async () => (await visitor.launcher.getAttribute("aria-label")).endsWith(visitor.text("launcher.unread", { count: 1 })), "the count");
  await (await visitor.open()).choose("chat");
  await sees(visitor, "Can I help you?");
  await rows(visitor).getByText("Otto").first().waitFor({ state: "attached" });
  await alone(sandbox);
});

scene("triggers: page address, by the server's pattern", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ triggers: [trigger({ name: "page-url", value: "#car-\\d+$" }, "A good choice!")] });
  const visitor = await act.visit({ data: { "page-visits": "off" } });
  await visitor.launcher.waitFor();
  await visitor.page.evaluate(() => history.pushState(null, "", "#cars"));
  await visitor.page.evaluate(() => history.pushState(null, "", "#car-7"));
  await until(async () => (await visitor.launcher.getAttribute("aria-label")).endsWith(visitor.text("launcher.unread", { count: 1 })), "the count");
  await (await visitor.open()).choose("chat");
  await sees(visitor, "A good choice!");
  await alone(sandbox);
});

scene("triggers: chat opened by visitor, once; not visible after reload", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ triggers: [trigger({ name: "chat-opened-by-visitor" }, "Welcome!", { runOnce: true })] });
  const visitor = await enter(act);
  await sees(visitor, "Welcome!");
  await visitor.close();
  await visitor.open();
  assert.equal(await times(visitor, "Welcome!"), 1);
  await visitor.page.reload();
  await (await visitor.open()).choose("chat");
  await visitor.shows("chat.empty");
  assert.equal(await times(visitor, "Welcome!"), 0);
  await visitor.write("Hello");
  await hears(sandbox, "visitor: Hello");
});

scene("triggers: after guest registration; and none in a conversation", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ ...FORM, triggers: [trigger({ name: "after-guest-registration" }, "Nice to meet you")] });
  const visitor = await enter(act);
  await register(visitor, "Vera", "vera@dealer.example");
  await visitor.button("form.registration.submit").click();
  await sees(visitor, "Nice to meet you");
  await alone(sandbox);
  await visitor.write("Hello");
  await hears(sandbox, "visitor: Hello");
  assert.equal(await times(visitor, "Nice to meet you"), 1);
});

// ---- files ----

/** A file dropped on the panel, as a mouse would. */
const drop = (visitor, name, type) =>
  visitor.panel.evaluate(
    (panel, [name, type]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["some words"], name, { type }));
      for (const kind of ["dragenter", "dragover", "drop"]) panel.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, composed: true }));
    },
    [name, type],
  );
const files = async (sandbox) => (await sandbox.desk()).rooms.flatMap((it) => it.messages).flatMap((it) => (it.files ?? []).map(({ name }) => name));

for (const [name, type] of [["words.txt", "text/plain"], ["list.lst", ""]])
  scene(`fileupload: ${name} Drag & Drop`, async (act) => {
    const visitor = await talking(act);
    await drop(visitor, name, type);
    await visitor.panel.getByRole("link", { name: new RegExp(name.replace(".", "\\.")) }).waitFor();
    assert.deepEqual(await files(act.sandbox), [name]);
  });

scene("fileupload: disabled by the server, nothing can be attached or dropped", async (act) => {
  await act.sandbox.livechat({ fileUpload: false });
  const visitor = await talking(act);
  assert.equal(await visitor.button("chat.attach").count(), 0);
  await drop(visitor, "words.txt", "text/plain");
  await visitor.settled();
  await visitor.quiet();
  assert.deepEqual(await act.sandbox.requests("/api/v1/livechat/upload"), []);
});

scene("fileupload: an agent's picture is a picture, and its link opens", async (act) => {
  const { sandbox } = act;
  // A page whose policy lets the chat server's pictures through.
  const visitor = await talking(act, { csp: null });
  const { id } = await room(sandbox);
  const sent = await fetch(`${sandbox.origin}/agent/api/rooms/${id}/files?name=blue.png`, { method: "POST", body: PICTURE, headers: { "Content-Type": "image/png" } });
  assert.equal(sent.status, 200, await sent.text());
  const picture = visitor.panel.getByRole("img", { name: "blue.png" });
  await picture.waitFor();
  await until(() => picture.evaluate((node) => node.naturalWidth > 0), "the picture itself");
  const link = visitor.panel.getByRole("link", { name: /blue\.png/ });
  const answer = await fetch(await link.getAttribute("href"));
  assert.deepEqual([answer.status, Buffer.from(await answer.arrayBuffer()).equals(PICTURE)], [200, true]);
  assert.equal(await row(visitor, "blue.png").count(), 1);
});

scene("fileupload: several at once, in order", async (act) => {
  const visitor = await talking(act);
  await choose(visitor, file("one.pdf", "application/pdf", 2000), file("two.pdf", "application/pdf", 3000));
  for (const name of ["one.pdf", "two.pdf"]) await visitor.panel.getByRole("link", { name: new RegExp(name) }).waitFor();
  assert.deepEqual(await files(act.sandbox), ["one.pdf", "two.pdf"]);
});
