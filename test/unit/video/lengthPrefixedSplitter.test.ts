import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRecord, recordLengthAt } from '../../../src/video/lengthPrefixedSplitter';
import { createSplitter } from '../../../src/video/mjpeg';
import { ascii, concat, lengthPrefixedCorpus, makeImage, withLength } from '../../support/mjpegCorpus';
import { split } from '../../support/splitting';

const none = { skippedBytes: 0, resynchronisations: 0, truncatedFrames: 0, oversizedFrames: 0 };
const chunkSizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });
const image = fc
  .record({ seed: fc.nat(), scanBytes: fc.nat(600), tablesFirst: fc.boolean(), thumbnail: fc.boolean() })
  .map(({ seed, ...quirks }) => makeImage(seed, quirks));

describe('LengthPrefixedScanner', () => {
  describe.each(lengthPrefixedCorpus())('$name', ({ bytes, frames, report }) => {
    it.each([
      ['whole', [bytes.length]],
      ['byte by byte', [1]],
      ['in uneven pieces', [3, 1, 64, 7]],
    ])('%s', (_, sizes) => {
      const result = split('lengthPrefixed', bytes, sizes);
      expect(result.frames).toEqual(frames);
      expect(result.report).toMatchObject({ ...none, ...report, frames: frames.length });
    });
  });

  it('gives back the images that were joined, in pieces of any size', () => {
    fc.assert(
      fc.property(fc.array(image, { maxLength: 6 }), chunkSizes, (images, sizes) => {
        const bytes = concat(...images.map((each) => withLength(each)));
        expect(split('lengthPrefixed', bytes, sizes).frames).toEqual(images);
      }),
      { numRuns: 150 },
    );
  });

  it('takes any bytes, and gives the same however they are cut', () => {
    const piece = fc.oneof(
      fc.constantFrom('00012\xff\xd8', '   20\xff\xd8', '99999\xff\xd8', '00000', '\xff', '\xff\xd9', '\n', '0'),
      fc.string({ unit: 'binary-ascii', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), chunkSizes, (pieces, sizes) => {
        const bytes = ascii(pieces.join(''));
        expect(split('lengthPrefixed', bytes, sizes)).toEqual(split('lengthPrefixed', bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('gives a frame out with its last byte, without waiting for the next one', () => {
    const splitter = createSplitter('lengthPrefixed', { maxFrameBytes: 10_000 });
    const whole = makeImage(1);
    expect(splitter.push(withLength(whole).subarray(0, -1))).toEqual([]);
    expect(splitter.push(whole.subarray(-1))).toEqual([whole]);
  });

  it.each([
    ['00000', 'lengthZero'],
    ['0000000000', 'lengthZero'],
    ['000000', 'foreign'],
    ['00001', 'foreign'],
  ] as const)('calls %s between images %s, however it is cut', (between, kind) => {
    const one = withLength(makeImage(1));
    const bytes = concat(one, ascii(between), one);
    for (const size of [bytes.length, 1, 7]) {
      const { problems, frames } = split('lengthPrefixed', bytes, [size]);
      expect(frames).toHaveLength(2);
      expect(problems).toEqual([{ kind, offset: one.length, bytes: between.length }]);
    }
  });

  it('passes over an image above the limit', () => {
    const small = makeImage(3);
    const bytes = concat(withLength(small), withLength(makeImage(2, { scanBytes: 20_000 })), withLength(small));
    for (const sizes of [[bytes.length], [999], [1]]) {
      const { frames, report } = split('lengthPrefixed', bytes, sizes, { maxFrameBytes: 5000 });
      expect(frames).toEqual([small, small]);
      expect(report).toMatchObject({ oversizedFrames: 1, resynchronisations: 0 });
    }
  });
});

describe('recordLengthAt', () => {
  it.each([
    ['08098', 8098],
    [' 8098', 8098],
    ['8098 ', 8098],
    ['   42', 42],
    ['8098\n', 8098],
    ['99999', 99_999],
    ['00003', undefined],
    ['00000', undefined],
    ['     ', undefined],
    ['80 98', undefined],
    ['8\r\n\r\n', undefined],
    ['098\n\n', undefined],
    ['-8098', undefined],
    ['0x123', undefined],
  ])('%j announces %s', (digits, expected) => {
    expect(recordLengthAt(concat(digits, [0xff, 0xd8]), 0)).toBe(expected);
  });

  it('is undefined where no image follows', () => {
    expect(recordLengthAt(ascii('08098\xff\xd9'), 0)).toBeUndefined();
    expect(recordLengthAt(ascii('08098\xff'), 0)).toBeUndefined();
    expect(recordLengthAt(ascii('08098'), 0)).toBeUndefined();
  });
});

describe('findRecord', () => {
  const bytes = ascii('xx\xff\xd8..00120\xff\xd8');
  it.each(['8098\n', '\t8098', '8\r\n\r\n', '00020'])('takes %j amid other bytes for none', (digits) => {
    expect(findRecord(concat('..', digits, [0xff, 0xd8]), 0)).toBe(-1);
  });
  it('passes over images without digits', () => expect(findRecord(bytes, 0)).toBe(6));
  it('looks no further than told', () => expect(findRecord(bytes, 0, bytes.length - 1)).toBe(-1));
  it('begins where told', () => expect(findRecord(bytes, 7)).toBe(-1));
});
