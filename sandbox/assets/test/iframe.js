// Connects the frame and writes what it tells into the page's own attributes, where a test can read it.
const root = document.documentElement;
const note = (name) => (...details) => {
  const seen = JSON.parse(root.dataset.events ?? '[]');
  seen.push([name, ...details]);
  root.dataset.events = JSON.stringify(seen);
};
window.forecourtFrame = connect(document.querySelector('#forecourt'), {
  onReady: note('ready'),
  onOpen: note('open'),
  onClose: note('close'),
  onResize: note('resize'),
  onUnread: note('unread'),
});
