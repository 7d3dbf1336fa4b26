import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSplitter } from '../../../src/video/mjpeg';
import { boundaryOf } from '../../../src/video/multipartSplitter';
import { ascii, concat, makeImage, makeMultipart, multipartCorpus } from '../../support/mjpegCorpus';
import { check } from '../../support/property';
import { split } from '../../support/splitting';

const none = { skippedBytes: 0, resynchronisations: 0, truncatedFrames: 0, oversizedFrames: 0 };
const chunkSizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });

describe('MultipartScanner', () => {
  describe.each(multipartCorpus())('$name', ({ bytes, frames, report }) => {
    it.each([
      ['whole', [bytes.length]],
      ['byte by byte', [1]],
      ['in uneven pieces', [3, 1, 64, 7]],
    ])('%s', (_, sizes) => {
      const result = split('multipart', bytes, sizes);
      expect(result.frames).toEqual(frames);
      expect(result.report).toMatchObject({ ...none, ...report, frames: frames.length });
    });
  });

  it('takes any bytes, and gives the same however they are cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '--',
        '--b\r\n',
        '\r\n',
        '\n',
        'Content-Length: 9\r\n',
        'X: y\n',
        '\xff',
        '\xff\xd8\xff',
        '\xff\xd9',
      ),
      fc.constantFrom('\xff\xd8\xff\xda\0\x02', '\xff\xe0\0\x05', '\0', '\r\n--b\r\nContent-Length: 12\r\n\r\n'),
      fc.string({ unit: 'binary-ascii', maxLength: 12 }),
    );
    check(
      fc.property(fc.array(piece, { maxLength: 40 }), chunkSizes, (pieces, sizes) => {
        const bytes = ascii(pieces.join(''));
        expect(split('multipart', bytes, sizes)).toEqual(split('multipart', bytes));
      }),
      500,
    );
  });

  it.each(['with', 'without'])(
    'gives a frame out with its last byte, without waiting for the next boundary: %s length',
    (how) => {
      const image = makeImage(1);
      const headers = how === 'with' ? {} : { headers: () => ['Content-Type: image/jpeg'] };
      const bytes = makeMultipart([image], { closing: '', newline: '\n', ...headers }).subarray(0, -1);
      const splitter = createSplitter('multipart');
      expect(splitter.push(bytes.subarray(0, -1))).toEqual([]);
      expect(splitter.push(bytes.subarray(-1))).toEqual([image]);
    },
  );

  it('is given the boundary, with or without dashes: cuts an image without EOI there, though no boundary came before', () => {
    const open = makeImage(8, { missingEoi: true });
    const bytes = concat(
      'Content-Type: image/jpeg\r\n\r\n',
      open,
      '\r\n',
      makeMultipart([makeImage(2)], { boundary: 'b1' }),
    );
    for (const boundary of ['b1', '--b1']) {
      expect(split('multipart', bytes, [50], { boundary }).frames).toEqual([open, makeImage(2)]);
    }
  });

  it('does not wait twice for a sender whose lengths are wrong', () => {
    const images = [1, 2, 3].map((seed) => makeImage(seed));
    const bytes = makeMultipart(images, { headers: (length) => [`Content-Length: ${length + 500}`], closing: '' });
    const splitter = createSplitter('multipart');
    const all = [...splitter.push(bytes)];
    expect(all).toEqual(images);
    expect(split('multipart', bytes).problems.map(({ kind }) => kind)).toEqual(['wrongLength']);
  });

  it('passes over an image above the limit', () => {
    const small = makeImage(3);
    const bytes = makeMultipart([small, makeImage(2, { scanBytes: 20_000 }), small]);
    for (const sizes of [[bytes.length], [999], [1]]) {
      const { frames, report } = split('multipart', bytes, sizes, { maxFrameBytes: 5000 });
      expect(frames).toEqual([small, small]);
      expect(report).toMatchObject({ oversizedFrames: 1 });
    }
  });

  it('an endless line is passed over in bounded memory', () => {
    const bytes = concat(new Uint8Array(3_000_000).fill(0x41), '\r\n', makeMultipart([makeImage(1)]));
    expect(split('multipart', bytes, [4096]).frames).toEqual([makeImage(1)]);
  });
});

describe('boundaryOf', () => {
  it.each([
    ['multipart/x-mixed-replace; boundary=frame', 'frame'],
    ['multipart/x-mixed-replace;boundary="a b;c"', 'a b;c'],
    ['multipart/x-mixed-replace; charset=x; BOUNDARY = --my', '--my'],
    ['multipart/x-mixed-replace', undefined],
    ['image/jpeg; notaboundary=x', undefined],
  ])('%s: %s', (type, expected) => {
    expect(boundaryOf(type)).toBe(expected);
  });
});
