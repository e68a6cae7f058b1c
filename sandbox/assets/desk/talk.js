// The middle pane: one conversation, and the box in which the agent answers.
import { ask, attempt, byId, dayOf, element, isWebAddress, keyed, linkTo, linked, setText, sizeOf, timeOf } from './dom.js';

/** Messages of one author this close together share one line of name and time. */
const TOGETHER_MS = 3 * 60_000;
/** A typing notice is repeated while the agent types, and withdrawn when they pause. */
const TYPING_EVERY_MS = 3000;
const TYPING_PAUSE_MS = 5000;
/** More than any conversation has. */
const MANY = 1e6;
/** As large as the services take. */
const LARGEST_FILE = 20e6;

const text = byId('text');
const scroll = byId('scroll');
const problem = byId('problem');

/** What a system message says to people; null when it says nothing to them. */
const phrase = ({ kind, msg, name, transfer }) => {
  switch (kind) {
    case 'command':
    case 'livechat_navigation_history':
      return null;
    case 'uj':
      return `${name} joined`;
    case 'ul':
      return `${name} left`;
    case 'livechat-started':
      return 'The chat began';
    case 'livechat_transfer_history': {
      const to = transfer?.nextDepartment?.name ?? transfer?.transferredTo?.name ?? 'somebody else';
      const by = transfer?.transferredBy?.name ?? name;
      return `${by} handed the chat to ${to}${transfer?.comment ? `: ${transfer.comment}` : ''}`;
    }
    case 'livechat-close':
      // The two texts that only say what is said here anyway.
      return /^(Chat closed by|Closed by visitor)/.test(msg) || !msg ? `${name} closed the chat` : `${name} closed the chat: ${msg}`;
    default:
      return msg || kind;
  }
};

/** Days, what people wrote, what the system says: in the order they are shown. */
const itemsOf = (room) => {
  const shown = room.messages.filter((message) => message.from !== 'system' || phrase(message) !== null);
  const items = [];
  let day = '';
  shown.forEach((message, index) => {
    if (dayOf(message.ts) !== day) {
      day = dayOf(message.ts);
      items.push({ key: `day ${day}`, day });
    }
    const next = shown[index + 1];
    const together = next && next.from === message.from && next.name === message.name && Date.parse(next.ts) - Date.parse(message.ts) < TOGETHER_MS;
    items.push({ key: message._id, message, last: !together });
  });
  return items;
};

/** `PDF`, from the name's end; nothing when the name has none. */
const kindOf = (name) => /\.(\w{1,5})$/.exec(name)?.[1].toUpperCase();

const makeFile = (file) => {
  const more = [kindOf(file.name), sizeOf(file.size)].filter(Boolean).join(' · ');
  const address = linkTo(file.url, element('b', {}, file.name), element('span', {}, more));
  if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) return element('p', { class: 'file' }, address);
  const { width, height } = file.dimensions ?? {};
  const picture = element('img', { src: file.url, alt: file.description || file.name, width: width ?? null, height: height ?? null, loading: 'lazy' });
  picture.addEventListener('load', () => {
    if (scroll.dataset.end === 'yes') toEnd();
  });
  return element('p', { class: 'picture' }, linkTo(file.url, picture));
};

const makeCard = (card) => {
  const parts = [
    element('b', {}, String(card.title ?? card.url ?? '')),
    card.description ? element('span', {}, String(card.description)) : null,
  ];
  return element('p', { class: 'file' }, isWebAddress(card.url) ? linkTo(card.url, ...parts) : element('span', {}, ...parts.filter(Boolean)));
};

/** What a rich message holds beside its words; its short addresses lead nowhere but here. */
const makeNote = ({ note, links = [] }) =>
  element('p', { class: 'beside' }, note ?? '', ...links.map((href) => linkTo(href, `${location.origin}${href}`)));

const toEnd = () => {
  scroll.scrollTop = scroll.scrollHeight;
};

export const startTalk = (desk) => {
  let editing = null;
  let typingIn = null;
  let lastTyping = 0;
  let pause = 0;
  /** The room that was just taken: the box gets the focus as soon as it is there. */
  let taken = null;
  /** Room id to what has been typed and not sent. */
  const drafts = new Map();

  const path = (rest, room = desk.chosenRoom) => `/agent/api/rooms/${encodeURIComponent(room)}/${rest}`;

  // --- messages ---

  const startEditing = (message) => {
    if (!editing) drafts.set(desk.chosenRoom, text.value);
    editing = message._id;
    text.value = message.msg;
    byId('editing').hidden = false;
    setText(byId('send'), 'Save');
    text.focus();
  };

  const stopEditing = () => {
    if (!editing) return;
    editing = null;
    byId('editing').hidden = true;
    setText(byId('send'), 'Send');
    text.value = drafts.get(desk.chosenRoom) ?? '';
  };

  const remove = async (button, message) => {
    if (!button.dataset.sure) {
      button.dataset.sure = 'yes';
      setText(button, 'Really?');
      setTimeout(() => {
        delete button.dataset.sure;
        setText(button, 'Delete');
      }, 4000);
      return;
    }
    await attempt(problem, () => ask('DELETE', path(`messages/${encodeURIComponent(message._id)}`), { agent: desk.me }));
    text.focus();
  };

  const makeItem = ({ day, message }) => {
    if (day) return element('li', { class: 'day' }, element('span', {}, day));
    const item = element('li', { class: `message from-${message.from}` });
    if (message.from === 'system') {
      item.append(element('p', { class: 'words', dir: 'auto' }));
      return item;
    }
    const bubble = element('div', { class: 'bubble' }, ...(message.files ?? []).map(makeFile), message.card ? makeCard(message.card) : null);
    if (!message.card && (message.msg || !message.files)) bubble.append(element('p', { class: 'words', dir: 'auto' }));
    if (message.note || message.links) bubble.append(makeNote(message));
    const acts = element('span', { class: 'acts' });
    item.append(element('div', { class: 'said' }, acts, bubble), element('p', { class: 'meta' }));
    const now = () => desk.roomOf(desk.chosenRoom)?.messages.find(({ _id }) => _id === message._id);
    const edit = element('button', { type: 'button', class: 'tiny' }, 'Edit');
    edit.addEventListener('click', () => now() && startEditing(now()));
    const erase = element('button', { type: 'button', class: 'tiny' }, 'Delete');
    erase.addEventListener('click', () => void remove(erase, message));
    if (!message.files) acts.append(edit);
    acts.append(erase);
    return item;
  };

  const fillItem = (item, { message, last, day }) => {
    if (day) return;
    const words = item.querySelector('.words');
    const said = message.from === 'system' ? `${phrase(message)} · ${timeOf(message.ts)}` : message.msg;
    if (words && words.textContent !== said) words.replaceChildren(...linked(said));
    if (message.from === 'system') return;
    const room = desk.roomOf(desk.chosenRoom);
    const mine = message.from === 'agent' && message.agentId === desk.me && room.open && room.service === 'rocket_chat';
    item.querySelector('.acts').hidden = !mine;
    item.classList.toggle('together', !last);
    item.classList.toggle('edited', message._id === editing);
    const meta = item.querySelector('.meta');
    setText(meta, `${message.name || room.fname}, ${timeOf(message.ts)}${message.editedAt ? ', edited' : ''}`);
    meta.hidden = !last && !message.editedAt;
  };

  // --- the box ---

  const tellTyping = (typing) => {
    clearTimeout(pause);
    if (typing) pause = setTimeout(() => tellTyping(false), TYPING_PAUSE_MS);
    const room = typing ? desk.chosenRoom : typingIn;
    if (!room || (typing && typingIn === room && Date.now() - lastTyping < TYPING_EVERY_MS)) return;
    typingIn = typing ? room : null;
    lastTyping = Date.now();
    // A notice that gets lost is no loss.
    ask('POST', path('typing', room), { typing, agent: desk.me }).catch(() => {});
  };

  const send = async () => {
    const room = desk.chosenRoom;
    const words = text.value.trim();
    if (!room || !words) return;
    const changed = editing;
    // The words stay in the box until the server has them.
    const sent = await attempt(problem, () =>
      changed
        ? ask('PUT', path(`messages/${encodeURIComponent(changed)}`, room), { text: words, agent: desk.me })
        : ask('POST', path('messages', room), { text: words, agent: desk.me }),
    );
    if (!sent) return;
    tellTyping(false);
    if (room !== desk.chosenRoom) {
      drafts.delete(room);
      return;
    }
    if (changed) stopEditing();
    else {
      drafts.delete(room);
      if (text.value.trim() === words) text.value = '';
      toEnd();
    }
  };

  const sendFile = async (file) => {
    const room = desk.roomOf(desk.chosenRoom);
    if (!file || !room) return;
    if (file.size > LARGEST_FILE) {
      setText(problem, `${file.name} has ${sizeOf(file.size)}; ${sizeOf(LARGEST_FILE)} is the most.`);
      return;
    }
    const query = new URLSearchParams({ name: file.name || 'picture.png', agent: desk.me });
    setText(byId('sending'), `Sending ${file.name}…`);
    await attempt(problem, () => ask('POST', path(`files?${query}`, room.id), file));
    setText(byId('sending'), '');
  };
  const takesFiles = () => {
    const room = desk.roomOf(desk.chosenRoom);
    return room?.open && room.service === 'rocket_chat' && room.agentId === desk.me;
  };

  byId('answer').addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  text.addEventListener('input', () => tellTyping(Boolean(text.value.trim()) && !editing));
  text.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Escape' && editing) stopEditing();
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      byId('answer').requestSubmit();
    } else if (event.key === 'ArrowUp' && !text.value) {
      const own = desk.roomOf(desk.chosenRoom)?.messages.findLast(({ from, agentId, files }) => from === 'agent' && agentId === desk.me && !files);
      if (own) {
        event.preventDefault();
        startEditing(own);
      }
    }
  });
  text.addEventListener('paste', (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (!file || !takesFiles()) return;
    event.preventDefault();
    void sendFile(file);
  });
  const pane = byId('talk');
  pane.addEventListener('dragover', (event) => {
    if (takesFiles()) event.preventDefault();
  });
  pane.addEventListener('drop', (event) => {
    if (!takesFiles()) return;
    event.preventDefault();
    void sendFile(event.dataTransfer.files[0]);
  });
  byId('attach').addEventListener('click', () => byId('file').click());
  byId('file').addEventListener('change', ({ target }) => {
    const [file] = target.files;
    target.value = ''; // the same file may be chosen again
    void sendFile(file);
  });
  byId('stop-editing').addEventListener('click', () => {
    stopEditing();
    text.focus();
  });
  byId('take').addEventListener('click', async () => {
    taken = desk.chosenRoom;
    await attempt(problem, () => ask('POST', path('take'), { agent: desk.me }));
  });
  byId('earlier').addEventListener('click', async () => {
    const below = scroll.scrollHeight - scroll.scrollTop;
    desk.recent = MANY;
    await desk.refresh();
    scroll.scrollTop = scroll.scrollHeight - below;
    scroll.focus();
  });
  scroll.addEventListener('scroll', () => {
    scroll.dataset.end = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60 ? 'yes' : 'no';
  });

  return {
    /** Another conversation comes into the pane. */
    enter(id) {
      tellTyping(false);
      if (!editing && desk.chosenRoom) drafts.set(desk.chosenRoom, text.value);
      stopEditing();
      byId('messages').replaceChildren();
      text.value = drafts.get(id) ?? '';
      setText(problem, '');
      scroll.dataset.end = 'yes';
    },

    show() {
      const room = desk.roomOf(desk.chosenRoom);
      byId('talk').hidden = !room;
      byId('nobody').hidden = Boolean(room);
      if (!room) return;
      const mine = room.open && room.agentId === desk.me;
      const place = [desk.serviceOf(room), desk.departmentOf(room)].filter(Boolean).join(' · ');
      const who = !room.open ? `closed ${timeOf(room.closedAt)}` : !room.agentId ? 'waiting' : mine ? 'with you' : `with ${desk.agentOf(room)}`;
      setText(byId('talk-name'), room.fname);
      setText(byId('talk-state'), `${place} · ${who}`);
      byId('open-close').hidden = !room.open;
      byId('open-transfer').hidden = !room.open;
      byId('answer').hidden = !mine;
      byId('taking').hidden = !room.open || mine;
      if (mine && taken === room.id) {
        taken = null;
        text.focus();
      }
      setText(byId('taking-text'), room.agentId ? `${desk.agentOf(room)} has this chat.` : 'Nobody has this chat yet.');
      setText(byId('take'), room.agentId ? 'Take it over' : 'Take this chat');
      byId('attach').hidden = room.service !== 'rocket_chat';
      byId('open-palette').hidden = !['web1on1', 'sunshine'].includes(room.service);
      byId('earlier').hidden = room.total <= room.messages.length;
      keyed(byId('messages'), itemsOf(room), ({ key }) => key, makeItem, fillItem);
      byId('typing').hidden = !room.typing;
      setText(byId('typing-text'), room.typing ? `${room.fname} is typing` : '');
      if (scroll.dataset.end !== 'no') toEnd();
    },
  };
};
