/**
 * `cargo xtask chaos`: visitor and agent say thousands of things to each other while the network between them, and the
 * server, break again and again as a seed says; at the end both sides must hold the same list.
 *
 *   node tests/chaos/run.mjs [--seed N] [--seeds N] [--messages N] [--browser chromium,firefox]
 *                            [--backend rocket-chat,socket-io] [--long] [--json]
 *
 * One line a run; with --json an object a line. Ends with 1 when something was lost, shown twice or out of order, there
 * was less than a fault to ten messages, or a run could not be played to its end. To look closer:
 * FORECOURT_CHAOS_TRACE=1 says every request and fault with its second, FORECOURT_CHAOS_PICTURE=FILE keeps what the
 * visitor saw, FORECOURT_CHAOS_SETTLE_MS waits less at the end.
 */
import { play } from "./play.mjs";
import { startBrowser } from "./browsers.mjs";

function read(words) {
  const wishes = { seed: (Date.now() % 1e6) + 1, seeds: 1, messages: 2000, browser: ["chromium", "firefox"], backend: ["rocket-chat", "socket-io"], json: false };
  for (let at = 0; at < words.length; at++) {
    const [, name] = /^--(\w+)$/.exec(words[at]) ?? [];
    if (name === "long") Object.assign(wishes, { messages: 10_000, seeds: 20 });
    else if (name === "json") wishes.json = true;
    else if (["seed", "seeds", "messages"].includes(name)) wishes[name] = Number(words[++at]);
    else if (["browser", "backend"].includes(name)) wishes[name] = words[++at].split(",");
    else throw Error(`what is ${words[at]}?`);
  }
  return wishes;
}

// So that browser and server are ended, too.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
const wishes = read(process.argv.slice(2));
let bad = 0;
for (const name of wishes.browser) {
  const browser = await startBrowser(name);
  for (const backend of wishes.backend)
    for (let seed = wishes.seed; seed < wishes.seed + wishes.seeds; seed++) {
      const say = wishes.json ? () => {} : (text) => console.error(`  ${text}`);
      const started = Date.now();
      const again = `again: cargo xtask chaos --seed ${seed} --messages ${wishes.messages} --browser ${name} --backend ${backend}`;
      const run = await play({ browser, backend, seed, messages: wishes.messages, say }).catch((error) => {
        bad++;
        console.error(`=== seed ${seed}, ${name}, ${backend}: the run broke: ${error.stack}\n    ${again}`);
      });
      if (!run) continue;
      const { figures, serverDoubles, faults, kinds, examples } = run;
      // A run in fair weather proves nothing.
      if (faults < wishes.messages / 10) examples.unshift(`only ${faults} faults`);
      const failed = figures.lost + figures.duplicated + figures.reordered > 0 || faults < wishes.messages / 10;
      bad += failed;
      const about = { seed, faults, ...figures, browser: name, backend, serverDoubles, seconds: Math.round((Date.now() - started) / 1000) };
      if (wishes.json) console.log(JSON.stringify(about));
      else {
        console.log(`${failed ? "FAILED" : " ok"} ${name} ${backend} seed ${seed}: ${figures.sent} said, ${figures.received} shown, ${faults} faults in ${about.seconds} s; ${figures.lost} lost, ${figures.duplicated} doubled, ${figures.reordered} out of order; ${serverDoubles} doubles at the server`);
        console.log(`    ${Object.entries(kinds).map(([kind, many]) => `${kind} ${many}`).join(", ")}`);
      }
      if (failed) {
        console.error(`=== seed ${seed}, ${name}, ${backend}`);
        for (const line of examples.slice(0, 12)) console.error("    " + line);
        console.error("    " + again);
      }
    }
  await browser.close();
}
process.exit(bad ? 1 : 0);
