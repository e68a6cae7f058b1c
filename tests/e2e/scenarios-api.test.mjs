// The public scenarios of the official client's own browser tests "livechat-api", as far as a visitor sees them, and
// the table that says where each public scenario is covered: SCENARIOS.md.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";
import { asks, enter, hears, room, sees, talking } from "./stage/talk.mjs";

const scene = stage();

scene("Open and Close widget", async (act) => {
  const visitor = await act.visit();
  await visitor.launcher.waitFor();
  await visitor.page.evaluate(() => window.Forecourt.open());
  await visitor.panel.waitFor();
  await visitor.page.evaluate(() => window.Forecourt.close());
  await visitor.panel.waitFor({ state: "hidden" });
  await visitor.launcher.waitFor();
});

scene("Show and Hide widget: destroy() takes it away, and the conversation with it goes on when it is there again", async (act) => {
  const visitor = await talking(act, {}, "Before");
  await visitor.page.evaluate(() => window.Forecourt.destroy());
  await visitor.host.waitFor({ state: "detached" });
  await visitor.page.reload();
  await (await visitor.open()).choose("chat");
  await sees(visitor, "Before");
});

/** A registration with a telephone number. */
const register = async (visitor, name, phone) => {
  await asks(visitor, "name").fill(name);
  await asks(visitor, "email").fill(name.toLowerCase() + "@dealer.example");
  await asks(visitor, "phone").fill(phone);
  await visitor.button("form.registration.submit").click();
  await visitor.field("chat.composer").waitFor();
};

scene("registerGuest, log in existing guest and load history: a known telephone number brings the old conversation back", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ registrationForm: true });
  const one = await enter(act);
  await register(one, "Vera", "07700900123");
  await one.write("From the first computer");
  await hears(sandbox, "visitor: From the first computer");
  const before = await room(sandbox);
  const two = await enter(act);
  await register(two, "Vera", "07700900123");
  await two.write("From the second computer");
  await hears(sandbox, "visitor: From the first computer", "visitor: From the second computer");
  const { rooms } = await sandbox.desk();
  assert.deepEqual([rooms.length, rooms[0].id, rooms[0].token], [1, before.id, before.token]);
  await sees(two, "From the first computer");
  await sees(one, "From the second computer");
});

scene("registerGuest different guests: another browser is another visitor", async (act) => {
  const { sandbox } = act;
  await sandbox.livechat({ registrationForm: true });
  const [one, two] = [await enter(act), await enter(act)];
  await register(one, "Vera", "07700900123");
  await register(two, "Otto", "07700900456");
  await one.write("I am Vera");
  await two.write("I am Otto");
  await until(async () => (await sandbox.desk()).rooms.length === 2, "two rooms");
  const { rooms, visitors } = await sandbox.desk();
  assert.equal(new Set(rooms.map(({ token }) => token)).size, 2);
  assert.deepEqual(visitors.map(({ name }) => name).sort(), ["Otto", "Vera"]);
});

scene("setCustomField: what the page knows reaches the people who answer", async (act) => {
  const { sandbox } = act;
  const visitor = await talking(act, { data: { data: '{"stock":"179888314"}' } });
  await visitor.quiet();
  const sent = await until(async () => (await sandbox.requests("/api/v1/livechat/custom.field")).at(-1), "the field");
  assert.ok(sent.body.includes("stock") && sent.body.includes("179888314"), sent.body);
});

test("SCENARIOS.md: every scenario has a test that exists, or a reason", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const lines = readFileSync(root + "tests/e2e/SCENARIOS.md", "utf8").split("\n");
  const rows = lines.filter((line) => line.startsWith("| ") && !line.startsWith("| scenario"));
  assert.ok(rows.length > 80, `${rows.length} scenarios`);
  const sources = new Map();
  for (const line of rows) {
    const [, scenario, state, where] = line.split("|").map((cell) => cell.trim());
    assert.match(state, /^(covered|left out)$/, line);
    assert.ok(where.length > 10, `a reason: ${line}`);
    if (state === "left out") continue;
    const tests = [...where.matchAll(/`([\w./-]+\.(?:mjs|rs))`: ([^;]+)/g)];
    assert.ok(tests.length, `a test: ${line}`);
    for (const [, file, name] of tests) {
      const path = root + (file.includes("/") ? file : "tests/e2e/" + file);
      assert.ok(existsSync(path), `${scenario}: ${path}`);
      if (!sources.has(path)) sources.set(path, readFileSync(path, "utf8"));
      const wanted = file.endsWith(".rs") ? `fn ${name.trim()}(` : name.trim();
      assert.ok(sources.get(path).includes(wanted), `${scenario}: no test "${wanted}" in ${file}`);
    }
  }
});
