import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Row, type RowLook, changeBetween } from '../../../../src/ui/views/row';
import { check } from '../../../support/property';

const look: RowLook = {
  label: 'movie',
  description: 'server1',
  icon: 'eye',
  color: undefined,
  tooltip: '',
  spoken: '',
  contextValue: 'flow',
};

const row = (id: string, part: Partial<RowLook> = {}, children: readonly Row<null>[] = []): Row<null> => ({
  id,
  value: null,
  look: { ...look, ...part },
  ...(children.length > 0 ? { children } : {}),
});

const parent = (...children: readonly Row<null>[]): Row<null> => row('p', {}, children);

describe('changeBetween', () => {
  it.each<[string, Row<null>[], Row<null>[], unknown]>([
    ['nothing and nothing', [], [], { kind: 'none' }],
    ['the same rows', [row('a'), row('b')], [row('a'), row('b')], { kind: 'none' }],
    ['a new row', [row('a')], [row('a'), row('b')], { kind: 'tree' }],
    ['a row less', [row('a'), row('b')], [row('b')], { kind: 'tree' }],
    ['a row for another', [row('a')], [row('b')], { kind: 'tree' }],
    ['another order', [row('a'), row('b')], [row('b'), row('a')], { kind: 'tree' }],
    [
      'other words in one row',
      [row('a'), row('b')],
      [row('a'), row('b', { description: '2 hops' })],
      { kind: 'rows', ids: ['b'] },
    ],
    ['another colour', [row('a')], [row('a', { color: 'ottOverlay.watching' })], { kind: 'rows', ids: ['a'] }],
    ['the same rows below', [parent(row('a'))], [parent(row('a'))], { kind: 'none' }],
    ['a row that becomes a parent', [row('p')], [parent(row('a'))], { kind: 'rows', ids: ['p'] }],
    ['a parent that becomes a row', [parent(row('a'))], [row('p')], { kind: 'rows', ids: ['p'] }],
    ['a new row below', [parent(row('a'))], [parent(row('a'), row('b'))], { kind: 'rows', ids: ['p'] }],
    ['another order below', [parent(row('a'), row('b'))], [parent(row('b'), row('a'))], { kind: 'rows', ids: ['p'] }],
    [
      'other words in one row below',
      [parent(row('a'), row('b'))],
      [parent(row('a'), row('b', { description: '2 hops' }))],
      { kind: 'rows', ids: ['b'] },
    ],
    [
      'other words above and below: drawing the parent draws both',
      [row('p', {}, [row('a')])],
      [row('p', { icon: 'circle' }, [row('a', { icon: 'circle' })])],
      { kind: 'rows', ids: ['p'] },
    ],
  ])('sees %s', (_name, before, after, change) => {
    expect(changeBetween(before, after)).toEqual(change);
  });

  it('leads to the same picture as drawing everything, and draws no row in vain', () => {
    check(
      fc.property(forest, forest, (before, after) => {
        const change = changeBetween(before, after);
        const picture = draw(before);
        if (change.kind === 'tree') expect(ids(before)).not.toEqual(ids(after));
        if (change.kind === 'tree') picture.splice(0, Infinity, ...draw(after));
        if (change.kind === 'rows') {
          for (const id of change.ids) {
            const drawn = find(draw(after), id)!;
            const old = find(picture, id)!;
            expect([drawn.look, ids(drawn.children)]).not.toEqual([old.look, ids(old.children)]);
            Object.assign(old, drawn);
          }
          const below = change.ids.flatMap((id) => [...all(find(draw(after), id)!.children)].map((each) => each.id));
          expect(below.filter((id) => change.ids.includes(id))).toEqual([]);
        }
        expect(picture).toEqual(draw(after));
      }),
    );
  });
});

/** A row as it is on the screen. */
interface Drawn {
  id: string;
  look: RowLook;
  children: Drawn[];
}

function draw(rows: readonly Row<null>[]): Drawn[] {
  return rows.map(({ id, look, children = [] }) => ({ id, look, children: draw(children) }));
}

function* all(rows: readonly Drawn[]): Generator<Drawn> {
  for (const each of rows) {
    yield each;
    yield* all(each.children);
  }
}

function find(rows: readonly Drawn[], id: string): Drawn | undefined {
  return [...all(rows)].find((each) => each.id === id);
}

function ids(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

/** Up to three levels of up to three rows; few ids and looks, so that much stays the same. */
const forest: fc.Arbitrary<Row<null>[]> = rowsBelow('', 3);

function rowsBelow(prefix: string, levels: number): fc.Arbitrary<Row<null>[]> {
  return fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }).chain((names) =>
    fc.tuple(
      ...names.map((name) => {
        const id = prefix + name;
        const children = levels > 1 ? rowsBelow(id, levels - 1) : fc.constant([]);
        return fc.tuple(fc.constantFrom('eye', 'circle'), children).map(([icon, below]) => row(id, { icon }, below));
      }),
    ),
  );
}
