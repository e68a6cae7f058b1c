/**
 * What the tests of a live conversation have in common: the visitor's side of the panel, the agent's side of the
 * sandbox. Starts and ends nothing.
 */
import { Buffer } from "node:buffer";
import { until } from "./sandbox.mjs";

export const API = "/api/v1/livechat/";

/** A visitor in the empty chat. */
export const enter = async ({ visit }, wishes = {}) => {
  const visitor = await visit({ ...wishes, data: { "page-visits": "off", ...wishes.data } });
  return (await visitor.open()).choose("chat");
};
/** A visitor who has said something, and been heard. */
export const talking = async (act, wishes, words = "Is the blue one still there?") => {
  const visitor = await enter(act, wishes);
  await visitor.write(words);
  await visitor.shows("chat.sent");
  return visitor;
};

// ---- what the visitor sees and does ----

export const rows = (visitor) => visitor.panel.getByRole("region", { name: visitor.text("chat.log") }).getByRole("listitem");
export const row = (visitor, text) => rows(visitor).filter({ has: visitor.page.getByText(text, { exact: true }) });
export const sees = (visitor, text) => rows(visitor).getByText(text, { exact: true }).first().waitFor();
export const times = (visitor, text) => rows(visitor).getByText(text, { exact: true }).count();
export const asks = (visitor, key) => visitor.panel.getByLabel(visitor.text("field." + key));
/** The stream is subscribed, and what was said before is read. */
export const listening = async (visitor) => {
  await until(async () => (await subscribed(visitor.sandbox)) && (await visitor.sandbox.requests(API + "messages.history")).length, "the stream");
  await visitor.quiet();
};
export const choose = async (visitor, ...files) => {
  const chooser = visitor.page.waitForEvent("filechooser");
  await visitor.button("chat.attach").click();
  await (await chooser).setFiles(files);
};
export const file = (name, mimeType, size) => ({ name, mimeType, buffer: Buffer.alloc(size, "forecourt ") });
/** One grey pixel. */
export const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
/** What lies behind the header's button, step by step. */
export const more = async (visitor, ...keys) => {
  await visitor.button("more.open").click();
  for (const key of keys) await visitor.button(key).click();
};
export const headed = (visitor, name) => visitor.panel.getByText(visitor.text("chat.with", { name }), { exact: true }).waitFor();
export const launcherSays = (visitor, count) => {
  const unread = visitor.text("launcher.unread", { count });
  return until(async () => (await visitor.launcher.getAttribute("aria-label")).endsWith(unread), `${unread} on the launcher`).catch(async (error) => {
    error.message += `; it says "${await visitor.launcher.getAttribute("aria-label")}"`;
    throw error;
  });
};

// ---- the agent's side ----

export const room = (sandbox) => until(async () => (await sandbox.desk()).rooms[0], "a room on the desk");
/** The agent who serves the newest conversation. */
export const server = async (sandbox) => {
  const { agents, rooms } = await sandbox.desk();
  return agents.find(({ id }) => id === rooms[0].agentId);
};
export const said = async (sandbox) =>
  (await sandbox.desk()).rooms.flatMap((it) => it.messages).filter(({ from }) => from !== "system").map(({ from, msg }) => `${from}: ${msg}`);
export const hears = (sandbox, ...messages) =>
  until(async () => (await said(sandbox)).join("|") === messages.join("|"), `on the desk: ${messages.join("|")}`);
export const agent = (sandbox, rid, what, body = {}) => sandbox.call("POST", `/agent/api/rooms/${rid}/${what}`, body);

// ---- the wires ----

const open = async (sandbox, path) => (await sandbox.call("GET", "/sandbox/sockets")).filter((it) => it.path.startsWith(path) && !it.silent).length;
export const streams = (sandbox) => open(sandbox, "/websocket");
export const subscribed = async (sandbox) => (await streams(sandbox)) === 1;
export const cut = (sandbox, path = "/websocket") => sandbox.call("POST", "/sandbox/sockets/cut", { path });
/** A proxy that lets no socket through. */
export const DEAF = { path: "/websocket", status: 503, body: "x" };
