import { describe, expect, it } from 'vitest';
import {
  bitRateText,
  bytesText,
  completeText,
  countText,
  datagramsText,
  framingText,
  numberText,
  pixelsText,
  positionText,
  problemsText,
  progressText,
  rateOf,
  rateText,
  repairText,
  sizeReading,
  timeText,
  undecodableText,
} from '../../../../webview-ui/file/fileWords';

const budget = { datagramBytes: 1_200, roomBytes: 1_168, extraBytes: 4 };

describe('words about files', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [7_997, '7,997 bytes'],
    [12_345, '12.3 kB'],
    [999_499, '999 kB'],
    [999_600, '1 MB'],
    [2_984_879, '2.98 MB'],
    [1_073_741_824, '1.07 GB'],
    [5e15, '5,000 TB'],
  ])('%d bytes: %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it.each([
    [0, '0:00.00'],
    [3.256, '0:03.26'],
    [59.999, '1:00.00'],
    [61, '1:01.00'],
    [3_723.5, '1:02:03.50'],
  ])('%d seconds: %s', (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
  });

  it.each([
    [{ framesPerSecond: 25 }, null, { framesPerSecond: 25, origin: 'from the file' }],
    [{ framesPerSecond: 25 }, 12, { framesPerSecond: 12, origin: 'your choice' }],
    [{ framesPerSecond: null }, null, { framesPerSecond: 30, origin: 'the file says none' }],
    [{ framesPerSecond: 0 }, null, { framesPerSecond: 30, origin: 'the file says none' }],
  ])('the rate of %j with %j', (state, own, rate) => {
    expect(rateOf(state, own)).toEqual(rate);
  });

  it('counts, places and measures', () => {
    expect([countText(1, 'frame'), countText(1_200, 'frame'), numberText(1_234_567)]).toEqual([
      '1 frame',
      '1,200 frames',
      '1,234,567',
    ]);
    expect(positionText(17, 90, 30)).toBe('Frame 17 of 90, 0:00.57');
    expect([rateText(29.97002997), rateText(30)]).toEqual(['29.97', '30']);
    expect([pixelsText({ width: 320, height: 240 }), pixelsText({ width: 0, height: 0 })]).toEqual([
      '320 × 240',
      'unknown',
    ]);
    expect([bitRateText(8_000, 30), bitRateText(100, 1)]).toEqual(['1.92 Mbit/s', '0.8 kbit/s']);
    expect(framingText('raw')).toBe('JPEGs one after another');
  });

  it('says how many datagrams frames need', () => {
    expect(datagramsText({ least: 1, mean: 8_000, most: 9_000 }, budget)).toBe('1 to 8, mean 7');
    // As many for the mean as for the largest says nothing of the smallest.
    expect(datagramsText({ least: 3_000, mean: 4_000, most: 4_100 }, budget)).toBe('3 to 4, mean 4');
    expect(datagramsText({ least: 7_990, mean: 8_000, most: 8_001 }, budget)).toBe('7 each');
  });

  it.each([
    [0, 0, undefined],
    [0, 2, '2 bytes added: its end was missing'],
    [420, 0, '420 bytes of tables added'],
    [420, 2, '420 bytes of tables added; 2 bytes added: its end was missing'],
  ])('%d bytes of tables and %d of an end: %s', (tableBytes, endBytes, text) => {
    expect(repairText({ tableBytes, endBytes })).toBe(text);
  });

  it.each([
    [{ from: 5, to: 5, least: 900, mean: 900, most: 900 }, 'Frame 5: 900 bytes, 1 datagram'],
    [
      { from: 0, to: 9, least: 900, mean: 2_000, most: 3_000 },
      'Frames 0 to 9: 900 bytes to 3,000 bytes, mean 2,000 bytes, 1 to 3 datagrams',
    ],
    [
      { from: 1_000, to: 1_001, least: 2_000, mean: 2_000, most: 2_000 },
      'Frames 1,000 to 1,001: 2,000 bytes, 2 datagrams',
    ],
  ])('reads %j', (bucket, text) => {
    expect(sizeReading(bucket, budget)).toBe(text);
  });

  it('says how far it is', () => {
    const under = { phase: 'indexing', bytesIndexed: 500_000_000, totalBytes: 1e9, frames: 60_000 } as const;
    expect(progressText(under)).toBe('Looking for frames: 500 MB of 1 GB (50 %), 60,000 frames so far');
    expect(progressText({ ...under, bytesIndexed: 1e9 })).toContain('(99 %)');
    expect(progressText({ ...under, totalBytes: 0 })).toContain('(0 %)');
    expect(progressText({ ...under, phase: 'complete' })).toBeUndefined();
    expect(progressText({ ...under, phase: 'failed' })).toBeUndefined();
  });

  it('says why there is no picture, in one line whatever the reason', () => {
    expect(undecodableText(17, 'arithmetic coding')).toBe('Frame 17 cannot be decoded by a browser: arithmetic coding');
    expect(undecodableText(17, undefined)).toBe('Frame 17 cannot be decoded by a browser');
    expect(undecodableText(1, 'a\nb\u202e')).toBe('Frame 1 cannot be decoded by a browser: a\ufffdb\ufffd');
  });

  it('sums problems up', () => {
    expect([problemsText(0, 0), problemsText(3, 3), problemsText(900, 500)]).toEqual([
      'None found.',
      '',
      '900 problems; the first 500 are listed.',
    ]);
    expect([completeText(90, 0), completeText(1, 2)]).toEqual([
      '90 frames, no problems found.',
      '1 frame, 2 problems found.',
    ]);
  });
});
