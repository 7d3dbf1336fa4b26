import { expect, it } from 'vitest';
import { formatTable } from '../../../src/cli/table';

it('aligns texts to the left, numbers to the right, and marks what is unknown', () => {
  const table = formatTable(
    ['NAME', 'COST', 'STATE'],
    [
      ['a', 1, 'connected'],
      ['a longer name', 1234.56, 'x'],
      [null, null, ''],
    ],
  );
  expect(table.split('\n')).toEqual([
    'NAME             COST  STATE',
    'a                   1  connected',
    'a longer name  1234.6  x',
    '-                   -',
  ]);
});

it('of no rows is its headings', () => {
  expect(formatTable(['A', 'B'], [])).toBe('A  B');
});
