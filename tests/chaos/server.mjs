/**
 * The sandbox as a server that is killed and started again on the same port with the same data, and the agent's and
 * the judge's way to it, past the proxy. Starts with `startServer`, ends with `end()`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = process.env.FORECOURT_SANDBOX || root + "target/debug/sandbox";
const DIST = process.env.FORECOURT_DIST || root + "dist";
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), "forecourt-chaos-"));
  let child;
  let port = 0;
  // Also when the run itself is stopped in the middle.
  const clear = () => {
    child?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", clear);
  let up = Promise.resolve();

  async function start() {
    child = spawn(PROGRAM, ["--port", String(port), "--data", join(folder, "data.sqlite"), "--dist", DIST], { stdio: ["ignore", "pipe", "inherit"] });
    port = await new Promise((found, failed) => {
      let out = "";
      child.stdout.on("data", (part) => {
        const line = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec((out += part));
        if (line) found(+line[1]);
      });
      child.once("error", failed);
      child.once("exit", (code) => failed(Error(`the sandbox ended with ${code} before it listened`)));
    });
  }
  const gone = () => new Promise((done) => (child.exitCode !== null || child.signalCode ? done() : child.once("exit", done)));
  await start();

  const ask = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body), headers: { connection: "close" } });
    if (!response.ok) throw Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  /** Until it works: the server may be away just now. */
  const insist = async (method, path, body) => {
    for (let tries = 0; ; tries++) {
      await up;
      try {
        return await ask(method, path, body);
      } catch (error) {
        if (tries > 50) throw error;
        await pause(100);
      }
    }
  };
  let wishes = [];
  return {
    port: () => port,
    insist,
    /** Something that does not outlive the process, and is asked for again after each start. */
    async wish(...given) {
      wishes.push(given);
      await insist(...given);
    },
    rooms: async () => (await insist("GET", "/agent/api/state")).rooms,
    /** One message of the agent's, once: after a failure it looks first whether it is there. */
    async say(room, text) {
      for (;;) {
        await up;
        try {
          return await ask("POST", `/agent/api/rooms/${room}/messages`, { text });
        } catch {
          await pause(100);
          await up;
          const rooms = (await insist("GET", "/agent/api/state")).rooms;
          if (rooms.some((it) => it.messages.some(({ msg }) => msg === text))) return;
        }
      }
    },
    /** Killed, not asked; then started again. */
    restart() {
      up = (async () => {
        child.kill("SIGKILL");
        await gone();
        await pause(300);
        await start();
        for (const given of wishes) await ask(...given);
      })();
      return up;
    },
    async end() {
      await up;
      process.off("exit", clear);
      child.kill("SIGKILL");
      await gone();
      clear();
    },
  };
}
