/**
 * The dealer's pages of the tests: the sandbox's bare host page under the strict policy, or a document of the
 * test's own served under the same policy. Only addresses and HTML; no browser of its own.
 */

/** What every page's script tag says unless the test says otherwise; `null` leaves a key out. */
function attributes({ origin }, data = {}) {
  const all = { "visitor-chat": origin, livechat: origin, ...data };
  return Object.entries(all).filter(([, value]) => value !== null);
}

export function pageAddress(sandbox, { at = "host", path, csp = "strict", data, document, query = {} }) {
  if (path) return new URL(path, sandbox.site).href;
  const url = new URL(document ? "/own" : "/test/" + at, sandbox.site);
  if (document) return url.href;
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
    `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; connect-src ${origin}; ` +
    `img-src 'none'; style-src 'nonce-${nonce}'; require-trusted-types-for 'script'; trusted-types 'none'; frame-src ${origin}`
  );
}

/** Answers `/own` with the document the test wrote: `document({ tag, nonce, origin })`. */
export async function serveDocument(page, sandbox, { document, policy = strictPolicy, data }) {
  const nonce = "bm9uY2U";
  const { origin, site } = sandbox;
  const pairs = attributes(sandbox, data).map(([key, value]) => ` data-${key}="${escape(value)}"`);
  const tag = `<script async src="${origin}/widget/forecourt.js" nonce="${nonce}"${pairs.join("")}></script>`;
  await page.route(site + "/own*", (route) =>
    route.fulfill({
      contentType: "text/html; charset=utf-8",
      headers: { "Content-Security-Policy": policy({ nonce, origin }) },
      body: document({ tag, nonce, origin }),
    }),
  );
}
