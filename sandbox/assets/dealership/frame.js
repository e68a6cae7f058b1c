// The dealer's own script beside the frame: the page grows with the chat and shows how much is unread.
const frame = document.querySelector('#forecourt');
const title = document.title;
const handlers = {
  onResize: (_width, height) => {
    if (height > 0) frame.height = String(Math.min(Math.max(height, 480), 760));
  },
  onUnread: (count) => {
    document.title = count > 0 ? `(${count}) ${title}` : title;
  },
};
// Without a built widget there is nothing to connect to: the page stays a page.
import('SERVICE_ORIGIN/widget/host.js').then(({ connect }) => connect(frame, handlers), () => {});
