// Item: the sandbox is judged by the services' own npm clients, unchanged: chipchat for Web1on1, and
// sunshine-conversations-client for Sunshine Conversations. What those cannot do here, the sandbox does wrong.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { startSandbox, until } from "./stage/sandbox.mjs";

const require = createRequire(import.meta.url);
const Bot = require("chipchat");
const Sunshine = require("sunshine-conversations-client");
// The one chipchat has its router from.
const express = createRequire(require.resolve("chipchat"))("express");

let sandbox;
before(async () => (sandbox = await startSandbox()));
after(() => sandbox?.end());

const token = (body) => sandbox.call("POST", "/sandbox/web1on1/token", body);

/** A request as the contact, as the widget makes it. */
async function asContact(conversation, path, body) {
  const key = await token({ conversation });
  const response = await fetch(sandbox.origin + path, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${key.token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return response.json();
}
const listed = (conversation) => asContact(conversation, `/v2/messages?conversation=${conversation}&sort=createdAt`);

/** The example of document 004. */
const EXAMPLE = {
  organization: "5e8493ba4d84280011860499",
  type: "contact",
  contact: { profile: { name: "John Johnson", telephone: "+31619626759" } },
  messages: [
    { type: "field", text: ".licenseplate XX-99-WZ" },
    { type: "field", text: ".location 3204" },
    {
      type: "chat",
      text: "appointment_24_hours_before",
      role: "agent",
      touchpoint: "whatsapp",
      meta: { template: "609a61ec5b25a7001e2fedce", PlanTime: "3.15 pm" },
    },
  ],
};

/** A bot with its webhook on a port of its own; ends by `end()`. */
async function startBot(options) {
  const bot = new Bot({ host: sandbox.origin, secret: "a secret", ...options });
  const errors = [];
  bot.on("error", (error) => errors.push(error.message ?? String(error)));
  const app = express();
  app.use("/webhook", bot.router());
  const server = createServer(app);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    bot,
    errors,
    url: `http://127.0.0.1:${server.address().port}/webhook`,
    end: () => (server.closeAllConnections(), new Promise((done) => server.close(done))),
  };
}

test("chipchat: creates a conversation, hears the contact by its webhook, answers, and the contact has the answer", async () => {
  await sandbox.reset();
  const made = await token({ scope: "bot", email: "bot@example.com" });
  const { bot, errors, url, end } = await startBot({ token: made.token });
  try {
    const conversation = await bot.conversations.create(EXAMPLE);
    assert.equal(conversation.name, "John Johnson");
    await bot.services.create({ name: "hook", type: "webhook", params: { url, secret: "a secret", events: ["message.create.contact.chat"] } });
    const heard = [];
    // The filter of document 004.
    bot.on("message.create.contact.chat.contact", { touchpoint: "whatsapp" }, (message, context) => {
      heard.push(message.text);
      context.say("See you then.");
    });
    await asContact(conversation.id, `/v2/conversations/${conversation.id}/messages`, { role: "contact", text: "I will be there" });
    await until(() => heard.length, "the webhook");
    assert.deepEqual(heard, ["I will be there"]);
    const all = () => listed(conversation.id);
    const answer = await until(async () => (await all()).find(({ text }) => text === "See you then."), "the answer");
    assert.equal(answer.user, made.user);
    assert.deepEqual(errors, [], "every signature was right");
  } finally {
    await end();
  }
});

test("chipchat: lists, gets and updates; a webhook that is not there is refused", async () => {
  await sandbox.reset();
  const { token: key } = await token({ scope: "admin", email: "bot@example.com" });
  const bot = new Bot({ host: sandbox.origin, token: key });
  const made = await bot.conversations.create(EXAMPLE);
  await bot.send(made.id, [{ text: "one", role: "bot" }, { text: "two", role: "bot" }]);
  const messages = await bot.messages.list({ conversation: made.id, sort: "-createdAt", limit: 2 });
  assert.deepEqual(messages.map(({ text }) => text), ["two", "one"]);
  assert.equal(Number(messages.headers.totalCount), 5);
  const again = await bot.conversations.get(made.id, { populate: "messages" });
  assert.equal(again.messages.length, 5);
  const named = await bot.conversations.update(made.id, { name: "Somebody" });
  assert.equal(named.name, "Somebody");
  assert.deepEqual((await bot.conversations.list({ name: "Somebody" })).map(({ id }) => id), [made.id]);
  const lost = { name: "x", type: "webhook", params: { url: "http://127.0.0.1:9/", events: ["message.create.contact.chat"] } };
  await assert.rejects(bot.services.create(lost), /did not answer the challenge/);
  await assert.rejects(bot.conversations.create({ ...EXAMPLE, organization: undefined }), /organization is required/);
});

test("chipchat: renews its token when it has ended", async () => {
  await sandbox.reset();
  const made = await token({ scope: "bot", email: "bot@example.com", lifeMs: 60_000 });
  const bot = new Bot({ host: sandbox.origin, token: made.token, refreshToken: made.refreshToken, email: "bot@example.com" });
  bot.on("error", () => {});
  const renewed = new Promise((done) => bot.on("token", done));
  await sandbox.call("PUT", "/sandbox/clock", { aheadMs: 61_000 });
  const conversation = await bot.conversations.create(EXAMPLE);
  assert.ok(conversation.id, "the request was made again");
  await renewed;
});

test("sunshine-conversations-client: users, conversations, messages there and back, pages, activities", async () => {
  await sandbox.reset();
  const keys = await sandbox.call("GET", "/sandbox/sunshine/keys");
  const client = Sunshine.ApiClient.instance;
  client.basePath = keys.origin;
  Object.assign(client.authentications.basicAuth, { username: keys.keyId, password: keys.secret });

  const { user } = await new Sunshine.UsersApi().createUser(keys.app, { externalId: "jane", profile: { givenName: "Jane" } });
  const conversations = new Sunshine.ConversationsApi();
  const made = await conversations.createConversation(keys.app, { type: "personal", participants: [{ userId: user.id }] });
  const { id } = made.conversation;
  assert.equal((await conversations.getConversation(keys.app, id)).conversation.id, id);

  const api = new Sunshine.MessagesApi();
  const post = (author, content) => api.postMessage(keys.app, id, Object.assign(new Sunshine.MessagePost(), { author, content }));
  const business = { type: "business", displayName: "Amara" };
  const said = await post(business, {
    type: "text",
    text: "Red or blue?",
    actions: [{ type: "reply", text: "Red", payload: "RED" }, { type: "reply", text: "Blue", payload: "BLUE" }],
  });
  assert.equal(said.messages[0].author.displayName, "Amara");
  await post({ type: "user", userId: user.id }, { type: "text", text: "Red", payload: "RED" });
  await post(business, { type: "carousel", items: [{ title: "Golf", actions: [{ type: "link", text: "Details", uri: "https://example.org/" }] }] });
  const list = await api.listMessages(keys.app, id);
  assert.deepEqual(list.messages.map(({ content }) => content.type), ["text", "text", "carousel"]);
  assert.equal(list.messages[0].content.actions[1].payload, "BLUE");
  assert.equal(list.meta.hasMore, false);
  const page = await api.listMessages(keys.app, id, { page: { before: list.messages[2].id } });
  assert.equal(page.messages.length, 2);

  const typing = Object.assign(new Sunshine.ActivityPost(), { author: business, type: "typing:start" });
  await new Sunshine.ActivitiesApi().postActivity(keys.app, id, typing);
  await assert.rejects(post(business, { type: "text" }), ({ status, response }) => status === 400 && response.body.errors[0].code === "bad_request");
  client.authentications.basicAuth.password = "wrong";
  await assert.rejects(api.listMessages(keys.app, id), ({ status }) => status === 401);
});
