/**
 * The official client as a visitor's browser would meet it: npm's built @rocket.chat/livechat, a development dependency
 * of which no file is copied, served at /livechat beside the sandbox's own routes, so that both are one origin as on a
 * real server. Starts with `startOfficial(sandbox)`, ends with `end()`. It forwards and knows nothing of chats.
 */
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer, request } from "node:http";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { dirname, extname, join, normalize } from "node:path";

const BUILD = join(dirname(createRequire(import.meta.url).resolve("@rocket.chat/livechat/package.json")), "build");
const TYPES = { ".js": "text/javascript", ".html": "text/html; charset=utf-8", ".png": "image/png", ".map": "application/json" };

/** The dealer's page, with the documented snippet's parts: a queue, the address, and the script. */
const PAGE = `<!doctype html><html lang="en"><title>A dealer's page</title><h1>Cars</h1>
<script>
  window.RocketChat = (call) => window.RocketChat._.push(call);
  window.RocketChat._ = [];
  window.RocketChat.url = location.origin + "/livechat";
</script>
<script async src="/livechat/rocketchat-livechat.min.js"></script></html>`;

function file(response, path) {
  // The server puts its own address into the client's page.
  if (path === "index.html") {
    const html = readFileSync(join(BUILD, path), "utf8");
    return response.end(html.replace("<script", "<script>SERVER_URL = location.origin;</script><script"));
  }
  const name = join(BUILD, normalize("/" + path));
  if (!existsSync(name) || !statSync(name).isFile()) return response.writeHead(404).end();
  response.setHeader("Content-Type", TYPES[extname(name)] ?? "application/octet-stream");
  createReadStream(name).pipe(response);
}

export async function startOfficial(sandbox) {
  const { hostname, port } = new URL(sandbox.origin);
  const server = createServer((incoming, response) => {
    const { pathname } = new URL(incoming.url, "http://page");
    if (pathname === "/") return response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(PAGE);
    if (pathname === "/livechat" || pathname.startsWith("/livechat/")) {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      return file(response, pathname.slice("/livechat/".length) || "index.html");
    }
    const { method, url, headers } = incoming;
    const outgoing = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    incoming.pipe(outgoing);
  });
  const sockets = new Set();
  server.on("upgrade", (incoming, socket, head) => {
    const there = connect(+port, hostname, () => {
      const headers = incoming.rawHeaders.flatMap((text, index, all) => (index % 2 ? [] : [`${text}: ${all[index + 1]}`]));
      there.write([`${incoming.method} ${incoming.url} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
      there.write(head);
      there.pipe(socket).pipe(there);
    });
    for (const [one, other] of [[socket, there], [there, socket]]) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => (sockets.delete(one), other.destroy()));
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    /** Cuts every socket: the network breaks. */
    cut: () => sockets.forEach((socket) => socket.destroy()),
    end: () => (sockets.forEach((socket) => socket.destroy()), server.closeAllConnections(), server.close()),
  };
}
