import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import type { FramingKind } from '../../../src/video/mjpeg';
import { concat, makeAvi, makeImage, makeMultipart, withLength } from '../../support/mjpegCorpus';
import { check } from '../../support/property';
import { split } from '../../support/splitting';

/** Puts images into one stream. */
type Join = (images: readonly Uint8Array[]) => Uint8Array;

const joins: readonly (readonly [name: string, kind: FramingKind, join: Join])[] = [
  ['length-prefixed', 'lengthPrefixed', (images) => concat(...images.map((image) => withLength(image)))],
  ['raw', 'raw', (images) => concat(...images)],
  ['multipart', 'multipart', (images) => makeMultipart(images)],
  ['multipart without lengths', 'multipart', (images) => makeMultipart(images, { headers: () => ['X: y'] })],
  ['multipart of line feeds', 'multipart', (images) => makeMultipart(images, { newline: '\n' })],
  ['AVI', 'avi', (images) => makeAvi(images)],
  ['AVI with sound', 'avi', (images) => makeAvi(images, { sound: Uint8Array.from({ length: 77 }, (_, i) => i) })],
];
const chunkSizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });
const image = fc
  .record({
    seed: fc.nat(),
    scanBytes: fc.nat(600),
    tablesFirst: fc.boolean(),
    thumbnail: fc.boolean(),
    restartMarkers: fc.boolean(),
    fillBytes: fc.boolean(),
    progressive: fc.boolean(),
    missingTables: fc.boolean(),
    width: fc.constantFrom(320, 640),
  })
  .map(({ seed, ...quirks }) => makeImage(seed, quirks));

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe.each(joins)('%s', (_, kind, join) => {
  it('gives back the images that were joined, in pieces of any size, and says where they were', () => {
    check(
      fc.property(fc.array(image, { minLength: 1, maxLength: 6 }), chunkSizes, (images, sizes) => {
        const bytes = join(images);
        const { frames, offsets, problems } = split(kind, bytes, sizes);
        expect(frames).toEqual(images);
        expect(problems).toEqual([]);
        frames.forEach((frame, i) => {
          const at = offsets[i] ?? -1;
          expect(bytes.subarray(at, at + frame.length)).toEqual(frame);
        });
      }),
      120,
    );
  });

  it('after any damage: the same in pieces of any size, every frame from where it says, all bytes accounted for', () => {
    const damage = fc.tuple(fc.constantFrom('change', 'cut', 'insert'), fc.nat(), fc.integer({ min: 1, max: 200 }));
    check(
      fc.property(fc.nat(1e6), fc.array(damage, { minLength: 1, maxLength: 6 }), chunkSizes, (seed, damages, sizes) => {
        const bytes = damaged(join(someImages(seed)), seed, damages);
        const result = split(kind, bytes, sizes);
        expect(result).toEqual(split(kind, bytes));
        let end = 0;
        result.frames.forEach((frame, i) => {
          const at = result.offsets[i] ?? -1;
          expect(at).toBeGreaterThanOrEqual(end);
          end = at + frame.length;
          expect(hex(bytes.subarray(at, end))).toBe(hex(frame));
        });
        const given = result.frames.reduce((sum, frame) => sum + frame.length, 0);
        expect(given + result.report.skippedBytes).toBeLessThanOrEqual(bytes.length);
        expect(result.report.frames).toBe(result.frames.length);
      }),
      200,
    );
  });

  it('no frame is lost next to damage that is not its own', () => {
    check(
      fc.property(fc.nat(1e6), fc.nat(), fc.integer({ min: 1, max: 3 }), fc.nat(), (seed, at, count, value) => {
        const images = someImages(seed);
        const bytes = join(images);
        const place = at % bytes.length;
        const random = seededRandom(value);
        bytes.set(random.bytes(Math.min(count, bytes.length - place)), place);
        const found = new Set(split(kind, bytes).frames.map(hex));
        const lost = images.filter((each) => !found.has(hex(each)));
        // Damage of a few bytes is within one frame and what is in front of it, or reaches into the next.
        expect(lost.length).toBeLessThanOrEqual(bytesTouch(join, images, place, count));
      }),
      1_000,
    );
  });
});

function someImages(seed: number): Uint8Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: 5 }, (_, i) => {
    const [quirks = 0] = random.bytes(1);
    return makeImage(seed + i, {
      scanBytes: 50 + (quirks % 16) * 20,
      tablesFirst: (quirks & 16) !== 0,
      restartMarkers: (quirks & 32) !== 0,
      fillBytes: (quirks & 64) !== 0,
      progressive: (quirks & 128) !== 0,
    });
  });
}

/** How many images the damage touches, with what stands in front of each. */
function bytesTouch(join: Join, images: readonly Uint8Array[], at: number, count: number): number {
  const bytes = Buffer.from(join(images));
  const ends: number[] = [];
  for (const each of images) ends.push(bytes.indexOf(Buffer.from(each), ends.at(-1) ?? 0) + each.length);
  const owner = (place: number): number => ends.findIndex((end) => place < end);
  const [first, last] = [owner(at), owner(Math.min(at + count, bytes.length) - 1)];
  if (first < 0) return 0;
  return (last < 0 ? images.length - 1 : last) - first + 1;
}

function damaged(bytes: Uint8Array, seed: number, damages: readonly (readonly [string, number, number])[]): Uint8Array {
  const random = seededRandom(seed + 1);
  let result = bytes;
  for (const [how, where, count] of damages) {
    const at = where % (result.length + 1);
    const [before, after] = [result.subarray(0, at), result.subarray(at)];
    if (how === 'insert') result = concat(before, random.bytes(count), after);
    else if (how === 'cut') result = concat(before, after.subarray(count));
    else result = concat(before, random.bytes(Math.min(count, after.length)), after.subarray(count));
  }
  return result;
}
