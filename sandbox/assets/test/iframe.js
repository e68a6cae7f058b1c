const root = document.documentElement;
const note = (name) => (detail) => {
  const seen = JSON.parse(root.dataset.events ?? '[]');
  seen.push(detail === undefined ? [name] : [name, detail]);
  root.dataset.events = JSON.stringify(seen);
};
const handlers = {};
for (const name of ['ready', 'open', 'close', 'resize', 'unread', 'visit']) handlers[name] = note(name);
window.forecourtFrame = connect(document.querySelector('#forecourt'), handlers);
