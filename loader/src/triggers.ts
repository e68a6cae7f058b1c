/**
 * What it is: the chat server's triggers, carried out here as its own client does: the first condition and the first
 * action of each, and what it says is a message of this page only, never sent to the server.
 * Each fires once in a page's life at most; one that is to run once (`runOnce`) never again where storage is allowed.
 * Starts with the call, ends with the life it is given. Must not know the panel, nor whether it is open.
 * Source: reference rocket-chat-livechat, section 1.3. The server's `triggers` are in `GET livechat/config`.
 */
import { fromJson } from "./json";
import { say, type Life } from "./life";
import { matches } from "./pattern";

export type Occasion = "page-url" | "chat-opened-by-visitor" | "after-guest-registration";

export interface Scene {
  href(): string;
  /** Whether a trigger may fire now. */
  may(): boolean;
  /** Whether this one has never run before; it counts as run from now on. */
  first(id: string): boolean;
  /** The name of the agent whose turn it is, or empty. */
  agent(): Promise<string>;
  show(name: string, message: string): void;
}

/** s. A day; more would overflow the browser's timer and fire at once. */
const LONGEST = 86_400;

/** Foreign: of the wrong shape, it is left out. */
interface Trigger {
  readonly id: string;
  readonly condition: string;
  readonly value: unknown;
  readonly sender: unknown;
  readonly name: string;
  readonly message: string;
  readonly once: boolean;
}

const words = (value: unknown) => (typeof value === "string" ? value.trim() : "");

function read(livechat: string): Trigger[] {
  const config = fromJson(livechat)?.config;
  const list = config?.triggers;
  // Nobody there to talk to: nobody is spoken to.
  if (!Array.isArray(list) || config.online === false) return [];
  return list
    .map((given): Trigger => {
      const condition = given?.conditions?.[0];
      const action = given?.actions?.[0];
      return {
        id: `${given?._id}`,
        condition: words(condition?.name),
        value: condition?.value,
        sender: action?.params?.sender,
        name: words(action?.params?.name),
        message: action?.name === "send-message" ? words(action.params?.msg) : "",
        once: given?.runOnce === true,
      };
    })
    .filter(({ message }) => message);
}

/** The answer: tells of an occasion. */
export function triggers(life: Life, livechat: string, scene: Scene): (occasion: Occasion) => void {
  /** Those that have not fired yet. */
  const waiting = new Set(read(livechat));

  const fire = async (trigger: Trigger) => {
    // An occasion that comes while it may not is past: nobody is spoken to long after.
    if (!scene.may() || !waiting.delete(trigger)) return;
    const name = trigger.sender === "queue" ? await scene.agent() : trigger.name;
    // A conversation may have begun meanwhile.
    if (!scene.may() || (trigger.once && !scene.first(trigger.id))) return;
    scene.show(name, trigger.message);
  };
  const applies = (trigger: Trigger) => {
    if (trigger.condition !== "page-url") return true;
    const found = matches(`${trigger.value ?? ""}`, scene.href());
    if (found < 0) {
      waiting.delete(trigger);
      say("a trigger's page-url cannot be judged; it is left out");
    }
    return found > 0;
  };

  for (const trigger of waiting) {
    const seconds = parseFloat(`${trigger.value}`);
    // Since the page was loaded: a visit is one page's life here, nothing is kept to count a longer one.
    if (trigger.condition === "time-on-site" && seconds >= 0 && seconds <= LONGEST)
      life.after(Math.max(0, seconds * 1000 - performance.now()), () => fire(trigger));
  }
  return (occasion) => {
    for (const trigger of [...waiting]) if (trigger.condition === occasion && applies(trigger)) void fire(trigger);
  };
}
