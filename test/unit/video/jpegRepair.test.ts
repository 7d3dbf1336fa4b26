import { expect, it } from 'vitest';
import { jpegInfo } from '../../../src/video/jpegInfo';
import { repairJpeg, repairOf } from '../../../src/video/jpegRepair';
import { concat, makeImage } from '../../support/mjpegCorpus';
import { SAMPLE_CLIP, framesOf } from '../../support/sampleClip';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The DHT segments of an image, and the image without them. */
function takeTables(jpeg: Uint8Array): { tables: Uint8Array; rest: Uint8Array } {
  let tables: Uint8Array = new Uint8Array();
  let rest: Uint8Array = jpeg.slice(0, 2);
  let at = 2;
  while (jpeg[at + 1] !== 0xda) {
    const end = at + 2 + ((jpeg[at + 2] ?? 0) << 8) + (jpeg[at + 3] ?? 0);
    if (jpeg[at + 1] === 0xc4) tables = concat(tables, jpeg.subarray(at, end));
    else rest = concat(rest, jpeg.subarray(at, end));
    at = end;
  }
  return { tables, rest: concat(rest, jpeg.subarray(at)) };
}

it('gives an image back its tables: the encoder of the sample clip uses the standard ones', () => {
  const [original] = framesOf(SAMPLE_CLIP);
  if (!original) throw new Error('the sample clip has no frame');
  const { tables, rest } = takeTables(original);
  const repaired = repairJpeg(rest, jpegInfo(rest));
  expect(jpegInfo(repaired)?.lacksHuffmanTables).toBe(false);
  expect(hex(takeTables(repaired).rest)).toBe(hex(rest));
  expect(hex(takeTables(repaired).tables)).toBe(hex(tables));
});

it('gives an image its end, also behind padding', () => {
  const open = makeImage(1, { missingEoi: true });
  expect(repairJpeg(open, jpegInfo(open))).toEqual(concat(open, [0xff, 0xd9]));
  expect(repairOf(open, jpegInfo(open))).toEqual({ tableBytes: 0, endBytes: 2 });
  const bare = makeImage(1, { missingTables: true, missingEoi: true });
  const { tableBytes, endBytes } = repairOf(bare, jpegInfo(bare));
  expect([tableBytes, endBytes]).toEqual([420, 2]);
  expect(repairJpeg(bare, jpegInfo(bare))).toHaveLength(bare.length + tableBytes + endBytes);
  const padded = concat(makeImage(1), [0, 0, 0]);
  expect(repairJpeg(padded, jpegInfo(padded))).toBe(padded);
});

it('leaves alone what has all, needs no tables or is no image', () => {
  for (const image of [makeImage(1), makeImage(1, { missingTables: true, process: 0xc9 }), new Uint8Array(9)])
    expect(repairJpeg(image, jpegInfo(image))).toBe(image);
});
