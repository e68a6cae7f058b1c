/**
 * What it is: the owner of everything that must be gone after `destroy()`: listeners, timers, observers.
 * Starts with `life()`, ends with `end()`; what is added after the end is undone at once.
 * Every callback runs inside `quietly`: the page must never see an error of ours.
 */

export type Stop = () => void;

export interface Life {
  over(): boolean;
  /** Remembers how to undo something. The answer undoes it early (and only once). */
  add(stop: Stop): Stop;
  on(target: EventTarget, type: string, heard: (event: any) => void, options?: AddEventListenerOptions): Stop;
  after(ms: number, action: () => void): Stop;
  end(): void;
}

/** One line for the page's developer. A page may have taken the console away. */
export function say(text: string): void {
  try {
    console.warn("[forecourt] " + text);
  } catch {}
}

export function quietly(action: () => unknown): void {
  try {
    const promise = action();
    if (promise instanceof Promise) promise.catch(oops);
  } catch (error) {
    oops(error);
  }
}

function oops(error: unknown): void {
  say("internal error: " + error);
}

export function life(): Life {
  const stops = new Set<Stop>();
  let over = false;
  const self: Life = {
    over: () => over,
    add(stop) {
      const once = () => {
        if (stops.delete(once)) quietly(stop);
      };
      stops.add(once);
      if (over) once();
      return once;
    },
    on(target, type, heard, options) {
      const safe = (event: Event) => quietly(() => heard(event));
      target.addEventListener(type, safe, options);
      return self.add(() => target.removeEventListener(type, safe, options));
    },
    after(ms, action) {
      const timer = setTimeout(() => {
        stop();
        quietly(action);
      }, ms);
      const stop = self.add(() => clearTimeout(timer));
      return stop;
    },
    end() {
      over = true;
      for (const stop of [...stops]) stop();
    },
  };
  return self;
}
