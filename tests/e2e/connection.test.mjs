// What goes wrong on the line while people talk: gaps, silence, a server that is restarted; nothing is lost.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stage } from "./stage/stage.mjs";
import { startSandbox, until } from "./stage/sandbox.mjs";
import { Visitor } from "./stage/visitor.mjs";
import { API, DEAF, cut, hears, listening, room, row, rows, said, sees, streams, subscribed, talking, times } from "./stage/talk.mjs";

const scene = stage();
const HISTORY = API + "messages.history";
const sandboxHolds = async (sandbox) => (await sandbox.call("GET", "/sandbox/faults/held")).held;

scene("the gap: what is said between the history's answer and its arrival is there, and once", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  await listening(visitor);
  const { id } = await room(sandbox);
  await sandbox.answer(id, "Before the line broke");
  await sees(visitor, "Before the line broke");
  await sandbox.faults({ path: HISTORY, hold: true });
  await cut(sandbox);
  await sandbox.answer(id, "While it was down");
  // The server has read its history by now, and the answer does not know of what follows.
  await until(() => sandboxHolds(sandbox), "the history held back");
  await sandbox.answer(id, "In the gap");
  await sees(visitor, "In the gap");
  assert.equal(await times(visitor, "While it was down"), 0);
  await sandbox.call("POST", "/sandbox/faults/release");
  await sees(visitor, "While it was down");
  const order = ["Before the line broke", "While it was down", "In the gap"];
  for (const text of order) assert.equal(await times(visitor, text), 1, text);
  const shown = (await rows(visitor).allInnerTexts()).join("\n");
  assert.deepEqual([...order].sort((a, b) => shown.indexOf(a) - shown.indexOf(b)), order, "in the order they were said");
});

scene("a subscription comes before the history: what was said while there was no socket at all is caught up with", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act);
  await listening(visitor);
  const { id } = await room(sandbox);
  await sandbox.faults(DEAF, { path: HISTORY, status: 500, body: "x" });
  await cut(sandbox);
  for (let n = 1; n <= 60; n++) await sandbox.answer(id, "Number " + n);
  await sandbox.faults();
  await until(async () => (await times(visitor, "Number 60")) === 1, "the last");
  for (const n of [1, 2, 30, 59]) await until(async () => (await times(visitor, "Number " + n)) === 1, "number " + n);
  assert.equal(await rows(visitor).filter({ hasText: /Number \d+/ }).count(), 60, "all of them, more than one page of the history");
  visitor.forgive(/live chat server refused/);
});

scene("a line that falls silent: found within a minute, and healed", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act, { clock: true });
  await listening(visitor);
  const { id } = await room(sandbox);
  await visitor.freeze();
  await sandbox.call("POST", "/sandbox/sockets/silence", { path: "/websocket" });
  await sandbox.answer(id, "Can you hear me?");
  await visitor.pass(28_000);
  assert.equal(await times(visitor, "Can you hear me?"), 0);
  assert.equal(await streams(sandbox), 0, "the page does not know yet");
  await visitor.pass(34_000);
  // Given up at 60 s; then backoff.
  await until(async () => (await visitor.pass(1000), (await streams(sandbox)) === 1), "another line");
  await visitor.thaw();
  await sees(visitor, "Can you hear me?");
  await sandbox.answer(id, "And now?");
  await sees(visitor, "And now?");
});

scene("a network that comes back is used at once, whatever the wait was", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act, { clock: true });
  await listening(visitor);
  const { id } = await room(sandbox);
  await visitor.context.setOffline(true);
  await cut(sandbox);
  await visitor.shows("panel.offline");
  await visitor.write("Typed in a tunnel");
  await sandbox.answer(id, "Said meanwhile");
  await visitor.freeze();
  await visitor.context.setOffline(false);
  // The clock stands still: nothing of this comes by a timer.
  await hears(sandbox, "visitor: Is the blue one still there?", "agent: Said meanwhile", "visitor: Typed in a tunnel");
  await sees(visitor, "Said meanwhile");
  assert.ok(await subscribed(sandbox));
});

scene("a failed send keeps the text: not sent, also after a reload, and sent by hand in the end", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act, {}, "Heard");
  await sandbox.faults({ path: API + "message", method: "POST", status: 400, body: '{"success":false,"error":"message-refused"}' });
  await visitor.write("Do not lose me");
  const failed = rows(visitor).filter({ hasText: "Do not lose me" });
  await failed.getByText(visitor.text("chat.failed")).waitFor();
  await visitor.page.reload();
  await (await visitor.open()).choose("chat");
  await failed.getByText(visitor.text("chat.failed")).waitFor();
  await sandbox.faults();
  await failed.getByRole("button", { name: visitor.text("chat.resend") }).click();
  await hears(sandbox, "visitor: Heard", "visitor: Do not lose me");
  await failed.getByText(visitor.text("chat.sent")).waitFor();
  visitor.forgive(/live chat server refused/);
});

scene("the server is killed and restarted in the middle of a conversation", async ({ browser }) => {
  const folder = mkdtempSync(join(tmpdir(), "forecourt-restart-"));
  const data = join(folder, "data.sqlite");
  let own = await startSandbox({ data });
  let visitor;
  try {
    const port = new URL(own.origin).port;
    const visit = async (wishes) => {
      visitor = await Visitor.enter(browser, own, wishes);
      await visitor.arrive();
      return visitor;
    };
    await talking({ visit }, {}, "Before");
    const { id } = await room(own);
    await own.answer(id, "Heard before");
    await sees(visitor, "Heard before");
    await own.end({ crash: true });
    await visitor.write("Into the void");
    await row(visitor, "Into the void").getByText(visitor.text("chat.sending")).waitFor();
    own = await startSandbox({ data, port });
    // The agent is quicker than the visitor's next try, or not: both must arrive.
    await own.answer(id, "Here again");
    await sees(visitor, "Here again");
    await until(async () => (await said(own)).includes("visitor: Into the void"), "what was written meanwhile");
    await row(visitor, "Into the void").getByText(visitor.text("chat.sent")).waitFor();
    assert.deepEqual((await said(own)).sort(), ["agent: Heard before", "agent: Here again", "visitor: Before", "visitor: Into the void"]);
    for (const text of ["Before", "Heard before", "Into the void", "Here again"]) assert.equal(await times(visitor, text), 1, text);
    assert.equal((await own.desk()).rooms.length, 1);
    visitor.forgive(/live chat server refused/);
    visitor.leaveClean();
  } finally {
    await visitor?.leave();
    await own.end();
    rmSync(folder, { recursive: true, force: true });
  }
});

scene("no socket can be had: the server is asked instead, and the socket is used once it can be had", async (act) => {
  const { sandbox } = act;
  // The page's minutes are quicker than the server's here.
  await sandbox.limits(false);
  await sandbox.faults(DEAF);
  const visitor = await talking(act, { clock: true });
  const { id } = await room(sandbox);
  await sandbox.answer(id, "By asking");
  await visitor.pass(8000);
  await sees(visitor, "By asking");
  assert.equal(await streams(sandbox), 0);
  await sandbox.faults();
  // A try after every few refusals, at the latest after some minutes.
  await until(async () => (await visitor.pass(20_000), subscribed(sandbox)), "the socket");
  await sandbox.answer(id, "By the stream");
  await sees(visitor, "By the stream");
});
