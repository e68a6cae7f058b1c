// A conversation of Web1on1 that was moved to the web: the link out of an SMS, and what can be done from there on.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { manifest, until } from "./stage/sandbox.mjs";
import { pageAddress } from "./stage/pages.mjs";
import { row, sees } from "./stage/talk.mjs";

const scene = stage();

/** A conversation with these samples in it, and who may do what there. */
async function moved(sandbox, ...samples) {
  const about = await sandbox.call("POST", "/sandbox/web1on1/gallery", { samples });
  const { token } = await sandbox.call("POST", "/sandbox/web1on1/token", { scope: "bot" });
  const bot = async (method, path, body) => {
    const headers = { authorization: "Bearer " + token, "content-type": "application/json" };
    const response = await fetch(sandbox.origin + path, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.json();
  };
  return {
    ...about,
    say: (...messages) => bot("POST", `/v2/conversations/${about.conversation}/messages`, messages.map((message) => ({ role: "agent", ...message }))),
    said: async () => {
      const list = await bot("GET", `/v2/messages?conversation=${about.conversation}&role=contact&limit=100`);
      return list.sort((one, other) => one.createdAt.localeCompare(other.createdAt)).map(({ type, text }) => `${type} ${text}`);
    },
  };
}

const data = (sandbox) => ({ livechat: null, web1on1: sandbox.origin });

/** Follows the link: the conversation is open, in the middle of a page with other ways of contact. */
async function enter({ visit, sandbox }, about) {
  const visitor = await visit({ data: data(sandbox), arrive: false });
  const address = pageAddress(sandbox, { data: data(sandbox), query: { id: about.user, token: about.token } });
  await visitor.page.goto(address);
  await visitor.panel.getByRole("region", { name: visitor.text("chat.log") }).waitFor();
  return visitor;
}

scene("the link leads to the history, and the key leaves the address bar", async (act) => {
  const { sandbox } = act;
  const about = await moved(sandbox, "text", "formatted");
  const visitor = await enter(act, about);
  await sees(visitor, "Good morning! How can we help?");
  const { searchParams } = new URL(visitor.page.url());
  assert.deepEqual([searchParams.get("id"), searchParams.get("token")], [null, null]);
  assert.equal(await visitor.panel.locator(".bubble strong").first().innerText(), "£15,995");
  await visitor.write("Is it still there?");
  await row(visitor, "Is it still there?").getByText(visitor.text("chat.sent")).waitFor();
  await until(async () => (await about.said()).includes("chat Is it still there?"), "the message at the service");
  await about.say({ text: "It is, in the yard" });
  await sees(visitor, "It is, in the yard");
  // Only the files of the app with rich messages.
  const requests = (await sandbox.requests("/widget/")).map(({ path }) => path);
  assert.ok(requests.some((path) => path.includes(manifest.rich.wasm)));
  assert.ok(!requests.some((path) => path.includes(manifest.wasm)));
});

scene("the next page goes on without the link", async (act) => {
  const about = await moved(act.sandbox, "text");
  const visitor = await enter(act, about);
  await visitor.write("From the first page");
  await row(visitor, "From the first page").getByText(visitor.text("chat.sent")).waitFor();
  await visitor.page.goto(pageAddress(act.sandbox, { data: data(act.sandbox) }));
  await visitor.open();
  await sees(visitor, "From the first page");
  assert.deepEqual((await about.said()).filter((said) => said.includes("first page")), ["chat From the first page"]);
});

scene("postbacks many times, a quick reply once", async (act) => {
  const about = await moved(act.sandbox, "postback");
  const visitor = await enter(act, about);
  const red = visitor.panel.getByRole("button", { name: "Red" });
  for (const times of [1, 2]) {
    await red.click();
    await until(async () => (await about.said()).filter((said) => said === "postback red").length === times, "the click at the service");
  }
  await about.say({ text: "Which do you prefer?", actions: [{ type: "reply", text: "Tacos", payload: "TACOS" }, { type: "reply", text: "Burritos", payload: "BURRITOS" }] });
  await visitor.panel.getByRole("button", { name: "Burritos" }).click();
  await sees(visitor, "Burritos");
  await until(async () => (await about.said()).includes("postback BURRITOS"), "the reply at the service");
  assert.equal(await visitor.panel.getByRole("button", { name: "Tacos" }).count(), 0);
});

scene("a key that is not good any more is said, and what was written stays", async (act) => {
  const about = await moved(act.sandbox, "text");
  const stale = await act.sandbox.call("POST", "/sandbox/web1on1/token", { conversation: about.conversation, lifeMs: -1000 });
  const visitor = await enter(act, { ...about, token: stale.token });
  await visitor.panel.getByText(visitor.text("rich.linkExpired")).waitFor();
  await visitor.said(/was refused: status 401/);
});
