/**
 * What it is: whether a text matches a foreign regular expression, without ever running one: a hostile pattern would
 * hang the page. The syntax is the common part of JavaScript's, without flags; its own backtracking counts its steps.
 * Left out, and so "cannot be judged": back references, named groups, lookbehind, sets and properties of Unicode.
 * Spec: ECMA-262, section 22.2.2 (RepeatMatcher for what an empty repetition means).
 */

/** Tries to match from `at`, and calls `then` with each possible end until it agrees. */
type Node = (at: number, then: (at: number) => boolean) => boolean;
type Test = (char: string) => boolean;

/** Some milliseconds; a sensible pattern on an address takes some hundreds of steps. */
const STEPS = 20_000;

const has = (chars: string): Test => (char) => chars.includes(char);
const not =
  (test: Test): Test =>
  (char) =>
    !test(char);
const isDigit: Test = (char) => char >= "0" && char <= "9";
const isWord: Test = (char) => /\w/.test(char);
const isSpace: Test = (char) => /\s/.test(char);
const isAny = not(has("\n\r\u2028\u2029"));
const CLASSES: ReadonlyMap<string, Test> = new Map([
  ["d", isDigit],
  ["D", not(isDigit)],
  ["w", isWord],
  ["W", not(isWord)],
  ["s", isSpace],
  ["S", not(isSpace)],
]);

/** 1: somewhere in the text; 0: nowhere; -1: cannot be judged (unknown syntax, or too many steps). */
export function matches(pattern: string, text: string): number {
  try {
    return find(pattern, text) ? 1 : 0;
  } catch {
    // Ours, or the stack's end.
    return -1;
  }
}

function find(pattern: string, text: string): boolean {
  let p = 0;
  let steps = 0;
  const fail = (): never => {
    throw 0;
  };
  const step = () => ++steps > STEPS && fail();
  const eat = (word: string) => pattern.startsWith(word, p) && !!(p += word.length);
  /** What a sticky expression of ours finds here, taken. */
  const take = (form: RegExp) => {
    form.lastIndex = p;
    const found = form.exec(pattern);
    if (found) p = form.lastIndex;
    return found;
  };
  const border = (at: number) => (at > 0 && isWord(text[at - 1]!)) !== (at < text.length && isWord(text[at]!));

  /** After a backslash: a class, or the one character it stands for. */
  const escape = (): Test | string => {
    const code = take(/u([\da-fA-F]{4})|x([\da-fA-F]{2})/y);
    if (code) return String.fromCharCode(parseInt(code[1] || code[2]!, 16));
    if (take(/0(?!\d)/y)) return "\0";
    const char = pattern[p++] || fail();
    const at = "tnvfr".indexOf(char);
    // Letters and figures that are no known escape mean something else elsewhere.
    return CLASSES.get(char) || (at < 0 ? (isWord(char) ? fail() : char) : "\t\n\v\f\r"[at]!);
  };

  const set = (): Test => {
    const negative = eat("^");
    const tests: Test[] = [];
    const item = () => (eat("\\") ? (eat("b") ? "\b" : escape()) : pattern[p++] || fail());
    while (!eat("]")) {
      const from = item();
      if (pattern[p] === "-" && pattern[p + 1] !== "]") {
        p++;
        const to = item();
        if (typeof from !== "string" || typeof to !== "string" || from > to) return fail();
        tests.push((char) => char >= from && char <= to);
      } else tests.push(typeof from === "string" ? has(from) : from);
    }
    const test: Test = (char) => tests.some((test) => test(char));
    return negative ? not(test) : test;
  };

  /** How often: least, most, and whether as rarely as possible. */
  const quantifier = (): [number, number, boolean] | undefined => {
    const counts = take(/\{(\d+)(,?)(\d*)\}/y);
    if (counts && !counts[2] && counts[3]) fail();
    const [least, most] = counts
      ? [+counts[1]!, counts[3] ? +counts[3] : counts[2] ? Infinity : +counts[1]!]
      : eat("*")
        ? [0, Infinity]
        : eat("+")
          ? [1, Infinity]
          : eat("?")
            ? [0, 1]
            : [1, 0];
    if (least > most) return counts ? fail() : undefined;
    return [least, most, eat("?")];
  };

  const one = (test: Test): Node => {
    const fits = (at: number) => {
      step();
      return at < text.length && test(text[at]!);
    };
    const times = quantifier();
    if (!times) return (at, then) => fits(at) && then(at + 1);
    const [least, most, lazy] = times;
    // Without recursion: the usual `.*` over a long text.
    return (at, then) => {
      let end = at;
      while (end - at < (lazy ? least : most) && fits(end)) end++;
      if (end - at < least) return false;
      if (lazy) {
        for (; !then(end); end++) if (end - at >= most || !fits(end)) return false;
        return true;
      }
      for (; !then(end); end--) if (end - at <= least) return false;
      return true;
    };
  };

  const repeated = (node: Node): Node => {
    const times = quantifier();
    if (!times) return node;
    const from = (at: number, then: (at: number) => boolean, least: number, most: number): boolean => {
      step();
      const more = () =>
        // Beyond the least number an empty repetition is none.
        most > 0 && node(at, (end) => (least > 0 || end > at) && from(end, then, least && least - 1, most - 1));
      return least ? more() : times[2] ? then(at) || more() : more() || then(at);
    };
    return (at, then) => from(at, then, times[0], times[1]);
  };

  /** An assertion; a quantifier after one is unknown syntax, and found as such by `term`. */
  const where =
    (holds: (at: number) => boolean): Node =>
    (at, then) => {
      step();
      return holds(at) && then(at);
    };

  const term = (): Node => {
    if (eat("^")) return where((at) => !at);
    if (eat("$")) return where((at) => at === text.length);
    if (eat("\\b")) return where(border);
    if (eat("\\B")) return where((at) => !border(at));
    if (eat("(")) {
      const look = take(/\?[=!]/y)?.[0];
      if (!look && !eat("?:") && eat("?")) fail();
      const inner = choice();
      if (!eat(")")) fail();
      if (!look) return repeated(inner);
      return where((at) => inner(at, () => true) === (look === "?="));
    }
    if (eat(".")) return one(isAny);
    if (eat("[")) return one(set());
    if (eat("\\")) {
      const escaped = escape();
      return one(typeof escaped === "string" ? has(escaped) : escaped);
    }
    if (take(/[*+?{}\]]/y)) fail();
    return one(has(pattern[p++]!));
  };

  const choice = (): Node => {
    const ways: Node[] = [];
    do {
      const terms: Node[] = [];
      while (p < pattern.length && pattern[p] !== "|" && pattern[p] !== ")") terms.push(term());
      ways.push(
        // The last term first: each is told what comes after it.
        terms.reduceRight<Node>(
          (rest, term) => (at, then) => term(at, (end) => rest(end, then)),
          (at, then) => then(at),
        ),
      );
    } while (eat("|"));
    return (at, then) => ways.some((way) => way(at, then));
  };

  const whole = choice();
  if (p < pattern.length) fail();
  for (let at = 0; at <= text.length; at++) {
    step();
    if (whole(at, () => true)) return true;
  }
  return false;
}
