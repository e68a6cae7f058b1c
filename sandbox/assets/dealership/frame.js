// The dealer's own script beside the frame: the page grows with the chat and shows how much is unread.
const frame = document.querySelector('#forecourt');
const title = document.title;
const handlers = {
  resize: (height) => {
    const wanted = Number(height?.height ?? height);
    if (wanted > 0) frame.height = String(Math.min(Math.max(wanted, 480), 760));
  },
  unread: (count) => {
    const unread = Number(count?.count ?? count);
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
  },
};
// Without a built widget there is nothing to connect to: the page stays a page.
import('SERVICE_ORIGIN/widget/host.js').then(({ connect }) => connect(frame, handlers), () => {});
