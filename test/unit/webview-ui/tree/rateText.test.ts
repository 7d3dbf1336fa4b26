import { describe, expect, it } from 'vitest';
import { branchText, bytesText, figure, framesText } from '../../../../webview-ui/tree/rateText';

const rates = { framesPerSecond: 29.97, kilobytesPerSecond: 110.4, duplicatesPerSecond: 0 };

describe('figure', () => {
  it.each([
    [0, '0'],
    [0.04, '0'],
    [2.5, '2.5'],
    [9.94, '9.9'],
    [9.96, '10'],
    [29.97, '30'],
    [12_345, '12,345'],
  ])('%d is %s', (value, text) => expect(figure(value)).toBe(text));
});

describe('branchText', () => {
  it('says what is asked for', () => {
    expect(framesText(24)).toBe('24 frames/s');
    expect(bytesText(999)).toBe('999 kB/s');
    expect(bytesText(2_500)).toBe('2.5 MB/s');
    expect(branchText(rates, 'frames')).toBe('30 frames/s');
    expect(branchText(rates, 'bytes')).toBe('110 kB/s');
    expect(branchText(rates, 'none')).toBe('');
  });

  it('says that nothing is reported, and what is sent twice whatever is asked for', () => {
    expect(branchText(null, 'frames')).toBe('no report');
    expect(branchText(null, 'none')).toBe('');
    expect(branchText({ ...rates, duplicatesPerSecond: 3 }, 'none')).toBe('3 twice/s');
    expect(branchText({ ...rates, duplicatesPerSecond: 3 }, 'frames')).toBe('30 frames/s, 3 twice/s');
  });
});
