/** The widget, and the page's one global, `window.Forecourt`: there once it has started, gone after `destroy()`. */
export interface Forecourt {
  readonly version: string;
  /** Opens the panel, or as soon as a way of contact is known. */
  open(): void;
  close(): void;
  /** With `data-consent="required"`: nothing is stored and no page visit is reported before `consent(true)`. */
  consent(granted: boolean): void;
  /** Takes the widget off the page: no node, listener, timer or global is left. */
  destroy(): void;
}

/** The `data-` attributes of the script tag as an object; the README describes each. */
export interface Configuration {
  identifier?: string;
  visitorChat?: string;
  livechat?: string;
  name?: string;
  language?: "auto" | "en" | "de" | "fr" | "es" | "ar" | (string & {});
  theme?: "auto" | "light" | "dark";
  corner?: "bottom_right" | "bottom_left";
  color?: string;
  /** CSS pixels, 0 to 400. */
  xOffset?: number;
  yOffset?: number;
  /** The same on screens up to 480 px wide. */
  xOffsetSmall?: number;
  yOffsetSmall?: number;
  /** Seconds until the panel opens by itself. */
  autoShow?: "off" | number;
  consent?: "not-required" | "required";
  pageVisits?: "load" | "chat" | "off";
  phone?: string;
  whatsapp?: string;
  /** Which of WhatsApp's addresses its links lead to. */
  whatsappLink?: "wa.me" | "api" | "web";
  privacyUrl?: string;
  dialCodes?: { name: string; dial_code: string; code: string }[];
  /** What the launcher says, 1 to 40 characters; heading and introduction of the panel, 1 to 300. */
  label?: string;
  heading?: string;
  introduction?: string;
  /** Your own parameters of a conversation. */
  data?: Record<string, string | number | boolean | null | undefined>;
  /** Names of Visitor.Chat's undocumented socket events; with them, chat over that socket is on. */
  socketEvents?: Record<string, string>;
  /** Whether the chat server's triggers may speak to visitors. */
  triggers?: "on" | "off";
  sound?: "on" | "off";
}

/**
 * Starts the widget. Never throws: a key or value that does not fit is one line in the console.
 * On a page that has a widget already, that one; on a server, `null`.
 */
export declare function start(configuration?: Configuration): Forecourt | null;

declare global {
  interface Window {
    Forecourt?: Forecourt;
  }
}
