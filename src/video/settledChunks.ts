/** How many chunk numbers back something late or doubled is still recognised: half a minute at 30 frames/s. */
export const SETTLED_CHUNKS = 1024;

const UNKNOWN = 0;
const DELIVERED = 1;
const GIVEN_UP = 2;
/** Something came of it afterwards and was counted; that happens once per chunk. */
const COUNTED = 3;

/** Remembers what became of the last chunks, in constant memory. Chunk numbers are 32-bit serial numbers. */
export class SettledChunks {
  private readonly numbers = new Uint32Array(SETTLED_CHUNKS);
  private readonly fates = new Uint8Array(SETTLED_CHUNKS);

  /** `hadDuplicates`: bytes of it came twice already, and that was counted. */
  delivered(chunk: number, hadDuplicates: boolean): void {
    this.set(chunk, hadDuplicates ? COUNTED : DELIVERED);
  }

  /** The `count` chunks from `first` on were given up; of more than are remembered, the last are. */
  givenUp(first: number, count: number): void {
    for (let i = Math.max(0, count - SETTLED_CHUNKS); i < count; i++) this.set((first + i) >>> 0, GIVEN_UP);
  }

  /** Something came of a chunk before the expected one: what that is, the first time; undefined if counted before or not remembered. */
  arrival(chunk: number): 'late' | 'duplicate' | undefined {
    const slot = chunk % SETTLED_CHUNKS;
    if (this.numbers[slot] !== chunk) return undefined;
    const fate = this.fates[slot];
    if (fate === UNKNOWN || fate === COUNTED) return undefined;
    this.fates[slot] = COUNTED;
    return fate === GIVEN_UP ? 'late' : 'duplicate';
  }

  clear(): void {
    this.fates.fill(UNKNOWN);
  }

  private set(chunk: number, fate: number): void {
    const slot = chunk % SETTLED_CHUNKS;
    this.numbers[slot] = chunk;
    this.fates[slot] = fate;
  }
}
