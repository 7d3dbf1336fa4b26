import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestFrame, type PlacedFrames } from '../../../../src/ui/files/nearestFrame';

it('finds the first frame that ends after an offset, in few reads', async () => {
  const gaps = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 50 })), { maxLength: 60 });
  const property = fc.asyncProperty(gaps, fc.nat(3_000), async (parts, offset) => {
    let end = 0;
    const frames = parts.map(([gap, storedBytes]) => {
      const frame = { offset: end + gap, storedBytes };
      end = frame.offset + storedBytes;
      return frame;
    });
    let reads = 0;
    const clip: PlacedFrames = {
      status: { frames: frames.length },
      frame: (index) => {
        reads++;
        return Promise.resolve(frames[index]!);
      },
    };
    const first = frames.findIndex((frame) => frame.offset + frame.storedBytes > offset);
    expect(await nearestFrame(clip, offset)).toBe(first < 0 ? Math.max(0, frames.length - 1) : first);
    expect(reads).toBeLessThanOrEqual(7);
  });
  await fc.assert(property, { seed: Number(process.env['OTT_SEED'] ?? '8966'), numRuns: 300 });
});
