// The left pane: conversations by who has to act, visitors, and what was left without a chat.
import { ago, byId, element, keyed, pathOf, setText, timeOf } from './dom.js';

/** Older closed conversations are still in the store. */
const CLOSED_SHOWN = 30;

const initials = (name) => name.split(/[\s-]+/).map((word) => word[0] ?? '').join('').slice(0, 2).toUpperCase();

const makeRow = (choose) => () => {
  const button = element(
    'button',
    { type: 'button' },
    element('span', { class: 'face', 'aria-hidden': 'true' }),
    element('span', { class: 'row-text' }, element('b'), element('span', { class: 'row-more' }), element('span', { class: 'row-tag' })),
    element('span', { class: 'row-side' }, element('time'), element('span', { class: 'tally' })),
  );
  button.addEventListener('click', () => choose(button.parentElement.dataset.key));
  return element('li', {}, button);
};

const fillRow = (row, { name, more, tag, when, count, current, quiet, typing }) => {
  const [title, detail, kind] = row.querySelector('.row-text').children;
  const [time, tally] = row.querySelector('.row-side').children;
  setText(row.querySelector('.face'), initials(name));
  setText(title, name);
  setText(detail, more);
  setText(kind, tag ?? '');
  kind.hidden = !tag;
  setText(time, when);
  setText(tally, count ? String(count) : '');
  tally.hidden = !count;
  if (count) tally.setAttribute('aria-label', `${count} unread`);
  row.classList.toggle('quiet', Boolean(quiet));
  row.classList.toggle('types', Boolean(typing));
  row.classList.toggle('fresh', Boolean(count));
  const button = row.firstElementChild;
  if (current) button.setAttribute('aria-current', 'true');
  else button.removeAttribute('aria-current');
};

const lastWords = (room) => {
  const last = room.messages.findLast(({ from }) => from !== 'system') ?? room.messages.at(-1);
  if (!last) return 'Has opened the chat';
  const what = last.files ? last.files[0].name : last.card ? (last.card.title ?? last.card.url) : last.msg;
  return last.from === 'agent' ? `${last.name}: ${what}` : what;
};

/** Which group a conversation is in, seen by the agent at the desk. */
const groupOf = (room, me) => {
  if (!room.open) return 'closed';
  if (!room.agentId) return 'waiting';
  return room.agentId === me ? 'mine' : 'others';
};

const makeNote = () =>
  element('li', { class: 'left' }, element('p', { class: 'left-from' }), element('p', { class: 'left-text' }), element('p', { class: 'left-more' }));

const fillNote = (row, { from, text, more }) => {
  const [who, words, rest] = row.children;
  setText(who, from);
  setText(words, text);
  setText(rest, more);
};

const showInbox = (state) => {
  const offline = state.offline.map((note, index) => ({ ...note, key: String(index) })).reverse();
  keyed(byId('offline-rows'), offline, ({ key }) => key, makeNote, (row, note) =>
    fillNote(row, {
      from: `${note.name} · ${note.email}`,
      text: note.message,
      more: [timeOf(note.receivedAt), note.department, note.host].filter(Boolean).join(' · '),
    }),
  );
  keyed(byId('sms-rows'), [...state.sms].reverse(), (sms) => sms.id, makeNote, (row, sms) =>
    fillNote(row, {
      from: `${sms.countryCode} ${sms.telephoneNumber}`,
      text: sms.message,
      more: `${timeOf(sms.receivedAt)} · installation ${sms.installationId}`,
    }),
  );
  byId('offline-empty').hidden = state.offline.length > 0;
  byId('sms-empty').hidden = state.sms.length > 0;
};

const setTally = (name, count, words) => {
  const tally = byId(`tally-${name}`);
  setText(tally, count ? String(count) : '');
  tally.hidden = !count;
  if (count) tally.setAttribute('aria-label', `${count} ${words}`);
};

/** Shows all three lists; how many messages wait to be read. */
export const showLists = (desk) => {
  const { state, me } = desk;
  const groups = { waiting: [], mine: [], others: [], closed: [] };
  for (const room of state.rooms) groups[groupOf(room, me)].push(room);
  // Who has waited longest comes first.
  groups.waiting.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  let unread = 0;
  for (const [name, all] of Object.entries(groups)) {
    const rooms = name === 'closed' ? all.slice(0, CLOSED_SHOWN) : all;
    const section = byId(`group-${name}`);
    section.hidden = !rooms.length;
    setText(section.querySelector('.group-title span'), String(all.length));
    keyed(section.querySelector('.rows'), rooms, (room) => room.id, makeRow(desk.chooseRoom), (row, room) => {
      const count = room.open && name !== 'others' ? desk.unread(room) : 0;
      unread += count;
      fillRow(row, {
        name: room.fname,
        more: room.typing ? 'is typing…' : lastWords(room),
        tag: [desk.serviceOf(room), desk.departmentOf(room), name === 'others' ? `with ${desk.agentOf(room)}` : ''].filter(Boolean).join(' · '),
        when: ago(room.messages.at(-1)?.ts ?? room.createdAt),
        count,
        current: room.id === desk.chosenRoom,
        quiet: !room.open,
        typing: room.typing,
      });
    });
  }
  keyed(byId('visitor-rows'), state.visitors, (visitor) => visitor.token, makeRow(desk.chooseVisitor), (row, visitor) => {
    const page = visitor.pages.at(-1);
    fillRow(row, {
      name: desk.nameOf(visitor),
      more: page ? page.title || pathOf(page.href) : 'No page reported',
      when: ago(visitor.lastSeen),
      count: 0,
      current: visitor.token === desk.chosenToken,
    });
  });
  showInbox(state);
  byId('chats-empty').hidden = state.rooms.length > 0;
  byId('visitors-empty').hidden = state.visitors.length > 0;
  setTally('chats', unread, 'unread');
  setTally('visitors', state.visitors.length, 'visitors');
  setTally('inbox', state.sms.length + state.offline.length, 'in the inbox');
  return unread;
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

/** Tabs by arrow keys, rows by arrow keys across the groups of one tab. */
export const startLists = () => {
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
  for (const body of document.querySelectorAll('.tab-body')) {
    body.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const buttons = [...body.querySelectorAll('.rows button')].filter((button) => button.checkVisibility());
      const at = buttons.indexOf(document.activeElement);
      if (!step || at < 0) return;
      event.preventDefault();
      buttons[Math.min(buttons.length - 1, Math.max(0, at + step))].focus();
    });
  }
};
