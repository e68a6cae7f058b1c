/**
 * A Visitor.Chat service that is not ours: npm's `socket.io` (2 or 4) with its real framing and heartbeats, and the
 * two REST answers around it. Events and payloads are the assumed ones (sandbox/src/assumptions.rs); a message has no
 * id, and one that is sent twice is kept twice. Starts with `startForeign`, ends with `end()`.
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
/** ms. Short, so that many heartbeats fit into a test. */
const HEARTBEAT = { pingInterval: 400, pingTimeout: 1500 };

export async function startForeign(generation) {
  const messages = [];
  const seen = { connections: 0, users: [], transports: new Set() };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const answers = {
      "/api/v2/webSettings": {
        data: {},
        host: `127.0.0.1:${server.address().port}`,
        hasAjaxRouting: 0,
        privacyUrl: null,
        installationId: 5,
        qualificationProcess: [],
        hasSms: false,
        whatsAppNumber: null,
      },
      "/api/v2/messages": messages,
    };
    if (pathname.startsWith("/socket.io")) return;
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(answers[pathname] ?? {}));
  });
  const options = { ...HEARTBEAT, serveClient: false };
  const io = generation === 2 ? require("socket.io-2")(server, options) : new (require("socket.io-4").Server)(server, options);
  const chat = io.of("/c");
  const store = (message, who) => {
    const kept = { created_at: new Date().toISOString().slice(0, 19) + ".000000Z", chat_id: "chat1", message, message_type: "text", type: "human" };
    messages.push({ ...kept, ...who });
    return messages.at(-1);
  };
  chat.on("connection", (socket) => {
    seen.connections++;
    seen.transports.add(socket.conn.transport.name);
    socket.on("user_add", ({ userId }) => {
      seen.users.push(userId);
      socket.emit("user_connected", { userId: userId ?? "EUUEnhja54z95u1tzYf5OcOREDxbPc5W" });
    });
    socket.on("chat_start", () => socket.emit("chat_started", { chatId: "chat1" }));
    socket.on("message_send", ({ message }, confirm) =>
      confirm({ ok: true, message: store(message, { visitor_id: "EUUEnhja54z95u1tzYf5OcOREDxbPc5W", operator_id: null, operator: null }) }),
    );
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    seen,
    said: () => messages.map(({ message }) => message),
    /** `quietly`: nobody who is connected is told. */
    answer(text, quietly) {
      const message = store(text, { visitor_id: null, operator_id: 7, operator: { name: "Emma", avatar: "emma.png" } });
      if (!quietly) chat.emit("message_received", message);
    },
    cut: () => Object.values(io.engine.clients).forEach((client) => client.close()),
    end() {
      io.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
