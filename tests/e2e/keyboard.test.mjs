// Item 11: each task by keyboard alone; the focus on opening, changing screens and closing; Esc; what is announced.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";
import { bring } from "./stage/screens.mjs";

const scene = stage();
const press = (visitor, ...keys) => keys.reduce((before, key) => before.then(() => visitor.page.keyboard.press(key)), Promise.resolve());
const type = (visitor, text) => visitor.page.keyboard.type(text);
const launcherName = async (visitor) => "button " + (await visitor.launcher.getAttribute("aria-label"));

/** Tab until the focus is there; fails when it comes round without meeting it. */
async function tabTo(visitor, wanted, key = "Tab") {
  const met = [];
  while (met.length < 30) {
    await press(visitor, key);
    const now = await visitor.focused();
    if (now === wanted || (wanted instanceof RegExp && wanted.test(now))) {
      await seen(visitor);
      return;
    }
    met.push(now);
  }
  assert.fail(`never reached ${wanted}: ${met.join(" > ")}`);
}

/** The focused element shows that it has the focus. */
async function seen(visitor) {
  const shown = await visitor.page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    // What the page's own elements look like is the page's business.
    if (active.getRootNode() === document) return true;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(active);
    return active.matches(":focus-visible") && ((outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none");
  });
  assert.ok(shown, `the focus on ${await visitor.focused()} cannot be seen`);
}

const enter = async ({ visit }, wishes) => {
  const visitor = await visit({ clock: true, ...wishes, data: { "page-visits": "off", name: "Hartley & Moss", ...wishes?.data } });
  await visitor.launcher.waitFor();
  return visitor;
};
/** From the page's last link to the launcher, and in. */
async function openByKeyboard(visitor) {
  await visitor.page.locator("#next").focus();
  await tabTo(visitor, await launcherName(visitor));
  await press(visitor, "Enter");
  await visitor.focusIs("h3 " + visitor.text("menu.title"));
}

scene("open, and close with Esc: the focus goes in, and comes back to the launcher", async (act) => {
  const visitor = await enter(act);
  const name = await launcherName(visitor);
  await openByKeyboard(visitor);
  await press(visitor, "Escape");
  await visitor.panel.waitFor({ state: "hidden" });
  await visitor.focusIs(name);
  await press(visitor, "Space");
  await visitor.focusIs("h3 " + visitor.text("menu.title"));
  await tabTo(visitor, "button " + visitor.text("panel.close"), "Shift+Tab");
  await press(visitor, "Enter");
  await visitor.focusIs(name);
});

scene("the panel is no trap: Tab leads on, out of it and back into the page", async (act) => {
  const visitor = await enter(act);
  await openByKeyboard(visitor);
  await tabTo(visitor, /^(a Second part|body)/, "Shift+Tab");
  assert.equal(await visitor.panel.isVisible(), true);
});

scene("who is elsewhere in the page keeps the focus when the panel closes", async (act) => {
  const visitor = await enter(act);
  await openByKeyboard(visitor);
  await visitor.page.locator("#search").focus();
  await visitor.page.evaluate(() => window.Forecourt.close());
  await visitor.panel.waitFor({ state: "hidden" });
  assert.equal(await visitor.focused(), "input Search");
});

scene("an SMS, start to end", async (act) => {
  const visitor = await enter(act);
  await openByKeyboard(visitor);
  await tabTo(visitor, new RegExp("^button " + visitor.text("menu.sms")));
  await press(visitor, "Enter");
  await visitor.focusIs("input " + visitor.text("sms.number"));
  await type(visitor, "020 7946 0123");
  await press(visitor, "Enter");
  await until(async () => (await visitor.field("sms.number").getAttribute("aria-invalid")) === "true", "the error");
  await visitor.focusIs("input " + visitor.text("sms.number"));
  await press(visitor, "Control+A");
  await type(visitor, "087 123 4567");
  await tabTo(visitor, "select " + visitor.text("sms.country"), "Shift+Tab");
  await type(visitor, "Ire");
  await tabTo(visitor, "textarea " + visitor.text("sms.message"));
  await type(visitor, "By keyboard");
  await tabTo(visitor, "button " + visitor.text("sms.send"));
  await press(visitor, "Enter");
  await visitor.focusIs("h3 " + visitor.text("sms.sent.title"));
  const { sms } = await act.sandbox.desk();
  assert.deepEqual([sms[0].countryCode, sms[0].telephoneNumber, sms[0].message], ["+353", "871234567", "By keyboard"]);
  await tabTo(visitor, "button " + visitor.text("panel.back"), "Shift+Tab");
  await press(visitor, "Enter");
  await visitor.focusIs("h3 " + visitor.text("menu.title"));
});

scene("a chat, start to end, Esc in the middle", async (act) => {
  const visitor = await enter(act);
  await openByKeyboard(visitor);
  await tabTo(visitor, new RegExp("^button " + visitor.text("menu.chat")));
  await press(visitor, "Enter");
  await visitor.focusIs("textarea " + visitor.text("chat.composer"));
  await type(visitor, "Hello");
  await press(visitor, "Enter");
  await visitor.shows("chat.sent");
  await visitor.focusIs("textarea " + visitor.text("chat.composer"));
  await type(visitor, "Half");
  await press(visitor, "Escape");
  await visitor.focusIs(await launcherName(visitor));
  await press(visitor, "Enter");
  await visitor.focusIs("textarea " + visitor.text("chat.composer"));
  assert.equal(await visitor.field("chat.composer").inputValue(), "Half");
  await type(visitor, " and half");
  await tabTo(visitor, "button " + visitor.text("chat.send"));
  await press(visitor, "Enter");
  await visitor.focusIs("textarea " + visitor.text("chat.composer"));
  await until(async () => (await act.sandbox.desk()).rooms[0]?.messages.some(({ msg }) => msg === "Half and half"), "the message");
  // The conversation itself can be scrolled by keyboard.
  await tabTo(visitor, /^div /, "Shift+Tab");
});

scene("a WhatsApp message, and the plain panel", async (act) => {
  const visitor = await enter(act);
  await visitor.context.route("https://wa.me/**", (route) => route.fulfill({ contentType: "text/html", body: "WhatsApp" }));
  await openByKeyboard(visitor);
  await tabTo(visitor, new RegExp("^button " + visitor.text("menu.whatsapp")));
  await press(visitor, "Enter");
  await visitor.focusIs("textarea " + visitor.text("whatsapp.message"));
  await type(visitor, "Hi");
  await tabTo(visitor, "button " + visitor.text("whatsapp.send"));
  const opened = visitor.context.waitForEvent("page");
  await press(visitor, "Enter");
  await (await opened).waitForURL("https://wa.me/447700900456?text=Hi");

  const plain = await bring(act, "plain panel");
  await plain.focusIs("a " + plain.text("fallback.call", { number: "020 7946 0123" }));
  await press(plain, "Escape");
  await plain.focusIs(await launcherName(plain));
});

scene("on a phone the panel covers all: modal, and Tab goes round inside it", async (act) => {
  const visitor = await enter(act, { context: { viewport: { width: 390, height: 800 }, reducedMotion: "reduce" } });
  await visitor.open();
  assert.equal(await visitor.panel.getAttribute("aria-modal"), "true");
  const { x, y, width, height } = await visitor.panel.boundingBox();
  assert.deepEqual([x, y, width, height].map(Math.round), [0, 0, 390, 800]);
  const met = new Set();
  for (let step = 0; step < 12; step++) {
    await press(visitor, "Tab");
    met.add(await visitor.focused());
  }
  assert.ok(![...met].some((name) => /Search|Second part|Book a test drive|^body/.test(name)), [...met].join(" > "));
  assert.ok(met.has("button " + visitor.text("panel.close")));
  await press(visitor, "Escape");
  await visitor.focusIs(await launcherName(visitor));
});

scene("on a touch device opening does not bring up the keyboard", async (act) => {
  const context = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } };
  const visitor = await enter(act, { context, data: { identifier: "sms-only.example", livechat: null } });
  await visitor.launcher.tap();
  await visitor.focusIs("h3 " + visitor.text("sms.title"));
});

scene("what is announced, word for word: each thing once, nothing of the history, nothing twice", async (act) => {
  const { sandbox } = act;
  const visitor = await enter(act);
  const text = (key, values) => visitor.text(key, values);
  await visitor.open();
  await visitor.listen();
  const expected = [];
  const announced = async (...lines) => {
    expected.push(...lines);
    await until(async () => (await visitor.heard()).length >= expected.length, lines.join(" / "));
    assert.deepEqual(await visitor.heard(), expected);
  };
  await visitor.choose("sms");
  await visitor.field("sms.number").fill("07700900123");
  await visitor.field("sms.message").fill("x".repeat(79));
  await visitor.field("sms.message").press("End");
  await type(visitor, "x");
  await announced(text("sms.left", { count: 20 }));
  await type(visitor, "x".repeat(10));
  await announced(text("sms.left", { count: 10 }));
  await type(visitor, "x".repeat(10));
  await announced(text("sms.left", { count: 0 }));
  await type(visitor, "x");
  await announced(text("sms.over", { count: 1 }));
  await press(visitor, "Backspace");
  await announced(text("sms.left", { count: 0 }));
  await sandbox.faults({ path: "/api/v2/chats/sms", method: "POST", status: 500, body: "{}", times: 2 });
  for (let tries = 0; tries < 2; tries++) {
    await visitor.button("sms.send").click();
    await announced(text("sms.sending"), text("sms.fail.server"));
  }
  await visitor.button("sms.send").click();
  await announced(text("sms.sending"), text("sms.sent.title"));
  await visitor.back();
  await visitor.choose("chat");
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  const { agent, rooms } = await sandbox.desk();
  await sandbox.answer(rooms[0].id, "Good morning");
  await visitor.pass(8000);
  await announced(text("announce.agentWrote", { name: agent, text: "Good morning" }));
  await visitor.pass(30_000);
  await announced();
  assert.equal(await visitor.host.locator("[aria-live], [role=status], [role=alert], [role=log]").count(), 1, "one announcer");
  visitor.forgive(/SMS request/);
});

scene("a resumed history is not read out", async (act) => {
  const { sandbox } = act;
  const visitor = await enter(act);
  await (await visitor.open()).choose("chat");
  await visitor.write("Hello");
  await visitor.shows("chat.sent");
  await sandbox.answer((await sandbox.desk()).rooms[0].id, "An old answer");
  await visitor.page.reload();
  await visitor.open();
  await visitor.listen();
  await visitor.choose("chat");
  await visitor.panel.getByText("An old answer", { exact: true }).waitFor();
  await visitor.pass(8000);
  assert.deepEqual(await visitor.heard(), []);
});
