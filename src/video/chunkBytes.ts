/** More than an ordinary frame, so that one of those is put together in place. */
const BLOCK_BYTES = 512 * 1024;

/** The bytes of a chunk while they come, in memory only where some came: what a chunk claims to be long costs nothing. */
export class ChunkBytes {
  /** By position / BLOCK_BYTES. */
  private readonly blocks: (Uint8Array | undefined)[] = [];

  constructor(readonly length: number) {}

  /** Copies `bytes` to `at`; they must lie within the length. */
  set(bytes: Uint8Array, at: number): void {
    for (let done = 0; done < bytes.length;) {
      const index = Math.floor((at + done) / BLOCK_BYTES);
      const start = index * BLOCK_BYTES;
      const block = (this.blocks[index] ??= new Uint8Array(Math.min(BLOCK_BYTES, this.length - start)));
      const within = at + done - start;
      const part = bytes.subarray(done, done + block.length - within);
      block.set(part, within);
      done += part.length;
    }
  }

  /** All bytes in one piece; not to be written to any more. What never came is 0. */
  join(): Uint8Array {
    const [first] = this.blocks;
    if (first?.length === this.length) return first;
    const joined = new Uint8Array(this.length);
    this.blocks.forEach((block, index) => {
      if (block) joined.set(block, index * BLOCK_BYTES);
    });
    return joined;
  }
}
