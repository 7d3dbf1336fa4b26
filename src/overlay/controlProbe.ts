import { RoundTrip } from './roundTrip';

/** A PING goes earlier by this share of its interval where the node is awake anyway. */
const EARLY_SHARE = 1 / 8;

/**
 * PINGs on the control channel of one link: its round-trip time, and for how long it has been silent although it was asked.
 * Any frame is an answer; only the response to the last PING measures.
 */
export class ControlProbe {
  readonly #roundTrip = new RoundTrip();
  #token = 0;
  /** When the last PING went, until it is answered. */
  #sentAt: number | undefined;
  /** Since when a PING has been left without any frame, in time that counts. */
  #waitingSince: number | undefined;
  #nextAt: number;
  #intervalMs = 0;

  /** The first PING is due at once. */
  constructor(now: number) {
    this.#nextAt = now;
  }

  /** Smoothed round-trip time; undefined before the first sample. */
  get rttMs(): number | undefined {
    return this.#roundTrip.ms;
  }

  /** What hardly any round trip exceeds; 0 before the first sample. */
  get mostRttMs(): number {
    return this.#roundTrip.mostMs;
  }

  /** When {@link isDue} or {@link isOverdue} begins to hold. */
  nextDeadline(timeoutMs: number): number {
    return Math.min(this.#nextAt, this.#waitingSince === undefined ? Infinity : this.#waitingSince + timeoutMs);
  }

  isDue(now: number): boolean {
    return now >= this.#nextAt - this.#intervalMs * EARLY_SHARE;
  }

  /** The token of the PING to send now; the next is due after the interval. */
  makePing(now: number, intervalMs: number): number {
    this.#token = (this.#token + 1) >>> 0;
    this.#sentAt = now;
    this.#waitingSince ??= now;
    this.#intervalMs = intervalMs;
    this.#nextAt = now + intervalMs;
    return this.#token;
  }

  /** The next PING is due at `at` at the latest. */
  hasten(at: number): void {
    this.#nextAt = Math.min(this.#nextAt, at);
  }

  /** Asks at once; only what comes from now on is an answer. */
  ask(now: number): void {
    this.#waitingSince = now;
    this.hasten(now);
  }

  /** A frame came. */
  heard(): void {
    this.#waitingSince = undefined;
  }

  /** A response came. `waited`: it may have waited for this node, and says nothing about the round trip. */
  answered(token: number, now: number, waited: boolean): void {
    if (token !== this.#token || this.#sentAt === undefined) return;
    if (!waited) this.#roundTrip.sample(now - this.#sentAt);
    this.#sentAt = undefined;
  }

  /** Whether a PING has been left without any frame for so long. */
  isOverdue(now: number, timeoutMs: number): boolean {
    return this.#waitingSince !== undefined && now >= this.#waitingSince + timeoutMs;
  }

  /** For `ms` this node did not look: the time is not held against the peer. */
  excuse(ms: number): void {
    if (this.#waitingSince !== undefined) this.#waitingSince += ms;
  }
}
