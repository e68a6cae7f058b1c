/**
 * What it is: a virtual clock and the few browser names that the modules under test touch, put in place of the
 * global ones. `advance` runs timers in order of their time and lets promises settle between them.
 */

export function virtual() {
  let now = 0;
  let ids = 0;
  const timers = new Map();
  const target = new EventTarget();
  const window = Object.assign(target, {});
  const state = { onLine: true };
  const globals = {
    window,
    navigator: state,
    performance: { now: () => now },
    setTimeout: (run, ms = 0) => (timers.set(++ids, { at: now + ms, run }), ids),
    clearTimeout: (id) => timers.delete(id),
  };
  const before = new Map();
  for (const [name, value] of Object.entries(globals)) {
    before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  const realNow = Date.now;
  const start = 1_700_000_000_000;
  Date.now = () => start + now;
  const realImmediate = setImmediate;
  const rest = () => new Promise((done) => realImmediate(done));

  return {
    now: () => now,
    timers: () => timers.size,
    window,
    online(on) {
      state.onLine = on;
      window.dispatchEvent(new Event(on ? "online" : "offline"));
    },
    rest,
    async advance(ms) {
      const end = now + ms;
      await rest();
      for (;;) {
        const [id, next] = [...timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0] || [];
        if (!next) break;
        timers.delete(id);
        now = Math.max(now, next.at);
        next.run();
        await rest();
      }
      now = end;
      await rest();
    },
    restore() {
      Date.now = realNow;
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else delete globalThis[name];
      }
    },
  };
}

/** A server whose answers a test decides; keeps what it was asked. */
export function server(answer) {
  const asked = [];
  globalThis.fetch = async (url, init = {}) => {
    const request = { url: String(url), init, at: performance.now() };
    asked.push(request);
    const reply = await answer(request, asked.length);
    if (reply instanceof Error) throw reply;
    return new Response(reply.body ?? "{}", { status: reply.status ?? 200, headers: reply.headers ?? {} });
  };
  return asked;
}

export const quietConsole = () => {
  const lines = [];
  const { warn } = console;
  console.warn = (line) => lines.push(line);
  return { lines, restore: () => (console.warn = warn) };
};
