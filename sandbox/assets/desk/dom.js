// Small parts for the desk. Everything a visitor wrote goes through textContent; the page's policy allows nothing else.

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text. `null` attributes and children are left out. */
export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
};

/**
 * Brings the children of `container` in line with `items`, keeping the elements of keys that stay: focus and scroll
 * survive. `make` builds an empty element for a key, `fill` writes an item into it.
 */
export const keyed = (container, items, keyOf, make, fill) => {
  const known = new Map([...container.children].map((child) => [child.dataset.key, child]));
  let place = container.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let child = known.get(key);
    if (child) known.delete(key);
    else {
      child = make(item);
      child.dataset.key = key;
    }
    fill(child, item);
    if (child === place) place = place.nextElementSibling;
    else container.insertBefore(child, place);
  }
  for (const gone of known.values()) gone.remove();
};

/** Writes a text only when it differs, so that a screen reader is not told the same thing twice. */
export const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

const longDay = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

/** The time of day; with the date when it was not today. */
export const timeOf = (iso) => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const today = new Date().toDateString() === at.toDateString();
  return today ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
};

/** How long ago, roughly. */
export const ago = (iso) => {
  const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
  if (!(seconds < Infinity)) return '';
  if (seconds < 60) return 'now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
};

/** The path of an address, or the whole of it when it is none. */
export const pathOf = (href) => {
  try {
    const url = new URL(href);
    return url.pathname + url.search + url.hash;
  } catch {
    return href;
  }
};

/** The day of an instant, for a line between days. */
export const dayOf = (iso) => {
  const at = new Date(iso);
  return new Date().toDateString() === at.toDateString() ? 'Today' : longDay.format(at);
};

/** A size in bytes, as people say it. */
export const sizeOf = (bytes) => {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
};

/** Only addresses of web pages may become links. */
export const isWebAddress = (href) => /^https?:\/\//i.test(href ?? '');

/** A link that opens beside the desk. */
export const linkTo = (href, ...children) =>
  element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);

/** A text as nodes: web addresses in it become links, everything else stays text. */
export const linked = (text) =>
  text.split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/i).map((part, index) => (index % 2 ? linkTo(part, part) : part));

/** A switch with a name. */
export const makeSwitch = (name) =>
  element('button', { type: 'button', class: 'switch', role: 'switch' }, element('span', { class: 'knob' }), element('span', {}, name));

export const setSwitch = (button, on) => button.setAttribute('aria-checked', String(on));
export const isOn = (button) => button.getAttribute('aria-checked') === 'true';

/** Runs something that may be refused and says so in `problem`; whether it was done. */
export const attempt = async (problem, work) => {
  setText(problem, '');
  try {
    await work();
    return true;
  } catch (error) {
    setText(problem, `That did not work: ${error.message}`);
    return false;
  }
};

/** Asks the server; throws with the server's own words when it refuses. */
export const ask = async (method, path, body) => {
  const json = body !== undefined && !(body instanceof Blob);
  const type = json ? 'application/json' : body?.type || 'application/octet-stream';
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': type },
    body: json ? JSON.stringify(body) : body,
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `the sandbox answered ${response.status}`);
  return answer;
};
