/**
 * Every screen and state of the widget that a visitor can come to, by name, and the way there. Used by the tests of
 * accessibility and by the snapshots, so that no state is looked at by one and forgotten by the other.
 */
import { CHAT_SCREENS } from "./chat-screens.mjs";

const NUMBER = "07700 900123";
const fill = async (visitor, number, message) => {
  await visitor.field("sms.number").fill(number);
  await visitor.field("sms.message").fill(message);
};
const send = (visitor) => visitor.button("sms.send").click();
const menu = async (visitor) => visitor.open();
const sms = async (visitor) => (await menu(visitor)).choose("sms");
const whatsapp = async (visitor) => (await menu(visitor)).choose("whatsapp");
const chat = async (visitor) => (await menu(visitor)).choose("chat");

/** Attributes most screens are looked at with. */
const DEALER = { name: "Hartley & Moss", phone: "020 7946 0123", "page-visits": "off" };

/** name -> { go, data, prepare, before(sandbox), lines, csp, open }: `open` is false where there is no panel. */
export const SCREENS = {
  launcher: { go: (visitor) => visitor.launcher.waitFor(), open: false },
  menu: { go: menu },
  "menu, nobody online": { before: (sandbox) => sandbox.staffed(false), go: menu },
  "chat, empty": { go: chat },
  "chat, conversation": {
    async go(visitor, sandbox) {
      await chat(visitor);
      await visitor.write("Is the blue one still there?");
      await visitor.shows("chat.sent");
      await sandbox.answer((await sandbox.desk()).rooms[0].id, "It is: https://dealer.example/blue");
      await visitor.pass(8000);
      await visitor.panel.getByRole("link", { name: "https://dealer.example/blue" }).waitFor();
      await visitor.field("chat.composer").fill("Good");
    },
  },
  "chat, not sent": {
    // Without a form for a message by e-mail it is tried, and fails.
    before: (sandbox) => Promise.all([sandbox.staffed(false), sandbox.livechat({ displayOfflineForm: false })]),
    lines: /live chat server refused/,
    async go(visitor) {
      await chat(visitor);
      await visitor.write("Anybody?");
      await visitor.button("chat.resend").waitFor();
    },
  },
  ...CHAT_SCREENS,
  "sms, empty": { go: sms },
  "sms, errors": {
    async go(visitor) {
      await sms(visitor);
      await fill(visitor, "020 7946 0123", "");
      await send(visitor);
      await visitor.shows("message.missing");
    },
  },
  "sms, too long": {
    async go(visitor) {
      await sms(visitor);
      await fill(visitor, NUMBER, "x".repeat(120));
      await visitor.shows("sms.over", { count: 20 });
    },
  },
  "sms, failed": {
    before: (sandbox) => sandbox.faults({ path: "/api/v2/chats/sms", method: "POST", status: 500, body: "{}" }),
    lines: /SMS request/,
    async go(visitor) {
      await sms(visitor);
      await fill(visitor, NUMBER, "Hello");
      await send(visitor);
      await visitor.shows("sms.fail.server");
    },
  },
  "sms, sent": {
    async go(visitor) {
      await sms(visitor);
      await fill(visitor, NUMBER, "Hello");
      await send(visitor);
      await visitor.button("sms.again").waitFor();
    },
  },
  whatsapp: { go: whatsapp },
  "whatsapp, tab blocked": {
    prepare: (page) => page.addInitScript(() => (window.open = () => null)),
    async go(visitor) {
      await whatsapp(visitor);
      await visitor.field("whatsapp.message").fill("Hello");
      await visitor.button("whatsapp.send").click();
      await visitor.panel.getByRole("link", { name: visitor.text("whatsapp.link") }).waitFor();
    },
  },
  offline: {
    async go(visitor) {
      await sms(visitor);
      await visitor.context.setOffline(true);
      await visitor.shows("panel.offline");
    },
  },
  "plain panel": {
    data: { whatsapp: "+44 7700 900456" },
    lines: /could not be reached/,
    prepare: (page) => page.route("**/api/**", (route) => route.abort("blockedbyclient")),
    go: menu,
  },
};

/** Brings a new visitor to a screen. */
export async function bring({ visit, sandbox }, name, wishes = {}) {
  const { before, data, prepare, lines, csp, go } = SCREENS[name];
  await before?.(sandbox);
  const visitor = await visit({
    clock: true,
    csp,
    ...wishes,
    data: { ...DEALER, ...data, ...wishes.data },
    prepare: async (page, context) => (await prepare?.(page), await wishes.prepare?.(page, context)),
  });
  if (lines) visitor.forgive(lines);
  await go(visitor, sandbox);
  return visitor;
}
