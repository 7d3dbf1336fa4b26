/** Arrivals that are looked back at: four seconds of 30 frames/s. */
const WINDOW = 128;
/** And how long at most, where that are not too few. */
const WINDOW_MS = 12_000;
/** Before so many arrivals nothing is known. */
const LEAST_ARRIVALS = 8;
/** Of the arrivals in the window, so many are to come in time. */
const IN_TIME = 0.95;
/** Frames that took so much longer, or shorter, than the one before are timed by another clock: a node that was started anew. */
const OTHER_CLOCK_MS = 10_000;

interface Arrival {
  readonly at: number;
  readonly capturedMs: number;
  /** Between the two clocks, which have different beginnings: only differences mean something. */
  readonly transitMs: number;
}

/**
 * Measures how regularly frames arrive. A frame's transit is its arrival by the clock of who receives it less its capture by another clock. As those
 * have different beginnings, and run apart a little, only how transits differ within the last seconds is looked at.
 */
export class ArrivalMeter {
  /** Oldest first; bounded by WINDOW and WINDOW_MS. */
  #window: Arrival[] = [];
  #jitterMs = 0;
  /** What the window says, until the next arrival. */
  #spread: number | undefined;
  #interval: number | undefined;
  #least = 0;

  /** A frame arrived. Arrival times never go back. */
  note(at: number, capturedMs: number): void {
    const transitMs = at - capturedMs;
    const last = this.#window.at(-1);
    if (last && Math.abs(transitMs - last.transitMs) > OTHER_CLOCK_MS) this.#forget();
    else if (last) this.#jitterMs += (Math.abs(transitMs - last.transitMs) - this.#jitterMs) / 16;
    this.#window.push({ at, capturedMs, transitMs });
    const isOld = (): boolean => this.#window.length > LEAST_ARRIVALS && (this.#window[0]?.at ?? at) < at - WINDOW_MS;
    while (this.#window.length > WINDOW || isOld()) this.#window.shift();
    this.#look();
  }

  /** Interarrival jitter as RFC 3550 section 6.4.1 estimates it, in milliseconds. */
  get jitterMs(): number {
    return this.#jitterMs;
  }

  /** How much longer than the fastest of the last frames all of them took but one in twenty; undefined until known. */
  get spreadMs(): number | undefined {
    return this.#spread;
  }

  /** Of the last frames, what the fastest one took: with what lies between the beginnings of both clocks. */
  get leastTransitMs(): number {
    return this.#least;
  }

  /** The usual time from one capture to the next, without gaps, in milliseconds; undefined until known. */
  get intervalMs(): number | undefined {
    return this.#interval;
  }

  #forget(): void {
    this.#window = [];
    this.#jitterMs = 0;
  }

  #look(): void {
    const transits = this.#window.map(({ transitMs }) => transitMs).sort((a, b) => a - b);
    this.#least = transits[0] ?? 0;
    const isKnown = this.#window.length >= LEAST_ARRIVALS;
    const inTime = transits[Math.ceil(transits.length * IN_TIME) - 1] ?? this.#least;
    this.#spread = isKnown ? inTime - this.#least : undefined;
    const intervals = this.#window
      .flatMap(({ capturedMs }, index) => {
        const before = this.#window[index - 1];
        return before ? [capturedMs - before.capturedMs] : [];
      })
      .sort((a, b) => a - b);
    // The middle alone is as coarse as timers are; a mean of all would count gaps.
    const middle = intervals[Math.floor(intervals.length / 2)] ?? 0;
    const usual = intervals.filter((interval) => Math.abs(interval - middle) <= middle / 2);
    const sum = usual.reduce((all, interval) => all + interval, 0);
    this.#interval = isKnown && usual.length > 0 ? sum / usual.length : undefined;
  }
}
