// Item 2: what webSettings says, and how little it may say.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { settings, until } from "./stage/sandbox.mjs";

const scene = stage();

/** A visitor of an installation that answers this. */
const meet = async ({ sandbox, visit }, answer, { data, ...wishes } = {}) => {
  await sandbox.install("dealer.example", answer);
  return visit({ data: { identifier: "dealer.example", livechat: null, ...data }, ...wishes });
};
const style = (locator, name) => locator.evaluate((node, name) => getComputedStyle(node)[name], name);
const ways = (visitor) => visitor.panel.getByRole("listitem").getByRole("button").allInnerTexts();
/** Distance from the nearer side, and from the bottom. */
const offsets = async ({ launcher, page }, side = "right") => {
  const { x, y, width, height } = await launcher.boundingBox();
  const view = page.viewportSize();
  return [side === "right" ? view.width - x - width : x, view.height - y - height];
};

for (const [name, change] of [
  ["camel case", {}],
  ["snake case", { hasSms: undefined, whatsAppNumber: undefined, has_sms: true, whatsapp_number: "447700900123" }],
  ["numbers as numbers", { whatsAppNumber: 447700900123, installationId: "77" }],
  ["flags as text", { hasSms: "true" }],
  ["flags as numbers", { hasSms: 1 }],
  ["unknown keys, missing ones", { data: undefined, host: undefined, rooms: [{}], hasAjaxRouting: "x", extra: { deep: [1] } }],
])
  scene(`both ways of contact are understood: ${name}`, async (act) => {
    const visitor = await meet(act, { ...settings(), ...change });
    await visitor.open();
    const shown = await ways(visitor);
    assert.deepEqual(shown.map((text) => text.split("\n")[0]), [visitor.text("menu.sms"), visitor.text("menu.whatsapp")]);
  });

scene("position: offsets as text and as numbers, large and small devices, both corners", async (act) => {
  const right = await meet(act, settings());
  await right.launcher.waitFor();
  assert.deepEqual(await offsets(right), [30, 40]);
  await right.page.setViewportSize({ width: 400, height: 700 });
  assert.deepEqual(await offsets(right), [35, 25]);
  const position = { corner: "bottom_left", xOffset: 11, yOffset: "12" };
  const left = await meet(act, settings({ data: { position } }));
  await left.launcher.waitFor();
  assert.deepEqual(await offsets(left, "left"), [11, 12]);
  await left.page.setViewportSize({ width: 400, height: 700 });
  assert.deepEqual(await offsets(left, "left"), [16, 16], "the defaults of small devices");
});

scene("the page's own keys win over the settings", async (act) => {
  const answer = settings({ privacyUrl: "https://dealer.example/theirs", data: { launcher: { bgColor: "#00ff00" } } });
  const data = { corner: "bottom-left", color: "#222", "x-offset": "5", "y-offset": "6", "privacy-url": "https://dealer.example/ours" };
  const visitor = await meet(act, answer, { data });
  await visitor.launcher.waitFor();
  assert.deepEqual(await offsets(visitor, "left"), [5, 6]);
  assert.equal(await style(visitor.launcher, "backgroundColor"), "rgb(34, 34, 34)");
  await visitor.open();
  assert.equal(await visitor.panel.getByRole("link").getAttribute("href"), "https://dealer.example/ours");
});

scene("colours: launcher, buttons, and the panel's ground, each readable", async (act) => {
  const data = { launcher: { bgColor: "#ffcc00" }, chatBox: { bgColor: "#102030" } };
  const visitor = await meet(act, settings({ data }));
  await visitor.launcher.waitFor();
  assert.equal(await style(visitor.launcher, "backgroundColor"), "rgb(255, 204, 0)");
  assert.equal(await style(visitor.launcher, "color"), "rgb(0, 0, 0)", "black reads better on yellow");
  await visitor.open();
  assert.equal(await style(visitor.panel, "backgroundColor"), "rgb(16, 32, 48)");
  await visitor.choose("sms");
  const send = visitor.button("sms.send");
  assert.deepEqual([await style(send, "backgroundColor"), await style(send, "color")], ["rgb(255, 204, 0)", "rgb(0, 0, 0)"]);
});

scene("texts and privacy link; a link that is no web address is none", async (act) => {
  const data = { sbText: "Any questions?", ctaTitle: "Ask <i>us</i>", ctaText: "We know every car here." };
  const visitor = await meet(act, settings({ privacyUrl: "https://dealer.example/privacy", data }));
  await visitor.launcher.waitFor();
  assert.equal(await visitor.launcher.innerText(), "Any questions?");
  assert.ok((await visitor.launcher.getAttribute("aria-label")).startsWith("Any questions?"), "the label is part of the name");
  await visitor.open();
  await visitor.panel.getByRole("heading", { name: "Ask <i>us</i>", exact: true }).waitFor();
  await visitor.panel.getByText("We know every car here.").waitFor();
  const link = visitor.panel.getByRole("link", { name: visitor.text("panel.privacy") });
  assert.deepEqual(
    await link.evaluate((a) => [a.href, a.target, a.rel]),
    ["https://dealer.example/privacy", "_blank", "noopener noreferrer"],
  );
  const other = await meet(act, settings({ privacyUrl: "javascript:alert(1)" }));
  await other.open();
  await other.said(/privacyUrl/);
  assert.equal(await other.panel.getByRole("link").count(), 0);
});

scene("values of the wrong kind count as missing", async (act) => {
  const answer = settings({ data: { position: 7, chatBox: "red", launcher: { bgColor: "teal" }, sbText: { a: 1 } } });
  const visitor = await meet(act, answer);
  await visitor.launcher.waitFor();
  assert.deepEqual(await offsets(visitor), [20, 20]);
  assert.equal(await style(visitor.launcher, "backgroundColor"), "rgb(31, 78, 216)");
  assert.equal(await visitor.launcher.innerText(), "");
  await visitor.open();
  visitor.forgive(/bgColor/);
});

scene("auto-show: opens after the delay, takes no focus, once", async (act) => {
  const visitor = await meet(act, settings({ data: { chatBox: { autoShow: "60" } } }), { clock: true });
  await visitor.launcher.waitFor();
  const age = () => visitor.page.evaluate(() => performance.now());
  // Counted from some moment between the page's begin and this one.
  const latest = 60_000 + (await age());
  await visitor.page.locator("#search").focus();
  await visitor.freeze();
  await visitor.pass(59_500 - (await age()));
  assert.equal(await visitor.panel.count(), 0);
  await visitor.pass(latest + 100 - (await age()));
  await visitor.thaw();
  await visitor.panel.waitFor();
  assert.equal(await visitor.focused(), "input Search", "the visitor was typing");
  await visitor.close();
  await visitor.page.clock.fastForward(60_000);
  assert.equal(await visitor.panel.isVisible(), false, "closed by the visitor is closed");
});

scene("auto-show: not for who has opened and closed it before, and off when the page says so", async (act) => {
  const answer = settings({ data: { chatBox: { autoShowDelay: 3 } } });
  const visitor = await meet(act, answer, { clock: true });
  await visitor.open();
  await visitor.close();
  await visitor.page.clock.fastForward(10_000);
  assert.equal(await visitor.panel.isVisible(), false);
  const off = await meet(act, answer, { clock: true, data: { "auto-show": "off" } });
  await off.launcher.waitFor();
  await off.page.clock.fastForward(10_000);
  assert.equal(await off.panel.count(), 0);
  const own = await meet(act, settings(), { clock: true, data: { "auto-show": "1" } });
  await own.launcher.waitFor();
  await own.page.clock.fastForward(1100);
  await own.panel.waitFor();
});

scene("a WhatsApp number is made digits only", async (act) => {
  const visitor = await meet(act, settings({ hasSms: false, whatsAppNumber: "+44 (0)7700 900-123" }));
  await visitor.open();
  await visitor.panel.getByText("+447700900123").waitFor();
});

scene("settings are asked for without cookies and without a referrer's path", async (act) => {
  const visitor = await meet(act, settings());
  const asked = [];
  visitor.page.on("request", (request) => asked.push(request));
  await visitor.page.reload();
  await visitor.launcher.waitFor();
  const request = await until(() => asked.find((it) => it.url().includes("webSettings")));
  const headers = await request.allHeaders();
  assert.equal(headers.cookie, undefined);
  assert.ok([undefined, act.sandbox.site + "/"].includes(headers.referer), headers.referer);
});
