import { realClock } from '../../src/base/clock';
import type { Disposable } from '../../src/base/disposable';
import { framesOf, SAMPLE_CLIP } from './sampleClip';

const FRAMES = framesOf(SAMPLE_CLIP).map((frame) => Buffer.from(frame));
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** What became of the frames that were written within some time. Milliseconds. */
export interface DelayFigures {
  readonly frames: number;
  /** Those that have not come out. */
  readonly lost: number;
  /** From being written to having come out whole; nearest rank. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The longest time between two of them coming out. */
  readonly gap: number;
}

/**
 * A live stream between two processes, timed from outside on the one clock of this process: what waits in a socket of a node that does
 * not run counts as well, which no node can know of itself. `write` gets the frames of the sample clip, each behind its length,
 * 30 a second and over and over; {@link take} wants the images as they come out.
 */
export class DelayMeter {
  readonly #writtenAt: number[] = [];
  /** By number of the frame. */
  readonly #arrivedAt = new Map<number, number>();
  readonly #write: (bytes: Uint8Array) => void;
  #timer: Disposable | undefined;
  #rest = Buffer.alloc(0);
  #next = 0;
  #strange = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Begins to write. A timer that is late writes one frame, not those it has missed. */
  start(): void {
    const frame = FRAMES[this.#writtenAt.length % FRAMES.length]!;
    this.#writtenAt.push(realClock.now());
    this.#write(Buffer.concat([Buffer.from(String(frame.length).padStart(5, '0')), frame]));
    this.#timer = realClock.setTimer(1_000 / 30, () => this.start());
  }

  stop(): void {
    this.#timer?.dispose();
  }

  /** How many frames have come out. */
  get arrived(): number {
    return this.#arrivedAt.size;
  }

  /** How many images have come out that were not written, or were not their turn any more. */
  get strange(): number {
    return this.#strange;
  }

  /** Images, one after another, cut anywhere. */
  take(bytes: Buffer): void {
    const now = realClock.now();
    this.#rest = Buffer.concat([this.#rest, bytes]);
    // Nothing but its end has these two bytes in a frame of the clip.
    for (let at = this.#rest.indexOf(END_OF_IMAGE); at >= 0; at = this.#rest.indexOf(END_OF_IMAGE)) {
      const end = at + END_OF_IMAGE.length;
      this.#arrive(this.#rest.subarray(0, end), now);
      this.#rest = this.#rest.subarray(end);
    }
  }

  /** Of the frames written from `from` on and before `to`. */
  between(from: number, to: number): DelayFigures {
    const all = [...this.#writtenAt.entries()].filter(([, at]) => at >= from && at < to);
    const come = all.flatMap(([number, writtenAt]) => {
      const at = this.#arrivedAt.get(number);
      return at === undefined ? [] : [{ at, delay: at - writtenAt }];
    });
    const delays = come.map(({ delay }) => delay).sort((a, b) => a - b);
    const rank = (share: number): number => Math.round(10 * (delays[Math.ceil(share * delays.length) - 1] ?? NaN)) / 10;
    const gap = Math.max(0, ...come.map(({ at }, i) => at - (come[i - 1]?.at ?? at)));
    return {
      frames: all.length,
      lost: all.length - come.length,
      p50: rank(0.5),
      p99: rank(0.99),
      max: rank(1),
      gap: Math.round(10 * gap) / 10,
    };
  }

  #arrive(image: Buffer, now: number): void {
    for (let number = this.#next; number < this.#writtenAt.length; number++) {
      if (!FRAMES[number % FRAMES.length]!.equals(image)) continue;
      this.#arrivedAt.set(number, now);
      this.#next = number + 1;
      return;
    }
    this.#strange++;
  }
}
