/** The one global that the script tag defines. It is there once `forecourt.js` has run, and gone after `destroy()`. */
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

declare global {
  interface Window {
    Forecourt?: Forecourt;
  }
}
