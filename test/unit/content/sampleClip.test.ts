import { stat } from 'node:fs/promises';
import path from 'node:path';
import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { defaultStreamers } from '../../../src/content/registry';
import { parseChunk } from '../../../src/content/streamer';
import { readFrameCounter } from '../../support/frameCounter';

const clip = path.resolve(import.meta.dirname, '../../../media/sample.mjpeg');

describe('the sample clip', () => {
  it('is small enough to be shipped', async () => {
    expect((await stat(clip)).size).toBeLessThan(600_000);
  });

  it('has a readable counter, 0 to 149, and frames that need several datagrams', async () => {
    const streamer = await defaultStreamers.open(clip, { loop: false });
    const counters: (number | undefined)[] = [];
    for (let chunk = await streamer.nextChunk(); chunk; chunk = await streamer.nextChunk()) {
      const parsed = parseChunk(chunk);
      expect(parsed?.frameNumber).toBe(counters.length);
      expect(chunk.length).toBeGreaterThan(1200);
      const picture = jpeg.decode(parsed?.frame ?? chunk, { useTArray: true });
      expect([picture.width, picture.height]).toEqual([320, 240]);
      counters.push(readFrameCounter(picture));
    }
    await streamer.close();
    expect(counters).toEqual(Array.from({ length: 150 }, (_, i) => i));
  });
});

describe('readFrameCounter', () => {
  const strip = (bits: readonly number[], width = 320, height = 240) => ({
    width,
    height,
    data: Array.from({ length: width * height * 4 }, (_, i) => {
      const column = Math.floor(((Math.floor(i / 4) % width) * 20) / width);
      return (bits[column] ?? 0) * 200 + 20;
    }),
  });
  const number5 = [1, 0, ...Array.from({ length: 13 }, () => 0), 1, 0, 1, 0, 1];

  it('reads a scaled picture', () => {
    expect(readFrameCounter(strip(number5))).toBe(5);
    expect(readFrameCounter(strip(number5, 1111, 77))).toBe(5);
    expect(readFrameCounter(strip(number5, 80, 60))).toBe(5);
  });

  it('reads nothing where there is no strip, or a damaged one', () => {
    expect(readFrameCounter(strip([]))).toBeUndefined();
    expect(readFrameCounter(strip(number5.map((bit, i) => (i === 9 ? 1 : bit))))).toBeUndefined();
    expect(readFrameCounter({ width: 0, height: 0, data: [] })).toBeUndefined();
  });
});
