/** Randomness that repeats: the same seed, the same decisions in the same order. No clock, no IO. */

/** Mulberry32, by Tommy Ettinger (public domain): 32 bits of state, in [0, 1). */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One stream of dice for each use, so that one more throw here does not change the others. */
export const stream = (seed, name) => dice([...name].reduce((mixed, char) => Math.imul(mixed ^ char.charCodeAt(0), 0x01000193), seed ^ 0x811c9dc5));

/** A name by weight: `[["drop", 2], ["delay", 5]]`. */
export function pick(random, weights) {
  const all = weights.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random() * all;
  for (const [name, weight] of weights) if ((left -= weight) < 0) return name;
  return weights[0][0];
}
