import { type Disposable, toDisposable } from './disposable';

/** Time as an argument. Milliseconds, monotonic, from an arbitrary start, with sub-millisecond fractions. */
export interface Clock {
  now(): number;
  /** Calls `run` once, `delayMs` from now or as soon as possible after; disposing before then prevents it. */
  setTimer(delayMs: number, run: () => void): Disposable;
}

/** The real clock of this process. The only place that reads time or sets timers. */
export const realClock: Clock = {
  now: () => performance.now(),
  setTimer: (delayMs, run) => {
    const timer = setTimeout(run, Math.max(0, delayMs));
    return toDisposable(() => clearTimeout(timer));
  },
};

/** Calls `run` once, after the event loop has looked at the sockets and handed out what waits there; disposing before then prevents it. */
export function afterInput(run: () => void): Disposable {
  const immediate = setImmediate(run);
  return toDisposable(() => clearImmediate(immediate));
}

/** The time of day, for what outlives the process: milliseconds since 1970, which may jump either way. */
export interface WallClock {
  now(): number;
}

/** The wall clock of this machine. */
export const wallClock: WallClock = { now: () => Date.now() };
