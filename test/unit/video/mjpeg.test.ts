import { describe, expect, it } from 'vitest';
import { createSplitter, detectFraming } from '../../../src/video/mjpeg';
import { ascii, concat, impostors, makeImage, withLength } from '../../support/mjpegCorpus';

const image = makeImage(1);
const tablesFirst = makeImage(2, { tablesFirst: true });

describe('detectFraming', () => {
  it.each([
    ['five digits', withLength(image), 'lengthPrefixed', 0],
    ['blanks and digits', withLength(image, `  ${image.length}`), 'lengthPrefixed', 0],
    ['digits and blanks', withLength(image, `${image.length}  `), 'lengthPrefixed', 0],
    ['five digits, DHT first', withLength(tablesFirst), 'lengthPrefixed', 0],
    ['an image', image, 'raw', 0],
    ['an image, DHT first', tablesFirst, 'raw', 0],
  ])('%s', (_, head, kind, offset) => {
    expect(detectFraming(head)).toEqual({ kind, offset });
  });

  it.each([
    ['trash, then images', concat('trash \xff\xd8 ', image), 'raw', 9],
    ['trash, then images with DHT first', concat('trash', tablesFirst), 'raw', 5],
    ['trash, then five digits', concat('trash', withLength(image)), 'lengthPrefixed', 5],
    ['a length of 0 first', concat('00000', withLength(image)), 'lengthPrefixed', 5],
    ['a length that cannot be', withLength(image, '00001'), 'raw', 5],
  ])('%s: with a warning', (_, head, kind, offset) => {
    expect(detectFraming(head)).toEqual({
      kind,
      offset,
      warning: `${offset} bytes before the first image are skipped`,
    });
  });

  it('does not look for an image behind the first 4 KiB', () => {
    expect(detectFraming(concat(new Uint8Array(4096).fill(0x20), image)).kind).toBe('unknown');
  });

  it.each(impostors())('names an impostor: $name', ({ bytes, says }) => {
    expect(detectFraming(bytes)).toEqual({ kind: 'unknown', reason: expect.stringMatching(says) as string });
  });
});

describe('createSplitter', () => {
  it('makes the splitter of the framing', () => {
    expect(createSplitter('raw').push(image)).toEqual([image]);
    expect(createSplitter('lengthPrefixed').push(withLength(image))).toEqual([image]);
  });

  it('takes 8 MiB for the largest frame unless told otherwise', () => {
    const start = makeImage(3, { missingEoi: true });
    const fits = concat(start, new Uint8Array(8 * 1024 * 1024 - start.length - 2).fill(0x55), [0xff, 0xd9]);
    expect(createSplitter('raw').push(fits)).toHaveLength(1);
    expect(createSplitter('raw').push(concat(start, [0x55], fits.subarray(start.length)))).toEqual([]);
    expect(createSplitter('raw', { maxFrameBytes: 10 }).push(image)).toEqual([]);
  });

  it('counts from nothing', () => {
    expect(createSplitter('raw').report).toMatchObject({ frames: 0, skippedBytes: 0 });
    expect(createSplitter('lengthPrefixed').push(ascii(''))).toEqual([]);
  });
});
