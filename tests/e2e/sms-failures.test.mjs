// Item 5: every failure is visible, and neither text nor number is ever lost.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { until } from "./stage/sandbox.mjs";
import { hold } from "./stage/visitor.mjs";

const scene = stage();
const SMS = "/api/v2/chats/sms";
const NUMBER = "07700 900123";
const MESSAGE = "Is the blue one still there? 🚙";

const form = async ({ visit }, wishes) => {
  const visitor = await visit({ ...wishes, data: { identifier: "sms-only.example", livechat: null } });
  await visitor.open();
  await visitor.field("sms.number").fill(NUMBER);
  await visitor.field("sms.message").fill(MESSAGE);
  return visitor;
};
const kept = async (visitor) => {
  assert.equal(await visitor.field("sms.number").inputValue(), NUMBER);
  assert.equal(await visitor.field("sms.message").inputValue(), MESSAGE);
};
const refusal = (errors) => ({ status: 422, body: JSON.stringify({ message: "The identifier field is required.", errors }) });

/** Makes a failure, and takes its cause away again. */
const fault = (given) => ({
  make: ({ sandbox }) => sandbox.faults({ path: SMS, method: "POST", ...given }),
  heal: ({ sandbox }) => sandbox.faults(),
});
for (const [name, { make, heal, after }, key] of [
  ["422 for the number", fault(refusal({ telephoneNumber: ["The telephone number format is invalid."] })), "sms.fail.fields"],
  ["422 for the country", fault(refusal({ countryCode: ["…"] })), "sms.fail.fields"],
  ["422 for the message", fault(refusal({ message: ["…"] })), "sms.fail.fields"],
  ["422 for something that is no field", fault(refusal({ installationId: ["…"] })), "sms.fail.other"],
  ["422 that is no JSON", fault({ status: 422, body: "no" }), "sms.fail.other"],
  ["500", fault({ status: 500, body: '{"message":"Server Error"}' }), "sms.fail.server"],
  ["502 with a page", fault({ status: 502, body: "<html>", contentType: "text/html" }), "sms.fail.server"],
  ["429", fault({ status: 429, body: "{}" }), "sms.fail.many"],
  ["a dropped connection", fault({ drop: true }), "sms.fail.unreachable"],
  [
    "no answer",
    {
      ...fault({ delayMs: 60_000 }),
      async after({ page, sandbox }) {
        await until(async () => (await sandbox.requests(SMS, "POST")).length, "the request");
        await page.clock.fastForward(15_100);
      },
    },
    "sms.fail.timeout",
  ],
  [
    "offline",
    {
      make: ({ context }) => context.setOffline(true),
      heal: ({ context }) => context.setOffline(false),
    },
    "sms.fail.offline",
  ],
])
  scene(`${name}: said, kept through closing, reopening and a reload, and sent in the end`, async (act) => {
    const visitor = await form(act, { clock: name === "no answer" });
    await make(visitor);
    await visitor.button("sms.send").click();
    await after?.(visitor);
    await visitor.shows(key);
    await kept(visitor);
    await visitor.close();
    await visitor.open();
    await kept(visitor);
    await heal(visitor);
    await visitor.page.reload();
    await visitor.open();
    await kept(visitor);
    await visitor.button("sms.send").click();
    await visitor.button("sms.again").waitFor();
    const arrived = (await act.sandbox.desk()).sms;
    // Without an answer nobody knows whether the first one arrived: the widget says so.
    assert.equal(arrived.length, 1);
    assert.equal(arrived[0].message, MESSAGE);
    visitor.forgive(/the SMS request was not accepted/);
  });

scene("422 is mapped by its fields, not by its misleading message", async (act) => {
  const visitor = await form(act);
  const marks = { countryCode: "number.unsupportedCountry", telephoneNumber: "number.refused", message: "message.refused" };
  const fields = { countryCode: "sms.country", telephoneNumber: "sms.number", message: "sms.message" };
  for (const refused of [["telephoneNumber"], ["countryCode"], ["message"], ["telephoneNumber", "message"], ["installationId"]]) {
    const errors = Object.fromEntries(refused.map((key) => [key, ["x"]]));
    await act.sandbox.faults({ path: SMS, method: "POST", ...refusal(errors) });
    await visitor.button("sms.send").click();
    await visitor.said("the SMS request was not accepted: status 422");
    for (const [key, field] of Object.entries(fields)) {
      const marked = refused.includes(key);
      await until(async () => (await visitor.describedBy(visitor.field(field))).includes(visitor.text(marks[key])) === marked, `${field} marked: ${marked}, for ${refused}`);
      assert.equal((await visitor.field(field).getAttribute("aria-invalid")) === "true", marked);
    }
  }
  // The refusal is about what was sent: it goes when that changes.
  await act.sandbox.faults({ path: SMS, method: "POST", ...refusal({ telephoneNumber: ["x"] }) });
  await visitor.button("sms.send").click();
  await visitor.shows("sms.fail.fields");
  await visitor.field("sms.number").fill("07700900124");
  await until(async () => (await visitor.field("sms.number").getAttribute("aria-invalid")) === "false", "no error");
  await visitor.said(/SMS request/);
});

scene("429 that names the seconds: they are said", async (act) => {
  const visitor = await form(act);
  const headers = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After", "Retry-After": "42" };
  await visitor.page.route("**" + SMS, (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 429, headers, body: "{}" }) : route.fallback(),
  );
  await visitor.button("sms.send").click();
  await visitor.shows("sms.fail.manySeconds", { count: 42 });
  await visitor.said(/status 429/);
});

scene("offline while the form is open: said at the top, and taken back", async (act) => {
  const visitor = await form(act);
  await visitor.context.setOffline(true);
  await visitor.shows("panel.offline");
  await visitor.button("sms.send").click();
  await visitor.shows("sms.fail.offline");
  await visitor.context.setOffline(false);
  await visitor.panel.getByText(visitor.text("panel.offline")).waitFor({ state: "hidden" });
  assert.deepEqual(await act.sandbox.requests(SMS), []);
  await visitor.button("sms.send").click();
  await visitor.button("sms.again").waitFor();
});

scene("a request that is under way survives a closed panel", async (act) => {
  const visitor = await form(act);
  const held = await hold(visitor.context, SMS);
  await visitor.button("sms.send").click();
  await until(() => held.waiting.length, "the request");
  await visitor.close();
  await held.release();
  await until(async () => (await act.sandbox.desk()).sms.length, "its arrival");
  await visitor.open();
  await visitor.button("sms.again").waitFor();
});

scene("without storage it is kept for the life of the page", async (act) => {
  const visitor = await form(act, {
    prepare: (page) =>
      page.addInitScript(() => {
        const denied = () => {
          throw new DOMException("denied", "SecurityError");
        };
        Object.defineProperty(window, "localStorage", { get: denied });
        Object.defineProperty(window, "sessionStorage", { get: denied });
      }),
  });
  await visitor.close();
  await visitor.open();
  await kept(visitor);
});
