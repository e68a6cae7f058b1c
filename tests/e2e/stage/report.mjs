/**
 * What the end-to-end run says: one line a test, and the account at the end. Pure: data in, lines out.
 */

/** xtask shows what follows the last line that begins with this, and nothing else, when the step failed. */
export const MARK = "=== ";
/** CI logs lose what is longer; the failures share this many lines. */
const ROOM = 34;
/** The most that one failure gets of them, and the least. */
const MOST = 12;
const LEAST = 3;
const WIDTH = 240;

export const line = ({ file, passed, name, seconds }) => `${passed ? " ok" : "FAILED"} ${seconds.toFixed(1)} s ${file}: ${name}`;

/** A runner's event, as little as is needed: name, time, and why it failed: the message, then where. */
export function brief({ name, details }) {
  const seconds = (details.duration_ms ?? 0) / 1000;
  const { error } = details;
  if (!error) return { name, seconds, why: [] };
  // The runner wraps what the test threw; a time-out has no cause.
  const cause = error.cause instanceof Object ? error.cause : error;
  const message = String(cause.message ?? cause).replace(/\x1b\[\d*m/g, "").split("\n").map((text) => text.trimEnd()).filter(Boolean);
  const places = String(cause.stack ?? "").split("\n").filter((text) => /^\s+at .*tests\/e2e\//.test(text));
  const place = (text) => "at " + text.replace(/^\s+at /, "").replace(/\(?file:\/\/.*\/tests\/e2e\//, "(tests/e2e/").trim();
  return { name, seconds, why: [...message.slice(0, MOST), ...places.slice(0, 3).map(place)] };
}

const cut = (text) => (text.length > WIDTH ? text.slice(0, WIDTH) + "…" : text);

/** The failures, message first, within a number of lines in all. */
function told(failures, room) {
  const each = Math.max(LEAST, Math.min(MOST, Math.floor(room / failures.length) - 1));
  const shown = failures.slice(0, Math.max(1, Math.floor(room / (LEAST + 1))));
  const lines = shown.flatMap((test) => {
    const places = test.why.filter((text) => text.startsWith("at "));
    const words = test.why.filter((text) => !text.startsWith("at "));
    // One place at least, however long the message.
    const kept = [...words.slice(0, Math.max(1, each - Math.min(places.length, 2))), ...places.slice(0, 2)].slice(0, each);
    return [cut(`${test.file}: ${test.name} (${test.seconds.toFixed(1)} s)`), ...kept.map((text) => cut("    " + text))];
  });
  const rest = failures.slice(shown.length).map((test) => `${test.file}: ${test.name}`);
  return rest.length ? [...lines, `and ${rest.length} more: ${rest.join("; ")}`] : lines;
}

/**
 * The closing account. `first`: every test of the first run; `again`: every test of the files that were run once more.
 * Failed is what failed in the second run, or in the first if there was no second (the run was stopped).
 */
export function account(first, again) {
  const files = new Set(again.map(({ file }) => file));
  const failed = [...again, ...first.filter(({ file }) => !files.has(file))].filter(({ passed }) => !passed);
  const broken = new Set(failed.map(({ file }) => file));
  const unsteady = first.filter((test) => !test.passed && files.has(test.file) && !broken.has(test.file));
  const counts = [`tests ${first.length}`, `pass ${first.length - failed.length - unsteady.length}`, `fail ${failed.length}`, `unsteady ${unsteady.length}`];
  const lines = [];
  if (unsteady.length) {
    lines.push("", `UNSTEADY: ${unsteady.length} failed once and passed when their file was run alone:`);
    lines.push(...told(unsteady, ROOM).map((text) => "UNSTEADY  " + text));
  }
  lines.push("", ...counts);
  // Last, so that the mark is followed by nothing else.
  if (failed.length) {
    lines.push("", `${MARK}${failed.length} failed, in ${broken.size} ${broken.size === 1 ? "file" : "files"}; node ${process.version}, ${process.env.CHROME ?? "chromium"}`);
    lines.push(...told(failed, ROOM));
  }
  return { failed: failed.length > 0, lines };
}
