/**
 * The states of a live conversation, in the shape of screens.mjs, which takes them in. Each leaves what it is about
 * on the screen, and nothing on its way.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";

const chat = async (visitor) => (await visitor.open()).choose("chat");

/** A picture of one grey pixel. */
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
const file = (name, mimeType, buffer = PIXEL) => ({ name, mimeType, buffer });

/** A conversation with something said on both sides; resolves with the room's id. */
async function talk(visitor, sandbox) {
  await chat(visitor);
  await visitor.write("Is the blue one still there?");
  await visitor.shows("chat.sent");
  const [room] = (await sandbox.desk()).rooms;
  await sandbox.answer(room.id, "It is");
  await visitor.pass(8000);
  await visitor.panel.getByText("It is", { exact: true }).waitFor();
  return room.id;
}

const agent = (sandbox, room, what, body = {}) => sandbox.call("POST", `/agent/api/rooms/${room}/${what}`, body);

async function attach(visitor, ...files) {
  const chooser = visitor.page.waitForEvent("filechooser");
  await visitor.button("chat.attach").click();
  await (await chooser).setFiles(files);
}

async function sendFiles(visitor, sandbox) {
  await talk(visitor, sandbox);
  await attach(visitor, file("car.png", "image/png"), file("papers.pdf", "application/pdf"));
  for (const name of [/car\.png/, /papers\.pdf/]) await visitor.panel.getByRole("link", { name }).waitFor();
  await visitor.panel.getByRole("progressbar").waitFor({ state: "detached" });
}

const more = async (visitor, ...keys) => {
  await visitor.button("more.open").click();
  for (const key of keys) await visitor.button(key).click();
};

/** A registration form with one of each kind of field. */
const REGISTRATION = {
  registrationForm: true,
  forceAcceptDataProcessingConsent: true,
  departments: [
    { _id: "sales", name: "Sales", online: true, showOnRegistration: true },
    { _id: "parts", name: "Service and parts", online: true, showOnRegistration: true },
  ],
  customFields: [{ _id: "plate", label: "Number plate", scope: "visitor", visibility: "visible", type: "input", required: false }],
  messages: { registrationFormMessage: "Please tell us who you are.", dataProcessingConsentText: "I agree to the terms." },
};

export const CHAT_SCREENS = {
  "chat, registration": { before: (sandbox) => sandbox.livechat(REGISTRATION), go: chat },
  "chat, registration, errors": {
    before: (sandbox) => sandbox.livechat(REGISTRATION),
    async go(visitor) {
      await chat(visitor);
      await visitor.panel.getByLabel(visitor.text("field.email")).fill("nobody");
      await visitor.button("form.registration.submit").click();
      await visitor.shows("form.fail.fields");
    },
  },
  "chat, leave a message": { before: (sandbox) => sandbox.staffed(false), go: chat },
  "chat, message left": {
    before: (sandbox) => sandbox.staffed(false),
    async go(visitor) {
      await chat(visitor);
      for (const [key, text] of [["name", "Ada"], ["email", "ada@dealer.example"], ["message", "Call me"]])
        await visitor.panel.getByLabel(visitor.text("field." + key)).fill(text);
      await visitor.button("form.offline.submit").click();
      await visitor.shows("form.thanks");
    },
  },
  "chat, rating": {
    async go(visitor, sandbox) {
      const room = await talk(visitor, sandbox);
      await sandbox.closeRoom(room);
      await visitor.pass(8000);
      await visitor.shows("form.survey");
      await visitor.panel.getByRole("radio", { name: "4" }).first().check({ force: true });
    },
  },
  "chat, more options": {
    async go(visitor, sandbox) {
      await talk(visitor, sandbox);
      await more(visitor);
      await visitor.button("more.end").waitFor();
    },
  },
  "chat, ending asked": {
    async go(visitor, sandbox) {
      await talk(visitor, sandbox);
      await more(visitor, "more.end");
      await visitor.shows("more.end.ask");
    },
  },
  "chat, transcript": {
    async go(visitor, sandbox) {
      await talk(visitor, sandbox);
      await more(visitor, "more.transcript");
      await visitor.shows("form.transcript");
    },
  },
  "chat, editing": {
    async go(visitor, sandbox) {
      await talk(visitor, sandbox);
      await visitor.button("chat.edit").click();
      await visitor.shows("chat.editing");
    },
  },
  "chat, deleting asked": {
    async go(visitor, sandbox) {
      await talk(visitor, sandbox);
      await visitor.button("chat.delete").click();
      await visitor.shows("chat.delete.ask");
    },
  },
  "chat, files": { csp: "", go: sendFiles },
  // A policy without our server's pictures is told about once, by the browser; the links remain.
  "chat, files, no pictures": {
    lines: /img-src/,
    async go(visitor, sandbox) {
      await sendFiles(visitor, sandbox);
      await visitor.panel.getByRole("img", { name: "car.png" }).waitFor({ state: "hidden" });
      for (const fault of visitor.faults) assert.doesNotMatch(fault, /rc_token/, "no token in what a policy reports");
    },
  },
  "chat, file refused": {
    before: (sandbox) => sandbox.livechat({ fileTypes: ["image/*"] }),
    async go(visitor, sandbox) {
      await talk(visitor, sandbox);
      await attach(visitor, file("papers.pdf", "application/pdf"));
      await visitor.shows("upload.type");
    },
  },
  "chat, somebody writes": {
    async go(visitor, sandbox) {
      const room = await talk(visitor, sandbox);
      await agent(sandbox, room, "typing", { typing: true });
      await visitor.panel.getByText(/is writing/).waitFor({ state: "attached" });
    },
  },
  "chat, in the queue": {
    before: (sandbox) => sandbox.livechat({ queue: true, queueMessage: "All of us are busy." }),
    async go(visitor) {
      await chat(visitor);
      await visitor.write("Is anybody there?");
      await visitor.shows("chat.sent");
      // What the server knows is asked for anew when the panel opens.
      await visitor.close();
      await visitor.open();
      await visitor.panel.getByText(/All of us are busy/).waitFor();
    },
  },
};
