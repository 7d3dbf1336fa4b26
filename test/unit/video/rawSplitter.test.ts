import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSplitter } from '../../../src/video/mjpeg';
import { concat, makeImage, rawCorpus, segment } from '../../support/mjpegCorpus';
import { split } from '../../support/splitting';

const none = { skippedBytes: 0, resynchronisations: 0, truncatedFrames: 0, oversizedFrames: 0 };
const chunkSizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });
const image = fc
  .record({
    seed: fc.nat(),
    scanBytes: fc.nat(600),
    tablesFirst: fc.boolean(),
    thumbnail: fc.boolean(),
    restartMarkers: fc.boolean(),
    fillBytes: fc.boolean(),
    progressive: fc.boolean(),
  })
  .map(({ seed, ...quirks }) => makeImage(seed, quirks));

describe('RawScanner', () => {
  describe.each(rawCorpus())('$name', ({ bytes, frames, report }) => {
    it.each([
      ['whole', [bytes.length]],
      ['byte by byte', [1]],
      ['in uneven pieces', [3, 1, 64, 7]],
    ])('%s', (_, sizes) => {
      const result = split('raw', bytes, sizes);
      expect(result.frames).toEqual(frames);
      expect(result.report).toMatchObject({ ...none, ...report, frames: frames.length });
    });
  });

  it('gives back the images that were joined, in pieces of any size', () => {
    fc.assert(
      fc.property(fc.array(image, { maxLength: 6 }), chunkSizes, (images, sizes) => {
        expect(split('raw', concat(...images), sizes).frames).toEqual(images);
      }),
      { numRuns: 150 },
    );
  });

  it('takes any bytes, and gives the same however they are cut', () => {
    // Bytes that mean something to the machine are frequent, so that every state is reached.
    const byte = fc.oneof(fc.constantFrom(0xff, 0xd8, 0xd9, 0xda, 0xe0, 0, 1, 2, 0xd0, 0xc4), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 400 }), chunkSizes, (values, sizes) => {
        const bytes = Uint8Array.from(values);
        expect(split('raw', bytes, sizes)).toEqual(split('raw', bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('gives a frame out with its last byte, without waiting for the next one', () => {
    const splitter = createSplitter('raw', { maxFrameBytes: 10_000 });
    const whole = makeImage(1);
    expect(splitter.push(whole.subarray(0, -1))).toEqual([]);
    expect(splitter.push(whole.subarray(-1))).toEqual([whole]);
  });

  it('passes over an image above the limit, with all that is in it, and goes on', () => {
    const large = makeImage(2, { scanBytes: 300_000, thumbnail: true });
    const small = makeImage(3);
    for (const sizes of [[10_000], [large.length + 2 * small.length], [999]]) {
      const { frames, report } = split('raw', concat(small, large, small), sizes, { maxFrameBytes: 5000 });
      expect(frames).toEqual([small, small]);
      expect(report).toMatchObject({ frames: 2, oversizedFrames: 1, skippedBytes: large.length, truncatedFrames: 0 });
    }
  });

  it('an image of exactly the limit is within it', () => {
    const exact = makeImage(4);
    expect(split('raw', exact, undefined, { maxFrameBytes: exact.length }).frames).toEqual([exact]);
    expect(split('raw', exact, undefined, { maxFrameBytes: exact.length - 1 }).frames).toEqual([]);
  });

  it('an endless header or scan is dropped at the limit', () => {
    const limits = { maxFrameBytes: 100_000 };
    const comments = concat([0xff, 0xd8], ...Array.from({ length: 20 }, () => segment(0xfe, new Uint8Array(60_000))));
    const scan = concat(makeImage(5, { missingEoi: true }), new Uint8Array(1_000_000).fill(0x55));
    for (const bytes of [comments, scan]) {
      const { frames, report } = split('raw', bytes, [4096], limits);
      expect(frames).toEqual([]);
      expect(report).toMatchObject({ oversizedFrames: 1, skippedBytes: bytes.length });
    }
  });
});
