/**
 * One run: a visitor in a real browser and an agent at the server, a proxy between them, and the nemesis that restarts
 * the server and takes the network away. Starts with `play()`, ends with its figures; it leaves nothing behind.
 */
import { judge } from "./checker.mjs";
import { startProxy } from "./proxy.mjs";
import { stream } from "./random.mjs";
import { startServer } from "./server.mjs";

/** How often the server is killed, and how often the network is away; spread over the run. */
const RESTARTS = 5;
const OUTAGES = 5;
/** Longer than a page of history at the agent's pace, so that the gap has to be read in several. */
const OUTAGE_MS = 2500;
/** Once the network is well, everything must have arrived within this; the widget's longest pause is half a minute. */
const SETTLE_MS = Number(process.env.FORECOURT_CHAOS_SETTLE_MS ?? 180_000);
/**
 * How far either may be ahead of what has arrived of the visitor's: nobody types a hundred while none arrives, and an
 * agent writes more than two pages of history while the visitor is away.
 */
const AHEAD = { visitor: 40, agent: 120 };
/** Nobody types faster; the agent's is a pace at which a burst is as long as a page of history. */
const PACE_MS = { visitor: 5, agent: 15 };

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const name = (letter, index) => letter + String(index).padStart(5, "0");

const SETTINGS = { data: {}, host: null, hasAjaxRouting: 0, privacyUrl: null, installationId: 77, qualificationProcess: [], hasSms: false, whatsAppNumber: null };
/** What the page's script tag says: chat only, through the proxy. */
const CHAT = {
  "rocket-chat": (proxy) => ({ livechat: proxy.origin }),
  "socket-io": () => ({ "socket-events": "{}" }),
};

export async function play({ browser, backend, seed, messages, say }) {
  const server = await startServer();
  const proxy = await startProxy({ seed, port: server.port });
  await server.wish("PUT", "/sandbox/limits", { enabled: false });
  await server.wish("PUT", "/sandbox/installations/chaos.example", { ...SETTINGS, ...(backend === "socket-io" && { host: proxy.origin.replace("http", "ws") }) });
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const broken = [];
  page.on("pageerror", (error) => broken.push(error.message));
  page.on("console", (message) => /the widget stopped/.test(message.text()) && broken.push(message.text()));
  const said = { visitor: [], agent: [] };
  try {
    const address = new URL(`http://localhost:${server.port()}/test/host`);
    const tag = { identifier: "chaos.example", "visitor-chat": proxy.origin, "page-visits": "off", sound: "off", triggers: "off", ...CHAT[backend](proxy) };
    for (const [key, value] of Object.entries(tag)) address.searchParams.set(key, value);
    await page.goto(address.href);
    const host = page.locator("forecourt-chat");
    await host.locator("button[aria-controls]").click();
    const composer = host.locator("#chat-message");
    await composer.waitFor();
    // Found once: in a log of thousands each search costs more than the typing. It keeps the focus when it has sent.
    const field = await composer.elementHandle();
    const write = async (text) => {
      await field.fill(text);
      await page.keyboard.press("Enter");
      said.visitor.push(text);
    };
    // The conversation begins while all is well: without a room there is nobody to answer.
    await write(name("V", 0));
    const service = backend === "rocket-chat" ? "rocket_chat" : "visitor_chat";
    const ours = async () => (await server.rooms()).filter((room) => room.service === service);
    const held = async () =>
      (await ours()).flatMap((it) => it.messages).filter(({ from }) => from !== "system").map(({ from, msg, ts }) => ({ from, text: msg, at: ts }));
    const [room] = await soon(async () => (await ours()).some((it) => it.messages.some(({ msg }) => msg === name("V", 0))) && ours(), 60_000, "the first message at the server");
    say(`room ${room.id}, seed ${seed}`);
    proxy.spoil();

    const random = stream(seed, "nemesis");
    const trouble = [...Array(RESTARTS).fill("restart"), ...Array(OUTAGES).fill("outage")]
      .map((what) => ({ what, at: Math.floor((0.03 + 0.9 * random()) * messages) }))
      .sort((one, other) => one.at - other.at);
    /** What the server has of the visitor's, looked at now and then. */
    let arrived = 1;
    let over = false;
    async function watch() {
      while (!over) {
        arrived = new Set((await held()).filter(({ from }) => from === "visitor").map(({ text }) => text)).size;
        await pause(200);
      }
    }
    async function nemesis() {
      for (const { what, at } of trouble) {
        while (arrived < at) await pause(20);
        if (what === "outage") await proxy.outage(OUTAGE_MS);
        else {
          proxy.count("restart");
          await server.restart();
        }
        say(`${what} at ${arrived} + ${said.agent.length} messages`);
      }
    }
    async function visitor() {
      for (let index = 1; index < messages; index++) {
        while (said.visitor.length - arrived > AHEAD.visitor) await pause(20);
        await write(name("V", index));
        await pause(PACE_MS.visitor);
      }
    }
    async function agent() {
      for (let index = 0; index < messages; index++) {
        while (said.agent.length - arrived > AHEAD.agent) await pause(20);
        const text = name("A", index);
        await server.say(room.id, text);
        said.agent.push(text);
        await pause(PACE_MS.agent);
      }
    }
    const watched = watch();
    await Promise.all([visitor(), agent(), nemesis()]);
    proxy.heal();
    over = true;
    await watched;
    say(`all said; ${proxy.total()} faults`);

    const shown = () =>
      page.evaluate(() => {
        const rows = [...document.querySelector("forecourt-chat").shadowRoot.querySelectorAll("li")];
        const texts = rows.flatMap((row) => [...row.textContent.matchAll(/[VA]\d{5}/g)]);
        return texts.map(([text]) => ({ from: text[0] === "V" ? "visitor" : "agent", text }));
      });
    const verdict = async () => judge({ said, server: await held(), shown: await shown() });
    const end = Date.now() + SETTLE_MS;
    let last = await verdict();
    while ((last.figures.lost || last.figures.reordered) && Date.now() < end) {
      await pause(1000);
      last = await verdict();
    }
    if (last.figures.lost) await picture(page);
    if (broken.length) last.examples.push(...broken.map((text) => "the page: " + text));
    return { ...last, faults: proxy.total(), kinds: proxy.faults };
  } catch (error) {
    await picture(page);
    throw error;
  } finally {
    await context.close().catch(() => {});
    proxy.end();
    await server.end();
  }
}

/** What the visitor saw when it went wrong, where FORECOURT_CHAOS_PICTURE says. */
async function picture(page) {
  const path = process.env.FORECOURT_CHAOS_PICTURE;
  if (path) await page.screenshot({ path, timeout: 10_000 }).catch(() => {});
}

async function soon(check, ms, what) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw Error(`never happened: ${what}`);
    await pause(100);
  }
}
