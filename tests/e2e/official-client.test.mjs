// Item: the sandbox is judged by the official client. What that cannot do here, the sandbox does wrong: the widget
// that is built in npm's @rocket.chat/livechat, as it is published, and nothing of ours in the page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { startOfficial } from "./stage/official.mjs";
import { startSandbox, until } from "./stage/sandbox.mjs";
import { LAUNCH } from "./stage/stage.mjs";

let sandbox, official, browser;
before(async () => {
  [sandbox, browser] = await Promise.all([startSandbox(), chromium.launch(LAUNCH)]);
  official = await startOfficial(sandbox);
});
after(() => Promise.all([browser?.close(), official?.end(), sandbox?.end()]));

/** A visitor with the official client open, and what went wrong between it and the server. */
async function enter(change) {
  await sandbox.reset();
  // Its own traffic is more than a real server lets through in a minute, and no subject here.
  await sandbox.limits(false);
  await sandbox.livechat(change);
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(25_000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push("uncaught: " + error.message));
  page.on("response", (response) => {
    if (response.status() >= 400 && response.url().includes("/api/")) wrong.push(`${response.status()} ${response.url()}`);
  });
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const frame = JSON.parse(payload);
      // Subscriptions it gives up itself are answered so as well, without an error.
      if (frame.error || frame.msg === "failed") wrong.push("refused: " + payload);
    }),
  );
  await page.goto(official.address);
  const client = page.frameLocator("#rocketchat-iframe");
  await client.locator("button").last().click();
  const composer = client.locator("[contenteditable]");
  return {
    page, client, wrong, composer,
    write: async (text) => (await composer.click(), await page.keyboard.type(text), await page.keyboard.press("Enter")),
    shows: (text) => client.getByText(text, { exact: true }).first().waitFor(),
    leave: () => context.close(),
  };
}
const room = () => until(async () => (await sandbox.desk()).rooms[0], "a room on the desk");
const said = async () => (await room()).messages.filter(({ from }) => from !== "system").map(({ from, msg }) => `${from}: ${msg}`);
const act = (id, what, body = {}) => sandbox.call("POST", `/agent/api/rooms/${id}/${what}`, body);

test("registers, waits in the queue, is taken, chats both ways, sees typing, and the end", { timeout: 180_000 }, async () => {
  const visitor = await enter({ queue: true, registrationForm: true, nameFieldRegistrationForm: true, emailFieldRegistrationForm: true });
  const { client, page } = visitor;
  await client.getByLabel("Name").fill("Vera Visitor");
  await client.getByLabel("Email").fill("vera@dealer.example");
  await client.getByRole("button", { name: "Start chat" }).click();
  await visitor.write("Is the blue one there?");
  await visitor.shows("Is the blue one there?");
  const { id } = await room();
  const { visitors } = await sandbox.desk();
  assert.deepEqual([visitors[0].name, visitors[0].email], ["Vera Visitor", "vera@dealer.example"], "registered");

  await client.getByText(/Your spot is #1/).waitFor();
  await act(id, "take");
  const { agents } = await sandbox.desk();
  await visitor.shows(agents[0].name);
  await client.getByText(/Your spot is/).waitFor({ state: "detached" });

  // Somebody types: one more row, that has no words.
  const rows = client.getByRole("main").getByRole("listitem");
  const before = await rows.count();
  await act(id, "typing", { typing: true });
  await until(async () => (await rows.count()) === before + 1, "the sign that somebody types");
  await act(id, "typing", { typing: false });
  await until(async () => (await rows.count()) === before, "the sign to go");
  await sandbox.answer(id, "It is, in the yard");
  await visitor.shows("It is, in the yard");

  await visitor.composer.click();
  await page.keyboard.type("On my");
  await until(async () => (await room()).typing, "the desk to see the visitor type");
  await page.keyboard.type(" way");
  await page.keyboard.press("Enter");
  await until(async () => (await said()).length === 3, "the third message");
  assert.deepEqual(await said(), ["visitor: Is the blue one there?", "agent: It is, in the yard", "visitor: On my way"]);

  await act(id, "close");
  await client.getByRole("button", { name: "No", exact: true }).click();
  await client.getByRole("button", { name: "New Chat" }).waitFor();
  assert.deepEqual(visitor.wrong, []);
  await visitor.leave();
});

test("a network that broke: it connects again and has what was said meanwhile", { timeout: 180_000 }, async () => {
  const visitor = await enter({ queue: false, registrationForm: false });
  await visitor.write("Hello");
  await until(async () => (await said()).length === 1, "the message");
  const { id } = await room();
  official.cut();
  await sandbox.answer(id, "Said while the line was down");
  await visitor.shows("Said while the line was down");
  await sandbox.answer(id, "Said after it");
  await visitor.shows("Said after it");
  await visitor.leave();
});
