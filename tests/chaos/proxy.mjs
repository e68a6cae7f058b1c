/**
 * The network between the widget and the server, as bad as a seed says. An HTTP proxy on loopback that answers in the
 * server's stead, drops before or after the server has worked, cuts answers and frames in the middle, and delays.
 *
 * What happens to the n-th request, socket or chunk of bytes is decided by the seed alone, so the same traffic meets
 * the same faults. Starts with `startProxy`, ends with `end()`; before `spoil()` and after `heal()` it only forwards. It knows HTTP and
 * nothing of what is said. Every fault is counted, by kind.
 */
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { pick, stream } from "./random.mjs";

/** Of a request's fate, in a thousand; the rest goes through. */
const REQUEST = { chance: 0.07, kinds: [["drop", 3], ["lose", 4], ["cut", 3], ["429", 2], ["500", 3], ["delay", 5]] };
/** Of a chunk on a socket, which is a frame or a few of them, in either direction. */
const CHUNK = { chance: 0.03, kinds: [["cut", 4], ["reset", 2], ["close", 1], ["stall", 4]] };
/** A socket that is refused, closed while it opens, or answered with an error. */
const UPGRADE = { chance: 0.15, kinds: [["refuse", 1], ["500", 1], ["early", 2]] };
/** Milliseconds; long enough that other things happen meanwhile. */
const DELAY = [50, 900];
/** The least a server asks for; the widget must not come earlier, and a run must not last for ever. */
const WAIT_S = 1;

const CORS = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Content-Type": "application/json" };
const TOO_MANY = JSON.stringify({ success: false, error: `Error, too many requests. Please slow down. You must wait ${WAIT_S} seconds before trying this endpoint again. [error-too-many-requests]` });

export async function startProxy({ seed, port }) {
  const faults = {};
  const begun = Date.now();
  /** FORECOURT_CHAOS_TRACE=1: every request, socket and fault, with its second. */
  const trace = process.env.FORECOURT_CHAOS_TRACE ? (what) => console.error(((Date.now() - begun) / 1000).toFixed(2), what) : () => {};
  let well = true;
  let away = false;
  const dices = { request: stream(seed, "request"), chunk: stream(seed, "chunk"), upgrade: stream(seed, "upgrade"), size: stream(seed, "size") };
  /** What happens to the next one, or nothing. */
  const fate = (name, { chance, kinds }) => {
    if (well) return undefined;
    // Both thrown each time, so that one more kind does not change which ones are hit.
    const [hit, kind] = [dices[name]() < chance, pick(dices[name], kinds)];
    if (!hit) return undefined;
    count(`${name} ${kind}`);
    return kind;
  };
  const count = (what) => {
    trace("! " + what);
    faults[what] = (faults[what] ?? 0) + 1;
  };
  const later = () => DELAY[0] + dices.size() * (DELAY[1] - DELAY[0]);
  const sockets = new Set();
  const remember = (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  };

  const server = createServer((incoming, response) => {
    trace(`${incoming.method} ${incoming.url.slice(0, 60)}`);
    if (away) return incoming.socket.destroy();
    const kind = incoming.method === "OPTIONS" ? undefined : fate("request", REQUEST);
    if (kind === "drop") return incoming.socket.destroy();
    if (kind === "429") return response.writeHead(429, { ...CORS, "Retry-After": WAIT_S, "Access-Control-Expose-Headers": "Retry-After" }).end(TOO_MANY);
    if (kind === "500") return response.writeHead(500, { ...CORS, "Content-Type": "text/html" }).end("<h1>Bad gateway</h1>");
    const parts = [];
    incoming.on("data", (part) => parts.push(part));
    incoming.on("error", () => {});
    incoming.on("end", () => setTimeout(() => forward(incoming, response, Buffer.concat(parts), kind), kind === "delay" ? later() : 0));
  });

  function forward({ method, url, headers, socket }, response, body, kind) {
    const outgoing = request({ host: "127.0.0.1", port: port(), method, path: url, headers: { ...headers, connection: "close" } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", () => socket.destroy());
      answer.on("end", () => {
        const whole = Buffer.concat(parts);
        trace(`  ${answer.statusCode} ${method} ${url.slice(0, 40)}`);
        // The server has done its work; nobody hears of it.
        if (kind === "lose") return socket.destroy();
        const { "transfer-encoding": _, connection: __, ...kept } = answer.headers;
        response.writeHead(answer.statusCode, { ...kept, "Content-Length": whole.length });
        if (kind !== "cut") return response.end(whole);
        response.write(whole.subarray(0, Math.floor(whole.length * dices.size())), () => setTimeout(() => socket.destroy(), 5));
      });
    });
    // The server is away, or went while it worked.
    outgoing.on("error", () => socket.destroy());
    outgoing.end(body);
  }

  server.on("upgrade", (incoming, socket, head) => {
    remember(socket);
    trace("socket");
    if (away) return socket.destroy();
    const kind = fate("upgrade", UPGRADE);
    if (kind === "refuse") return socket.destroy();
    if (kind === "500") return socket.end("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    const there = connect(port(), "127.0.0.1", () => {
      const headers = incoming.rawHeaders.flatMap((text, index, all) => (index % 2 ? [] : [`${text}: ${all[index + 1]}`]));
      there.write([`${incoming.method} ${incoming.url} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
      if (head.length) there.write(head);
    });
    remember(there);
    pipe(there, socket, kind === "early");
    pipe(socket, there, false);
  });

  /** Chunks in their order; a stall holds up what follows, too. */
  function pipe(from, to, early) {
    let before = Promise.resolve();
    let first = true;
    const hang = () => (from.destroy(), to.destroy());
    from.on("data", (chunk) => {
      // The first chunk of a server is its 101: what was asked for is open, and at once it is not.
      const kind = first ? undefined : fate("chunk", CHUNK);
      const closes = first && early;
      first = false;
      before = before.then(async () => {
        if (to.destroyed) return;
        if (kind === "stall") await new Promise((done) => setTimeout(done, later()));
        if (kind === "reset") return to.resetAndDestroy?.(), hang();
        if (kind === "close") return to.end(), from.end();
        const cut = kind === "cut" && chunk.length > 1;
        const end = cut ? 1 + Math.floor(dices.size() * (chunk.length - 1)) : chunk.length;
        await new Promise((done) => to.write(chunk.subarray(0, end), () => done()));
        if (cut || closes) setTimeout(hang, 5);
      });
    });
    from.on("end", () => before.then(() => to.end()));
    from.on("close", () => before.then(() => to.destroy()));
  }

  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    faults,
    count,
    total: () => Object.values(faults).reduce((sum, many) => sum + many, 0),
    /** Nothing gets through for a while: what is open breaks, what comes is refused. */
    async outage(ms) {
      count("outage");
      away = true;
      sockets.forEach((socket) => socket.destroy());
      await new Promise((done) => setTimeout(done, ms));
      away = false;
    },
    spoil: () => (well = false),
    heal: () => (well = true),
    end: () => (sockets.forEach((socket) => socket.destroy()), server.closeAllConnections(), server.close()),
  };
}
