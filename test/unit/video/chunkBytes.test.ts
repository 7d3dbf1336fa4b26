import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChunkBytes } from '../../../src/video/chunkBytes';

it('is what was put in, wherever the pieces are cut', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600_000 }),
      fc.array(fc.nat(600_000), { maxLength: 8 }),
      fc.boolean(),
      (length, cuts, isBackwards) => {
        const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
        const edges = [0, ...cuts.filter((cut) => cut < length).sort((a, b) => a - b), length];
        const pieces = edges.slice(1).map((end, i) => [edges[i] ?? 0, end] as const);
        const chunk = new ChunkBytes(length);
        for (const [from, to] of isBackwards ? pieces.toReversed() : pieces) chunk.set(bytes.subarray(from, to), from);
        expect(Buffer.compare(chunk.join(), bytes)).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

it('takes no more memory than a few times what came, whatever is claimed', () => {
  const before = process.memoryUsage().arrayBuffers;
  const chunks = Array.from({ length: 100 }, (_, i) => {
    const chunk = new ChunkBytes(8 * 1024 * 1024);
    chunk.set(Uint8Array.of(1), i % 2 === 0 ? 0 : chunk.length - 1);
    return chunk;
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 600 * 1024);
  expect(chunks).toHaveLength(100);
});
