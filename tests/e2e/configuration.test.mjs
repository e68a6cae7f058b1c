// Item 1: the keys of the script tag and of the iframe page's query string.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { settings, until } from "./stage/sandbox.mjs";
import { frameAddress } from "./stage/pages.mjs";

const scene = stage();

scene("without any key the identifier is the page's host name", async ({ sandbox, visit }) => {
  const visitor = await visit();
  await visitor.launcher.waitFor();
  const [asked] = await sandbox.requests("/api/v2/webSettings");
  assert.equal(asked.query, "identifier=localhost");
});

scene("an identifier of the page's own is asked for, escaped", async ({ sandbox, visit }) => {
  await sandbox.install("m%C3%BCller%26sohn.example", settings());
  const visitor = await visit({ data: { identifier: "müller&sohn.example" } });
  await visitor.launcher.waitFor();
  const [asked] = await sandbox.requests("/api/v2/webSettings");
  assert.equal(new URLSearchParams(asked.query).get("identifier"), "müller&sohn.example");
});

scene("services can be elsewhere, with a path and a slash too many", async ({ sandbox, visit }) => {
  const headers = { "Access-Control-Allow-Origin": "*" };
  const visitor = await visit({
    data: { "visitor-chat": `${sandbox.origin}/proxy/`, livechat: null },
    prepare: (page) => page.route("**/proxy/api/v2/webSettings*", (route) => route.fulfill({ json: settings(), headers })),
  });
  await visitor.launcher.waitFor();
  assert.deepEqual(await sandbox.requests("/api/"), [], "nothing went to another address");
});

scene("every key that the panel shows arrives in it", async ({ visit }) => {
  const visitor = await visit({
    data: {
      name: "Moss & Sons <b>Ltd</b>",
      "privacy-url": "https://dealer.example/privacy",
      theme: "dark",
      "dial-codes": JSON.stringify([{ name: "Deutschland", dial_code: "+49", code: "DE" }]),
    },
  });
  await visitor.open();
  await visitor.panel.getByRole("heading", { name: "Moss & Sons <b>Ltd</b>", exact: true }).waitFor();
  const privacy = visitor.panel.getByRole("link", { name: visitor.text("panel.privacy") });
  assert.equal(await privacy.getAttribute("href"), "https://dealer.example/privacy");
  const background = await visitor.panel.evaluate((node) => getComputedStyle(node).backgroundColor);
  assert.ok(background.match(/\d+/g).slice(0, 3).every((part) => +part < 80), `dark: ${background}`);
  await visitor.choose("sms");
  assert.deepEqual(await visitor.field("sms.country").locator("option").allTextContents(), ["Deutschland +49"]);
});

scene("each unknown key and each wrong value is said once, and the defaults count", async ({ visit }) => {
  const visitor = await visit({
    data: {
      corner: "middle",
      color: "brick",
      "x-offset": "401",
      "auto-show": "soon",
      theme: "sepia",
      language: "tlh",
      consent: "maybe",
      "page-visits": "always",
      phone: "call us",
      "privacy-url": "javascript:alert(1)",
      "dial-codes": "[]",
      colour: "red",
      "api-key": "x",
    },
  });
  const wrong = (key, expected, found) =>
    visitor.said(`configuration "${key}": expected ${expected}, found "${found}"; using the default`);
  await wrong("corner", "bottom_right or bottom_left", "middle");
  await wrong("color", "#rgb or #rrggbb", "brick");
  await wrong("xOffset", "a whole number from 0 to 400", "401");
  await wrong("autoShow", "off or a whole number from 0 to 3600", "soon");
  await wrong("theme", "auto, light or dark", "sepia");
  await wrong("language", "auto, en, de, fr, es or ar", "tlh");
  await wrong("consent", "not-required or required", "maybe");
  await wrong("pageVisits", "load, chat or off", "always");
  await wrong("phone", "a telephone number", "call us");
  await wrong("privacyUrl", "an http or https URL", "javascript:alert(1)");
  await wrong("dialCodes", "a JSON array of {name, dial_code, code}", "[]");
  await visitor.said('configuration "colour": unknown key; ignored');
  await visitor.said('configuration "apiKey": unknown key; ignored');
  // It goes on: from settings, and once the wasm has read the same keys again nothing is said twice.
  await visitor.open();
  await visitor.panel.getByRole("button", { name: visitor.text("menu.sms") }).waitFor();
  const { x, width } = await visitor.launcher.boundingBox();
  assert.equal(Math.round(x + width), 1280 - 28, "the offset of the settings, not a wrong one");
});

scene("the iframe page takes the same keys from its query string, in both spellings", async ({ sandbox, visit }) => {
  const visitor = await visit({ arrive: false });
  const address = frameAddress(sandbox, { identifier: "sms-only.example", name: "In a frame", "privacy-url": "https://dealer.example/p", privacyUrl: null, livechat: null, xOffset: "wide", flavour: "mint" });
  await visitor.page.goto(address);
  await visitor.panel.getByRole("heading", { name: "In a frame" }).waitFor();
  assert.equal(await visitor.panel.getByRole("link").getAttribute("href"), "https://dealer.example/p");
  await visitor.said('configuration "xOffset": expected a whole number from 0 to 400, found "wide"; using the default');
  await visitor.said('configuration "flavour": unknown key; ignored');
  const [asked] = await sandbox.requests("/api/v2/webSettings");
  assert.equal(asked.query, "identifier=sms-only.example");
});

scene("keys of the frame alone are unknown to a script tag", async ({ visit }) => {
  const visitor = await visit({ data: { "parent-origin": "https://dealer.example" } });
  await visitor.said('configuration "parentOrigin": unknown key; ignored');
  await visitor.launcher.waitFor();
});

scene("an empty attribute is one that was not given", async ({ visit }) => {
  const visitor = await visit({ data: { corner: "", color: "", name: "" } });
  await visitor.launcher.waitFor();
  await until(async () => (await visitor.launcher.boundingBox()).x > 640, "the default corner");
});
