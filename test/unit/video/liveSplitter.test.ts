import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIVE_DETECTION_BYTES, LiveSplitter } from '../../../src/video/liveSplitter';
import { ascii, concat, makeAvi, makeImage, withLength } from '../../support/mjpegCorpus';
import { check } from '../../support/property';

const images = [1, 2, 3].map((seed) => makeImage(seed, { scanBytes: 100 * seed + 7 }));

function part(image: Uint8Array, withLengthHeader = true): Uint8Array {
  const length = withLengthHeader ? `Content-Length: ${image.length}\r\n` : '';
  return concat(`--frame\r\nContent-Type: image/jpeg\r\n${length}\r\n`, image, '\r\n');
}

const streams: Readonly<Record<string, Uint8Array>> = {
  raw: concat(...images),
  'length-prefixed': concat(...images.map((image) => withLength(image))),
  multipart: concat(...images.map((image) => part(image))),
  'multipart from the middle of a part': concat(
    makeImage(9, { scanBytes: 2_000 }).subarray(-2_000),
    '\r\n',
    ...images.map((image) => part(image)),
  ),
  'multipart behind a header': concat('X-Foo: 1\r\n', ...images.map((image) => part(image))),
  'raw after trash': concat('a cut-off picture', ...images, new Uint8Array(4_096)),
};

function pushAll(splitter: LiveSplitter, bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const piece = bytes.slice(at, at + (sizes[i % sizes.length] ?? 1));
    frames.push(...splitter.push(piece));
    at += piece.length;
    piece.fill(0xd8);
  }
  frames.push(...splitter.end());
  return frames;
}

describe.each(Object.entries(streams))('%s', (_, bytes) => {
  it('is told from its bytes, whatever pieces they come in', () => {
    check(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }), (sizes) => {
        expect(pushAll(new LiveSplitter(), bytes, sizes)).toEqual(images);
      }),
      60,
    );
  });
});

it('gives out the first picture as soon as it is whole, however small it is', () => {
  const splitter = new LiveSplitter();
  const small = makeImage(5, { scanBytes: 20 });
  expect(splitter.push(small.subarray(0, 100))).toEqual([]);
  expect([splitter.isKnown, splitter.fault]).toEqual([true, undefined]);
  expect(splitter.push(small.subarray(100))).toEqual([small]);
});

it('looks further into an AVI file, whose headers may be long', () => {
  const avi = makeAvi(images, { sound: new Uint8Array(9), stuffing: 4_120 });
  expect(pushAll(new LiveSplitter(), avi, [1_400])).toEqual(images);
  const other = new LiveSplitter();
  other.push(makeAvi(images, { codec: 'H264', stuffing: 4_120 }));
  other.end();
  expect(other.fault).toMatch(/AVI file whose video is "H264"/);
});

describe('at its end', () => {
  const half = images[1]!.subarray(0, -40);
  it.each<[string, Uint8Array]>([
    ['raw', concat(images[0]!, half)],
    ['multipart', concat(part(images[0]!), part(images[1]!).subarray(0, -40))],
    ['multipart without lengths', concat(part(images[0]!, false), part(images[1]!, false).subarray(0, -40))],
    ['AVI', makeAvi([images[0]!, images[1]!], { index: 'none' }).subarray(0, -60)],
  ])('a picture that is cut off is given out or not, as is wanted: %s', (_, bytes) => {
    const [all, whole] = [new LiveSplitter(), new LiveSplitter()];
    expect([...all.push(bytes), ...all.end()]).toHaveLength(2);
    expect([...whole.push(bytes), ...whole.end({ wholeOnly: true })]).toEqual([images[0]]);
  });

  it('a whole picture is given out in any case', () => {
    const splitter = new LiveSplitter();
    expect([...splitter.push(images[0]!), ...splitter.end({ wholeOnly: true })]).toEqual([images[0]]);
  });
});

it('goes by the framing that it is told', () => {
  const splitter = new LiveSplitter('multipart');
  expect(splitter.isKnown).toBe(true);
  expect(
    pushAll(splitter, concat('\r\n', part(images[0]!, false), part(images[1]!, false), '--frame--\r\n'), [50]),
  ).toEqual(images.slice(0, 2));
});

describe('what is no MJPEG', () => {
  it('is refused once enough of it has come, and nothing is kept of the rest', () => {
    const splitter = new LiveSplitter();
    for (let sent = 0; sent < LIVE_DETECTION_BYTES - 100; sent += 100) splitter.push(ascii('x'.repeat(100)));
    expect(splitter.fault).toBeUndefined();
    expect(splitter.push(ascii('x'.repeat(100)))).toEqual([]);
    expect(splitter.fault).toMatch(/it is text/);
    expect(splitter.push(images[0]!)).toEqual([]);
    expect(splitter.end()).toEqual([]);
  });

  it('is named', () => {
    const splitter = new LiveSplitter();
    splitter.push(ascii('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'));
    splitter.end();
    expect(splitter.fault).toMatch(/PNG/);
  });

  it('may be nothing at all', () => {
    const splitter = new LiveSplitter();
    splitter.end();
    expect(splitter.fault).toBe('nothing came');
  });
});
