/**
 * The judge: what each side has said against what both sides hold at the end. Pure: lists in, figures out.
 */

/**
 * What is missing, what is there more than once, and what is before something that was said earlier. `rank`: the place
 * of each, its index where not told otherwise; those of one rank may stand in any order.
 */
export function compare(sent, held, rank = (index) => index) {
  const place = new Map(sent.map((text, index) => [text, rank(index)]));
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
 * `{ from, text, at }`. The order between the two speakers is the server's, by its own time, and the widget must show it
 * so; of one millisecond the server itself has no order between them (its history is sorted by time alone).
 */
export function judge({ said, server, shown }) {
  const of = (list, who) => list.filter(({ from }) => from === who).map(({ text }) => text);
  const both = ["visitor", "agent"];
  const atServer = both.map((who) => compare(said[who], of(server, who)));
  const onScreen = both.map((who) => compare(said[who], of(shown, who)));
  const once = [...new Map(server.map((it) => [it.from + " " + it.text, it.at]))];
  const first = new Map();
  once.forEach(([, at], index) => at !== undefined && !first.has(at) && first.set(at, index));
  const rank = (index) => first.get(once[index][1]) ?? index;
  const mixed = compare(once.map(([text]) => text), shown.map((it) => it.from + " " + it.text), rank);
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
