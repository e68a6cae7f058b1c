import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const { readSettings, readLivechat } = await import(process.env.LOADER_OUT + "/facts.mjs");
const { onColour } = await import(process.env.LOADER_OUT + "/launcher.mjs");

/** The documented sample. */
const SAMPLE = {
  data: {
    position: { corner: "bottom_right", xOffset: "30", yOffset: "40", xOffsetSmallDevices: 35, yOffsetSmallDevices: 35 },
    chatBox: { bgColor: "#ffffff" },
  },
  host: "chat.visitor.chat:53087",
  hasAjaxRouting: 0,
  privacyUrl: null,
  installationId: 123,
  qualificationProcess: [],
  hasSms: true,
  whatsAppNumber: "447123456789",
};
const read = (change) => readSettings(JSON.stringify({ ...SAMPLE, ...change }));
const readData = (data) => readSettings(JSON.stringify({ ...SAMPLE, data }));

test("the documented sample", () => {
  assert.deepEqual(
    { ...read({}) },
    {
      contact: true,
      whatsapp: "447123456789",
      corner: "bottom_right",
      accent: undefined,
      label: undefined,
      autoShow: undefined,
      offsets: [30, 40, 35, 35],
    },
  );
});

test("a way of contact, in both spellings and as number or string", () => {
  const none = { hasSms: undefined, whatsAppNumber: undefined };
  assert.equal(read(none).contact, false);
  for (const yes of [{ hasSms: 1 }, { hasSms: "1" }, { has_sms: true }, { whatsapp_number: 447123456789 }, { whatsAppNumber: "+44 7123 456789" }])
    assert.equal(read({ ...none, ...yes }).contact, true, JSON.stringify(yes));
  for (const no of [{ hasSms: 0 }, { hasSms: "0" }, { hasSms: "false" }, { has_sms: null }, { whatsAppNumber: "" }, { whatsAppNumber: null }, { whatsAppNumber: {} }])
    assert.equal(read({ ...none, ...no }).contact, false, JSON.stringify(no));
});

const fixtures = JSON.parse(readFileSync(new URL("../../tests/fixtures/web-settings.json", import.meta.url), "utf8"));
for (const { name, answer, sms, whatsapp } of fixtures) {
  test(`by the same rules as the wasm: ${name}`, () => {
    const facts = readSettings(JSON.stringify(answer));
    assert.deepEqual([facts.whatsapp, facts.contact], [whatsapp ?? "", sms || !!whatsapp]);
    const without = { ...answer, whatsAppNumber: null, whatsapp_number: null };
    assert.equal(readSettings(JSON.stringify(without)).contact, sms);
  });
}

test("wrong values count as missing", () => {
  const facts = readData({
    position: { corner: "top", xOffset: "3px", yOffset: -1, xOffsetSmallDevices: 401, yOffsetSmallDevices: null },
    launcher: { bgColor: "url(x)", sbText: {} },
    chatBox: null,
    sbText: "x".repeat(41),
  });
  assert.deepEqual([facts.corner, facts.accent, facts.label, facts.offsets], [undefined, undefined, undefined, Array(4).fill(undefined)]);
});

test("the assumed keys: automatic opening, accent, label", () => {
  const delay = (chatBox) => readData({ chatBox }).autoShow || 0;
  assert.deepEqual([5, "7", 0, "0", false, null, "soon", 4000, 2.6].map((autoShow) => delay({ autoShow })), [5, 7, 0, 0, 0, 0, 0, 0, 3]);
  assert.equal(delay({ autoShowDelay: "12" }), 12);
  assert.equal(readData({ chatBox: { headerBgColor: "#0a7", bgColor: "#fff" } }).accent, "#0a7");
  assert.equal(readData({ launcher: { bgColor: "#102030" }, chatBox: { headerBgColor: "#0a7" } }).accent, "#102030");
  assert.equal(readData({ sbText: "Live chat" }).label, "Live chat");
});

test("not the document: undefined", () => {
  for (const text of ["", "<!doctype html>", "null", "[]", "1", '"x"', "{"]) {
    assert.equal(readSettings(text), undefined, text);
    assert.equal(readLivechat(text), undefined, text);
  }
  assert.equal(readSettings("{}").contact, false);
});

test("livechat config", () => {
  const chat = (config) => readLivechat(JSON.stringify({ config, success: true }));
  assert.deepEqual(chat({ enabled: true, settings: { historyMonitorType: "title" } }), { enabled: true, change: "title" });
  assert.deepEqual(chat({ enabled: false }), { enabled: false, change: "url" });
  assert.deepEqual(chat({ enabled: "yes", settings: 1 }), { enabled: false, change: "url" });
});

test("the icon contrasts at least 4.5:1 with every accent colour", () => {
  const channel = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (hex) => {
    const full = hex.length < 5 ? hex.replace(/\w/g, "$&$&") : hex;
    const [r, g, b] = [1, 3, 5].map((i) => channel(parseInt(full.slice(i, i + 2), 16) / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (let n = 0; n < 0x1000; n++) {
    const hex = "#" + n.toString(16).padStart(3, "0");
    const [a, b] = [light(hex), light(onColour(hex))].sort((x, y) => y - x);
    assert.ok((a + 0.05) / (b + 0.05) >= 4.5, hex);
  }
});
