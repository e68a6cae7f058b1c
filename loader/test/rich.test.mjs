import assert from "node:assert/strict";
import { test } from "node:test";
import { at, fake, until, visit } from "./play.mjs";

// A link into a conversation: the key leaves the address bar, and brings the app with rich messages.

const opened = async (visitor, asked = true) => {
  if (asked) await visitor.button.click();
  await visitor.panel.waitFor();
  return JSON.parse((await fake(visitor.page)).mounts[0].config);
};
const asked = (name) => at.requests("/widget/" + name).length;

test("id and token go from the address bar into the app, and nowhere else", async () => {
  const visitor = await visit({ id: "contact1", token: "a.secret.token", car: "golf" }, { web1on1: at.widget, livechat: at.widget });
  // It opens by itself: the visitor has asked for it.
  await visitor.panel.waitFor();
  const { searchParams } = new URL(visitor.page.url());
  assert.deepEqual([searchParams.get("id"), searchParams.get("token"), searchParams.get("car")], [null, null, "golf"]);
  const config = await opened(visitor, false);
  assert.deepEqual([config.web1on1User, config.web1on1Token], ["contact1", "a.secret.token"]);
  assert.equal(asked(at.manifest.rich.app) + asked(at.manifest.rich.wasm) + asked(at.manifest.rich.locales.en), 3);
  assert.equal(asked(at.manifest.app) + asked(at.manifest.wasm) + asked(at.manifest.locales.en), 0);
  // The page's visit is reported without them.
  const visits = await until(() => (at.requests("/api/v1/livechat/page.visited").length ? at.requests("/api/v1/livechat/page.visited") : 0));
  assert.ok(!JSON.stringify(visits).includes("secret"));
  assert.deepEqual(visitor.heard.console, []);
  assert.ok(!JSON.stringify(at.requests("/")).includes("a.secret.token"), "no request carries it");
});

test("a page that has no such service keeps its own parameters, and the plain app", async () => {
  const visitor = await visit({ id: "7", token: "of the page's own" }, {});
  const config = await opened(visitor);
  assert.equal(new URL(visitor.page.url()).searchParams.get("token"), "of the page's own");
  assert.equal(config.web1on1Token, undefined);
  assert.equal(asked(at.manifest.rich.app) + asked(at.manifest.rich.wasm), 0);
  assert.equal(asked(at.manifest.wasm), 1);
});

test("without a link: a stored key is enough; without either the plain app and no chat", async () => {
  const visitor = await visit({}, { web1on1: at.widget });
  await opened(visitor);
  assert.equal(asked(at.manifest.rich.wasm), 0);
  await visitor.page.evaluate(() => localStorage.setItem("forecourt:dealer.example", '{"v":1,"token":"t","bearer":"a.secret.token","conversation":true}'));
  await visitor.page.reload();
  await until(async () => (await fake(visitor.page)).mounts?.length);
  assert.equal(asked(at.manifest.rich.wasm), 1);
});

test("a token that no service would give is not repeated in the console", async () => {
  const visitor = await visit({ id: "1", token: "x".repeat(5000) }, { web1on1: at.widget, sunshineToken: "x\ny" });
  await opened(visitor, false);
  assert.deepEqual(visitor.heard.console, []);
});
