import { expect, it } from 'vitest';
import { cutIntoPieces } from '../../../src/base/pieces';

it.each([
  [[], 2, []],
  [[1], 2, [[1]]],
  [[1, 2], 2, [[1, 2]]],
  [[1, 2, 3], 2, [[1, 2], [3]]],
  [[1, 2, 3, 4, 5], 1, [[1], [2], [3], [4], [5]]],
])('%j in pieces of at most %d', (items, most, pieces) => {
  expect(cutIntoPieces(items, most)).toEqual(pieces);
});
