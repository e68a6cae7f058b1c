/**
 * What it is: the first half of the loader, all that runs before the launcher shows. Asks both services once,
 * decides whether, where and how the launcher shows, and hands everything on to the second half (late.ts), which
 * is fetched once the launcher is up, or at the first trouble, or at the page's first call.
 * Starts with `start`, ends with `destroy()`. Used by the script tag (script.ts) and the iframe page (frame.ts).
 */
import type { Config } from "./config";
import { readLivechat, readSettings, type Chat, type Facts } from "./facts";
import { ask, type Reply } from "./http";
import { makeLauncher, type Launcher } from "./launcher";
import type { Late, Rest } from "./late";
import { life, quietly, say, type Life } from "./life";
import { surface, type Surface } from "./surface";
import { chooseLanguage } from "./texts";

export interface Options {
  readonly config: Config;
  /** The folder of all our files, with its slash. */
  readonly base: string;
  readonly late: (turn: string) => Promise<Late>;
  /** Of our script tag, for a policy that wants it on what we load. */
  readonly nonce?: string;
  /** The iframe page: open from the start, no launcher, and perhaps a page around it that is told. */
  readonly frame?: { readonly bridged: boolean; turned(open: boolean): void; unread(count: number): void };
}

/** One settings document. */
export interface Question {
  readonly name: string;
  readonly url: string;
  /** Takes the answer in; whether it was one. */
  read(text: string): unknown;
  reply?: Reply;
}

/** What the second half is given. */
export interface Start extends Options {
  readonly all: Life;
  readonly identifier: string;
  readonly language: string;
  readonly page: Surface;
  readonly launcher: Launcher;
  readonly questions: Question[];
  facts?: Facts;
  chat?: Chat;
  settings: string;
  livechat: string;
  shown: boolean;
  /** 1: there is a key to a conversation of rich messages, so there is one. 2: the visitor has just followed its link. */
  rich: 0 | 1 | 2;
  /** Looks again whether and where the launcher shows. */
  refresh(): void;
  contact(): boolean;
  inquire(question: Question): Promise<void>;
  /** Called whenever one of the above may have changed. */
  changed(): void;
}

export interface Widget {
  /** Does something with the second half, in the order of the calls, as soon as it is there. */
  later(act: (rest: Rest) => void): void;
  destroy(): void;
}

/** px: x, y, x small, y small; and the colour of a launcher nobody coloured. */
const OFFSETS = [20, 20, 16, 16];
const ACCENT = "#1f4ed8";

/** ms. A service that stalls keeps a launcher away no longer than this. */
const PATIENCE = 3_000;

const nothing = () => {};

/**
 * A link out of an SMS or mail leads to `…?id=…&token=…`: both are a key to the visitor's conversation, and leave the
 * address bar before anything that runs after us can read them.
 */
function takeKey(config: Config): 0 | 1 | 2 {
  const page = new URL(location.href);
  const given = page.searchParams;
  if (config.web1on1 && given.get("token")) {
    config.web1on1User = given.get("id")!;
    config.web1on1Token = given.get("token")!;
    given.delete("id");
    given.delete("token");
    history.replaceState(history.state, "", page);
    return 2;
  }
  return config.web1on1Token || config.sunshineToken ? 1 : 0;
}

export function start(options: Options): Widget {
  const { config, late, frame } = options;
  const all = life();
  const identifier = config.identifier || location.hostname;
  const language = chooseLanguage(config.language, frame ? "" : document.documentElement.lang);
  const page = surface(all);
  const launcher = makeLauncher(page, language);
  const { button } = launcher;

  const self: Start = {
    ...options,
    all,
    identifier,
    language,
    page,
    launcher,
    settings: "",
    livechat: "",
    shown: false,
    rich: takeKey(config),
    refresh: () => update(),
    questions: [
      {
        name: "webSettings",
        url: `${config.visitorChat || "https://chat2.visitor.chat"}/api/v2/webSettings?identifier=${encodeURIComponent(identifier)}`,
        read: (text) => (self.facts = readSettings((self.settings = text))!),
      },
    ],
    contact: () => !!(self.rich || self.facts?.contact || self.chat?.enabled || (self.facts && config.socketEvents)),
    async inquire(question) {
      const reply = await ask(all, question.url);
      if (all.over()) return;
      if (!reply.fault && !question.read(reply.text!)) reply.fault = "not the expected JSON";
      if (reply.fault && reply.fault !== question.reply?.fault) say(question.name + ": " + reply.fault);
      question.reply = reply;
      update();
    },
    changed: nothing,
  };
  if (config.livechat)
    self.questions.push({
      name: "livechat/config",
      url: config.livechat + "/api/v1/livechat/config",
      read: (text) => (self.chat = readLivechat((self.livechat = text))!),
    });

  let impatient = false;
  let told = false;
  const update = () => {
    const asking = self.questions.some(({ reply }) => !reply);
    const failed = self.questions.some(({ reply }) => reply?.fault);
    const dressed = config.corner && config.color;
    if (
      // Where and in what colour is webSettings' to say: it is waited for, within reason.
      (self.contact() && (dressed || self.questions[0]!.reply || impatient)) ||
      // The page has said it: no need to wait, the launcher goes again should there be nothing.
      (asking && dressed) ||
      // No service answers, but the page named a number: the plain panel needs no more.
      ((failed || (asking && impatient)) && (config.phone || config.whatsapp)) ||
      (frame && !asking)
    )
      show();
    else if (!asking) {
      page.detach();
      self.shown = false;
      if (!failed && !told) say("no way of contact is known; the launcher stays away");
      told ||= !failed;
    }
    if (failed) later(nothing);
    self.changed();
  };

  const show = () => {
    if (self.shown) return;
    self.shown = true;
    const { facts } = self;
    // Dressed before it shows, and once: what is on the screen never moves. So a launcher that shows early (corner and
    // colour given) has the offsets and the label of the settings only if those were there first.
    launcher.dress({
      corner: config.corner || facts?.corner || "bottom_right",
      accent: config.color || facts?.accent || ACCENT,
      label: config.label || facts?.label || "",
      offsets: [config.xOffset, config.yOffset, config.xOffsetSmall, config.yOffsetSmall].map(
        (px, i) => px ?? facts?.offsets[i] ?? OFFSETS[i]!,
      ),
    });
    page.attach();
    later(nothing);
  };

  let rest: Promise<Rest> | undefined;
  let turn = 0;
  const fetchRest = async (tries: number): Promise<Rest> => {
    try {
      // A browser may remember a failed import for ever: each further one asks under another name.
      return (await late(turn++ ? "?i=" + turn : "")).run(self);
    } catch (error) {
      say("could not be loaded: " + error);
      if (!tries) throw error;
      await new Promise<void>((done) => all.after(3000 / tries, done));
      return fetchRest(tries - 1);
    }
  };
  const later: Widget["later"] = (act) => {
    const ready = (rest ??= fetchRest(2));
    ready.then(
      (rest) => quietly(() => all.over() || act(rest)),
      // The next call, or click, tries again; so does the network's return.
      () => {
        if (rest !== ready) return;
        rest = undefined;
        button.classList.remove("busy");
        all.on(window, "online", () => later(nothing), { once: true });
      },
    );
  };

  all.on(button, "click", () => {
    button.classList.add("busy");
    later(({ press }) => press());
  });
  if (frame) {
    button.hidden = true;
    launcher.region.classList.add("frame");
    later(nothing);
  }
  self.questions.forEach(self.inquire);
  all.after(PATIENCE, () => {
    impatient = true;
    update();
  });
  update();
  return { later, destroy: all.end };
}
