import { describe, expect, it } from 'vitest';
import { JpegWalk } from '../../../src/video/jpegWalk';
import { concat, makeImage } from '../../support/mjpegCorpus';

const everything = { thumbnail: true, restartMarkers: true, fillBytes: true, progressive: true };

describe('JpegWalk', () => {
  it('ends behind EOI, whatever is in the image and follows it', () => {
    for (const quirks of [{}, everything, { tablesFirst: true }]) {
      const image = makeImage(1, quirks);
      const walk = new JpegWalk();
      expect(walk.walk(concat(image, makeImage(2)))).toBe('whole');
      expect(walk.position).toBe(image.length);
    }
  });

  it('goes on where it was as bytes come', () => {
    const image = makeImage(1, everything);
    const walk = new JpegWalk();
    for (let length = 0; length < image.length; length++) expect(walk.walk(image.subarray(0, length))).toBeUndefined();
    expect(walk.walk(image)).toBe('whole');
  });

  it('and as bytes that were walked over go', () => {
    const image = makeImage(1, everything);
    const walk = new JpegWalk();
    let gone = 0;
    for (let length = 0; length < image.length; length++) {
      expect(walk.walk(image.subarray(gone, length))).toBeUndefined();
      const count = Math.max(0, Math.min(walk.position, length - gone));
      walk.rebase(count);
      gone += count;
    }
    expect(walk.walk(image.subarray(gone))).toBe('whole');
  });

  it('without EOI it ends at the next SOI', () => {
    const open = makeImage(1, { missingEoi: true });
    const walk = new JpegWalk();
    expect(walk.walk(concat(open, makeImage(2)))).toBe('truncated');
    expect(walk.position).toBe(open.length);
    expect(walk.hasScan).toBe(true);
  });

  it('ends where no marker is, and knows where the scan ended', () => {
    const open = makeImage(1, { missingEoi: true });
    const walk = new JpegWalk();
    expect(walk.walk(concat(open, [0xff, 0xe5, 0, 4, 1, 2, 3, 4]))).toBe('broken');
    expect(walk.scanEnd).toBe(open.length);
    const early = new JpegWalk();
    expect(early.walk(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 1))).toBe('broken');
    expect(early.hasScan).toBe(false);
  });
});
