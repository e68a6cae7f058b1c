/**
 * What it is: a short, soft chime of two tones for a new message, without a file, so that no policy of the page is
 * asked. Silent until a gesture of the visitor's in this tab: browsers refuse it before, and so would people.
 * Starts with the call, ends with the life. Never throws where there is no Web Audio.
 */
import type { Life } from "./life";

/** Hz: E5, then A5. */
const TONES = [659, 880];
/** s. When the second begins, and how long each rings. */
const STEP = 0.12;
const RING = 0.4;
/** Of 1. Well below speech. */
const LOUDNESS = 0.08;

/** ms. Later than this after the message the browser's permission comes too late. */
const LATE = 1_000;

export function sound(life: Life): () => Promise<void> {
  if (!window.AudioContext) return async () => {};
  let context: AudioContext | undefined;
  let seen = false;
  let resting = true;
  const make = () => (context ??= new AudioContext());

  const stops = ["pointerdown", "keydown"].map((sign) =>
    life.on(
      window,
      sign,
      () => {
        seen = true;
        stops.forEach((stop) => stop());
        // Made within a gesture, at rest until it is needed: Safari lets it sound later only then.
        if (!context) return make().suspend();
      },
      { capture: true, passive: true },
    ),
  );
  life.add(() => context?.close());

  const ring = (context: AudioContext, tone: number, start: number) => {
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.connect(volume).connect(context.destination);
    oscillator.frequency.value = tone;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + RING);
    oscillator.start(start);
    oscillator.stop(start + RING);
  };
  return async () => {
    // One for a burst of messages.
    if (!resting || !(seen || navigator.userActivation?.hasBeenActive)) return;
    resting = false;
    life.after(LATE, () => {
      resting = true;
      return context?.suspend();
    });
    const asked = performance.now();
    try {
      await make().resume();
    } catch {
      return;
    }
    if (life.over() || performance.now() - asked > LATE) return;
    TONES.forEach((tone, i) => ring(context!, tone, context!.currentTime + i * STEP));
  };
}
