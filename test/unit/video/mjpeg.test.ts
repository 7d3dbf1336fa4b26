import { describe, expect, it } from 'vitest';
import { createScanner, createSplitter, detectFraming } from '../../../src/video/mjpeg';
import { ascii, concat, impostors, makeAvi, makeImage, makeMultipart, withLength } from '../../support/mjpegCorpus';

const image = makeImage(1);
const tablesFirst = makeImage(2, { tablesFirst: true });
/** One part, with the line break before its boundary. */
const lengthLast = concat(`\r\n--b\r\nContent-Type: image/jpeg\r\nContent-Length: 8098\r\n\r\n`, image);
const lengthLastHead = lengthLast.length - image.length;

describe('detectFraming', () => {
  it.each([
    ['five digits', withLength(image), 'lengthPrefixed', 0],
    ['blanks and digits', withLength(image, `  ${image.length}`), 'lengthPrefixed', 0],
    ['digits and blanks', withLength(image, `${image.length}  `), 'lengthPrefixed', 0],
    ['five digits, DHT first', withLength(tablesFirst), 'lengthPrefixed', 0],
    ['an image', image, 'raw', 0],
    ['a boundary', makeMultipart([image]), 'multipart', 0],
    ['a boundary behind a line break', makeMultipart([image], { preamble: '\r\n' }), 'multipart', 0],
    ['a part without its boundary', concat('content-type: image/jpeg\r\n\r\n', image), 'multipart', 0],
    [
      'a boundary and an image, no headers',
      makeMultipart([image], { headers: () => [], newline: '\n' }),
      'multipart',
      0,
    ],
    [
      'an HTTP answer before its first image',
      ascii('HTTP/1.0 200 OK\nContent-type: multipart/x-mixed-replace; boundary=b\n'),
      'multipart',
      0,
    ],
    ['a saved snapshot', concat('HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n', image), 'multipart', 0],
    ['an image, DHT first', tablesFirst, 'raw', 0],
  ])('%s', (_, head, kind, offset) => {
    expect(detectFraming(head)).toEqual({ kind, offset });
  });

  it('AVI: with the rate, if it says one', () => {
    expect(detectFraming(makeAvi([image], { rate: 15 }))).toEqual({ kind: 'avi', offset: 0, framesPerSecond: 15 });
    expect(detectFraming(makeAvi([image], { rate: 0 }))).toEqual({ kind: 'avi', offset: 0 });
    expect(detectFraming(makeAvi([image], { codec: 'mjpg', sound: new Uint8Array(9) })).kind).toBe('avi');
    expect(detectFraming(concat('RIFF\0\0\0\0AVI LIST\0\0\0\0movi', makeAvi([image]).subarray(-600))).kind).toBe('avi');
  });

  it.each([
    [
      'trash, then a part',
      concat(image.subarray(100), '\r\n', makeMultipart([image])),
      'multipart',
      image.length - 100 + 60,
    ],
    [
      'trash, then a part whose length comes last',
      concat('x'.repeat(2000), lengthLast),
      'multipart',
      2000 + lengthLastHead,
    ],
    ['a header before the first boundary', concat('X-Foo: 1', lengthLast), 'multipart', 8 + lengthLastHead],
    ["the end of a part's head", concat('gth: 8098\r\n\r\n', image), 'multipart', 13],
    ["the end of a part's head with bare line feeds", concat('gth: 8098\n\n', image), 'multipart', 11],
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

  it('counts one byte as such', () => {
    expect(detectFraming(concat('x', image))).toMatchObject({ warning: '1 byte before the first image is skipped' });
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
    expect(createSplitter('multipart').push(makeMultipart([image]))).toEqual([image]);
    expect(createSplitter('avi').push(makeAvi([image]))).toEqual([image]);
  });

  it('or a scanner, which copies nothing and says where images are', () => {
    const bytes = concat('trash', image, image);
    const seen: [number, ArrayBufferLike][] = [];
    const scanner = createScanner('raw', { frame: (jpeg, offset) => seen.push([offset, jpeg.buffer]) });
    scanner.push(bytes);
    scanner.end();
    expect(seen).toEqual([
      [5, bytes.buffer],
      [5 + image.length, bytes.buffer],
    ]);
    expect(scanner.report.skippedBytes).toBe(5);
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
