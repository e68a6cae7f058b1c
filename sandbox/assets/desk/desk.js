// The desk: one state from the server, shown in three panes. The event stream only says that something has changed;
// the state is then fetched whole, so a missed event is never a lost message.
import { ago, ask, byId, element, keyed, pathOf, setText, timeOf } from './dom.js';
import { startDrawer } from './drawer.js';

const desk = document.querySelector('.desk');
const text = byId('text');
const messages = byId('messages');

let state = { online: true, visitors: [], rooms: [], sms: [] };
/** What the middle pane shows: a room's id, or null. */
let chosenRoom = null;
/** Whom the right pane describes: a token, or null. */
let chosenToken = null;
/** Room id to the number of messages that have been on screen. */
const seen = new Map();
/** Room id to what has been typed and not sent. */
const drafts = new Map();

const roomOf = (id) => state.rooms.find((room) => room.id === id);
const visitorOf = (token) => state.visitors.find((visitor) => visitor.token === token);
const nameOf = (visitor) => visitor?.name || visitor?.username || 'Someone new';
const spoken = (room) => room.messages.filter((message) => message.from === 'visitor').length;
const unread = (room) => Math.max(0, spoken(room) - (seen.get(room.id) ?? 0));
const initials = (name) => name.split(/[\s-]+/).map((word) => word[0] ?? '').join('').slice(0, 2).toUpperCase();

// --- left pane ---

const makeRow = (choose) => () => {
  const button = element(
    'button',
    { type: 'button' },
    element('span', { class: 'face', 'aria-hidden': 'true' }),
    element('span', { class: 'row-text' }, element('b'), element('span', { class: 'row-more' })),
    element('span', { class: 'row-side' }, element('time'), element('span', { class: 'tally' })),
  );
  button.addEventListener('click', () => choose(button.parentElement.dataset.key));
  return element('li', {}, button);
};

const fillRow = (row, { name, more, when, count, current, quiet }) => {
  const [face, [title, detail], [time, tally]] = [
    row.querySelector('.face'),
    row.querySelector('.row-text').children,
    row.querySelector('.row-side').children,
  ];
  setText(face, initials(name));
  setText(title, name);
  setText(detail, more);
  setText(time, when);
  setText(tally, count ? String(count) : '');
  tally.hidden = !count;
  row.classList.toggle('quiet', Boolean(quiet));
  const button = row.firstElementChild;
  if (current) button.setAttribute('aria-current', 'true');
  else button.removeAttribute('aria-current');
};

const lastWords = (room) => {
  const last = room.messages.at(-1);
  if (!last) return 'Has opened the chat';
  return last.from === 'agent' ? `You: ${last.msg}` : last.msg;
};

const showLists = () => {
  const rooms = [...state.rooms].sort((a, b) => Number(b.open) - Number(a.open));
  keyed(byId('chat-rows'), rooms, (room) => room.id, makeRow(chooseRoom), (row, room) =>
    fillRow(row, {
      name: room.fname,
      more: lastWords(room),
      when: ago(room.messages.at(-1)?.ts ?? room.createdAt),
      count: unread(room),
      current: room.id === chosenRoom,
      quiet: !room.open,
    }),
  );
  keyed(byId('visitor-rows'), state.visitors, (visitor) => visitor.token, makeRow(chooseVisitor), (row, visitor) => {
    const page = visitor.pages.at(-1);
    fillRow(row, {
      name: nameOf(visitor),
      more: page ? page.title || pathOf(page.href) : 'No page reported',
      when: ago(visitor.lastSeen),
      count: 0,
      current: visitor.token === chosenToken,
    });
  });
  keyed(byId('sms-rows'), [...state.sms].reverse(), (sms) => sms.id, makeSms, fillSms);
  const tallies = [
    ['chats', state.rooms.length, state.rooms.reduce((sum, room) => sum + unread(room), 0)],
    ['visitors', state.visitors.length, state.visitors.length],
    ['sms', state.sms.length, state.sms.length],
  ];
  for (const [name, rows, count] of tallies) {
    byId(`${name}-empty`).hidden = rows > 0;
    setText(byId(`tally-${name}`), count ? String(count) : '');
    byId(`tally-${name}`).hidden = !count;
  }
  const waiting = tallies[0][2];
  document.title = `${waiting ? `(${waiting}) ` : ''}Desk – Hartley & Moss Motors`;
};

const makeSms = () =>
  element('li', { class: 'sms' }, element('p', { class: 'sms-to' }), element('p', { class: 'sms-text' }), element('time'));

const fillSms = (row, sms) => {
  const [to, words, time] = row.children;
  setText(to, `${sms.countryCode} ${sms.telephoneNumber}`);
  setText(words, sms.message);
  setText(time, `${timeOf(sms.receivedAt)} · installation ${sms.installationId}`);
};

// --- middle pane ---

const makeMessage = (message) =>
  element('li', { class: `message from-${message.from}` }, element('p', { class: 'words', dir: 'auto' }), element('p', { class: 'meta' }));

const fillMessage = (row, message) => {
  const [words, meta] = row.children;
  setText(words, message.msg);
  setText(meta, message.from === 'system' ? timeOf(message.ts) : `${message.name}, ${timeOf(message.ts)}`);
};

const showTalk = () => {
  const room = roomOf(chosenRoom);
  byId('talk').hidden = !room;
  byId('nobody').hidden = Boolean(room);
  if (!room) return;
  const atEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 60;
  const before = messages.childElementCount;
  setText(byId('talk-name'), room.fname);
  setText(byId('talk-state'), room.open ? 'Open chat' : 'Closed');
  byId('close-chat').hidden = !room.open;
  byId('answer').hidden = !room.open;
  keyed(messages, room.messages, (message) => message._id, makeMessage, fillMessage);
  seen.set(room.id, spoken(room));
  if (atEnd || before === 0) messages.scrollTop = messages.scrollHeight;
};

// --- right pane ---

const showAbout = () => {
  const visitor = visitorOf(chosenToken);
  byId('about').hidden = !visitor;
  if (!visitor) return;
  const facts = [
    ['Name', nameOf(visitor)],
    ['E-mail', visitor.email],
    ['Phone', visitor.phone],
    ['Last seen', timeOf(visitor.lastSeen)],
  ].filter(([, value]) => value);
  keyed(byId('facts'), facts, ([label]) => label, ([label]) => element('div', {}, element('dt', {}, label), element('dd')), (row, [, value]) =>
    setText(row.lastElementChild, value),
  );
  const pages = visitor.pages.map((page, index) => ({ ...page, key: `${index}-${page.ts}` })).reverse();
  keyed(byId('pages'), pages, (page) => page.key, () => element('li', {}, element('b'), element('span'), element('time')), (row, page) => {
    const [title, path, time] = row.children;
    setText(title, page.title || 'Without a title');
    setText(path, pathOf(page.href));
    setText(time, timeOf(page.ts));
  });
  byId('pages-empty').hidden = pages.length > 0;
};

const show = () => {
  showTalk(); // first: it marks messages as seen
  showLists();
  showAbout();
  byId('online').setAttribute('aria-checked', String(state.online));
  setText(byId('online-text'), state.online ? 'Online' : 'Offline');
};

// --- choosing ---

function chooseRoom(id) {
  if (chosenRoom) drafts.set(chosenRoom, text.value);
  const room = roomOf(id);
  chosenRoom = id;
  chosenToken = room?.token ?? null;
  messages.replaceChildren();
  text.value = drafts.get(id) ?? '';
  setText(byId('problem'), '');
  desk.dataset.view = 'talk';
  show();
  if (room?.open && matchMedia('(min-width: 900px)').matches) text.focus();
}

function chooseVisitor(token) {
  const room = state.rooms.find((candidate) => candidate.token === token && candidate.open);
  if (room) chooseRoom(room.id);
  else {
    if (chosenRoom) drafts.set(chosenRoom, text.value);
    chosenRoom = null;
    chosenToken = token;
    desk.dataset.view = 'about';
    show();
  }
}

const back = () => {
  desk.dataset.view = 'list';
  document.querySelector('.rows [aria-current]')?.focus();
};

const tabs = [...document.querySelectorAll('[role=tab]')];
const chooseTab = (chosen) => {
  for (const tab of tabs) {
    const current = tab === chosen;
    tab.setAttribute('aria-selected', String(current));
    tab.tabIndex = current ? 0 : -1;
    byId(tab.getAttribute('aria-controls')).hidden = !current;
  }
};
for (const tab of tabs) {
  tab.addEventListener('click', () => chooseTab(tab));
  tab.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    chooseTab(next);
    next.focus();
  });
}
for (const rows of document.querySelectorAll('.rows')) {
  rows.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...rows.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[Math.min(buttons.length - 1, Math.max(0, at + step))].focus();
  });
}

// --- doing ---

const attempt = async (problem, work) => {
  setText(problem, '');
  try {
    await work();
    return true;
  } catch (error) {
    setText(problem, `That did not work: ${error.message}`);
    return false;
  }
};

byId('answer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const room = chosenRoom;
  const words = text.value.trim();
  if (!room || !words) return;
  // The words stay in the box until the server has them.
  const sent = await attempt(byId('problem'), () => ask('POST', `/agent/api/rooms/${encodeURIComponent(room)}/messages`, { text: words }));
  if (!sent) return;
  drafts.delete(room);
  if (room === chosenRoom && text.value.trim() === words) text.value = '';
  messages.scrollTop = messages.scrollHeight;
});
text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId('answer').requestSubmit();
});
byId('close-chat').addEventListener('click', () =>
  attempt(byId('problem'), () => ask('POST', `/agent/api/rooms/${encodeURIComponent(chosenRoom)}/close`)),
);
byId('online').addEventListener('click', () =>
  attempt(byId('problem'), () => ask('PUT', '/agent/api/online', { online: !state.online })),
);
byId('back').addEventListener('click', back);
byId('to-site').href = `http://localhost:${location.port}/`;

// --- staying up to date ---

let fetching = false;
let again = false;
const refresh = async () => {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const before = new Map(state.rooms.map((room) => [room.id, spoken(room)]));
    state = await ask('GET', '/agent/api/state');
    for (const room of state.rooms) {
      const last = room.messages.at(-1);
      if (last?.from === 'visitor' && spoken(room) > (before.get(room.id) ?? 0)) {
        setText(byId('announcer'), `${room.fname} wrote: ${last.msg}`);
      }
    }
    if (chosenRoom && !roomOf(chosenRoom)) chosenRoom = null;
    show();
  } catch {
    // The event stream says when the server is back.
  } finally {
    fetching = false;
    if (again) {
      again = false;
      void refresh();
    }
  }
};

const line = byId('line');
const setLine = (words, up) => {
  setText(line, words);
  line.classList.toggle('up', up);
};
const events = new EventSource('/agent/api/events');
events.addEventListener('open', () => setLine('Live', true));
events.addEventListener('error', () => setLine('No connection. Trying again…', false));
events.addEventListener('changed', () => void refresh());
setInterval(show, 30_000); // "3 min" grows by itself

startDrawer();
void refresh();
