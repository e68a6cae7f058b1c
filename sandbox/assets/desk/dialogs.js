// What asks before it acts: handing on, closing, showing a car, sending one of everything, and who is there.
import { ask, attempt, byId, element, isOn, keyed, makeSwitch, setSwitch, setText } from './dom.js';

const open = (dialog) => {
  for (const problem of dialog.querySelectorAll('.problem')) setText(problem, '');
  dialog.showModal();
};

const choice = (value, name, online) =>
  element(
    'label',
    { class: online ? 'choice' : 'choice away' },
    element('input', { type: 'radio', name: 'receiver', value, required: true }),
    element('span', { class: online ? 'dot up' : 'dot' }),
    `${name}${online ? '' : ' (away)'}`,
  );

export const startDialogs = (desk) => {
  const path = (rest) => `/agent/api/rooms/${encodeURIComponent(desk.chosenRoom)}/${rest}`;

  for (const dialog of document.querySelectorAll('dialog.card')) {
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close(); // a click beside it
    });
  }

  // --- handing on ---

  const transfer = byId('transfer');
  byId('open-transfer').addEventListener('click', () => {
    const room = desk.roomOf(desk.chosenRoom);
    const others = desk.state.agents.filter(({ id }) => id !== room?.agentId);
    byId('transfer-agents').replaceChildren(...others.map(({ id, name, online }) => choice(`agent ${id}`, name, online)));
    byId('transfer-departments').replaceChildren(
      ...desk.state.departments.map(({ id, name, online }) => choice(`department ${id}`, name, online)),
    );
    byId('transfer-comment').value = '';
    open(transfer);
  });
  byId('transfer-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const [kind, id] = new FormData(event.target).get('receiver').split(' ');
    const to = kind === 'agent' ? { toAgent: id } : { toDepartment: id };
    const body = { ...to, comment: byId('transfer-comment').value, agent: desk.me };
    if (await attempt(byId('transfer-problem'), () => ask('POST', path('transfer'), body))) transfer.close();
  });

  // --- closing ---

  const closing = byId('closing');
  byId('open-close').addEventListener('click', () => {
    const told = desk.roomOf(desk.chosenRoom)?.service === 'rocket_chat';
    setText(byId('closing-hint'), told ? 'Last words (the visitor reads them)' : 'A note (only the desk sees it)');
    byId('closing-comment').value = '';
    open(closing);
  });
  byId('closing-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = { comment: byId('closing-comment').value, agent: desk.me };
    if (await attempt(byId('closing-problem'), () => ask('POST', path('close'), body))) closing.close();
  });

  // --- showing a car ---

  const cars = byId('cars');
  const makeCar = () => {
    const button = element('button', { type: 'button' }, element('img', { alt: '', width: '96', height: '60' }), element('span', {}, element('b'), element('span')));
    return element('li', {}, button);
  };
  const fillCar = (row, car) => {
    const [picture, [title, more]] = [row.querySelector('img'), row.querySelector('button > span').children];
    const source = new URL(car.image).pathname; // the desk may show pictures of its own origin only
    if (picture.getAttribute('src') !== source) picture.src = source;
    setText(title, car.title);
    setText(more, car.description);
    row.firstElementChild.onclick = async () => {
      const { url, title: name, description, image } = car;
      const body = { card: { url, title: name, description, image }, agent: desk.me };
      if (await attempt(byId('cars-problem'), () => ask('POST', path('messages'), body))) cars.close();
    };
  };
  byId('open-cars').addEventListener('click', async () => {
    const card = desk.roomOf(desk.chosenRoom)?.service === 'visitor_chat';
    setText(byId('cars-note'), card ? 'The visitor gets a preview with a link.' : 'The visitor gets the link.');
    open(cars);
    await attempt(byId('cars-problem'), async () => {
      const stock = await ask('GET', '/agent/api/cars');
      keyed(byId('car-rows'), stock, ({ url }) => url, makeCar, fillCar);
    });
  });

  // --- one of everything ---

  const palette = byId('palette');
  const makeSample = ({ key, name }) => {
    const button = element('button', { type: 'button', class: 'plain small' }, name);
    button.addEventListener('click', () =>
      void attempt(byId('palette-problem'), async () => {
        await ask('POST', path('samples'), { sample: key, agent: desk.me });
        setText(byId('palette-sent'), `Sent: ${name}`);
      }),
    );
    return element('li', {}, button);
  };
  byId('open-palette').addEventListener('click', async () => {
    const { service } = desk.roomOf(desk.chosenRoom);
    setText(byId('palette-sent'), '');
    byId('palette-rows').replaceChildren();
    open(palette);
    await attempt(byId('palette-problem'), async () => {
      const samples = await ask('GET', `/agent/api/palette/${service}`);
      byId('palette-rows').replaceChildren(...samples.map(makeSample));
    });
  });

  // --- who is there ---

  const team = byId('team');
  const problem = byId('team-problem');
  const put = (route) => (event) =>
    void attempt(problem, () => ask('PUT', route, { online: !isOn(event.currentTarget) }));
  byId('open-team').addEventListener('click', () => open(team));
  byId('online').addEventListener('click', put('/agent/api/online'));
  const makeOne = (kind) => ({ id, name }) => {
    const button = makeSwitch(name);
    button.addEventListener('click', put(`/agent/api/${kind}/${encodeURIComponent(id)}`));
    return button;
  };

  return {
    show() {
      const { online, agents, departments } = desk.state;
      setSwitch(byId('online'), online);
      const there = online && agents.some((agent) => agent.online);
      byId('team-dot').className = there ? 'dot up' : 'dot';
      byId('open-team').title = there ? 'Somebody is there' : 'Nobody is there: visitors see the offline form';
      const names = new Map(departments.map(({ id, name }) => [id, name]));
      const people = agents.map((agent) => ({ ...agent, name: `${agent.name}, ${agent.departments.map((id) => names.get(id) ?? id).join(', ')}` }));
      keyed(byId('agent-switches'), people, ({ id }) => id, makeOne('agents'), (button, one) => setSwitch(button, one.online));
      keyed(byId('department-switches'), departments, ({ id }) => id, makeOne('departments'), (button, one) => setSwitch(button, one.online));
    },
  };
};
