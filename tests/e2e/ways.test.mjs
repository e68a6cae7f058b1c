// Item 4: the panel offers the ways to get in touch that this installation really has.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { settings } from "./stage/sandbox.mjs";

const scene = stage();
const heading = (visitor, key) => visitor.panel.getByRole("heading", { name: visitor.text(key) });

scene("all three: a menu, and back to it from each", async ({ visit }) => {
  const visitor = await visit({ data: { name: "Hartley & Moss" } });
  await visitor.open();
  assert.equal(await visitor.panel.evaluate((node) => node.getRootNode().getElementById(node.getAttribute("aria-labelledby")).textContent), "Hartley & Moss");
  const ways = await visitor.panel.getByRole("listitem").allInnerTexts();
  assert.deepEqual(ways.map((way) => way.split("\n")[0]), ["menu.chat", "menu.sms", "menu.whatsapp"].map((key) => visitor.text(key)));
  for (const way of ["chat", "sms", "whatsapp"]) {
    await visitor.choose(way);
    await visitor.back();
    await heading(visitor, "menu.title").waitFor();
  }
});

for (const [name, answer, livechat, title] of [
  ["SMS", settings({ whatsAppNumber: null }), false, "sms.title"],
  ["WhatsApp", settings({ hasSms: false }), false, "whatsapp.title"],
  ["chat", settings({ hasSms: false, whatsAppNumber: "" }), true, "chat.title"],
])
  scene(`only ${name}: its screen at once, no menu and no way back to one`, async ({ sandbox, visit }) => {
    await sandbox.install("one.example", answer);
    const visitor = await visit({ data: { identifier: "one.example", ...(!livechat && { livechat: null }) } });
    await visitor.open();
    await heading(visitor, title).waitFor({ state: "attached" });
    assert.equal(await visitor.button("panel.back").count(), 0);
    assert.equal(await heading(visitor, "menu.title").count(), 0);
  });

scene("SMS without an installation number cannot be sent and is not offered", async ({ sandbox, visit }) => {
  await sandbox.install("two.example", settings({ installationId: undefined }));
  const visitor = await visit({ data: { identifier: "two.example", livechat: null } });
  await visitor.open();
  await heading(visitor, "whatsapp.title").waitFor();
  visitor.forgive(/installationId/);
});

scene("a WhatsApp number that is none is not offered", async ({ sandbox, visit }) => {
  await sandbox.install("three.example", settings({ whatsAppNumber: "n/a" }));
  const visitor = await visit({ data: { identifier: "three.example", livechat: null } });
  await visitor.open();
  await heading(visitor, "sms.title").waitFor();
  visitor.forgive(/whatsAppNumber/);
});

for (const [name, data] of [
  ["nothing in the settings, no chat server", { livechat: null }],
  ["nothing in the settings, chat switched off", {}],
])
  scene(`none (${name}): no launcher, one line`, async ({ sandbox, visit }) => {
    await sandbox.livechat({ enabled: false });
    const visitor = await visit({ data: { identifier: "nothing.example", ...data } });
    await visitor.said("no way of contact is known; the launcher stays away");
    assert.equal(await visitor.host.count(), 0);
    // The page may ask all the same: still nothing.
    await visitor.page.evaluate(() => window.Forecourt.open());
    await visitor.page.waitForLoadState("networkidle");
    await visitor.quiet();
    assert.equal(await visitor.host.count(), 0);
    assert.equal((await sandbox.requests("/api/v1/livechat/page.visited")).length, 0);
  });

scene("chat only is enough when there are no settings at all", async ({ visit }) => {
  const visitor = await visit({ data: { identifier: "unknown.example" } });
  await visitor.said("webSettings: HTTP 422 Unknown installation");
  await visitor.open();
  await heading(visitor, "chat.title").waitFor({ state: "attached" });
});

scene("a choice is remembered while the panel is closed", async ({ visit }) => {
  const visitor = await visit();
  await (await visitor.open()).choose("whatsapp");
  await visitor.field("whatsapp.message").fill("Is it still there?");
  await visitor.close();
  await visitor.open();
  assert.equal(await visitor.field("whatsapp.message").inputValue(), "Is it still there?");
});
