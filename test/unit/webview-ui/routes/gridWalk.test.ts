import { expect, it } from 'vitest';
import { walkGrid } from '../../../../webview-ui/routes/gridWalk';

const size = { rows: 10, columns: 4, page: 3 };

it.each<[string, boolean, number, number]>([
  ['ArrowUp', false, 4, 2],
  ['ArrowDown', false, 6, 2],
  ['ArrowLeft', false, 5, 1],
  ['ArrowRight', false, 5, 3],
  ['PageUp', false, 2, 2],
  ['PageDown', false, 8, 2],
  ['Home', false, 5, 0],
  ['End', false, 5, 3],
  ['Home', true, 0, 0],
  ['End', true, 9, 3],
])('%s (control: %s) leads to row %i, column %i', (key, ctrlKey, row, column) => {
  expect(walkGrid({ row: 5, column: 2 }, { key, ctrlKey }, size)).toEqual({ row, column });
});

it('never leaves the grid, of which the headings are a part', () => {
  const walk = (row: number, column: number, key: string) => walkGrid({ row, column }, { key, ctrlKey: false }, size);
  expect(walk(0, 0, 'ArrowUp')).toEqual({ row: -1, column: 0 });
  expect(walk(-1, 0, 'ArrowUp')).toEqual({ row: -1, column: 0 });
  expect(walk(-1, 0, 'PageUp')).toEqual({ row: 0, column: 0 });
  expect(walk(9, 3, 'PageDown')).toEqual({ row: 9, column: 3 });
  expect(walk(9, 3, 'ArrowRight')).toEqual({ row: 9, column: 3 });
  expect(walkGrid({ row: -1, column: 0 }, { key: 'ArrowDown', ctrlKey: false }, { ...size, rows: 0 })).toEqual({
    row: -1,
    column: 0,
  });
});

it('knows no other keys', () => {
  expect(walkGrid({ row: 0, column: 0 }, { key: 'a', ctrlKey: false }, size)).toBeUndefined();
});
