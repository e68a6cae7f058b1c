// The Sandbox drawer: switches that make the services misbehave. It knows the control routes and nothing of the desk.
import { ask, byId, element, isOn, keyed, makeSwitch, setSwitch, setText } from './dom.js';

const TOO_MANY =
  'Error, too many requests. Please slow down. You must wait 30 seconds before trying this endpoint again. [error-too-many-requests]';

/** What each kind of fault answers. */
const kinds = {
  500: { status: 500, body: '{"message":"Server Error"}' },
  503: { status: 503, body: 'Service Unavailable', contentType: 'text/plain' },
  429: { status: 429, body: JSON.stringify({ success: false, error: TOO_MANY, errorType: 'error-too-many-requests' }) },
  401: { status: 401, body: '{"success":false,"error":"unauthorized"}' },
  html: { status: 200, body: '<!doctype html><title>Sign in</title>', contentType: 'text/html' },
  drop: { drop: true },
  slow: { delayMs: 3000 },
  stuck: { delayMs: 30_000 },
};

/** Livechat's settings that are worth a switch here, by their own names. */
const SWITCHES = [
  { id: 'enabled', name: 'Livechat enabled' },
  { id: 'queue', name: 'New chats wait in a queue' },
  { id: 'registrationForm', name: 'Registration form' },
  { id: 'displayOfflineForm', name: 'Offline form' },
  { id: 'fileUpload', name: 'Visitors send files' },
  { id: 'visitorsCanCloseChat', name: 'Visitors close chats' },
  { id: 'agentHiddenInfo', name: 'Agents stay anonymous' },
];

const describe = (fault) => {
  const what = fault.drop ? 'closes the connection' : fault.status ? `answers ${fault.status}` : `waits ${fault.delayMs / 1000} s`;
  const often = fault.times === undefined ? 'until cleared' : fault.times === 1 ? 'once more' : `${fault.times} times more`;
  return `${fault.path} ${what}, ${often}`;
};

export const startDrawer = () => {
  const drawer = byId('drawer');
  const problem = byId('drawer-problem');
  let faults = [];

  const attempt = async (work) => {
    setText(problem, '');
    try {
      await work();
      await load();
    } catch (error) {
      setText(problem, `That did not work: ${error.message}`);
    }
  };

  const makeSetting = ({ id, name }) => {
    const button = makeSwitch(name);
    button.addEventListener('click', () => void attempt(() => ask('PUT', '/sandbox/livechat', { [id]: !isOn(button) })));
    return button;
  };

  const load = async () => {
    const [active, limits, livechat, requests, sockets, visitorChat] = await Promise.all(
      ['faults', 'limits', 'livechat', 'requests', 'sockets', 'visitor_chat'].map((name) => ask('GET', `/sandbox/${name}`)),
    );
    faults = active;
    const rows = faults.map((fault, index) => ({ key: String(index), words: describe(fault) }));
    keyed(byId('active-faults'), rows, ({ key }) => key, () => element('li'), (row, { words }) => setText(row, words));
    setSwitch(byId('limits'), limits.enabled);
    keyed(byId('livechat-switches'), SWITCHES, ({ id }) => id, makeSetting, (button, { id }) =>
      setSwitch(button, livechat[id] ?? livechat.settings[id]),
    );
    setSwitch(byId('maintenance'), visitorChat.maintenance);
    const silent = sockets.filter((socket) => socket.silent).length;
    setText(byId('sockets'), `Open sockets: ${sockets.length}${silent ? `, ${silent} of them silent` : ''}.`);
    byId('monitor').value = livechat.settings.historyMonitorType;
    byId('length').value = String(livechat.settings.limitTextLength);
    const service = requests.filter(({ path }) => path.startsWith('/api/')).slice(-12).reverse();
    const lines = service.map((request, index) => ({ key: String(index), request }));
    keyed(byId('requests'), lines, ({ key }) => key, () => element('li', {}, element('b'), element('span')), (row, { request }) => {
      const [status, path] = row.children;
      setText(status, request.status ? String(request.status) : '–');
      status.className = request.status >= 200 && request.status < 400 ? 'fine' : 'bad';
      setText(path, `${request.method} ${request.path.replace('/api/v1/livechat/', '').replace('/api/v2/', '')}`);
    });
  };

  byId('open-drawer').addEventListener('click', () => {
    drawer.showModal();
    void attempt(async () => {});
  });
  byId('close-drawer').addEventListener('click', () => drawer.close());
  drawer.addEventListener('click', (event) => {
    if (event.target === drawer) drawer.close(); // a click beside it
  });
  byId('fault-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const times = byId('fault-times').value;
    const fault = { path: byId('fault-path').value, ...kinds[byId('fault-kind').value], ...(times ? { times: Number(times) } : {}) };
    void attempt(() => ask('PUT', '/sandbox/faults', [...faults, fault]));
  });
  byId('clear-faults').addEventListener('click', () => void attempt(() => ask('PUT', '/sandbox/faults', [])));
  byId('limits').addEventListener('click', (event) => {
    const enabled = !isOn(event.currentTarget);
    void attempt(() => ask('PUT', '/sandbox/limits', { enabled }));
  });
  byId('maintenance').addEventListener('click', (event) => {
    const maintenance = !isOn(event.currentTarget);
    void attempt(() => ask('PUT', '/sandbox/visitor_chat', { maintenance }));
  });
  byId('cut').addEventListener('click', () => void attempt(() => ask('POST', '/sandbox/sockets/cut')));
  byId('silence').addEventListener('click', () => void attempt(() => ask('POST', '/sandbox/sockets/silence')));
  byId('monitor').addEventListener('change', (event) => {
    void attempt(() => ask('PUT', '/sandbox/livechat', { historyMonitorType: event.target.value }));
  });
  byId('length').addEventListener('change', (event) => {
    void attempt(() => ask('PUT', '/sandbox/livechat', { limitTextLength: JSON.parse(event.target.value) }));
  });
  byId('refresh').addEventListener('click', () => void attempt(async () => {}));

  // One press asks, the second does it.
  const reset = byId('reset');
  const words = reset.textContent;
  reset.addEventListener('click', () => {
    if (reset.dataset.sure) {
      delete reset.dataset.sure;
      setText(reset, words);
      void attempt(() => ask('POST', '/sandbox/reset'));
    } else {
      reset.dataset.sure = 'yes';
      setText(reset, 'Really forget everything?');
      setTimeout(() => {
        delete reset.dataset.sure;
        setText(reset, words);
      }, 4000);
    }
  });
};
