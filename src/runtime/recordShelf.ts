import type { TimelineRecord } from '../overlay/snapshot';
import { sizeOf } from './messageSummary';

/** Records of one class, the oldest first, each with what it takes. */
export class RecordShelf {
  readonly #records: TimelineRecord[] = [];
  readonly #sizes: number[] = [];
  #bytes = 0;

  get count(): number {
    return this.#records.length;
  }

  /** What they take together, as `sizeOf` has it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** `record` has a higher number than those that are here. */
  add(record: TimelineRecord): void {
    const bytes = sizeOf(record);
    this.#records.push(record);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
  }

  dropOldest(): void {
    this.#records.shift();
    this.#bytes -= this.#sizes.shift() ?? 0;
  }

  /** Those with a higher number than `n`, the oldest first. */
  after(n: number): TimelineRecord[] {
    let [low, high] = [0, this.#records.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#records[middle]?.n ?? 0) > n) high = middle;
      else low = middle + 1;
    }
    return this.#records.slice(low);
  }
}
