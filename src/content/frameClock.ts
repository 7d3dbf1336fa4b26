/** Batches leave at least this far apart: timers are not finer, and each costs a wake-up. */
const MIN_BATCH_GAP_MS = 2;
/** The part of the interval over which a frame's fragments are spread; the rest is slack for a late timer. */
const SPREAD = 0.5;
/** And never longer: far below the second that reassembly waits for the rest of a frame, however slow the flow. */
const MOST_SPREAD_MS = 100;
/** How late timers of a busy system are without anything having stalled: some ms, which is more than an interval of a fast flow. */
const JITTER_MS = 8;
/** A frame that makes up for jitter follows the one before no closer than this part of the interval. */
const MIN_GAP = 0.25;

/**
 * When frames leave: at `startMs` + n × `intervalMs`, with n a whole number, so that no error adds up. A frame that is late by no more than
 * half an interval, or {@link JITTER_MS} if that is longer, costs none: those after it leave as soon as they are due, a quarter of an
 * interval apart or more, until they are in time again. After a longer stall the missed frames' times are passed over, never made up for
 * in a burst: the next frame leaves no sooner than half an interval after the late one.
 */
export class FrameClock {
  private slot = 0;
  private earliest = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly intervalMs: number,
    private readonly startMs: number,
  ) {}

  /** When the next frame is to leave. */
  nextDeadline(): number {
    return Math.max(this.slotAt(this.slot), this.earliest);
  }

  /** A frame left at `now`. */
  advance(now: number): void {
    const isJitter = now - this.slotAt(this.slot) <= Math.max(this.intervalMs / 2, JITTER_MS);
    const nextAllowed = isJitter ? 0 : Math.ceil((now - this.startMs) / this.intervalMs + 0.5);
    this.slot = Math.max(this.slot + 1, nextAllowed);
    this.earliest = now + this.intervalMs * MIN_GAP;
  }

  private slotAt(slot: number): number {
    return this.startMs + slot * this.intervalMs;
  }
}

/**
 * When each of a frame's fragments leaves, in ms after the first; ascending, one entry per fragment. Those with the same time are one batch.
 * Batches are at least 2 ms apart and all leave within the first half of the interval, and within 100 ms: a frame sent at once overruns small
 * buffers on the way.
 */
export function pacingPlan(fragments: number, intervalMs: number): readonly number[] {
  const spreadMs = Math.min(intervalMs * SPREAD, MOST_SPREAD_MS);
  const batches = Math.max(1, Math.min(fragments, Math.floor(spreadMs / MIN_BATCH_GAP_MS)));
  return Array.from({ length: fragments }, (_, i) => (Math.floor((i * batches) / fragments) * spreadMs) / batches);
}
