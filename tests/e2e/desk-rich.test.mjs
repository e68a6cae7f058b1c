// The sandbox's agent desk with the conversations of Web1on1 and Sunshine Conversations: answered in text, and with
// one of everything from the palette.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { startSandbox, until } from "./stage/sandbox.mjs";
import { LAUNCH } from "./stage/stage.mjs";

let sandbox, browser;
before(async () => ([sandbox, browser] = await Promise.all([startSandbox(), chromium.launch(LAUNCH)])));
after(() => Promise.all([browser?.close(), sandbox?.end()]));

const SERVICES = {
  web1on1: { who: /John Johnson/, name: "Web1on1", list: ({ conversation }) => `/v2/messages?conversation=${conversation}&sort=createdAt`, text: ({ text }) => text },
  sunshine: {
    who: /Jane Doe/,
    name: "Sunshine Conversations",
    list: ({ app, conversation }) => `/v2/apps/${app}/conversations/${conversation}/messages`,
    text: ({ content }) => content.text,
  },
};

for (const [service, { who, name, list, text }] of Object.entries(SERVICES))
  test(`${name}: taken, answered, one of everything sent, closed`, { timeout: 120_000 }, async () => {
    await sandbox.reset();
    await sandbox.limits(false);
    const made = await sandbox.call("POST", `/sandbox/${service}/gallery`, { samples: [] });
    const said = async () => {
      const response = await fetch(sandbox.origin + list(made), { headers: { Authorization: `Bearer ${made.token}` } });
      const body = await response.json();
      return (body.messages ?? body).map(text);
    };
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(25_000);
    const problems = [];
    page.on("console", (line) => ["error", "warning"].includes(line.type()) && problems.push(line.text()));
    page.on("pageerror", (error) => problems.push("uncaught: " + error.message));
    try {
      await page.goto(sandbox.origin + "/agent");
      await page.locator("#group-waiting").getByRole("button", { name: who }).click();
      await page.getByText(new RegExp(`^${name} · `)).waitFor();
      await page.getByRole("button", { name: "Take this chat" }).click();
      await page.locator("#text").fill("Yes, it is.");
      await page.keyboard.press("Enter");
      await page.locator(".from-agent .words", { hasText: "Yes, it is." }).waitFor();
      await until(async () => (await said()).includes("Yes, it is."), "the answer at the service");
      assert.equal(await page.locator("#attach").isVisible(), false, "no way to send a file is known");

      await page.getByRole("button", { name: "Send one of everything" }).click();
      const rows = page.locator("#palette-rows button");
      await rows.first().waitFor();
      const names = await rows.allTextContents();
      assert.ok(names.length > 15, names.join());
      for (const name of names) {
        await page.locator("#palette-rows").getByRole("button", { name, exact: true }).click();
        await page.locator("#palette-sent", { hasText: `Sent: ${name}` }).waitFor();
      }
      assert.equal(await page.locator("#palette-problem").textContent(), "");
      await page.locator("#palette").getByRole("button", { name: "Done" }).click();
      // One of them is sent with a delay.
      await until(async () => (await said()).length === names.length + 2, "everything at the service");
      await page.locator(".beside", { hasText: "Kia EV6" }).first().waitFor();

      await page.getByRole("button", { name: "Close chat" }).click();
      await page.locator("#closing").getByRole("button", { name: "Close chat" }).click();
      await page.locator("#group-closed").getByRole("button", { name: who }).waitFor();
      assert.deepEqual(problems, []);
    } finally {
      await page.close();
    }
  });
