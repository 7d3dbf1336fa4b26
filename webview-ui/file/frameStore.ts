import type { ClipFrameAnswer } from '../../src/shared/fileMessages';

/** A frame as it came, or the sentence why it did not. */
export type StoredFrame = ClipFrameAnswer | { readonly index: number; readonly failure: string };

/** How much is asked for at once, and kept. */
export interface FrameStoreBounds {
  readonly inFlight: number;
  readonly frames: number;
  readonly bytes: number;
}

const BOUNDS: FrameStoreBounds = { inFlight: 3, frames: 32, bytes: 32 * 1_024 * 1_024 };

/**
 * Frames of a file, asked for as they are wanted: the newest wish goes first, and what nobody wants any more is not asked for. Keeps some, those
 * last wanted. Memory is bounded whatever is asked for.
 */
export class FrameStore {
  readonly #ask: (index: number) => Promise<ClipFrameAnswer>;
  readonly #onDidLoad: () => void;
  readonly #bounds: FrameStoreBounds;
  /** Least lately wanted first. */
  readonly #kept = new Map<number, StoredFrame>();
  readonly #asked = new Set<number>();
  #bytes = 0;
  /** What is wanted now, the most urgent first. */
  #wanted: readonly number[] = [];
  #epoch = 0;

  /** `ask` rejects with an Error whose message is a sentence. */
  constructor(
    ask: (index: number) => Promise<ClipFrameAnswer>,
    onDidLoad: () => void,
    bounds: FrameStoreBounds = BOUNDS,
  ) {
    this.#ask = ask;
    this.#onDidLoad = onDidLoad;
    this.#bounds = bounds;
  }

  /** Frames that are kept, and bytes of theirs; for tests of bounds. */
  get size(): { readonly frames: number; readonly bytes: number } {
    return { frames: this.#kept.size, bytes: this.#bytes };
  }

  /** The frame, if it is there. */
  get(index: number): StoredFrame | undefined {
    return this.#kept.get(index);
  }

  /** From now on these are wanted, the most urgent first, and no others. One that did not come is asked for again when it becomes the most urgent one. */
  want(indices: readonly number[]): void {
    const [first] = indices;
    const kept = first === undefined ? undefined : this.#kept.get(first);
    if (kept && 'failure' in kept && first !== this.#wanted[0]) this.#kept.delete(kept.index);
    this.#wanted = indices;
    for (const index of [...indices].reverse()) {
      const kept = this.#kept.get(index);
      if (!kept) continue;
      this.#kept.delete(index);
      this.#kept.set(index, kept);
    }
    this.#next();
  }

  /** Forgets everything: it is another file. What is under way comes for nobody. */
  clear(): void {
    this.#epoch++;
    this.#kept.clear();
    this.#asked.clear();
    this.#bytes = 0;
    this.#wanted = [];
  }

  #next(): void {
    for (const index of this.#wanted) {
      if (this.#asked.size >= this.#bounds.inFlight) return;
      if (!this.#kept.has(index) && !this.#asked.has(index)) this.#load(index);
    }
  }

  #load(index: number): void {
    const epoch = this.#epoch;
    this.#asked.add(index);
    const take = (frame: StoredFrame): void => {
      if (epoch !== this.#epoch) return;
      this.#asked.delete(index);
      this.#keep(frame);
      this.#next();
      this.#onDidLoad();
    };
    this.#ask(index).then(take, (error: unknown) =>
      take({ index, failure: error instanceof Error ? error.message : String(error) }),
    );
  }

  #keep(frame: StoredFrame): void {
    this.#kept.set(frame.index, frame);
    this.#bytes += bytesOf(frame);
    const { frames, bytes } = this.#bounds;
    for (const [index, kept] of this.#kept) {
      // The most urgent stays whatever its size.
      if (this.#kept.size <= frames && this.#bytes <= bytes) return;
      if (index === this.#wanted[0]) continue;
      this.#kept.delete(index);
      this.#bytes -= bytesOf(kept);
    }
  }
}

function bytesOf(frame: StoredFrame): number {
  return 'failure' in frame ? 0 : frame.jpeg.length;
}
