import { describe, expect, it } from 'vitest';
import { jpegInfo } from '../../../src/video/jpegInfo';
import { repairJpeg } from '../../../src/video/jpegRepair';
import {
  concat,
  makeAvi,
  makeImage,
  makeMultipart,
  segment,
  withLength,
  type ImageQuirks,
} from '../../support/mjpegCorpus';
import { split } from '../../support/splitting';

const [a, b] = [makeImage(1), makeImage(2)];
const EOI = [0xff, 0xd9];

/** The image survives between others in every framing, without a word. */
function survives(odd: Uint8Array): void {
  const images = [a, odd, odd, b];
  for (const [kind, bytes] of [
    ['raw', concat(...images)],
    ['lengthPrefixed', concat(...images.map((image) => withLength(image)))],
    ['multipart', makeMultipart(images)],
    ['multipart', makeMultipart(images, { headers: () => [] })],
    ['avi', makeAvi(images)],
  ] as const) {
    for (const sizes of [[bytes.length], [1], [7, 100]]) {
      const { frames, problems } = split(kind, bytes, sizes);
      expect(frames).toEqual(images);
      expect(problems).toEqual([]);
    }
  }
}

describe('what other readers of MJPEG fall over', () => {
  it.each<readonly [string, ImageQuirks]>([
    ['SOI and EOI inside APPn payloads (thumbnails), and their second SOS', { thumbnail: true }],
    ['stuffed FF 00 in scans', { scanBytes: 20_000 }],
    ['restart markers inside scans, in an order that shows loss', { restartMarkers: true }],
    ['fill bytes before markers', { fillBytes: true }],
    ['several scans, and DNL after the first (progressive)', { progressive: true }],
    ['DHT right behind SOI, no APP0', { tablesFirst: true }],
    ['no DHT (AVI1)', { missingTables: true }],
    ['another picture size in mid-file', { width: 1280 }],
    ['four components (CMYK)', { components: 4 }],
    ['an image that browsers cannot show is an image', { process: 0xcb, precision: 12 }],
  ])('%s', (_, quirks) => survives(makeImage(7, quirks)));

  it('a whole image, records and part heads inside a payload', () => {
    const inside = concat(withLength(b), '\r\n--frame\r\nContent-Length: 9\r\n\r\n', b, '00dc\x20\0\0\0');
    survives(concat(a.subarray(0, 2), segment(0xe2, inside), a.subarray(2)));
  });

  it('bytes behind EOI: zeros, FF, line breaks, and second images (motion photos) as frames of their own', () => {
    const bytes = concat(a, new Uint8Array(300), b, [0xff, 0xff], a, '\r\n', b, a);
    expect(split('raw', bytes).frames).toEqual([a, b, a, b, a]);
    expect(split('raw', bytes).problems).toEqual([]);
  });

  it('doubled EOI', () => {
    expect(split('raw', concat(a, EOI, b, EOI)).frames).toEqual([a, b]);
    expect(split('multipart', makeMultipart([concat(a, EOI), b])).frames).toEqual([concat(a, EOI), b]);
    expect(split('raw', concat(a, EOI, b, EOI)).problems).toEqual([]);
  });

  it('missing EOI: nothing waits for it forever, nothing of the next image is in it, and what is sent has one', () => {
    const open = makeImage(8, { missingEoi: true });
    for (const [kind, bytes] of [
      ['raw', concat(open, a, open)],
      ['lengthPrefixed', concat(...[open, a, open].map((image) => withLength(image)))],
      ['multipart', makeMultipart([open, a, open], { headers: () => [] })],
      ['avi', makeAvi([concat(open, open.length % 2 === 0 ? [] : [0]), a])],
    ] as const) {
      const { frames } = split(kind, bytes, [50]);
      expect(frames.slice(0, 2)).toEqual([kind === 'avi' && open.length % 2 === 1 ? concat(open, [0]) : open, a]);
    }
    expect(repairJpeg(open, jpegInfo(open)).subarray(-2)).toEqual(Uint8Array.from(EOI));
  });

  it.each<readonly [string, ImageQuirks, RegExp]>([
    ['12 bit', { process: 0xc1, precision: 12 }, /12 bits/],
    ['arithmetic', { process: 0xc9 }, /arithmetic/],
    ['lossless', { process: 0xc3 }, /lossless/],
    ['hierarchical', { process: 0xc5 }, /hierarchical/],
    ['height only in DNL', { height: 0 }, /DNL/],
  ])('what browsers cannot show is named: %s', (_, quirks, says) => {
    expect(jpegInfo(makeImage(1, quirks))?.undecodable).toMatch(says);
  });
});
