import { MJPEG_CONTENT_TYPE } from '../../src/base/contentTypes';
import type { Disposable } from '../../src/base/disposable';
import { seededRandom } from '../../src/base/random';
import { serialAdd32 } from '../../src/base/serial';
import { type FragmentHeader, fragmentPayloadBytes } from '../../src/wire/datagram';
import type { FlowKey } from '../../src/wire/ids';
import type { VirtualClock } from '../support/virtualClock';

export interface SourceOptions {
  /** What the offer says that its chunks are. They are the same whatever it says. */
  readonly contentType: string;
  readonly intervalMs: number;
  readonly chunkBytes: number;
}

/** Chunks of up to 3 fragments, small, so that many cost little. */
export const DEFAULT_SOURCE: SourceOptions = {
  contentType: MJPEG_CONTENT_TYPE,
  intervalMs: 40,
  chunkBytes: 100,
};

const MAX_CHUNK_BYTES = 4_096;
/** Chunks are cut out of this, each at a place of its own. */
const PATTERN = seededRandom(1).bytes(0x1_0000 + MAX_CHUNK_BYTES);

/** The content of a chunk, by its flow, source and number: whoever receives it can check every byte. Not to be written to. */
export function chunkContent(key: FlowKey, sequence: number, bytes: number): Uint8Array {
  if (bytes > MAX_CHUNK_BYTES) throw new RangeError(`a chunk of ${bytes} bytes`);
  let place = sequence;
  const text = key.flow + key.source;
  for (let i = 0; i < text.length; i++) place = (Math.imul(place, 31) + text.charCodeAt(i)) & 0xffff;
  return PATTERN.subarray(place, place + bytes);
}

/** A synthetic streamer: while there is demand, a chunk per interval, its fragments spread over half of it. */
export class SyntheticSource {
  readonly firstSequence: number;
  /** When each chunk was captured, in the order of their numbers. */
  readonly capturedAt: number[] = [];
  #timer: Disposable | undefined;

  constructor(
    readonly key: FlowKey,
    readonly options: SourceOptions,
    seed: number,
    private readonly clock: VirtualClock,
    private readonly beginChunk: () => readonly number[],
    private readonly originate: (header: FragmentHeader, payload: Uint8Array, unit: number) => void,
  ) {
    this.firstSequence = Math.floor(seededRandom(seed).next() * 0x1_0000_0000);
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** The number of the last chunk sent; undefined before the first. */
  get lastSequence(): number | undefined {
    const { length } = this.capturedAt;
    return length === 0 ? undefined : serialAdd32(this.firstSequence, length - 1);
  }

  demand(consumers: number): void {
    if (consumers === 0) this.stop();
    // Not before the step that says so has been carried out: its branches are to be there.
    else this.#timer ??= this.clock.setTimer(0, () => this.#sendChunk());
  }

  stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  #sendChunk(): void {
    const { intervalMs, chunkBytes } = this.options;
    const chunkSequence = serialAdd32(this.firstSequence, this.capturedAt.length);
    const chunk = chunkContent(this.key, chunkSequence, chunkBytes);
    this.capturedAt.push(this.clock.now());
    for (const unit of this.beginChunk()) this.#sendCut(chunkSequence, chunk, unit);
    this.#timer = this.clock.setTimer(intervalMs, () => this.#sendChunk());
  }

  #sendCut(chunkSequence: number, chunk: Uint8Array, unit: number): void {
    const size = fragmentPayloadBytes(chunk.length, unit);
    const count = Math.ceil(chunk.length / size);
    const capturedAt = this.clock.now();
    for (let index = 0; index < count; index++) {
      const byteOffset = index * size;
      const payload = chunk.subarray(byteOffset, byteOffset + size);
      // Begun chunks are sent to their end, demand or not: a relay would see half a chunk otherwise.
      this.clock.setTimer((this.options.intervalMs / 2 / count) * index, () => {
        const ageUs = (this.clock.now() - capturedAt) * 1_000;
        this.originate({ chunkSequence, chunkLength: chunk.length, byteOffset, ageUs }, payload, unit);
      });
    }
  }
}
