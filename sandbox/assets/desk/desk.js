// The desk: one state from the server, shown in three panes. The event stream only says that something has changed;
// the state is then fetched whole, so a missed event is never a lost message.
import { showAbout } from './about.js';
import { startDialogs } from './dialogs.js';
import { ask, byId, element, setText } from './dom.js';
import { startDrawer } from './drawer.js';
import { showLists, startLists } from './lists.js';
import { startTalk } from './talk.js';

const frame = document.querySelector('.desk');
const SERVICES = { rocket_chat: 'Livechat', visitor_chat: 'Visitor.Chat', web1on1: 'Web1on1', sunshine: 'Sunshine Conversations' };

/** Storage may be denied; then the desk forgets at a reload. */
const remembered = (key) => {
  try {
    return localStorage.getItem(`desk-${key}`);
  } catch {
    return null;
  }
};
const remember = (key, value) => {
  try {
    localStorage.setItem(`desk-${key}`, value);
  } catch {
    // See above.
  }
};

/** Room id to the number of the visitor's messages that have been on screen. */
const seen = new Map(JSON.parse(remembered('seen') ?? '[]'));
/** How many messages of each conversation the desk fetches, until somebody wants to see more. */
const RECENT = 200;
/** A burst of changes costs one fetch in this time. */
const BREATH_MS = 120;

/** What the panes share. */
const desk = {
  state: { online: true, agents: [], departments: [], visitors: [], rooms: [], sms: [], offline: [] },
  /** Which agent sits here: an id. */
  me: remembered('me'),
  recent: RECENT,
  /** What the middle pane shows: a room's id, or null. */
  chosenRoom: null,
  /** Whom the right pane describes: a token, or null. */
  chosenToken: null,
  roomOf: (id) => desk.state.rooms.find((room) => room.id === id),
  visitorOf: (token) => desk.state.visitors.find((visitor) => visitor.token === token),
  nameOf: (visitor) => visitor?.name || desk.state.rooms.find(({ token }) => token === visitor?.token)?.fname || visitor?.username || 'Someone new',
  agentOf: (room) => desk.state.agents.find(({ id }) => id === room.agentId)?.name ?? 'somebody',
  departmentOf: (room) => desk.state.departments.find(({ id }) => id === room.department)?.name ?? room.department ?? '',
  serviceOf: (room) => SERVICES[room.service],
  unread: (room) => Math.max(0, room.spoken - (seen.get(room.id) ?? 0)),
  chooseRoom(id) {
    const room = desk.roomOf(id);
    if (id !== desk.chosenRoom) talk.enter(id);
    desk.chosenRoom = id;
    desk.chosenToken = room?.token ?? null;
    frame.dataset.view = 'talk';
    show();
    if (room?.open && matchMedia('(min-width: 900px)').matches) byId(room.agentId === desk.me ? 'text' : 'take').focus();
    else if (matchMedia('(max-width: 720px)').matches) byId('back').focus();
  },
  chooseVisitor(token) {
    const room = desk.state.rooms.find((candidate) => candidate.token === token && candidate.open);
    if (room) {
      desk.chooseRoom(room.id);
      return;
    }
    talk.enter(null);
    desk.chosenRoom = null;
    desk.chosenToken = token;
    frame.dataset.view = 'about';
    show();
    if (matchMedia('(max-width: 1050px)').matches) byId('about-back').focus();
  },
};

const talk = startTalk(desk);
const dialogs = startDialogs(desk);

const showMe = () => {
  const select = byId('me');
  const { agents } = desk.state;
  if (!agents.some(({ id }) => id === desk.me)) desk.me = agents[0]?.id ?? null;
  const known = [...select.options].map(({ value, text }) => `${value} ${text}`).join();
  const wanted = agents.map(({ id, name, online }) => ({ id, text: online ? name : `${name} (away)` }));
  if (known !== wanted.map(({ id, text }) => `${id} ${text}`).join()) {
    select.replaceChildren(...wanted.map(({ id, text }) => element('option', { value: id }, text)));
  }
  select.value = desk.me ?? '';
};

const noteSeen = () => {
  const room = desk.roomOf(desk.chosenRoom);
  // On a narrow screen the conversation may be behind the list.
  if (!room || document.hidden || !byId('messages').checkVisibility() || seen.get(room.id) === room.spoken) return;
  seen.set(room.id, room.spoken);
  remember('seen', JSON.stringify([...seen].slice(-200)));
};

const show = () => {
  showMe();
  talk.show();
  noteSeen(); // before the lists: they count what is unread
  const unread = showLists(desk);
  showAbout(desk);
  dialogs.show();
  document.title = `${unread ? `(${unread}) ` : ''}Desk – Hartley & Moss Motors`;
};

// --- moving about ---

const back = (view) => {
  frame.dataset.view = view;
  show();
  const row = view === 'list' && document.querySelector('.rows [aria-current]');
  if (row) row.focus();
};
byId('back').addEventListener('click', () => back('list'));
byId('about-back').addEventListener('click', () => back(desk.chosenRoom ? 'talk' : 'list'));
byId('details').addEventListener('click', () => {
  frame.dataset.view = 'about';
  byId('about-back').focus();
});
byId('me').addEventListener('change', ({ target }) => {
  desk.me = target.value;
  remember('me', desk.me);
  show();
});
// Alt and an arrow: the next conversation that needs somebody, wherever the focus is.
document.addEventListener('keydown', (event) => {
  const step = event.altKey && { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  const ids = [...document.querySelectorAll('#chats .rows li')].map((row) => row.dataset.key);
  const next = ids[ids.indexOf(desk.chosenRoom) + step] ?? ids[0];
  if (next) desk.chooseRoom(next);
});
document.addEventListener('visibilitychange', () => show());
byId('to-site').href = `http://localhost:${location.port}/`;

// --- staying up to date ---

const announce = (before) => {
  for (const room of desk.state.rooms) {
    const last = room.messages.at(-1);
    if (last?.from === 'visitor' && room.spoken > (before.get(room.id) ?? 0)) {
      const what = last.files ? `sent ${last.files[0].name}` : `wrote: ${last.msg}`;
      setText(byId('announcer'), `${room.fname} ${what}`);
    }
  }
};

let fetching = false;
let again = false;
let known = false;
const refresh = async () => {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const before = new Map(desk.state.rooms.map((room) => [room.id, room.spoken]));
    desk.state = await ask('GET', `/agent/api/state?recent=${desk.recent}`);
    if (known) announce(before);
    known = true;
    if (desk.chosenRoom && !desk.roomOf(desk.chosenRoom)) {
      talk.enter(null);
      desk.chosenRoom = null;
    }
    show();
  } catch (error) {
    // The event stream says when the server is back; anything else is a fault of the desk and must be seen.
    if (!(error instanceof TypeError && !navigator.onLine)) console.warn('desk:', error);
  } finally {
    fetching = false;
    if (again) {
      again = false;
      setTimeout(refresh, BREATH_MS);
    }
  }
};
desk.refresh = refresh;

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

startLists();
startDrawer();
void refresh();
