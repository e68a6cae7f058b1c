/**
 * What it is: for a page that embeds the iframe page by itself. Passes navigation in, and hears open, close, size
 * and unread out. Starts with `connect`, ends with `destroy`. Needs no other file of ours.
 */
import { FROM_FRAME, post, readMessage, type FromHost } from "./bridge";
import { life, quietly } from "./life";
import { watchTitle, watchUrl } from "./watch";

export interface Handlers {
  /** The frame's origin; taken from its `src` when absent. */
  readonly origin?: string;
  onReady?(): void;
  onOpen?(): void;
  onClose?(): void;
  onResize?(width: number, height: number): void;
  onUnread?(count: number): void;
}

export interface Connection {
  open(): void;
  close(): void;
  destroy(): void;
}

export function connect(frame: HTMLIFrameElement, handlers: Handlers = {}): Connection {
  const all = life();
  const origin = handlers.origin || new URL(frame.src, location.href).origin;
  /** Which load of the frame we have heard of. */
  let ready = "";
  /** The last wish from before the frame was there. */
  let wish: FromHost | undefined;

  const send = (message: FromHost) => {
    if (frame.contentWindow) quietly(() => post(frame.contentWindow!, origin, message));
  };
  const visit = () => send({ type: "visit", href: location.href.slice(0, 8192), title: document.title.slice(0, 1024) });
  const moved = () => {
    if (ready) visit();
  };
  const tell = (type: "open" | "close") => {
    if (ready) send({ type });
    else wish = { type };
  };

  all.on(window, "message", (event: MessageEvent) => {
    const message = readMessage(event, origin, frame.contentWindow, FROM_FRAME);
    switch (message?.type) {
      case "ready":
        // Its answer to our "hello" may cross its first one.
        if (ready === message.id) return;
        ready = message.id;
        visit();
        if (wish) send(wish);
        wish = undefined;
        return handlers.onReady?.();
      case "open":
        return handlers.onOpen?.();
      case "close":
        return handlers.onClose?.();
      case "resize":
        return handlers.onResize?.(message.width, message.height);
      case "unread":
        return handlers.onUnread?.(message.count);
    }
  });
  watchUrl(all, moved);
  watchTitle(all, moved);
  // Connected late, the frame's "ready" may be past: it says so again when asked. Not while the frame is still blank (a
  // document of our own origin): a message would only leave an error line in the console.
  const greet = () => {
    if (!ready) send({ type: "hello" });
  };
  if (frame.contentDocument?.URL !== "about:blank") greet();
  all.on(window, "load", greet, { once: true });

  return {
    open: () => tell("open"),
    close: () => tell("close"),
    destroy: () => all.end(),
  };
}
