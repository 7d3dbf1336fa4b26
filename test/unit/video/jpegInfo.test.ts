import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jpegInfo } from '../../../src/video/jpegInfo';
import { concat, makeImage, segment } from '../../support/mjpegCorpus';
import { check } from '../../support/property';
import { SAMPLE_CLIP, framesOf } from '../../support/sampleClip';

describe('jpegInfo', () => {
  it('says what is in the frame header', () => {
    expect(jpegInfo(makeImage(1, { width: 640, height: 481 }))).toMatchObject({
      width: 640,
      height: 481,
      components: 3,
      precision: 8,
      process: 'baseline',
      isArithmetic: false,
      lacksHuffmanTables: false,
      undecodable: null,
    });
  });

  it('is not misled by a thumbnail, fill bytes or tables first', () => {
    const quirks = { thumbnail: true, fillBytes: true, tablesFirst: true, width: 800 };
    expect(jpegInfo(makeImage(1, quirks))).toMatchObject({ width: 800, undecodable: null });
  });

  it.each([
    ['baseline', { process: 0xc0 }, 'baseline', null],
    ['extended', { process: 0xc1 }, 'extended', null],
    ['progressive', { process: 0xc2, progressive: true }, 'progressive', null],
    ['lossless', { process: 0xc3 }, 'lossless', /lossless/],
    ['differential', { process: 0xc5 }, 'hierarchical', /hierarchical/],
    ['arithmetic', { process: 0xc9 }, 'extended', /arithmetic/],
    ['arithmetic progressive', { process: 0xca }, 'progressive', /arithmetic/],
    ['arithmetic lossless', { process: 0xcb }, 'lossless', /lossless/],
    ['arithmetic differential', { process: 0xcd }, 'hierarchical', /hierarchical/],
    ['12 bit', { process: 0xc1, precision: 12 }, 'extended', /12 bits per sample/],
    ['grey', { components: 1 }, 'baseline', null],
    ['CMYK', { components: 4 }, 'baseline', null],
    ['two components', { components: 2 }, 'baseline', /2 colour components/],
    ['height 0 (DNL)', { height: 0 }, 'baseline', /DNL/],
    ['width 0', { width: 0 }, 'baseline', /width is 0/],
  ] as const)('%s', (_, quirks, process, undecodable) => {
    const info = jpegInfo(makeImage(1, quirks));
    expect(info?.process).toBe(process);
    if (undecodable === null) expect(info?.undecodable).toBeNull();
    else expect(info?.undecodable).toMatch(undecodable);
  });

  it('a hierarchical image begins with DHP', () => {
    const image = makeImage(1);
    const dhp = segment(0xde, [8, 0, 240, 1, 64, 1, 1, 0x11, 0]);
    expect(jpegInfo(concat(image.subarray(0, 2), dhp, image.subarray(2)))?.process).toBe('hierarchical');
  });

  it('an image without DHT lacks tables, unless it needs none', () => {
    const bare = makeImage(1, { missingTables: true });
    const info = jpegInfo(bare);
    expect(info?.lacksHuffmanTables).toBe(true);
    expect([...bare.subarray(info?.scanOffset ?? 0).subarray(0, 2)]).toEqual([0xff, 0xda]);
    expect(jpegInfo(makeImage(1, { missingTables: true, process: 0xc9 }))?.lacksHuffmanTables).toBe(false);
    expect(jpegInfo(bare.subarray(0, 100))?.lacksHuffmanTables).toBe(false);
  });

  it('reads the images of the sample clip', () => {
    expect(readFileSync(SAMPLE_CLIP).length).toBeGreaterThan(0);
    for (const frame of framesOf(SAMPLE_CLIP)) expect(jpegInfo(frame)?.undecodable).toBeNull();
  });

  it('takes any bytes', () => {
    const mutations = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 });
    check(
      fc.property(fc.nat(50), mutations, fc.nat(500), (seed, changes, length) => {
        const bytes = makeImage(seed, { thumbnail: true });
        for (const [at, value] of changes) bytes[at] = value;
        const info = jpegInfo(bytes.subarray(0, length));
        if (info?.scanOffset !== undefined) expect(info.scanOffset).toBeLessThan(length);
      }),
    );
    expect(jpegInfo(new Uint8Array())).toBeUndefined();
  });
});
