// Item 11: all texts come from one table per language, loaded apart from the code; Arabic runs from right to left.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { manifest, texts } from "./stage/sandbox.mjs";
import { audit, withAxe } from "./stage/axe.mjs";
import { bring } from "./stage/screens.mjs";

const scene = stage();
const loaded = async (sandbox) => {
  const names = Object.entries(manifest.locales);
  const asked = (await sandbox.requests("/widget/locale-")).map(({ path }) => path.split("/").pop());
  return asked.map((file) => names.find(([, name]) => name === file)[0]);
};

for (const language of ["en", "de", "fr", "es", "ar"])
  scene(`${language}: its own table and no other, on every screen, without a violation`, async (act) => {
    const visitor = await bring(act, "sms, errors", { language, data: { language }, prepare: withAxe });
    assert.deepEqual(await loaded(act.sandbox), [language]);
    const region = visitor.host.getByRole("region", { name: visitor.text("fallback.title") }).first();
    assert.deepEqual(await region.evaluate((node) => [node.lang, node.dir]), [language, language === "ar" ? "rtl" : "ltr"]);
    assert.deepEqual(await visitor.panel.evaluate((node) => [node.lang, node.dir]), [language, language === "ar" ? "rtl" : "ltr"]);
    await visitor.shows("number.landline");
    await visitor.button("sms.send").waitFor();
    for (const width of [1280, 320]) {
      await visitor.page.setViewportSize({ width, height: 700 });
      assert.deepEqual((await audit(visitor.page)).problems, [], `${width} px`);
      const sideways = await visitor.panel.evaluate((panel) => panel.scrollWidth - panel.clientWidth);
      assert.ok(sideways <= 1, `${sideways} px sideways at ${width}`);
    }
    if (language === "en") return;
    // Nothing English is left on the screen.
    const english = texts("en");
    const shown = await visitor.panel.innerText();
    for (const key of ["sms.title", "sms.intro", "sms.send", "number.landline"]) {
      assert.notEqual(english(key), visitor.text(key), key);
      assert.ok(!shown.includes(english(key)), key);
    }
  });

scene("Arabic: the panel is mirrored, the number keeps its own direction", async (act) => {
  const visitor = await bring(act, "sms, empty", { language: "ar", data: { language: "ar" } });
  const [back, close] = await Promise.all(["panel.back", "panel.close"].map((key) => visitor.button(key).boundingBox()));
  assert.ok(back.x > close.x, "back is at the start, which is on the right");
  assert.equal(await visitor.field("sms.number").evaluate((field) => getComputedStyle(field).direction), "ltr");
  assert.equal(await visitor.field("sms.message").evaluate((field) => getComputedStyle(field.closest("form")).direction), "rtl");
});

for (const [name, wishes, language] of [
  ["the page's own language", { context: { locale: "fr-FR" }, query: {}, lang: "de-CH" }, "de"],
  ["the visitor's, where we do not have the page's", { context: { locale: "es-MX" }, lang: "pt" }, "es"],
  ["English, where we have neither", { context: { locale: "pt-BR" }, lang: "pt" }, "en"],
  ["the configured one before all", { context: { locale: "es-MX" }, lang: "de", data: { language: "fr-CA" } }, "fr"],
])
  scene(`the language is ${name}`, async ({ visit, sandbox }) => {
    const { lang, ...rest } = wishes;
    const visitor = await visit({
      ...rest,
      language,
      document: ({ tag }) => `<!doctype html><html lang="${lang}"><head><title>x</title>${tag}</head><body></body></html>`,
    });
    await visitor.open();
    await visitor.panel.getByRole("heading", { name: visitor.text("menu.title") }).waitFor();
    assert.deepEqual(await loaded(sandbox), [language]);
  });

scene("every table has every text, with the same places to fill in", () => {
  const english = texts("en");
  for (const language of Object.keys(manifest.locales)) {
    const text = texts(language);
    for (const key of english.keys()) {
      const places = (of) => (of(key).match(/\{\w+\}/g) ?? []).sort().join();
      assert.equal(places(text), places(english), `${language}: ${key}`);
    }
    assert.deepEqual([...text.keys()].sort(), [...english.keys()].sort(), language);
  }
});
