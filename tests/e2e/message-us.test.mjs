// The WhatsApp button of its own, on a dealer's page under the strict policy.
import assert from "node:assert/strict";
import { stage } from "./stage/stage.mjs";
import { withAxe } from "./stage/axe.mjs";

const scene = stage();

/** Source: source document 003; `attributes` are those of the div. */
const button = ({ origin, nonce }, attributes) =>
  `<div class="wa-message-us" ${attributes}>
     <script src="${origin}/widget/message-us.js" type="text/javascript" nonce="${nonce}"></script>
   </div>`;
const page = (body) => `<!doctype html><html lang="en"><head><title>Dealer</title></head><body><main><h1>Dealer</h1>${body}</main></body></html>`;
const links = (visitor) => visitor.page.locator(".wa-message-us a");

scene("the document's snippets become buttons; nothing else is fetched, nothing is stored", async ({ sandbox, visit }) => {
  const visitor = await visit({
    document: (with_) =>
      page(
        button(with_, 'number="15551234567"') +
          button(with_, 'number="15555555555" label="Contact Us" pre_filled_message="I need help" color="green" size="compact" border_radius="20px"'),
      ),
  });
  const first = visitor.page.getByRole("link", { name: "Message Us on WhatsApp", exact: true });
  const second = visitor.page.getByRole("link", { name: "Contact Us", exact: true });
  assert.equal(await first.getAttribute("href"), "https://web.whatsapp.com/send?phone=15551234567");
  assert.equal(await second.getAttribute("href"), "https://web.whatsapp.com/send?phone=15555555555&text=I%20need%20help");
  assert.equal(await links(visitor).count(), 2);
  assert.deepEqual(await sandbox.requests("/api/"), []);
  assert.equal(await visitor.page.evaluate(() => localStorage.length + document.cookie.length), 0);
});

scene("nothing for axe to say about any colour and size", async ({ visit }) => {
  const all = ["green", "teal", "white"].flatMap((color) => ["standard", "compact"].map((size) => `number="15551234567" color="${color}" size="${size}"`));
  const visitor = await visit({
    prepare: withAxe,
    document: (with_) => page(all.map((attributes) => button(with_, attributes)).join("")),
  });
  await links(visitor).nth(5).waitFor();
  const found = await visitor.page.evaluate(async () => {
    const { violations, incomplete, passes } = await window.axe.run(document);
    const brief = (results) => results.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + " " + target.flat(3).join(" ")));
    return { wrong: [...brief(violations), ...brief(incomplete)], fine: brief(passes) };
  });
  assert.deepEqual(found.wrong, []);
  assert.equal(found.fine.filter((line) => /^color-contrast div.* span$/.test(line)).length, 6, "axe looked inside");
});

scene("a bad value is one line", async ({ visit }) => {
  const visitor = await visit({ document: (with_) => page(button(with_, 'number="15551234567" color="blue"')) });
  await links(visitor).waitFor();
  await visitor.said('message-us "color": expected white, green or teal, found "blue"; using the default');
});
