// Item 5: the SMS form: numbers, the 100 characters, and one request with exactly the documented body.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { settings, until } from "./stage/sandbox.mjs";
import { hold } from "./stage/visitor.mjs";

const scene = stage();
const SMS = "/api/v2/chats/sms";
const bodies = async (sandbox) => (await sandbox.requests(SMS, "POST")).map(({ body }) => body);

const form = async ({ visit }, wishes = {}) => {
  const visitor = await visit({ ...wishes, data: { identifier: "sms-only.example", livechat: null, ...wishes.data } });
  await visitor.open();
  return visitor;
};
const fill = async (visitor, number, message) => {
  await visitor.field("sms.number").fill(number);
  await visitor.field("sms.message").fill(message);
};
const chosen = (visitor) => visitor.field("sms.country").evaluate((select) => select.selectedOptions[0].textContent);

scene("from the empty form to the thanks, with exactly the documented body", async (act) => {
  const visitor = await form(act);
  assert.deepEqual(await visitor.field("sms.country").locator("option").allTextContents(), ["United Kingdom +44", "United States +1", "Ireland +353"]);
  await fill(visitor, "07700 900123", "Hello, can I enquire about the McLaren 720s?\n\"Yes\" \\ 🚗");
  await visitor.button("sms.send").click();
  await visitor.panel.getByRole("heading", { name: visitor.text("sms.sent.title") }).waitFor();
  assert.deepEqual(await bodies(act.sandbox), [
    JSON.stringify({ installationId: 1002, countryCode: "+44", telephoneNumber: "7700900123", message: "Hello, can I enquire about the McLaren 720s?\n\"Yes\" \\ 🚗", captchaToken: "" }),
  ]);
  const thanks = await visitor.panel.getByText(/7700900123/).innerText();
  assert.equal(thanks.replace(/[\u2066\u2069]/g, "").replace("\u00a0", " "), visitor.text("sms.sent.body", { number: "+44 7700900123" }));
  const { sms } = await act.sandbox.desk();
  assert.equal(sms.length, 1, "and the agent sees it");
  // Once more: the number is still there, the message is not.
  await visitor.button("sms.again").click();
  await visitor.focusIs("textarea " + visitor.text("sms.message"));
  assert.deepEqual([await visitor.field("sms.number").inputValue(), await visitor.field("sms.message").inputValue()], ["07700 900123", ""]);
  assert.equal(await visitor.field("sms.number").getAttribute("aria-invalid"), "false");
});

scene("a pasted international number brings its country along", async (act) => {
  const visitor = await form(act);
  for (const [typed, country, code, national] of [
    ["+353 85 012 3456", "Ireland +353", "+353", "850123456"],
    ["0044 7700 900 123", "United Kingdom +44", "+44", "7700900123"],
    ["+1 (415) 555-2671", "United States +1", "+1", "4155552671"],
    ["+44 (0)7700.900123", "United Kingdom +44", "+44", "7700900123"],
    ["\u202a＋３５３ ８５ ０１２ ３４５６\u202c", "Ireland +353", "+353", "850123456"],
  ]) {
    await fill(visitor, typed, "Hello");
    await until(async () => (await chosen(visitor)) === country, `${country} for ${typed}`);
    assert.equal(await visitor.field("sms.number").inputValue(), typed, "what was typed stays as it is");
    await visitor.button("sms.send").click();
    await visitor.button("sms.again").waitFor();
    const sent = JSON.parse((await bodies(act.sandbox)).at(-1));
    assert.deepEqual([sent.countryCode, sent.telephoneNumber], [code, national]);
    await visitor.button("sms.again").click();
  }
});

scene("national numbers as people write them, in the country they chose", async (act) => {
  const visitor = await form(act);
  for (const [label, typed, national] of [
    ["United Kingdom +44", "٠٧٧٠٠٩٠٠١٢٣", "7700900123"],
    ["United States +1", "415.555.2671", "4155552671"],
    ["Ireland +353", "085-012 3456", "850123456"],
  ]) {
    await visitor.field("sms.country").selectOption({ label });
    await fill(visitor, typed, "Hello");
    await visitor.button("sms.send").click();
    await visitor.button("sms.again").click();
    assert.equal(JSON.parse((await bodies(act.sandbox)).at(-1)).telephoneNumber, national);
  }
});

scene("each kind of wrong number has its own message, tied to the field, and is never sent", async (act) => {
  const visitor = await form(act);
  const field = visitor.field("sms.number");
  const seen = new Set();
  for (const [label, typed, key] of [
    ["United Kingdom +44", "", "missing"],
    ["United Kingdom +44", "call me", "notANumber"],
    ["United Kingdom +44", "07700 90012", "tooShort"],
    ["United Kingdom +44", "07700 9001234", "tooLong"],
    ["United Kingdom +44", "020 7946 0123", "landline"],
    ["United Kingdom +44", "0906 123 4567", "premium"],
    ["United Kingdom +44", "070 1234 5678", "personal"],
    ["United Kingdom +44", "0800 123 4567", "tollFree"],
    ["United Kingdom +44", "0760 123 4567", "notAssigned"],
    ["United Kingdom +44", "+49 151 23456789", "unsupportedCountry"],
    ["United States +1", "876 555 0123", "otherCountryUnderPlusOne"],
    ["Ireland +353", "01 234 5678", "landline"],
    ["Ireland +353", "1550 123 456", "premium"],
  ]) {
    await visitor.field("sms.country").selectOption({ label });
    await fill(visitor, typed, "Hello");
    await visitor.button("sms.send").click();
    const expected = visitor.text("number." + key);
    await until(async () => (await visitor.describedBy(field)).includes(expected), `"${expected}" beside the field for ${typed}`);
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    await visitor.panel.getByText(expected, { exact: true }).waitFor();
    await visitor.focusIs("input " + visitor.text("sms.number"));
    seen.add(expected);
  }
  assert.equal(seen.size, 11, "no two kinds share a sentence");
  assert.deepEqual(await bodies(act.sandbox), []);
  // The error goes as soon as the number is right.
  await visitor.field("sms.country").selectOption({ label: "United Kingdom +44" });
  await field.fill("07700 900123");
  await until(async () => (await field.getAttribute("aria-invalid")) === "false", "no error");
  assert.deepEqual(await visitor.describedBy(field), []);
});

scene("no error before the first try to send; an empty message has its own", async (act) => {
  const visitor = await form(act);
  await visitor.field("sms.number").fill("0");
  assert.deepEqual(await visitor.describedBy(visitor.field("sms.number")), []);
  await visitor.field("sms.number").fill("07700900123");
  await visitor.field("sms.message").fill(" \n ");
  await visitor.button("sms.send").click();
  await visitor.focusIs("textarea " + visitor.text("sms.message"));
  assert.ok((await visitor.describedBy(visitor.field("sms.message"))).includes(visitor.text("message.missing")));
  assert.deepEqual(await bodies(act.sandbox), []);
});

scene("a hundred characters are Unicode scalar values", async (act) => {
  const visitor = await form(act);
  const message = visitor.field("sms.message");
  const count = async (key, count) => visitor.shows(key, { count });
  await count("sms.left", 100);
  for (const [text, left] of [["🚗", 99], ["é", 99], ["e\u0301", 98], ["👨‍👩‍👧", 95], ["a\nb", 97]]) {
    await message.fill(text);
    await count("sms.left", left);
  }
  const full = "🚗".repeat(99) + "!";
  await fill(visitor, "07700900123", full);
  await count("sms.left", 0);
  await visitor.button("sms.send").click();
  await visitor.button("sms.again").waitFor();
  assert.equal(JSON.parse((await bodies(act.sandbox))[0]).message, full, "the server takes it");
});

scene("a paste of 150 characters stays whole, the excess is shown, and sending is off", async (act) => {
  const visitor = await form(act, { context: { permissions: ["clipboard-read", "clipboard-write"] } });
  const pasted = "Lorem ipsum ".repeat(13).slice(0, 150);
  await visitor.field("sms.number").fill("07700900123");
  await visitor.page.evaluate((text) => navigator.clipboard.writeText(text), pasted);
  await visitor.field("sms.message").focus();
  await visitor.page.keyboard.press("Control+V");
  await visitor.shows("sms.over", { count: 50 });
  const message = visitor.field("sms.message");
  assert.equal(await message.inputValue(), pasted);
  const said = await visitor.describedBy(message);
  assert.deepEqual(said, [visitor.text("message.tooLong", { count: 50 }), visitor.text("sms.over", { count: 50 })]);
  const send = visitor.button("sms.send");
  assert.equal(await send.getAttribute("aria-disabled"), "true");
  // `force`: Playwright would wait for it to be enabled; a person just clicks.
  await send.click({ force: true });
  await visitor.field("sms.number").press("Enter");
  await message.fill(pasted.slice(0, 101));
  await visitor.shows("sms.over", { count: 1 });
  await send.click({ force: true });
  assert.deepEqual(await bodies(act.sandbox), []);
  await message.fill(pasted.slice(0, 100));
  await visitor.shows("sms.left", { count: 0 });
  assert.equal(await send.getAttribute("aria-disabled"), "false");
});

for (const [name, act] of [
  ["a double click", (visitor) => visitor.button("sms.send").dblclick()],
  ["Enter twice", async (visitor) => {
    await visitor.field("sms.number").focus();
    await visitor.page.keyboard.press("Enter");
    await visitor.page.keyboard.press("Enter");
  }],
])
  scene(`${name} sends once, and the state is shown meanwhile`, async (all) => {
    const visitor = await form(all);
    const held = await hold(visitor.context, SMS);
    await fill(visitor, "07700900123", "Hello");
    await act(visitor);
    await visitor.button("sms.sending").waitFor();
    assert.equal(await visitor.button("sms.sending").getAttribute("aria-disabled"), "true");
    await held.release();
    await visitor.button("sms.again").waitFor();
    assert.equal((await bodies(all.sandbox)).length, 1);
  });

scene("other countries can be configured, and are held to E.164", async (act) => {
  const codes = [{ name: "Deutschland", dial_code: "+49", code: "DE" }, { name: "France", dial_code: "+33", code: "FR" }];
  const visitor = await form(act, { data: { "dial-codes": JSON.stringify(codes) } });
  await fill(visitor, "+33 6 12 34 56 78", "Bonjour");
  await until(async () => (await chosen(visitor)) === "France +33", "France");
  await visitor.button("sms.send").click();
  // The sandbox, as the service, does not text France: a bare 500.
  await visitor.shows("sms.fail.server");
  await visitor.said(/SMS request/);
  const sent = JSON.parse((await bodies(act.sandbox))[0]);
  assert.deepEqual([sent.countryCode, sent.telephoneNumber], ["+33", "612345678"]);
});

scene("the installation of the settings is the one that is named", async (act) => {
  await act.sandbox.install("other.example", settings({ installationId: "4711", whatsAppNumber: null }));
  const visitor = await form(act, { data: { identifier: "other.example" } });
  await fill(visitor, "07700900123", "Hello");
  await visitor.button("sms.send").click();
  await until(async () => (await bodies(act.sandbox)).length, "the request");
  assert.equal(JSON.parse((await bodies(act.sandbox))[0]).installationId, 4711);
  await visitor.shows("sms.fail.other");
  visitor.forgive(/SMS request/);
});
