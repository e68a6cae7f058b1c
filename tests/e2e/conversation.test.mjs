// What a visitor can do in a conversation beside talking: change and take back, send files, be rated, be forgotten.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";
import { API, agent, asks, choose, enter, file, hears, more, room, row, rows, said, sees, talking, times } from "./stage/talk.mjs";

const scene = stage();

// ---- changing what was said ----

scene("a message is edited: the agent has the new words, and both see that it was", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act, {}, "Is the bleu one there?");
  await visitor.button("chat.edit").click();
  await visitor.shows("chat.editing");
  assert.equal(await visitor.field("chat.composer").inputValue(), "Is the bleu one there?");
  await visitor.field("chat.composer").fill("Is the blue one there?");
  await visitor.button("chat.save").click();
  await sees(visitor, "Is the blue one there?");
  await visitor.shows("chat.edited");
  await hears(sandbox, "visitor: Is the blue one there?");
  assert.ok((await room(sandbox)).messages.find(({ from }) => from === "visitor").editedAt);
  assert.equal(await times(visitor, "Is the bleu one there?"), 0);
  assert.equal(await visitor.field("chat.composer").inputValue(), "");
});

scene("Escape leaves an edit, and a draft that was there before it is there again", async (act) => {
  const visitor = await talking(act, {}, "Said");
  await visitor.field("chat.composer").fill("Half a thou");
  await visitor.button("chat.edit").click();
  await visitor.field("chat.composer").fill("Said otherwise");
  await visitor.page.keyboard.press("Escape");
  assert.equal(await visitor.panel.isVisible(), true, "the panel stays");
  assert.equal(await visitor.field("chat.composer").inputValue(), "Half a thou");
  await hears(act.sandbox, "visitor: Said");
});

scene("a message is deleted, after a question", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act, {}, "Not for you");
  await visitor.button("chat.delete").click();
  await visitor.shows("chat.delete.ask");
  await visitor.button("chat.delete.no").click();
  assert.equal(await times(visitor, "Not for you"), 1);
  await visitor.button("chat.delete").click();
  await visitor.button("chat.delete.yes").click();
  await rows(visitor).getByText("Not for you", { exact: true }).waitFor({ state: "detached" });
  await until(async () => (await said(sandbox)).length === 0, "gone on the desk");
});

scene("the server does not let it be deleted: it is back, and that is said", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ allowDeleting: false });
  const visitor = await talking(act, {}, "For ever");
  await visitor.button("chat.delete").click();
  await visitor.button("chat.delete.yes").click();
  await visitor.shows("notice.deleteRefused");
  await sees(visitor, "For ever");
  await visitor.said(/live chat server refused/);
});

scene("an agent's message is edited and deleted under the visitor's eyes", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const { id } = await room(sandbox);
  await sandbox.answer(id, "It costs 10,000");
  await sees(visitor, "It costs 10,000");
  const { _id } = (await room(sandbox)).messages.find(({ from }) => from === "agent");
  await sandbox.call("PUT", `/agent/api/rooms/${id}/messages/${_id}`, { text: "It costs 11,000" });
  await sees(visitor, "It costs 11,000");
  assert.equal(await times(visitor, "It costs 10,000"), 0);
  await row(visitor, "It costs 11,000").getByText(visitor.text("chat.edited")).waitFor();
  await sandbox.call("DELETE", `/agent/api/rooms/${id}/messages/${_id}`);
  await rows(visitor).getByText("It costs 11,000").waitFor({ state: "detached" });
});

// ---- files ----

const uploads = async (sandbox) => (await room(sandbox)).messages.flatMap(({ files }) => (files ?? []).map(({ name }) => name));
/** bytes/s on the way up. */
const narrow = async (visitor, bytes) => {
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send("Network.enable");
  const conditions = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes };
  await session.send("Network.emulateNetworkConditions", conditions);
  return () => session.send("Network.emulateNetworkConditions", { ...conditions, uploadThroughput: -1 });
};
const progress = (visitor, name) => visitor.panel.getByRole("progressbar", { name: visitor.text("upload.label", { name }) });

scene("an upload shows how far it has come, and becomes a message", async (act) => {
  const visitor = await talking(act);
  const widen = await narrow(visitor, 60_000);
  await choose(visitor, file("papers.pdf", "application/pdf", 240_000));
  const seen = new Set();
  await until(async () => {
    const position = await progress(visitor, "papers.pdf").evaluate((node) => node.position, undefined, { timeout: 5000 });
    if (position > 0 && position < 1) seen.add(position);
    return seen.size >= 2;
  }, "two steps on the way");
  assert.deepEqual(await uploads(act.sandbox), []);
  // Words do not wait for it.
  await visitor.write("The papers are on their way");
  await until(async () => (await said(act.sandbox)).includes("visitor: The papers are on their way"), "the message");
  await widen();
  await visitor.panel.getByRole("link", { name: /papers\.pdf/ }).waitFor();
  await progress(visitor, "papers.pdf").waitFor({ state: "detached" });
  assert.deepEqual(await uploads(act.sandbox), ["papers.pdf"]);
});

scene("an upload is cancelled on its way: nothing arrives", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  const widen = await narrow(visitor, 20_000);
  await choose(visitor, file("wrong.pdf", "application/pdf", 400_000));
  await progress(visitor, "wrong.pdf").waitFor();
  await visitor.button("upload.cancel", { name: "wrong.pdf" }).click();
  await progress(visitor, "wrong.pdf").waitFor({ state: "detached" });
  await widen();
  await visitor.write("Never mind");
  await until(async () => (await said(sandbox)).includes("visitor: Never mind"), "the message");
  await visitor.quiet();
  assert.deepEqual(await uploads(sandbox), []);
});

scene("an upload that failed is tried again by hand, and arrives once", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  await sandbox.faults({ path: API + "upload", drop: true });
  await choose(visitor, file("papers.pdf", "application/pdf", 2000));
  await visitor.shows("upload.unreachable");
  await sandbox.faults();
  await visitor.button("upload.again", { name: "papers.pdf" }).click();
  await visitor.panel.getByRole("link", { name: /papers\.pdf/ }).waitFor();
  assert.deepEqual(await uploads(sandbox), ["papers.pdf"]);
  visitor.forgive(/live chat server refused/);
});

scene("a file that is too large, or of a kind that is not taken: said, with what is allowed, and removed", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ maxFileBytes: 1000, fileTypes: ["image/*", "application/pdf"] });
  const visitor = await talking(act);
  await choose(visitor, file("large.pdf", "application/pdf", 5000));
  await visitor.panel.getByText(new RegExp(`${visitor.text("upload.tooLarge")}`)).first().waitFor();
  await visitor.button("upload.cancel", { name: "large.pdf" }).click();
  await choose(visitor, file("run.exe", "application/x-msdownload", 10));
  await visitor.shows("upload.type");
  await visitor.button("upload.cancel", { name: "run.exe" }).click();
  assert.deepEqual(await uploads(sandbox), []);
  await choose(visitor, file("small.pdf", "application/pdf", 500));
  await visitor.panel.getByRole("link", { name: /small\.pdf/ }).waitFor();
  visitor.forgive(/live chat server refused/);
});

// ---- the end, and after it ----

scene("the rating: every answer reaches the server, is thanked for, and is asked once", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  await sandbox.closeRoom((await room(sandbox)).id);
  await visitor.shows("form.survey");
  await visitor.button("form.survey.submit").click();
  await visitor.shows("form.fail.fields");
  const rate = (field, value) => visitor.panel.getByRole("radiogroup", { name: visitor.text("field." + field) }).getByRole("radio").nth(value - 1).check({ force: true });
  await rate("satisfaction", 5);
  await rate("knowledge", 4);
  await rate("responsiveness", 3);
  await rate("friendliness", 2);
  await asks(visitor, "comment").fill("Quick & kind");
  await visitor.button("form.survey.submit").click();
  await visitor.shows("form.survey.thanks");
  assert.deepEqual((await room(sandbox)).survey, { satisfaction: "5", agentKnowledge: "4", agentResposiveness: "3", agentFriendliness: "2", additionalFeedback: "Quick & kind" });
  await visitor.button("form.done").click();
  await visitor.field("chat.composer").waitFor();
  await visitor.page.reload();
  await (await visitor.open()).choose("chat");
  await visitor.field("chat.composer").waitFor();
});

scene("the conversation by e-mail", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  await more(visitor, "more.transcript");
  await asks(visitor, "email").fill("vera");
  await visitor.button("form.transcript.submit").click();
  await visitor.shows("field.noEmail");
  await asks(visitor, "email").fill("vera@dealer.example");
  await visitor.button("form.transcript.submit").click();
  await visitor.shows("notice.transcriptSent");
  assert.ok(JSON.stringify((await room(sandbox)).transcripts).includes("vera@dealer.example"));
});

scene("forget my data: asked first, then gone on both sides, and the next visitor is another", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ collectHeaders: true });
  const visitor = await talking(act, {}, "My secret");
  const { token } = await room(sandbox);
  await visitor.keeps(token);
  await more(visitor, "more.forget");
  await visitor.shows("more.forget.ask");
  await visitor.button("more.forget.yes").click();
  await visitor.shows("notice.forgotten");
  assert.equal(await times(visitor, "My secret"), 0);
  await until(async () => !(await sandbox.desk()).visitors.some((it) => it.token === token), "the server to forget");
  const stored = await visitor.page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.ok(!stored.includes(token) && !stored.includes("My secret"), stored);
  await visitor.write("Somebody else");
  await until(async () => (await said(sandbox)).includes("visitor: Somebody else"), "the message");
  assert.notEqual((await room(sandbox)).token, token);
});

// ---- before the beginning ----

scene("nobody there: a message by e-mail, and what was typed is not lost on the way", async (act) => {
  const { sandbox } = act;
  await sandbox.staffed(false);
  const visitor = await enter(act);
  await visitor.button("form.offline.submit").click();
  await visitor.shows("form.fail.fields");
  await asks(visitor, "name").fill("Vera");
  await asks(visitor, "email").fill("vera@dealer.example");
  await asks(visitor, "message").fill("Please call me.\nThank you");
  await sandbox.faults({ path: API + "offline.message", status: 500, body: "x", times: 1 });
  await visitor.button("form.offline.submit").click();
  await visitor.shows("form.fail.unreachable");
  assert.equal(await asks(visitor, "message").inputValue(), "Please call me.\nThank you");
  await until(async () => (await visitor.button("form.offline.submit").getAttribute("aria-disabled")) !== "true", "the button");
  // The server takes one every 5 s.
  await sandbox.limits(false);
  await visitor.button("form.offline.submit").click();
  await visitor.shows("form.thanks");
  const [message] = (await sandbox.desk()).offline;
  assert.deepEqual([message.name, message.email, message.message], ["Vera", "vera@dealer.example", "Please call me.\nThank you"]);
  visitor.forgive(/live chat server refused/);
});

scene("somebody comes while the form for e-mail is open: it is asked on focus, and the composer is there", async (act) => {
  const { sandbox } = act;
  await sandbox.staffed(false);
  const visitor = await enter(act, { clock: true });
  await visitor.button("form.offline.submit").waitFor();
  await sandbox.staffed(true);
  await visitor.pass(61_000);
  await visitor.field("chat.composer").waitFor();
});

const plate = (regexp, more = {}) => ({
  registrationForm: true,
  nameFieldRegistrationForm: false,
  emailFieldRegistrationForm: false,
  customFields: [{ _id: "plate", label: "Number plate", scope: "visitor", visibility: "visible", type: "input", required: true, regexp, ...more }],
});

scene("a custom field's pattern is obeyed, and what is filled in reaches the server", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat(plate("^[A-Z]{2}\\d{2} ?[A-Z]{3}$"));
  const visitor = await enter(act);
  const field = visitor.panel.getByLabel(/^Number plate/);
  await field.fill("nonsense");
  await visitor.button("form.registration.submit").click();
  await visitor.shows("field.malformed");
  await field.fill("AB12 CDE");
  await visitor.button("form.registration.submit").click();
  await visitor.write("Hello");
  await hears(sandbox, "visitor: Hello");
  const sent = (await sandbox.requests(API)).filter(({ method }) => method === "POST").map(({ body }) => body).join("\n");
  assert.ok(sent.includes("AB12 CDE"), sent);
});

scene("a hostile pattern, (a+)+$, does not hang the page, and does not shut the visitor out", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat(plate("(a+)+$"));
  const visitor = await enter(act, {
    prepare: (page) =>
      page.addInitScript(() => {
        window.longest = 0;
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
        }).observe({ type: "longtask" });
      }),
  });
  await visitor.panel.getByLabel(/^Number plate/).fill("a".repeat(60) + "!");
  await visitor.page.evaluate(() => (window.longest = 0));
  const before = Date.now();
  await visitor.button("form.registration.submit").click();
  await visitor.field("chat.composer").waitFor();
  assert.ok(Date.now() - before < 10_000);
  await visitor.said("a custom field's pattern cannot be judged");
  const longest = await visitor.page.evaluate(() => window.longest);
  assert.ok(longest < 1000, `a task of ${longest} ms`);
  await visitor.write("Hello");
  await hears(sandbox, "visitor: Hello");
  await agent(sandbox, (await room(sandbox)).id, "messages", { text: "Hello, a" });
  await sees(visitor, "Hello, a");
});
