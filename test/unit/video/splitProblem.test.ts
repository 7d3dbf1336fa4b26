import { expect, it } from 'vitest';
import { problemText } from '../../../src/video/splitProblem';

it.each([
  ['foreign', 1, '1 byte that belongs to no image'],
  ['foreign', 2, '2 bytes that belong to no image'],
  ['lengthZero', 5, 'a frame of length 0'],
  ['lengthZero', 10, '2 frames of length 0'],
  ['broken', 9, 'an image is damaged or cut short'],
  ['cutOff', 9, 'the file ends inside an image, after 9 bytes of it'],
  ['cutOff', 1_500, 'the file ends inside an image, after 1,500 bytes of it'],
  ['oversized', 0, 'an image is too large and left out'],
  ['wrongLength', 0, 'the length that is given for an image is wrong'],
  ['noIndex', 0, 'the AVI index is missing, other programs may not be able to seek'],
] as const)('%s of %i bytes', (kind, bytes, text) => {
  expect(problemText({ kind, offset: 0, bytes })).toBe(text);
});
