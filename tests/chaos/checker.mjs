/**
 * The judge: what each side has said against what both sides hold at the end. Pure: lists in, figures out.
 */

/** What is missing, what is there more than once, and what is before something that was said earlier. */
export function compare(sent, held) {
  const place = new Map(sent.map((text, index) => [text, index]));
  const seen = new Set();
  const found = { lost: [], duplicated: [], reordered: [], foreign: [] };
  let last = -1;
  for (const text of held) {
    const index = place.get(text);
    if (index === undefined) found.foreign.push(text);
    else if (seen.has(text)) found.duplicated.push(text);
    else {
      if (index < last) found.reordered.push(text);
      last = Math.max(last, index);
      seen.add(text);
    }
  }
  found.lost = sent.filter((text) => !seen.has(text));
  return found;
}

/**
 * `said`: what visitor and agent said, each in order; `server` and `shown`: what either side holds, all in one list of
 * `{ from, text }`. The order between the two speakers is the server's; the widget must show it so.
 */
export function judge({ said, server, shown }) {
  const of = (list, who) => list.filter(({ from }) => from === who).map(({ text }) => text);
  const both = ["visitor", "agent"];
  const atServer = both.map((who) => compare(said[who], of(server, who)));
  const onScreen = both.map((who) => compare(said[who], of(shown, who)));
  const once = [...new Map(server.map((it) => [it.from + " " + it.text, it])).keys()];
  const mixed = compare(once, shown.map((it) => it.from + " " + it.text));
  const sum = (of, what) => of.reduce((all, found) => all + found[what].length, 0);
  const figures = {
    sent: said.visitor.length + said.agent.length,
    received: shown.length,
    lost: sum(atServer, "lost") + sum(onScreen, "lost"),
    duplicated: sum(onScreen, "duplicated"),
    reordered: sum(atServer, "reordered") + sum(onScreen, "reordered") + mixed.reordered.length,
  };
  return {
    figures,
    /** A server that cannot tell a repetition has it twice; that is counted and not held against the widget. */
    serverDoubles: sum(atServer, "duplicated"),
    foreign: sum(onScreen, "foreign"),
    examples: [
      ...atServer.flatMap((found, index) => found.lost.slice(0, 5).map((text) => `the server never got ${both[index]}'s "${text}"`)),
      ...onScreen.flatMap((found, index) => found.lost.slice(0, 5).map((text) => `the widget does not show ${both[index]}'s "${text}"`)),
      ...onScreen.flatMap((found) => found.duplicated.slice(0, 5).map((text) => `shown twice: "${text}"`)),
      ...mixed.reordered.slice(0, 5).map((text) => `out of order: "${text}"`),
    ],
  };
}
