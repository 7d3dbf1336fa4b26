import { expect, it } from 'vitest';
import { chunkSizeAt, fourccAt, isPlausibleChunk, uint32At } from '../../../src/video/riff';
import { ascii } from '../../support/mjpegCorpus';

it('reads chunk heads, little-endian', () => {
  const bytes = ascii('x00dc\x01\x02\x03\xf4');
  expect(fourccAt(bytes, 1)).toBe('00dc');
  expect(chunkSizeAt(bytes, 1)).toBe(0xf4030201);
  expect(uint32At(bytes, 7)).toBe(0xf403);
  expect(fourccAt(bytes, 8)).toBe('\xf4');
});

it.each([
  ['00dc', true, true],
  ['01wb', true, true],
  ['ix00', true, true],
  ['idx1', true, true],
  ['LIST', true, true],
  ['strh', false, true],
  ['ab12', false, true],
  ['00d', false, false],
  ['\0\0\0\0', false, false],
])('%j may begin a chunk among frames: %s, elsewhere: %s', (id, amongFrames, elsewhere) => {
  expect(isPlausibleChunk(ascii(id), 0, true)).toBe(amongFrames);
  expect(isPlausibleChunk(ascii(id), 0, false)).toBe(elsewhere);
});
