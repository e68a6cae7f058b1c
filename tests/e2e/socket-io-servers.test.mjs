// The widget against servers that are not ours: npm's socket.io, of both generations of the protocol.
import assert from "node:assert/strict";
import { startForeign } from "./stage/foreign.mjs";
import { until } from "./stage/sandbox.mjs";
import { stage } from "./stage/stage.mjs";
import { row, sees, times } from "./stage/talk.mjs";

const scene = stage();

for (const generation of [2, 4])
  scene(`socket.io ${generation}: introduced, heard both ways, alive over many heartbeats, whole after a cut`, async ({ visit }) => {
    const foreign = await startForeign(generation);
    try {
      // Of the test's own host page the policy names the sandbox only; this service is elsewhere.
      const visitor = await visit({ csp: null, data: { "visitor-chat": foreign.origin, livechat: null, "socket-events": "{}" } });
      await visitor.open();
      const sent = (text) => row(visitor, text).getByText(visitor.text("chat.sent")).waitFor();
      await visitor.write("Is the blue one still there?");
      await sent("Is the blue one still there?");
      assert.deepEqual(foreign.seen.users, [null], "a new visitor, introduced once");
      assert.deepEqual([...foreign.seen.transports], ["websocket"]);
      foreign.answer("It is, in the yard");
      await sees(visitor, "It is, in the yard");

      // Five times what the server waits for a sign of life: whoever does not beat in its way is dropped.
      await visitor.page.waitForTimeout(10_000);
      assert.equal(foreign.seen.connections, 1, "one connection for all of it");

      // Said while nobody listens, and told by the history only.
      foreign.cut();
      foreign.answer("Are you still there?", true);
      await sees(visitor, "Are you still there?");
      await until(() => foreign.seen.connections === 2, "the socket back");
      assert.deepEqual(foreign.seen.users, [null, "EUUEnhja54z95u1tzYf5OcOREDxbPc5W"], "introduced again, as who it was");
      await visitor.write("On my way");
      await sent("On my way");
      const all = ["Is the blue one still there?", "It is, in the yard", "Are you still there?", "On my way"];
      assert.deepEqual(foreign.said(), all);
      for (const text of all) assert.equal(await times(visitor, text), 1, text);
    } finally {
      foreign.end();
    }
  });
