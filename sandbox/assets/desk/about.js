// The right pane: what is known of a visitor, how they judged the chat, where they have been.
import { byId, element, isWebAddress, keyed, linkTo, pathOf, setText, timeOf } from './dom.js';

/** The survey's names as the service spells them. */
const QUESTIONS = {
  satisfaction: 'Satisfaction',
  agentKnowledge: 'Knowledge',
  agentResposiveness: 'Responsiveness',
  agentResponsiveness: 'Responsiveness',
  agentFriendliness: 'Friendliness',
  additionalFeedback: 'In their words',
};

const makeFact = ([label]) => element('div', {}, element('dt', {}, label), element('dd'));

const asText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

const factsOf = (desk, visitor, room) =>
  [
    ['Name', desk.nameOf(visitor)],
    ['E-mail', visitor.email],
    ['Phone', visitor.phone],
    ['Department', room && desk.departmentOf(room)],
    ...Object.entries(visitor.custom ?? {})
      .filter(([key]) => !['name', 'email', 'phone'].includes(key))
      .map(([key, value]) => [key, asText(value)]),
    ['Transcript to', room?.transcripts.join(', ')],
    ['Note on closing', room?.comment],
    ['Here now', room?.here === undefined || !room.open ? '' : room.here ? 'Yes, the page is open' : 'No, the page is closed'],
    ['Last seen', timeOf(visitor.lastSeen)],
  ].filter(([, value]) => value);

const fillMark = (row, [name, value]) => {
  const mark = Number(value);
  const stars = name !== 'additionalFeedback' && mark >= 1 && mark <= 5;
  const shown = row.lastElementChild;
  setText(shown, stars ? '★'.repeat(mark) + '☆'.repeat(5 - mark) : value);
  shown.classList.toggle('stars', stars);
  if (stars) {
    shown.setAttribute('role', 'img');
    shown.setAttribute('aria-label', `${mark} of 5`);
  }
};

const makePage = () => element('li', {}, element('b'), element('span'), element('time'));

const fillPage = (row, page) => {
  const [title, path, time] = row.children;
  setText(title, page.title || 'Without a title');
  setText(time, timeOf(page.ts));
  if (path.textContent === pathOf(page.href)) return;
  path.replaceChildren(isWebAddress(page.href) ? linkTo(page.href, pathOf(page.href)) : pathOf(page.href));
};

export const showAbout = (desk) => {
  const visitor = desk.visitorOf(desk.chosenToken);
  const room = desk.roomOf(desk.chosenRoom);
  byId('about').hidden = !visitor;
  if (!visitor) return;
  keyed(byId('facts'), factsOf(desk, visitor, room), ([label]) => label, makeFact, (row, [, value]) => setText(row.lastElementChild, value));
  const order = Object.keys(QUESTIONS);
  const marks = Object.entries(room?.survey ?? {}).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  byId('survey').hidden = !marks.length;
  keyed(byId('marks'), marks, ([name]) => name, ([name]) => makeFact([QUESTIONS[name] ?? name]), fillMark);
  const pages = visitor.pages.map((page, index) => ({ ...page, key: `${index}-${page.ts}` })).reverse();
  keyed(byId('pages'), pages, (page) => page.key, makePage, fillPage);
  byId('pages-empty').hidden = pages.length > 0;
};
