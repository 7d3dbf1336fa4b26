import { type DatagramBudget, datagramsOf, largestFrameIn } from '../../src/shared/datagramCount';
import type { ClipSizes } from '../../src/shared/fileMessages';

/** Lines of datagrams at most: more than these cannot be told apart. */
const MAX_LINES = 8;

/** A bar of the chart, in fractions of its width and height, from the left and from the bottom. */
export interface SizeBar {
  readonly left: number;
  readonly right: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

/** Frames above it need a datagram more than `datagrams`. */
export interface DatagramLine {
  readonly datagrams: number;
  readonly bytes: number;
  /** In fractions of the height, from the bottom. */
  readonly height: number;
}

/** What the chart says of all frames. */
export interface SizeSummary {
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

/** Frame sizes over time as shapes: bytes upwards from 0, frames to the right. */
export class SizeChart {
  readonly #buckets: readonly ClipSizes[];
  readonly #frames: number;
  /** Bytes at the top: somewhat more than the largest frame has. */
  readonly top: number;
  /** Undefined where there are no frames. */
  readonly summary: SizeSummary | undefined;

  constructor(buckets: readonly ClipSizes[]) {
    this.#buckets = buckets;
    this.#frames = (buckets.at(-1)?.to ?? -1) + 1;
    let [least, most, bytes, frames] = [Infinity, 0, 0, 0];
    for (const bucket of buckets) {
      const count = bucket.to - bucket.from + 1;
      least = Math.min(least, bucket.least);
      most = Math.max(most, bucket.most);
      bytes += bucket.mean * count;
      frames += count;
    }
    this.summary = frames === 0 ? undefined : { least, mean: bytes / frames, most };
    this.top = Math.max(1, most * 1.08);
  }

  get frames(): number {
    return this.#frames;
  }

  bars(): readonly SizeBar[] {
    const frames = Math.max(1, this.#frames);
    return this.#buckets.map(({ from, to, least, mean, most }) => ({
      left: from / frames,
      right: (to + 1) / frames,
      least: least / this.top,
      mean: mean / this.top,
      most: most / this.top,
    }));
  }

  /** Where a frame is, in fractions of the width: its middle. */
  placeOf(frame: number): number {
    return this.#frames === 0 ? 0 : (Math.min(frame, this.#frames - 1) + 0.5) / this.#frames;
  }

  /** The frame at a place, in fractions of the width; undefined where there are none. */
  frameAt(place: number): number | undefined {
    if (this.#frames === 0) return undefined;
    return Math.max(0, Math.min(this.#frames - 1, Math.floor(place * this.#frames)));
  }

  /** The bar that a frame is in. */
  bucketOf(frame: number): ClipSizes | undefined {
    let [low, high] = [0, this.#buckets.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#buckets[middle]!.to < frame) low = middle + 1;
      else high = middle;
    }
    const found = this.#buckets[low];
    return found && frame >= found.from && frame <= found.to ? found : undefined;
  }

  /** The first frame of the bar beside that of a frame: `by` 1 to the right, −1 to the left. Stays at the ends. */
  beside(frame: number, by: 1 | -1): number {
    const own = this.bucketOf(frame);
    if (!own) return frame;
    const beside = this.bucketOf(by > 0 ? own.to + 1 : own.from - 1);
    return beside?.from ?? own.from;
  }

  /** Where frames need one datagram more, as far as lines can be told apart: then every second one, or fewer. */
  lines(budget: DatagramBudget): readonly DatagramLine[] {
    const { summary } = this;
    if (!summary) return [];
    const last = datagramsOf(summary.most, budget);
    const every = Math.max(1, Math.ceil(last / MAX_LINES));
    const lines: DatagramLine[] = [];
    for (let datagrams = every; datagrams <= last; datagrams += every) {
      const bytes = largestFrameIn(datagrams, budget);
      if (bytes > this.top) break;
      lines.push({ datagrams, bytes, height: bytes / this.top });
    }
    return lines;
  }
}
