import { describe, expect, it } from 'vitest';
import { type Row, type RowLook, changeBetween } from '../../../../src/ui/views/row';

const look: RowLook = {
  label: 'movie',
  description: 'server1',
  icon: 'eye',
  color: undefined,
  tooltip: '',
  spoken: '',
  contextValue: 'flow',
};

const row = (id: string, part: Partial<RowLook> = {}): Row<null> => ({ id, value: null, look: { ...look, ...part } });

describe('changeBetween', () => {
  it.each<[string, Row<null>[], Row<null>[], unknown]>([
    ['nothing and nothing', [], [], { kind: 'none' }],
    ['the same rows', [row('a'), row('b')], [row('a'), row('b')], { kind: 'none' }],
    ['a new row', [row('a')], [row('a'), row('b')], { kind: 'list' }],
    ['a row less', [row('a'), row('b')], [row('b')], { kind: 'list' }],
    ['a row for another', [row('a')], [row('b')], { kind: 'list' }],
    ['another order', [row('a'), row('b')], [row('b'), row('a')], { kind: 'list' }],
    [
      'other words in one row',
      [row('a'), row('b')],
      [row('a'), row('b', { description: '2 hops' })],
      { kind: 'rows', ids: ['b'] },
    ],
    ['another colour', [row('a')], [row('a', { color: 'ottOverlay.watching' })], { kind: 'rows', ids: ['a'] }],
  ])('sees %s', (_name, before, after, change) => {
    expect(changeBetween(before, after)).toEqual(change);
  });
});
