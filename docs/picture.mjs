/**
 * Takes docs/picture.png, the picture in the README, from the running demo:
 *
 *     cargo xtask demo            (in another terminal; prints the address)
 *     CHROME=/usr/bin/chromium node docs/picture.mjs http://localhost:4000
 *
 * A dealer's page with the ways to get in touch, and a phone in a live chat, in dark. Clears what the sandbox holds.
 * With Pillow for python3 the picture gets a palette and a third of its size; without, it stays as it is.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const base = new URL(process.argv[2] ?? "http://localhost:4000").origin;
const picture = fileURLToPath(new URL("picture.png", import.meta.url));

const QUESTION = "Hello, is the blue Golf still there? I could come by on Saturday morning.";
const ANSWERS = ["Good morning! Yes, it is, and it has just had its service.", "Shall I keep it for you at ten?"];
const REPLY = "Ten is perfect. Could I take it for a drive?";
const LAST = "Of course. Please bring your driving licence, we see to the rest.";

async function put(path, body, method = "POST") {
  const answer = await fetch(base + path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw Error(`${method} ${path}: ${answer.status}`);
}

async function agentSays(text) {
  const { rooms } = await (await fetch(base + "/agent/api/state")).json();
  const room = rooms.find(({ open }) => open);
  await put(`/agent/api/rooms/${room.id}/messages`, { text });
}

async function open(browser, options) {
  const page = await (await browser.newContext({ deviceScaleFactor: 2, locale: "en-GB", reducedMotion: "reduce", ...options })).newPage();
  await page.goto(base + "/cars/volkswagen-golf-2021");
  await page.locator(".launcher").click();
  await page.locator(".way").first().waitFor();
  return page;
}

async function desktop(browser) {
  const page = await open(browser, { viewport: { width: 1280, height: 860 } });
  await page.mouse.move(5, 5);
  return page.screenshot();
}

async function phone(browser) {
  const page = await open(browser, { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true });
  await page.locator(".way").first().click();
  const write = page.locator("#chat-message");
  const send = async (text) => {
    await write.fill(text);
    await page.locator(".composer [type=submit]").click();
  };
  // Polled every seven seconds while the panel is open.
  const answered = (count) => page.locator(".theirs").nth(count - 1).waitFor({ timeout: 20_000 });
  await send(QUESTION);
  await page.locator(".mine .state", { hasText: "Sent" }).first().waitFor();
  for (const text of ANSWERS) await agentSays(text);
  await answered(2);
  await send(REPLY);
  await page.locator(".mine .state", { hasText: "Sent" }).nth(1).waitFor();
  await agentSays(LAST);
  await answered(3);
  await write.blur();
  return page.screenshot();
}

const address = (png) => `data:image/png;base64,${png.toString("base64")}`;

const compose = (wide, narrow) => `<!doctype html><style>
  body { margin: 0; width: 1600px; height: 1000px; background: #dcd8cc; position: relative; overflow: hidden }
  body::before { content: ""; position: absolute; inset: 620px 0 0; background: #12372a }
  figure { position: absolute; margin: 0; overflow: hidden; background: #fff }
  img { display: block; width: 100% }
  .wide { left: 394px; top: 104px; width: 1150px; border-radius: 14px; box-shadow: 0 0 0 1px #0002, 0 30px 80px #0005 }
  .bar { height: 34px; background: #f2f0ea; display: flex; align-items: center; gap: 8px; padding-left: 78px }
  .bar i { width: 11px; height: 11px; border-radius: 50%; background: #cfcabc }
  .narrow { left: 58px; top: 84px; width: 376px; border: 10px solid #0b0d10; border-radius: 54px; box-shadow: 0 0 0 1px #444, 0 30px 70px #0008 }
</style><figure class="wide"><div class="bar"><i></i><i></i><i></i></div><img src="${address(wide)}"></figure>
<figure class="narrow"><img src="${address(narrow)}"></figure>`;

const PALETTE = `
import sys
from PIL import Image
image = Image.open(sys.argv[1]).convert("RGB")
image.quantize(256, dither=Image.Dither.FLOYDSTEINBERG).save(sys.argv[1], optimize=True)
`;

await put("/sandbox/reset", {});
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: ["--no-sandbox", "--font-render-hinting=none"] });
try {
  const html = compose(await desktop(browser), await phone(browser));
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.setContent(html, { waitUntil: "load" });
  await page.screenshot({ path: picture });
  spawnSync("python3", ["-c", PALETTE, picture]);
} finally {
  await browser.close();
}
