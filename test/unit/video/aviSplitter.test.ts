import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AviScanner } from '../../../src/video/aviSplitter';
import { ascii, aviCorpus, concat, makeAvi, makeImage, overwrite, riffChunk } from '../../support/mjpegCorpus';
import { check } from '../../support/property';
import { split } from '../../support/splitting';

const none = { skippedBytes: 0, resynchronisations: 0, truncatedFrames: 0, oversizedFrames: 0 };
const chunkSizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });

function headerOf(bytes: Uint8Array) {
  const scanner = new AviScanner({ frame: () => undefined }, { maxFrameBytes: 1_000_000 });
  scanner.push(bytes);
  return scanner.header;
}

describe('AviScanner', () => {
  describe.each(aviCorpus())('$name', ({ bytes, frames, report }) => {
    it.each([
      ['whole', [bytes.length]],
      ['byte by byte', [1]],
      ['in uneven pieces', [3, 1, 64, 7]],
    ])('%s', (_, sizes) => {
      const result = split('avi', bytes, sizes);
      expect(result.frames).toEqual(frames);
      expect(result.report).toMatchObject({ ...none, ...report, frames: frames.length });
    });
  });

  it('takes any bytes, and gives the same however they are cut', () => {
    const piece = fc.oneof(
      fc.constantFrom('RIFF', 'LIST', 'movi', 'AVI ', '00dc', '00db', 'idx1', 'JUNK', '\x04\0\0\0', '\x20\0\0\0', '\0'),
      fc.constantFrom('00dc\x10\0\0\0\xff\xd8\xff', '\xff\xd9', '\xff\xd8\xff\xda\0\x02', '00dc\xff\xff\xff\x7f'),
      fc.string({ unit: 'binary-ascii', maxLength: 12 }),
    );
    check(
      fc.property(fc.array(piece, { maxLength: 40 }), chunkSizes, (pieces, sizes) => {
        const bytes = ascii(`RIFF\0\0\0\0AVI LIST\0\0\0\0movi${pieces.join('')}`);
        expect(split('avi', bytes, sizes)).toEqual(split('avi', bytes));
      }),
      500,
    );
  });

  it.each([
    [25, 1, 25],
    [30_000, 1_001, 30_000 / 1_001],
    [0, 1, undefined],
    [25, 0, undefined],
    [4_000_000, 1, undefined],
  ])('the rate is that of the video stream: %i / %i', (rate, scale, expected) => {
    const bytes = makeAvi([makeImage(1)], { rate, scale, sound: new Uint8Array(10) });
    expect(headerOf(bytes).framesPerSecond).toBe(expected);
  });

  it('says that the index is missing or cut, and where', () => {
    const frames = [makeImage(1), makeImage(2)];
    for (const index of ['none', 'cut'] as const) {
      const bytes = makeAvi(frames, { index });
      expect(split('avi', bytes).problems).toEqual([{ kind: 'noIndex', offset: bytes.length, bytes: 0 }]);
    }
    expect(split('avi', makeAvi(frames)).problems).toEqual([]);
  });

  it('reads over a large chunk of something else, and finds frames if its size is wrong', () => {
    const large = riffChunk('JUNK', new Uint8Array(600_001));
    const avi = makeAvi([makeImage(1)], { index: 'none' });
    const chunk = riffChunk('00dc', makeImage(2));
    expect(split('avi', concat(avi, large, chunk)).frames).toEqual([makeImage(1), makeImage(2)]);
    const wrong = riffChunk('JUNK', new Uint8Array(100), 50_000_000);
    expect(split('avi', concat(avi, wrong, chunk), [5_000]).frames).toEqual([makeImage(1), makeImage(2)]);
  });

  it('passes over an image above the limit, and over a size that cannot be', () => {
    const small = makeImage(3);
    const bytes = makeAvi([small, makeImage(2, { scanBytes: 20_000 }), small]);
    const { frames, report } = split('avi', bytes, [999], { maxFrameBytes: 5000 });
    expect(frames).toEqual([small, small]);
    expect(report).toMatchObject({ oversizedFrames: 1 });
    const damaged = makeAvi([small, small, small], { index: 'none' });
    const at = damaged.indexOf(0x64, damaged.length - small.length * 2 - 20);
    const result = split('avi', overwrite(damaged, at + 4, Uint8Array.of(0xff, 0xff)), [999]);
    expect(result.frames.length).toBeGreaterThanOrEqual(2);
  });
});
