// Item 7: the live chat when the server or the network fails: nothing is lost, nothing arrives twice.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";

const scene = stage();
const API = "/api/v1/livechat/";

const chat = async ({ visit }, wishes = {}) => {
  const visitor = await visit({ clock: true, data: { "page-visits": "off" }, ...wishes });
  return (await visitor.open()).choose("chat");
};
/** No socket gets through: the server has to be asked. */
const deaf = { path: "/websocket", status: 503, body: "x" };
/** With nobody there, messages are tried all the same, and refused. */
const abandon = (sandbox) => Promise.all([sandbox.staffed(false), sandbox.livechat({ displayOfflineForm: false })]);
const rows = (visitor) => visitor.panel.getByRole("region", { name: visitor.text("chat.log") }).getByRole("listitem");
/** All that visitors said, over all rooms. */
const said = async (sandbox) =>
  (await sandbox.desk()).rooms.flatMap((room) => room.messages).filter(({ from }) => from === "visitor").map(({ msg }) => msg);
const arrives = (sandbox, ...messages) =>
  until(async () => (await said(sandbox)).join("|") === messages.join("|"), `on the desk: ${messages.join("|")}`);
const asked = async (sandbox, path, method) => (await sandbox.requests(API + path, method)).length;
/** Lets waits pass until it holds; each step is shorter than a request's own deadline. */
const patiently = (visitor, check, what) =>
  until(async () => {
    if (await check()) return true;
    await visitor.pass(2000);
    return check();
  }, what);

for (const [name, fault] of [
  ["500", { status: 500, body: '{"success":false,"error":"Internal server error"}' }],
  ["a page instead of JSON", { status: 200, body: "<html>", contentType: "text/html" }],
  ["a dropped connection", { drop: true }],
])
  for (const route of ["visitor", "room", "message"])
    scene(`${name} from ${route}: the message waits, is tried again, and arrives once`, async (act) => {
      const { sandbox } = act;
      await sandbox.faults({ path: API + route, ...fault, times: 2 });
      const visitor = await chat(act);
      await visitor.write("Hello");
      await patiently(visitor, async () => (await said(sandbox)).length, "the message on the desk");
      await visitor.shows("chat.sent");
      assert.deepEqual(await said(sandbox), ["Hello"]);
      assert.equal(await rows(visitor).getByText("Hello", { exact: true }).count(), 1);
      visitor.forgive(/live chat server refused/);
    });

scene("the answer is lost after the server stored the message: there once, and known to be sent", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  let lost = 0;
  await visitor.page.route("**" + API + "message", async (route) => {
    if (route.request().method() !== "POST" || lost++) return route.fallback();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await visitor.write("Once, please");
  await patiently(visitor, () => rows(visitor).getByText(visitor.text("chat.sent")).isVisible(), "the confirmation");
  // Sent again with the same id, unless a look at the history was quicker.
  const ids = (await sandbox.requests(API + "message", "POST")).map(({ body }) => JSON.parse(body)._id);
  assert.equal(new Set(ids).size, 1);
  assert.deepEqual(await said(sandbox), ["Once, please"]);
  assert.equal(await rows(visitor).getByText("Once, please").count(), 1);
});

scene("offline: the message waits, is shown as waiting, and leaves when the network is back", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  await visitor.context.setOffline(true);
  await visitor.write("One");
  await visitor.write("Two");
  await visitor.shows("panel.offline");
  assert.equal(await rows(visitor).getByText(visitor.text("chat.sending")).count(), 2);
  await visitor.context.setOffline(false);
  await arrives(sandbox, "One", "Two");
  await until(async () => (await rows(visitor).getByText(visitor.text("chat.sent")).count()) === 2, "both sent");
});

scene("a message that was not sent yet survives a reload, and is sent then", async (act) => {
  const { sandbox } = act;
  await sandbox.faults({ path: API + "message", status: 500, body: "x" });
  const visitor = await chat(act);
  await visitor.write("Do not lose me");
  await until(() => asked(sandbox, "message", "POST"), "a try");
  await sandbox.faults();
  await visitor.page.reload();
  await arrives(sandbox, "Do not lose me");
  await (await visitor.open()).choose("chat");
  assert.equal(await rows(visitor).getByText("Do not lose me").count(), 1);
  visitor.forgive(/live chat server refused/);
});

scene("a draft survives a closed panel and a reload", async (act) => {
  const visitor = await chat(act);
  await visitor.field("chat.composer").fill("Not finished");
  await visitor.close();
  await visitor.pass(3000);
  await visitor.keeps("Not finished");
  await visitor.page.reload();
  await (await visitor.open()).choose("chat");
  assert.equal(await visitor.field("chat.composer").inputValue(), "Not finished");
});

scene("nobody online: said, the message marked, and sent by hand once somebody is", async (act) => {
  const { sandbox } = act;
  await abandon(sandbox);
  const visitor = await act.visit({ clock: true, data: { "page-visits": "off" } });
  await visitor.open();
  await visitor.panel.getByRole("button", { name: visitor.text("menu.chat") }).getByText(visitor.text("menu.chat.away")).waitFor();
  await visitor.choose("chat");
  await visitor.panel.getByText("We are closed just now.").waitFor();
  await visitor.write("Anybody?");
  const failed = rows(visitor).filter({ hasText: "Anybody?" });
  await failed.getByText(visitor.text("chat.failed")).waitFor();
  await visitor.said(/live chat server refused/);
  await sandbox.staffed(true);
  await failed.getByRole("button", { name: visitor.text("chat.resend") }).click();
  await arrives(sandbox, "Anybody?");
  await visitor.shows("chat.sent");
});

scene("a message that failed can be taken back and changed", async (act) => {
  const { sandbox } = act;
  await abandon(sandbox);
  const visitor = await chat(act);
  await visitor.write("Anybody ther?");
  await rows(visitor).getByRole("button", { name: visitor.text("chat.takeBack") }).click();
  await visitor.focusIs("textarea " + visitor.text("chat.composer"));
  assert.equal(await visitor.field("chat.composer").inputValue(), "Anybody ther?");
  assert.equal(await rows(visitor).count(), 0);
  await visitor.said(/live chat server refused/);
});

scene("429: no request before the time the server names, then the message arrives", async (act) => {
  const { sandbox } = act;
  const error = "Error, too many requests. Please slow down. You must wait 30 seconds before trying this endpoint again. [error-too-many-requests]";
  const body = JSON.stringify({ success: false, error, errorType: "error-too-many-requests" });
  await sandbox.faults({ path: API + "message", method: "POST", status: 429, body, times: 1 });
  const visitor = await chat(act);
  await visitor.freeze();
  await visitor.write("Quick");
  await visitor.shows("chat.slowDown");
  await visitor.pass(28_000);
  assert.equal(await asked(sandbox, "message", "POST"), 1);
  await visitor.pass(3000);
  await arrives(sandbox, "Quick");
  await visitor.shows("chat.sent");
  await visitor.said(/status 429/);
});

scene("twelve messages in a row meet the server's real limit: all arrive, in order, once", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  const all = Array.from({ length: 12 }, (_, index) => "Message " + (index + 1));
  for (const message of all) await visitor.write(message);
  await visitor.shows("chat.slowDown");
  assert.equal((await said(sandbox)).length, 10);
  // The limit counts the server's own minute: it is lifted here, the widget's wait is not.
  await sandbox.limits(false);
  await visitor.pass(61_000);
  await arrives(sandbox, ...all);
  visitor.forgive(/status 429/);
});

scene("the history cannot be had: said after a while, and caught up when it can", async (act) => {
  const { sandbox } = act;
  await sandbox.faults(deaf);
  const visitor = await chat(act);
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  await sandbox.faults(deaf, { path: API + "messages.history", status: 500, body: "x" });
  const [{ id }] = (await sandbox.desk()).rooms;
  await sandbox.answer(id, "Missed me?");
  const notice = visitor.panel.getByText(visitor.text("chat.reconnecting"));
  await patiently(visitor, () => notice.isVisible(), "the notice");
  await sandbox.faults();
  await patiently(visitor, () => rows(visitor).getByText("Missed me?").isVisible(), "the answer");
  await notice.waitFor({ state: "hidden" });
  visitor.forgive(/live chat server refused/);
});

scene("a server that has forgotten the visitor: the next message begins anew, nothing is lost", async (act) => {
  const { sandbox } = act;
  const visitor = await chat(act);
  await visitor.write("Before");
  await visitor.shows("chat.sent");
  await sandbox.reset();
  await visitor.write("After");
  await patiently(visitor, async () => (await said(sandbox)).includes("After"), "the message");
  assert.deepEqual(await said(sandbox), ["After"]);
  visitor.forgive(/live chat server refused/);
});
