// The Message Us button, on a page under the strict policy.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, until, visit } from "./play.mjs";

const script = () => `<script nonce=n src="${at.widget}/widget/message-us.js"></script>`;
const button = (attributes = 'number="15551234567"', inside = script()) => `<div class="wa-message-us" ${attributes}>${inside}</div>`;
const enter = (body, context) => visit({ tag: "none", body }, {}, context);
const links = (page) => page.locator(".wa-message-us a");
const style = (link, ...names) =>
  link.evaluate((node, names) => names.map((name) => getComputedStyle(node)[name]), names);
/** A div that comes when the page has long been read. */
const add = (page, attributes) =>
  page.evaluate((attributes) => {
    const div = document.createElement("div");
    div.className = "hero wa-message-us";
    for (const [name, value] of Object.entries(attributes)) div.setAttribute(name, value);
    document.body.append(div);
  }, attributes);
const again = (page) => page.evaluate(() => document.dispatchEvent(new Event("wa-message-us")));

// Source: source document 003, "Quick setup".
test("the document's default button, on a desk", async () => {
  const { page, heard } = await enter(button());
  const link = page.getByRole("link", { name: "Message Us on WhatsApp", exact: true });
  await link.waitFor();
  assert.equal(await link.getAttribute("href"), "https://web.whatsapp.com/send?phone=15551234567");
  assert.deepEqual([await link.getAttribute("target"), await link.getAttribute("rel")], ["_blank", "noopener noreferrer"]);
  assert.deepEqual(await style(link, "borderRadius", "fontSize", "backgroundColor"), ["4px", "16px", "rgb(37, 211, 102)"]);
  assert.ok((await link.boundingBox()).height >= 44);
  assert.deepEqual(heard.console, []);
  const names = (page) => page.evaluate(() => Object.getOwnPropertyNames(window).sort());
  assert.deepEqual(await names(page), await names((await enter("")).page), "no global of ours");
});

// Source: source document 003, "Sample snippet with all attributes".
test("the document's snippet with all attributes", async () => {
  const { page, heard } = await enter(
    button('number="15555555555" label="Contact Us" pre_filled_message="I need help" color="green" size="compact" border_radius="20px"'),
  );
  const link = page.getByRole("link", { name: "Contact Us", exact: true });
  assert.equal(await link.getAttribute("href"), "https://web.whatsapp.com/send?phone=15555555555&text=I%20need%20help");
  assert.deepEqual(await style(link, "borderRadius", "fontSize"), ["20px", "14px"]);
  assert.ok((await link.boundingBox()).height >= 24, "WCAG 2.5.8");
  assert.deepEqual(heard.console, []);
});

test("on a phone and on an iPad the other address", async () => {
  const phones = [
    { userAgent: "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36" },
    { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148" },
    { userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", hasTouch: true },
  ];
  for (const phone of phones) {
    const { page } = await enter(button('number="15551234567" pre_filled_message="50% & more #1 &#233;&#128663;"'), phone);
    const href = await links(page).getAttribute("href");
    assert.equal(href, "https://api.whatsapp.com/send?phone=15551234567&text=50%25%20%26%20more%20%231%20%C3%A9%F0%9F%9A%97");
  }
  const mac = { userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0 Safari/537.36" };
  const { page } = await enter(button(), mac);
  assert.match(await links(page).getAttribute("href"), /^https:\/\/web\./);
});

test("bad values are each one line, and the default", async () => {
  const { page, heard } = await enter(button('number="15551234567" color="red" size="toString" border_radius="4px;color:red" label=" "'));
  assert.deepEqual(heard.console, [
    '[forecourt] message-us "color": expected white, green or teal, found "red"; using the default',
    '[forecourt] message-us "size": expected compact or standard, found "toString"; using the default',
    '[forecourt] message-us "border_radius": expected a number with px or %, found "4px;color:red"; using the default',
  ]);
  const link = page.getByRole("link", { name: "Message Us on WhatsApp", exact: true });
  assert.deepEqual(await style(link, "borderRadius", "fontSize", "backgroundColor", "color"), ["4px", "16px", "rgb(37, 211, 102)", "rgb(4, 47, 28)"]);
});

test("a number is written as people write it, or it is none and said so", async () => {
  for (const [number, digits] of [
    ["+1 (555) 123-4567", "15551234567"],
    ["0044 7700 900123", "447700900123"],
    ["+44 (0)7700 900123", "447700900123"],
  ]) {
    const { page, heard } = await enter(button(`number="${number}"`));
    assert.equal(await links(page).getAttribute("href"), "https://web.whatsapp.com/send?phone=" + digits);
    assert.deepEqual(heard.console, []);
  }
  for (const [attribute, found] of [["", ""], ['number="call us"', "call us"], ['number="1234567890123456"', "1234567890123456"], ['number="<b>"', "<b>"]]) {
    const { page, heard } = await enter(button(attribute, "Our number: 555" + script()));
    assert.deepEqual(heard.console, [`[forecourt] message-us "number": expected an international number, digits only, found "${found}"; no button`]);
    assert.equal(await links(page).count(), 0);
    assert.ok(await page.getByText("Our number: 555").isVisible(), "what was there stays");
  }
});

test("one script in the head or in each div; divs that come later; each button once", async () => {
  const { page, heard } = await visit({ tag: "none", head: script(), body: button(undefined, "") + button('number="2025550100" label="Two"') });
  await until(async () => (await links(page).count()) === 2);
  await add(page, { number: "15550003" });
  assert.equal(await links(page).count(), 2);
  await again(page);
  await again(page);
  assert.equal(await links(page).count(), 3);
  assert.deepEqual(heard.console, []);
});

test("included again by a script of the page, it finds the new divs", async () => {
  // On a page without Trusted Types: there, a script's address is not a text's to set.
  const { page, heard } = await visit({ tag: "none", csp: "none", body: button() });
  await add(page, { number: "15550003" });
  await page.evaluate((src) => {
    document.body.append(Object.assign(document.createElement("script"), { src }));
  }, at.widget + "/widget/message-us.js");
  await until(async () => (await links(page).count()) === 2);
  assert.deepEqual(heard.console, []);
});

test("by keyboard: reached in order, seen, and opens a tab", async () => {
  const { page } = await enter(button() + "<button id=after>After</button>");
  await page.context().route("https://web.whatsapp.com/**", (route) => route.fulfill({ contentType: "text/html", body: "WhatsApp" }));
  await page.locator("#field").focus();
  await page.keyboard.press("Tab");
  const link = links(page);
  assert.equal(await link.evaluate((node) => node.getRootNode().activeElement === node), true);
  assert.deepEqual(await style(link, "outlineStyle", "outlineWidth"), ["solid", "3px"]);
  const opened = page.context().waitForEvent("page");
  await page.keyboard.press("Enter");
  await (await opened).waitForURL("https://web.whatsapp.com/send?phone=15551234567");
  assert.equal(await (await opened).evaluate(() => window.opener), null);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "after");
});

test("words and edges have contrast in each colour; nothing of the page reaches in", async () => {
  const light = (rgb) => {
    const [r, g, b] = rgb.match(/\d+/g).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const colors = ["green", "teal", "white"];
  const { page } = await enter(colors.map((color) => button(`number="15551234567" color="${color}"`, "")).join("") + script());
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { color: red !important; background: red !important; text-transform: uppercase; letter-spacing: 1em } a { display: none !important }");
    document.adoptedStyleSheets = [sheet];
  });
  for (const [i, color] of colors.entries()) {
    const link = links(page).nth(i);
    assert.ok(await link.isVisible());
    const [words, ground, edge, spacing] = await style(link, "color", "backgroundColor", "borderTopColor", "letterSpacing");
    assert.ok(contrast(words, ground) >= 4.5, `${color}: ${contrast(words, ground)}`);
    if (color === "white") assert.ok(contrast(edge, "rgb(255,255,255)") >= 3);
    assert.equal(spacing, "normal");
  }
});

test("where no sheet can be made it looks the same", async () => {
  const head = "<script nonce=n>CSSStyleSheet = function () { throw Error(); }</script>";
  const looks = [];
  for (const before of ["", head]) {
    const { page, heard } = await visit({ tag: "none", head: before, body: button('number="15551234567" color="teal" size="compact" border_radius="50%"') });
    looks.push(await style(links(page), "backgroundColor", "color", "fontSize", "borderRadius", "paddingLeft", "display", "minHeight"));
    assert.deepEqual(heard.console, []);
  }
  assert.deepEqual(looks[0], looks[1]);
});

test("a long label wraps, on a narrow page and from right to left", async () => {
  const label = "Fragen Sie uns gerne jederzeit über WhatsApp Donaudampfschifffahrtsgesellschaftskapitän";
  const { page } = await enter(button(`number="15551234567" label="${label}" dir="rtl"`), { viewport: { width: 320, height: 600 } });
  const box = await links(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 320, JSON.stringify(box));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
});

test("half a character in the message breaks nothing", async () => {
  const { page, heard } = await enter(script());
  await add(page, { number: "15551234567", pre_filled_message: "a\ud83d b" });
  await again(page);
  assert.equal(await links(page).getAttribute("href"), "https://web.whatsapp.com/send?phone=15551234567&text=a%20b");
  assert.deepEqual(heard.console, []);
});
