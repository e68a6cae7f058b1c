// Item 6: the WhatsApp form opens a link that carries every character.
import assert from "node:assert/strict";
import jsQR from "jsqr";
import { stage } from "./stage/stage.mjs";
import { settings, until } from "./stage/sandbox.mjs";

const scene = stage();
const EVERYTHING = "Tom & Jerry #1 + 50% off?\nünï 🚗 = \"yes\"; <b>/\\ 'no' a=b&text=x %26 ~!*()";

const form = async ({ visit, sandbox }, { number = "447700900123", ...wishes } = {}) => {
  await sandbox.install("wa.example", settings({ hasSms: false, whatsAppNumber: number }));
  const visitor = await visit({ data: { identifier: "wa.example", livechat: null }, ...wishes });
  await visitor.context.route("https://wa.me/**", (route) => route.fulfill({ contentType: "text/html", body: "<title>WhatsApp</title>" }));
  await visitor.open();
  return visitor;
};
/** The link, taken apart by hand: no URL class that forgives or rewrites. */
const parts = (href) => {
  const [, digits, text] = /^https:\/\/wa\.me\/(\d+)(?:\?text=([^&#]*))?$/.exec(href) ?? assert.fail(href);
  return { digits, text: decodeURIComponent(text ?? ""), raw: text ?? "" };
};
const submit = async (visitor) => {
  const opened = visitor.context.waitForEvent("page");
  await visitor.button("whatsapp.send").click();
  const tab = await opened;
  await tab.waitForURL("https://wa.me/**");
  return tab;
};
const blocked = (page) => page.addInitScript(() => (window.open = () => null));

scene("a new tab opens with exactly the message, cut off from the page", async (act) => {
  const visitor = await form(act);
  await visitor.field("whatsapp.message").fill(EVERYTHING);
  const tab = await submit(visitor);
  const { digits, text, raw } = parts(tab.url());
  assert.equal(digits, "447700900123");
  assert.equal(text, EVERYTHING);
  assert.ok(!raw.includes("+") && raw.includes("%0A"), "readable by form and by percent readers");
  assert.equal(await tab.evaluate(() => window.opener), null);
  await visitor.shows("whatsapp.opened");
  assert.equal(await visitor.field("whatsapp.message").inputValue(), EVERYTHING, "kept, should the visitor come back");
  await act.sandbox.requests("/").then((all) => assert.ok(!all.some((it) => it.body.includes("Jerry"))));
});

scene("every printable ASCII character, combining marks and scripts survive", async (act) => {
  const visitor = await form(act);
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
  for (const message of [`x${ascii}x`, "e\u0301 👨‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "مرحبا שלום 你好 \u{1F697}\u200d", "line\n\nline\ttab"]) {
    await visitor.field("whatsapp.message").fill(message);
    const tab = await submit(visitor);
    assert.equal(parts(tab.url()).text, message);
    await tab.close();
  }
});

scene("no hundred-character limit; an empty message opens the chat alone", async (act) => {
  const visitor = await form(act);
  const long = "A long story. ".repeat(150).trim();
  await visitor.field("whatsapp.message").fill(long);
  let tab = await submit(visitor);
  assert.equal(parts(tab.url()).text, long);
  await tab.close();
  await visitor.field("whatsapp.message").fill("");
  tab = await submit(visitor);
  assert.deepEqual(parts(tab.url()), { digits: "447700900123", text: "", raw: "" });
});

for (const [given, digits] of [["+44 7700 900123", "447700900123"], ["00447700900123", "447700900123"], ["+44 (0)7700-900.123", "447700900123"]])
  scene(`the number is normalised: ${given}`, async (act) => {
    const visitor = await form(act, { number: given });
    const to = await visitor.describedBy(visitor.field("whatsapp.message"));
    assert.equal(to.join().replace(/[\u2066\u2069]/g, ""), visitor.text("whatsapp.to", { number: "+" + digits }), "where it goes is shown");
    await visitor.field("whatsapp.message").fill("Hi");
    assert.equal(parts((await submit(visitor)).url()).digits, digits);
  });

scene("a blocked tab: a link instead, that carries the message and follows it", async (act) => {
  const visitor = await form(act, { prepare: blocked });
  await visitor.field("whatsapp.message").fill(EVERYTHING);
  await visitor.button("whatsapp.send").click();
  await visitor.panel.getByText(visitor.text("whatsapp.blocked")).and(visitor.panel.locator(":visible")).first().waitFor();
  const link = visitor.panel.getByRole("link", { name: visitor.text("whatsapp.link") });
  assert.equal(parts(await link.getAttribute("href")).text, EVERYTHING);
  assert.deepEqual(await link.evaluate((a) => [a.target, a.rel]), ["_blank", "noopener noreferrer"]);
  const opened = visitor.context.waitForEvent("page");
  await link.click();
  const tab = await opened;
  await tab.waitForURL("https://wa.me/**");
  assert.equal(await tab.evaluate(() => window.opener), null);
  assert.equal(parts(tab.url()).text, EVERYTHING);
});

/** Reads a code off the screen, as a phone's camera would. */
async function scan(locator, browser) {
  const picture = (await locator.screenshot({ scale: "css" })).toString("base64");
  const context = await browser.newContext();
  const page = await context.newPage();
  const { data, width, height } = await page.evaluate(async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (char) => char.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width * 2, image.height * 2);
    const draw = canvas.getContext("2d");
    draw.imageSmoothingEnabled = false;
    draw.drawImage(image, 0, 0, canvas.width, canvas.height);
    return { data: Array.from(draw.getImageData(0, 0, canvas.width, canvas.height).data), width: canvas.width, height: canvas.height };
  }, picture);
  await context.close();
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data;
}

scene("the page chooses which of WhatsApp's addresses; the code to scan stays the short one", async (act) => {
  const data = { identifier: "wa.example", livechat: null, "whatsapp-link": "api" };
  const visitor = await form(act, { data });
  await visitor.context.route("https://api.whatsapp.com/**", (route) => route.fulfill({ contentType: "text/html", body: "WhatsApp" }));
  await visitor.field("whatsapp.message").fill("Tom & Jerry");
  const code = visitor.panel.getByRole("img", { name: visitor.text("whatsapp.qr.label") });
  await until(async () => (await scan(code, act.browser)) === "https://wa.me/447700900123?text=Tom%20%26%20Jerry", "the code");
  const opened = visitor.context.waitForEvent("page");
  await visitor.button("whatsapp.send").click();
  await (await opened).waitForURL("https://api.whatsapp.com/send?phone=447700900123&text=Tom%20%26%20Jerry");
});

for (const colorScheme of ["light", "dark"])
  scene(`on a desktop a QR code of the same link can be scanned, ${colorScheme}`, async (act) => {
    const visitor = await form(act, { prepare: blocked, context: { colorScheme } });
    const code = visitor.panel.getByRole("img", { name: visitor.text("whatsapp.qr.label") });
    await code.waitFor();
    for (const message of ["", EVERYTHING]) {
      await visitor.field("whatsapp.message").fill(message);
      await visitor.button("whatsapp.send").click();
      const href = await visitor.panel.getByRole("link", { name: visitor.text("whatsapp.link") }).getAttribute("href");
      await code.scrollIntoViewIfNeeded();
      await until(async () => (await scan(code, act.browser)) === href, "the code to say " + href);
    }
    // Too long for a code that a camera can read off a screen: none rather than a bad one.
    await visitor.field("whatsapp.message").fill("long ".repeat(300));
    await code.waitFor({ state: "hidden" });
  });

scene("on a touch device there is no QR code", async (act) => {
  const visitor = await form(act, { context: { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } } });
  await visitor.button("whatsapp.send").waitFor();
  assert.equal(await visitor.panel.getByRole("img").count(), 0);
});

scene("the message survives a closed panel and a reload", async (act) => {
  const visitor = await form(act);
  await visitor.field("whatsapp.message").fill(EVERYTHING);
  await visitor.close();
  await visitor.open();
  assert.equal(await visitor.field("whatsapp.message").inputValue(), EVERYTHING);
  await until(async () => (await visitor.stored()).length, "the draft in storage");
  await visitor.page.reload();
  await visitor.open();
  assert.equal(await visitor.field("whatsapp.message").inputValue(), EVERYTHING);
});
