import { expect, it } from 'vitest';
import { ClipIndex } from '../../../src/content/clipIndex';

it('keeps places, also beyond 4 GiB, and knows what is not there', () => {
  const index = new ClipIndex();
  for (let i = 0; i < 5_000; i++) index.add(i * 10_000_000, i + 1, undefined);
  expect(index.frames).toBe(5_000);
  expect(index.place(4_999)).toEqual({ offset: 49_990_000_000, bytes: 5_000 });
  for (const none of [5_000, 8_000, -1, 0.5, Number.NaN]) expect(index.place(none)).toBeUndefined();
});

it('takes no more frames than it may', () => {
  const index = new ClipIndex(2_000);
  for (let i = 0; i < 2_000; i++) expect(index.add(i, 1, undefined)).toBe(true);
  expect(index.add(0, 1, undefined)).toBe(false);
  expect(index.frames).toBe(2_000);
});

it('tells the sizes of all frames in as many runs as are wanted, or fewer', () => {
  const index = new ClipIndex();
  for (const bytes of [10, 20, 30, 40, 50]) index.add(0, bytes, undefined);
  expect(index.sizes(2)).toEqual([
    { from: 0, to: 2, least: 10, mean: 15, most: 20 },
    { from: 2, to: 5, least: 30, mean: 40, most: 50 },
  ]);
  expect(index.sizes(100).map(({ mean }) => mean)).toEqual([10, 20, 30, 40, 50]);
  expect(index.sizes(0)).toEqual([]);
  expect(new ClipIndex().sizes(5)).toEqual([]);
});

it('notes where the picture size changes, a thousand times at most', () => {
  const index = new ClipIndex();
  const [small, large] = [
    { width: 320, height: 240 },
    { width: 640, height: 480 },
  ];
  for (const picture of [small, small, undefined, large, large, small]) index.add(0, 1, picture);
  expect(index.pictureSizes).toEqual([
    { from: 0, ...small },
    { from: 3, ...large },
    { from: 5, ...small },
  ]);
  for (let i = 0; i < 3_000; i++) index.add(0, 1, i % 2 === 0 ? large : small);
  expect(index.pictureSizes).toHaveLength(1_000);
});
