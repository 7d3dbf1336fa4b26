/** Batches leave at least this far apart: timers are not finer, and each costs a wake-up. */
const MIN_BATCH_GAP_MS = 2;
/** The part of the interval over which a frame's fragments are spread; the rest is slack for a late timer. */
const SPREAD = 0.5;

/**
 * When frames leave: at `startMs` + n × `intervalMs`, with n a whole number, so that no error adds up. After a stall the missed
 * frames' times are passed over, never made up for in a burst: the next frame leaves no sooner than half an interval after the late one
 * (less late than half an interval is jitter, and costs no frame).
 */
export class FrameClock {
  private slot = 0;

  constructor(
    private readonly intervalMs: number,
    private readonly startMs: number,
  ) {}

  /** When the next frame is to leave. */
  nextDeadline(): number {
    return this.startMs + this.slot * this.intervalMs;
  }

  /** A frame left at `now`. */
  advance(now: number): void {
    const nextAllowed = Math.ceil((now - this.startMs) / this.intervalMs + 0.5);
    this.slot = Math.max(this.slot + 1, nextAllowed);
  }
}

/**
 * When each of a frame's fragments leaves, in ms after the first; ascending, one entry per fragment. Those with the same time are one batch.
 * Batches are at least 2 ms apart and all leave within the first half of the interval: a frame sent at once overruns small buffers on the way.
 */
export function pacingPlan(fragments: number, intervalMs: number): readonly number[] {
  const spreadMs = intervalMs * SPREAD;
  const batches = Math.max(1, Math.min(fragments, Math.floor(spreadMs / MIN_BATCH_GAP_MS)));
  return Array.from({ length: fragments }, (_, i) => (Math.floor((i * batches) / fragments) * spreadMs) / batches);
}
