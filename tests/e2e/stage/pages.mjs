/**
 * The dealer's pages of the tests: the sandbox's bare host page under the strict policy, or a document of the
 * test's own served under the same policy. Only addresses and HTML; no browser of its own.
 */
import { createServer } from "node:http";

/** What every page's script tag says unless the test says otherwise; `null` leaves a key out. */
function attributes({ origin }, data = {}) {
  const all = { "visitor-chat": origin, livechat: origin, ...data };
  return Object.entries(all).filter(([, value]) => value !== null);
}

export function pageAddress(sandbox, { at = "host", path, csp = "strict", data, query = {} }) {
  if (path) return new URL(path, sandbox.site).href;
  const url = new URL("/test/" + at, sandbox.site);
  const pairs = { ...(csp && { csp }), ...query, ...Object.fromEntries(attributes(sandbox, data)) };
  for (const [key, value] of Object.entries(pairs)) url.searchParams.set(key, value);
  return url.href;
}

const escape = (text) => String(text).replace(/[&"<]/g, (char) => `&#${char.charCodeAt(0)};`);

/** The iframe page's own address. */
export function frameAddress(sandbox, data) {
  const url = new URL("/widget/", sandbox.origin);
  for (const [key, value] of attributes(sandbox, data)) url.searchParams.set(key, value);
  return url.href;
}

/** S1, with the page's own styles and scripts allowed by nonce, so that a hostile page can be hostile. */
export function strictPolicy({ nonce, origin }) {
  return (
    `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; connect-src ${origin} ${origin.replace("http:", "ws:")}; ` +
    `img-src 'none'; style-src 'nonce-${nonce}'; require-trusted-types-for 'script'; trusted-types 'none'; frame-src ${origin}`
  );
}

/**
 * Serves the documents that tests write: `document({ tag, nonce, origin })`, one at a time. A real server: to a page
 * that was answered by an intercepted request, Chromium denies the local network and so every file of ours.
 */
export async function startPages() {
  let wishes;
  const nonce = "bm9uY2U";
  const server = createServer((request, response) => {
    const { sandbox, document, policy = strictPolicy, data } = wishes;
    const { origin } = sandbox;
    const pairs = attributes(sandbox, data).map(([key, value]) => ` data-${key}="${escape(value)}"`);
    const tag = `<script async src="${origin}/widget/forecourt.js" nonce="${nonce}"${pairs.join("")}></script>`;
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Content-Security-Policy", policy({ nonce, origin }));
    response.end(document({ tag, nonce, origin }));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    address: `http://localhost:${server.address().port}/`,
    show: (next) => (wishes = next),
    end: () => (server.closeAllConnections(), server.close()),
  };
}
