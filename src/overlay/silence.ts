import {
  HELLO_CARRYING_INTERVAL_MS,
  HELLO_INTERVAL_MS,
  PROBE_WINDOW_IDLE_MS,
  PROBE_WINDOW_MS,
  SILENCE_CARRYING_MS,
  SILENCE_MS,
  SUSPECT_CARRYING_MS,
  SUSPECT_MS,
} from './constants';

/** HELLOs after which half of what was learnt of lateness is forgotten, times 1.44. */
const MEMORY_HELLOS = 64;

/**
 * Says when a path has been silent for too long. What is to be expected comes from the sender, who promises when the next
 * HELLO follows; how much later HELLOs may be is learnt from those that were. The margin jumps to the latest one and is
 * forgotten slowly, because lateness under load comes in bursts, which a mean and a deviation (as in phi-accrual detectors)
 * forget in between. Two steps: first the path is *suspected* and is to be probed, then the silence is *over the limit*.
 *
 * Times count only while this node was attentive: see {@link excuse}.
 */
export class Silence {
  #lastAt: number;
  #intervalMs = HELLO_INTERVAL_MS;
  /** When the next HELLO was promised for. */
  #dueAt: number | undefined;
  #marginMs = 0;
  #suspectedAt: number | undefined;
  #windowMs = PROBE_WINDOW_IDLE_MS;

  constructor(now: number) {
    this.#lastAt = now;
  }

  /** How much later than promised HELLOs have been lately, at most; ms. */
  get marginMs(): number {
    return this.#marginMs;
  }

  /** Whether the path is suspected since {@link suspect} and has given no sign of life since. */
  get isSuspected(): boolean {
    return this.#suspectedAt !== undefined;
  }

  /** Whether HELLOs are promised as often as where a branch crosses the link. */
  get isOften(): boolean {
    return this.#intervalMs < HELLO_INTERVAL_MS / 2;
  }

  /** When the path is to be suspected. */
  get suspectAt(): number {
    const [suspectMs, limitMs] = this.#bounds();
    return this.#lastAt + Math.min(suspectMs + this.#marginMs, limitMs - this.#usualWindowMs() / 2);
  }

  /** A sign of life, at `at`. One from before a suspicion does not end it. */
  heard(at: number): void {
    if (at <= this.#lastAt) return;
    this.#lastAt = at;
    if (this.#suspectedAt !== undefined && at >= this.#suspectedAt) this.#suspectedAt = undefined;
  }

  /**
   * A HELLO came that promises the next within `intervalMs` (0: no word of it). `steps`: by how much its sequence number is
   * higher than the last one's, so that loss is not taken for lateness.
   */
  helloHeard(now: number, intervalMs: number, steps: number): void {
    if (this.#dueAt !== undefined) this.#learn(now - this.#dueAt - (steps - 1) * this.#intervalMs);
    this.#suspectedAt = undefined;
    this.#lastAt = Math.max(this.#lastAt, now);
    const promised = intervalMs === 0 ? HELLO_INTERVAL_MS : intervalMs;
    this.#intervalMs = Math.min(Math.max(promised, HELLO_CARRYING_INTERVAL_MS), HELLO_INTERVAL_MS);
    this.#dueAt = now + this.#intervalMs;
  }

  /** A new beginning after silence over the limit: what the next HELLO is late is an outage, not the path's habit. */
  forgetPromise(): void {
    this.#dueAt = undefined;
  }

  /**
   * From now on only a new sign of life counts, and it has to come soon; very soon where there is `hurry`, or where HELLOs
   * come often. Probes are the caller's to send.
   */
  suspect(now: number, hurry: boolean): void {
    this.#suspectedAt = now;
    this.#windowMs = hurry ? PROBE_WINDOW_MS : this.#usualWindowMs();
  }

  /** When the silence is over the limit, on a path with that round trip. */
  overAt(rttMs: number): number {
    const [, limitMs] = this.#bounds();
    const [from, windowMs] =
      this.#suspectedAt === undefined ? [this.suspectAt, this.#usualWindowMs()] : [this.#suspectedAt, this.#windowMs];
    return Math.min(this.#lastAt + limitMs, from + windowMs + this.#marginMs + rttMs);
  }

  /** For `ms` this node did not look: the time is not held against the path. */
  excuse(ms: number): void {
    this.#lastAt += ms;
    if (this.#dueAt !== undefined) this.#dueAt += ms;
    if (this.#suspectedAt !== undefined) this.#suspectedAt += ms;
  }

  #bounds(): readonly [suspectMs: number, limitMs: number] {
    return this.isOften ? [SUSPECT_CARRYING_MS, SILENCE_CARRYING_MS] : [SUSPECT_MS, SILENCE_MS];
  }

  #usualWindowMs(): number {
    return this.isOften ? PROBE_WINDOW_MS : PROBE_WINDOW_IDLE_MS;
  }

  #learn(lateMs: number): void {
    if (lateMs >= this.#marginMs) this.#marginMs = Math.min(lateMs, SILENCE_MS);
    else this.#marginMs += (Math.max(0, lateMs) - this.#marginMs) / MEMORY_HELLOS;
  }
}
