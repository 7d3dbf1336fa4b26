import { serialAdd32, serialDiff32 } from '../base/serial';
import type { SequenceRange } from '../wire/repairRequest';

/** Link sequence numbers that are remembered, the newest included. A power of two that divides 2³². */
export const ARRIVAL_WINDOW = 1_024;
/** A gap is asked for after this: datagrams overtake each other, on their way and in the sender's system. */
export const REORDER_MS = 2;
/** For how long after it was noticed a gap is worth repairing, unless set otherwise: about what a player buffers. */
export const REPAIR_DEADLINE_MS = 400;
/** Gaps that are being repaired at once; beyond, the oldest are given up. */
export const MAX_MISSING = 512;
/** Askings for one datagram. At 10 % loss both ways all of them fail once in half a million. */
export const MAX_ASKINGS = 8;
/** Ranges that are asked for at once: what one request holds. */
export const MAX_ASKED_RANGES = 64;
/** The shortest time between two askings for one datagram. */
export const LEAST_RETRY_MS = 10;
/** A label's sequence starts at 0; if the first number that comes is at most this, those before it got lost. */
const LONGEST_LOST_START = 64;

const MASK = ARRIVAL_WINDOW - 1;

/**
 * What a datagram is by its link sequence. `new`: it was not asked for. `repaired`: it was asked for. `duplicate`: it came before.
 * `stale`: too old to know.
 */
export type Arrival = 'new' | 'repaired' | 'duplicate' | 'stale';

export interface ArrivalOptions {
  /** false: arrivals are only counted, nothing is ever asked for. */
  readonly repair?: boolean;
  /** Milliseconds after noticing a gap within which its repair must have come. */
  readonly deadlineMs?: number;
}

/** When a number was found missing, when it is to be asked for (again), and how often it was; each per slot of the window. */
interface Missing {
  readonly noticedAt: Float64Array;
  readonly askAt: Float64Array;
  readonly askings: Uint8Array;
}

/**
 * What came of the datagrams of one label, at the receiving end of its link, and what is to be asked for again. Works with any
 * numbers; work per call is bounded by the window. All times are milliseconds of one clock.
 */
export class ArrivalWindow {
  readonly #repair: boolean;
  readonly #deadlineMs: number;
  /** One bit per number of the window, at number modulo window: it came. */
  readonly #came = new Uint32Array(ARRIVAL_WINDOW / 32);
  /** The same: it is missing and may still come. Neither bit: it was given up, or is of before the first. */
  readonly #awaited = new Uint32Array(ARRIVAL_WINDOW / 32);
  /** Made with the first gap: most labels never need it. */
  #missing: Missing | undefined;
  #newest = 0;
  /** How many numbers up to the newest are counted, up to the window; 0: nothing came yet. */
  #span = 0;
  #awaitedCount = 0;
  /** Nothing is due before. */
  #dueAt = Infinity;

  /**
   * `received`: came, repairs included, each once; `lost`: left the window, or were given up, and have not come since, so that it can
   * fall; `repaired`: came after they had been asked for; `duplicates`: came once more.
   */
  readonly counters = { received: 0, lost: 0, repaired: 0, duplicates: 0 };

  constructor({ repair = true, deadlineMs = REPAIR_DEADLINE_MS }: ArrivalOptions = {}) {
    this.#repair = repair;
    this.#deadlineMs = deadlineMs;
  }

  /** Numbers that are missing and may still come. */
  get missing(): number {
    return this.#awaitedCount;
  }

  /** A datagram came. Allocates nothing but once, at the first gap. */
  note(sequence: number, now: number): Arrival {
    if (this.#span === 0) this.#newest = serialAdd32(sequence <= LONGEST_LOST_START ? 0 : sequence, -1);
    const ahead = serialDiff32(sequence, this.#newest);
    if (ahead <= 0) return this.#noteLate(sequence, -ahead);
    if (ahead > ARRIVAL_WINDOW) this.#beginAnew(ahead - 1);
    else if (ahead > 1) this.#skip(ahead - 1, now);
    const slot = sequence & MASK;
    this.#leave(slot);
    this.#came[slot >>> 5]! |= 1 << (slot & 31);
    this.#newest = sequence;
    if (this.#span < ARRIVAL_WINDOW) this.#span = Math.min(ARRIVAL_WINDOW, this.#span + ahead);
    this.counters.received++;
    if (this.#awaitedCount > MAX_MISSING && this.#repair) this.#giveUpOldest();
    return 'new';
  }

  /** When {@link takeRequests} may have something to do, which may turn out to be nothing; undefined: not before the next gap. */
  nextDue(): number | undefined {
    return this.#dueAt === Infinity ? undefined : this.#dueAt;
  }

  /**
   * Replaces what is in `out` with the ranges to ask for now, the oldest first, and answers how many they are: at most what one request
   * holds; the rest is due at once. What can no longer come in time is given up.
   */
  takeRequests(now: number, roundTripMs: number, out: SequenceRange[]): number {
    out.length = 0;
    const missing = this.#missing;
    if (!missing || this.#awaitedCount === 0) return 0;
    const { noticedAt, askAt, askings } = missing;
    const retryMs = Math.max(LEAST_RETRY_MS, 1.25 * roundTripMs + 5);
    const usefulMs = this.#deadlineMs - roundTripMs / 2;
    let dueAt = Infinity;
    let first = 0;
    let count = 0;
    for (let at = this.#oldest(); at !== undefined; at = this.#nextAwaited(serialAdd32(at, 1))) {
      const slot = at & MASK;
      const endsAt = noticedAt[slot]! + usefulMs;
      const isDue = askAt[slot]! <= now;
      if (endsAt <= now || (isDue && askings[slot]! >= MAX_ASKINGS)) {
        this.#giveUp(slot);
        continue;
      }
      const continues = count > 0 && at === serialAdd32(first, count);
      if (isDue && (continues || out.length + (count > 0 ? 1 : 0) < MAX_ASKED_RANGES)) {
        if (!continues) {
          if (count > 0) out.push({ first, count });
          first = at;
          count = 0;
        }
        count++;
        askings[slot]!++;
        askAt[slot] = now + retryMs;
      }
      dueAt = Math.min(dueAt, askAt[slot]!, endsAt);
    }
    if (count > 0) out.push({ first, count });
    this.#dueAt = dueAt;
    return out.length;
  }

  #noteLate(sequence: number, behind: number): Arrival {
    if (behind >= ARRIVAL_WINDOW) return 'stale';
    const slot = sequence & MASK;
    const bit = 1 << (slot & 31);
    if ((this.#came[slot >>> 5]! & bit) !== 0) {
      this.counters.duplicates++;
      return 'duplicate';
    }
    this.#came[slot >>> 5]! |= bit;
    this.counters.received++;
    if ((this.#awaited[slot >>> 5]! & bit) !== 0) this.#forget(slot);
    else if (behind < this.#span) this.counters.lost--;
    if (!this.#missing || this.#missing.askings[slot] === 0) return 'new';
    this.counters.repaired++;
    return 'repaired';
  }

  /** The `count` numbers after the newest did not come; fewer than the window. */
  #skip(count: number, now: number): void {
    const missing = this.#repair ? (this.#missing ??= makeMissing()) : undefined;
    for (let step = 1; step <= count; step++) {
      const slot = (this.#newest + step) & MASK;
      this.#leave(slot);
      this.#came[slot >>> 5]! &= ~(1 << (slot & 31));
      this.#awaited[slot >>> 5]! |= 1 << (slot & 31);
      if (!missing) continue;
      missing.noticedAt[slot] = now;
      missing.askAt[slot] = now + REORDER_MS;
      missing.askings[slot] = 0;
    }
    this.#awaitedCount += count;
    if (missing) this.#dueAt = Math.min(this.#dueAt, now + REORDER_MS);
  }

  /** So many numbers after the newest did not come that nothing of the window is left. */
  #beginAnew(skipped: number): void {
    this.counters.lost += this.#awaitedCount + skipped;
    this.#came.fill(0);
    this.#awaited.fill(0);
    this.#missing?.askings.fill(0);
    this.#awaitedCount = 0;
    this.#dueAt = Infinity;
  }

  /** The number in this slot leaves the window. */
  #leave(slot: number): void {
    if ((this.#awaited[slot >>> 5]! & (1 << (slot & 31))) !== 0) this.#giveUp(slot);
  }

  #giveUp(slot: number): void {
    this.#forget(slot);
    this.counters.lost++;
  }

  /** A number is awaited no longer. */
  #forget(slot: number): void {
    this.#awaited[slot >>> 5]! &= ~(1 << (slot & 31));
    if (--this.#awaitedCount === 0) this.#dueAt = Infinity;
  }

  #giveUpOldest(): void {
    for (let at = this.#oldest(); at !== undefined && this.#awaitedCount > MAX_MISSING;) {
      this.#giveUp(at & MASK);
      at = this.#nextAwaited(serialAdd32(at, 1));
    }
  }

  /** The oldest number that is awaited. */
  #oldest(): number | undefined {
    return this.#nextAwaited(serialAdd32(this.#newest, 1 - ARRIVAL_WINDOW));
  }

  /** The first number from `from` on, which is of the window, that is awaited. */
  #nextAwaited(from: number): number | undefined {
    let left = serialDiff32(this.#newest, from);
    for (let at = from; left > 0;) {
      const slot = at & MASK;
      const bits = this.#awaited[slot >>> 5]! >>> (slot & 31);
      // Bits of beyond the newest are those of the oldest numbers.
      const step = bits === 0 ? 32 - (slot & 31) : 31 - Math.clz32(bits & -bits);
      if (bits !== 0) return step < left ? serialAdd32(at, step) : undefined;
      at = serialAdd32(at, step);
      left -= step;
    }
    return undefined;
  }
}

function makeMissing(): Missing {
  return {
    noticedAt: new Float64Array(ARRIVAL_WINDOW),
    askAt: new Float64Array(ARRIVAL_WINDOW),
    askings: new Uint8Array(ARRIVAL_WINDOW),
  };
}
