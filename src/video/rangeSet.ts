/** Ranges kept apart at most; more pieces with holes between them come from no honest sender (pieces have hundreds of bytes and come nearly in order). */
const MAX_RANGES = 1024;

/** Which bytes of a chunk are there: disjoint ranges, in order. Fragments may overlap and be of any size. */
export class RangeSet {
  /** start, end, start, end, …: ascending, with a hole between any end and the next start. At most 2 × MAX_RANGES entries. */
  private readonly bounds: number[] = [];
  private covered = 0;

  /** How many bytes the ranges cover. */
  get size(): number {
    return this.covered;
  }

  /** Adds [start, end), start < end. Returns how many bytes of it are new, or undefined if it does not fit any more (nothing is added). */
  add(start: number, end: number): number | undefined {
    const { bounds } = this;
    // The ranges that touch [start, end] become one; usually it is the last one, which grows.
    let first = bounds.length;
    while (first > 0 && (bounds[first - 1] ?? 0) >= start) first -= 2;
    let last = first;
    let from = start;
    let to = end;
    let held = 0;
    while (last < bounds.length && (bounds[last] ?? 0) <= end) {
      const rangeStart = bounds[last] ?? 0;
      const rangeEnd = bounds[last + 1] ?? 0;
      from = Math.min(from, rangeStart);
      to = Math.max(to, rangeEnd);
      held += rangeEnd - rangeStart;
      last += 2;
    }
    if (first === last && bounds.length >= 2 * MAX_RANGES) return undefined;
    bounds.splice(first, last - first, from, to);
    const gained = to - from - held;
    this.covered += gained;
    return gained;
  }
}
