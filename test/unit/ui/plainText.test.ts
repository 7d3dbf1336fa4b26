import { describe, expect, it } from 'vitest';
import { countText, plainLabel, plainMessage, shortId } from '../../../src/ui/plainText';

describe('plainLabel', () => {
  it('keeps names from becoming icons', () => {
    expect(plainLabel('movie.mjpeg')).toBe('movie.mjpeg');
    expect(plainLabel('$(flame)$(trash)')).toBe('\\$(flame)\\$(trash)');
  });
});

describe('plainMessage', () => {
  it('keeps names from becoming links', () => {
    expect(plainMessage('The file a[1].mjpeg (big) is gone.')).toBe('The file a[1].mjpeg (big) is gone.');
    for (const link of ['[x](command:evil)', '[x] (command:evil)', '[x]\n(https://evil)']) {
      expect(plainMessage(link)).not.toMatch(/\]\s*\(/);
    }
  });

  it('is one line', () => {
    expect(plainMessage('a\r\nb\nc')).toBe('a b c');
  });
});

describe('shortId', () => {
  it('is the beginning of an id', () => {
    expect(shortId('01234567-89ab-4cde-8f01-23456789abcd')).toBe('01234567');
  });
});

describe('countText', () => {
  it.each([
    [0, '0 hops'],
    [1, '1 hop'],
    [2, '2 hops'],
  ])('%i', (count, text) => {
    expect(countText(count, 'hop')).toBe(text);
  });
});
