// The sandbox's agent desk, as the people of the dealership use it: by mouse and keyboard, two of them at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { startSandbox, until } from "./stage/sandbox.mjs";
import { LAUNCH } from "./stage/stage.mjs";
import { PICTURE } from "./stage/talk.mjs";

const API = "/api/v1/livechat/";
let sandbox, browser;
before(async () => ([sandbox, browser] = await Promise.all([startSandbox(), chromium.launch(LAUNCH)])));
after(() => Promise.all([browser?.close(), sandbox?.end()]));

/** A desk test: a fresh sandbox whose chats wait to be taken, and desks that must not complain. */
const desk = (name, play) =>
  test(name, { timeout: 180_000 }, async () => {
    await sandbox.reset();
    await sandbox.limits(false);
    await sandbox.livechat({ queue: true });
    const problems = [];
    const contexts = [];
    const sit = async (name) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(25_000);
      page.on("console", (line) => ["error", "warning"].includes(line.type()) && problems.push(line.text()));
      page.on("pageerror", (error) => problems.push("uncaught: " + error.message));
      await page.goto(sandbox.origin + "/agent");
      await page.locator("#me option").first().waitFor({ state: "attached" });
      if (name) await page.locator("#me").selectOption({ label: name });
      return page;
    };
    try {
      await play(sit);
      assert.deepEqual(problems, []);
    } finally {
      await Promise.all(contexts.map((context) => context.close()));
    }
  });
/** A visitor who has written; the room's id. */
const visitor = async (token, name, msg) => {
  await sandbox.call("POST", API + "visitor", { visitor: { token, name } });
  const { room } = await sandbox.call("GET", `${API}room?token=${token}`);
  await sandbox.call("POST", API + "message", { token, rid: room._id, msg });
  return room._id;
};
const writes = (token, rid, msg) => sandbox.call("POST", API + "message", { token, rid, msg });
const entry = (page, group, name) => page.locator("#group-" + group).getByRole("button", { name });
const focusIs = (page, id) => until(() => page.evaluate((id) => document.activeElement.id === id, id), "the focus on #" + id);
const words = (page, text) => page.locator(".words", { hasText: text });

desk("a chat is taken, answered, corrected, and a slip taken back, by keyboard", async (sit) => {
  const [emma, tom] = [await sit(), await sit("Tom")];
  await visitor("v1", "Ann Lee", "Hello?");
  await entry(emma, "waiting", /Ann Lee/).waitFor();
  await until(async () => (await emma.title()).startsWith("(1)"), "the mark in the title");
  await emma.getByRole("button", { name: /Ann Lee/ }).click();
  await focusIs(emma, "take");
  await emma.keyboard.press("Enter");
  await entry(emma, "mine", /Ann Lee/).waitFor();
  await entry(tom, "others", /Ann Lee/).waitFor();
  await focusIs(emma, "text");
  await emma.keyboard.type("Hi Amn");
  await emma.keyboard.press("Enter");
  await words(emma, "Hi Amn").waitFor();
  assert.equal(await emma.locator("#text").inputValue(), "");
  await emma.keyboard.press("ArrowUp");
  assert.equal(await emma.locator("#text").inputValue(), "Hi Amn");
  await emma.locator("#text").fill("Hi Ann");
  await emma.keyboard.press("Enter");
  await words(emma, "Hi Ann").waitFor();
  assert.match(await emma.locator(".from-agent .meta").last().textContent(), /edited/);
  await emma.keyboard.type("Wrong chat!");
  await emma.keyboard.press("Enter");
  const wrong = emma.locator(".message", { hasText: "Wrong chat!" });
  await wrong.hover();
  await wrong.getByRole("button", { name: "Delete" }).click();
  await wrong.getByRole("button", { name: "Really?" }).click();
  await wrong.waitFor({ state: "detached" });
  const said = (await sandbox.desk()).rooms[0].messages.filter(({ from }) => from === "agent").map(({ msg }) => msg);
  assert.deepEqual(said, ["Hi Ann"]);
});

desk("a picture is sent; the chat is handed on, with a word, and can be taken over", async (sit) => {
  const [emma, tom] = [await sit(), await sit("Tom")];
  await visitor("v1", "Ann Lee", "Hello?");
  await emma.getByRole("button", { name: /Ann Lee/ }).click();
  await emma.locator("#take").click();
  await emma.locator("#answer").waitFor();
  await emma.setInputFiles("#file", { name: "blue.png", mimeType: "image/png", buffer: PICTURE });
  await until(() => emma.evaluate(() => document.querySelector(".picture img")?.naturalWidth > 0), "the picture");
  await emma.locator("#open-transfer").click();
  await emma.getByRole("radio", { name: "Tom" }).check();
  await emma.getByLabel("A word for them").fill("Diesel question");
  await emma.locator("#transfer-form").getByRole("button", { name: "Hand on" }).click();
  await emma.locator("#transfer").waitFor({ state: "hidden" });
  await entry(tom, "mine", /Ann Lee/).click();
  await tom.locator(".from-system", { hasText: "Emma handed the chat to Tom: Diesel question" }).waitFor();
  await emma.getByRole("button", { name: "Take it over" }).click();
  await entry(emma, "mine", /Ann Lee/).waitFor();
});

desk("two chats at once: drafts stay with theirs, unread is counted and remembered, closing has last words", async (sit) => {
  const tom = await sit("Tom");
  const first = await visitor("v1", "Ann Lee", "Hello?");
  await entry(tom, "waiting", /Ann Lee/).click();
  await tom.locator("#take").click();
  await tom.locator("#text").fill("half a sentence");
  await visitor("v2", "Bob Ray", "Me too");
  await entry(tom, "waiting", /Bob Ray/).click();
  await writes("v1", first, "Anybody?");
  await tom.locator("#group-mine .tally", { hasText: "1" }).waitFor();
  await tom.getByRole("button", { name: /Ann Lee/ }).click();
  assert.equal(await tom.locator("#text").inputValue(), "half a sentence");
  await tom.reload();
  await tom.getByRole("button", { name: /Ann Lee/ }).waitFor();
  assert.equal(await tom.locator("#group-mine .tally:visible").count(), 0);
  await tom.getByRole("button", { name: /Ann Lee/ }).click();
  await tom.locator("#open-close").click();
  await tom.getByLabel(/Last words/).fill("Bye then");
  await tom.locator("#closing-form").getByRole("button", { name: "Close chat" }).click();
  await tom.locator(".from-system", { hasText: "Tom closed the chat: Bye then" }).waitFor();
  await tom.locator("#answer").waitFor({ state: "hidden" });
  await entry(tom, "closed", /Ann Lee/).waitFor();
});

desk("who is there: agents, departments, maintenance and Livechat's settings can be switched", async (sit) => {
  const emma = await sit();
  const state = (name) => emma.getByRole("switch", { name });
  await emma.locator("#open-team").click();
  await state(/Emma/).click();
  await until(async () => (await sandbox.desk()).agents.find(({ name }) => name === "Emma").online === false, "Emma away");
  await state(/^Parts$/).click();
  await until(async () => (await sandbox.desk()).departments.find(({ name }) => name === "Parts").online === false, "Parts away");
  await emma.getByRole("button", { name: "Done" }).click();
  assert.match(await emma.locator("#me").textContent(), /Emma \(away\)/);
  await emma.getByRole("button", { name: "Sandbox" }).click();
  await state(/maintenance/).click();
  await until(async () => (await sandbox.desk()).maintenance, "the maintenance");
  await state("Registration form").click();
  await emma.locator("#length").selectOption("200");
  const settings = async () => (await sandbox.call("GET", "/sandbox/livechat")).settings;
  await until(async () => (await settings()).limitTextLength === 200 && (await settings()).registrationForm === true, "both settings");
  await emma.keyboard.press("Escape");
});

desk("a burst of 200 messages: all there, in order, and the newest in view", async (sit) => {
  const emma = await sit();
  const rid = await visitor("v2", "Bob Ray", "Me too");
  await emma.getByRole("button", { name: /Bob Ray/ }).click();
  for (let n = 0; n < 200; n++) await writes("v2", rid, "n" + n);
  await words(emma, /^n199$/).waitFor();
  const all = (await emma.locator(".from-visitor .words").allTextContents()).filter((text) => /^n\d/.test(text));
  assert.deepEqual(all, Array.from({ length: 200 }, (_, n) => "n" + n));
  await until(() => emma.evaluate(() => (({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 5)(document.getElementById("scroll"))), "the newest in view");
});
