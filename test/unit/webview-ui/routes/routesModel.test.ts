import { describe, expect, it } from 'vitest';
import {
  nextSort,
  type RouteSort,
  routesTableOf,
  sortedRows,
  USUAL_SORT,
} from '../../../../webview-ui/routes/routesModel';
import { entry, nameOf, neighbour, stateOf } from './tables';

const state = stateOf({
  neighbours: [
    neighbour('b'),
    neighbour('a', { cost: 2 }),
    neighbour('c', { state: 'unreachable', cost: null }),
    neighbour('r', { state: 'removed', cost: null }),
    neighbour(null),
  ],
  nodes: ['m', 'a', 'b', 'd', 'e', 'x'],
  routes: [
    entry('a', 'a', 2, [{ via: 'b', cost: 3, verdict: 'longer' }], { at: 5 }),
    entry('b', 'b', 1, [], { at: 9, change: 'light' }),
    entry('d', 'b', 2, [{ via: 'a', cost: null, verdict: 'splitHorizon' }], { at: 3 }),
    entry('e', null, null, [{ via: 'a', cost: 4, verdict: 'infeasible' }], { at: 7, change: 'pending' }),
  ],
});
const table = routesTableOf(state, nameOf);

function order(sort: Partial<RouteSort>, filter = ''): string {
  return sortedRows(table, { ...USUAL_SORT, ...sort }, filter)
    .map(({ id }) => id)
    .join('');
}

describe('the table', () => {
  it('has a column for every neighbour that is known by its id, by name', () => {
    expect(table.columns).toEqual([
      { id: 'a', name: 'A', isUp: true, linkCost: 2 },
      { id: 'b', name: 'B', isUp: true, linkCost: 1 },
      { id: 'c', name: 'C', isUp: false, linkCost: null },
    ]);
  });

  it('has a row for every destination and every node that could be one, but this node', () => {
    expect(table.rows.map(({ id, name, via, cost }) => [id, name, via, cost])).toEqual([
      ['a', 'A', 'A', 2],
      ['b', 'B', 'B', 1],
      ['c', 'C', null, null],
      ['d', 'D', 'B', 2],
      ['e', 'E', null, null],
      ['x', 'X', null, null],
    ]);
  });

  it('says in each cell what the neighbour says', () => {
    const cells = Object.fromEntries(table.rows.map((row) => [row.id, row.cells]));
    expect(cells['a']).toEqual([
      { kind: 'best', cost: 2 },
      { kind: 'rejected', cost: 3, verdict: 'longer' },
      { kind: 'noLink' },
    ]);
    expect(cells['d']).toEqual([
      { kind: 'rejected', cost: null, verdict: 'splitHorizon' },
      { kind: 'best', cost: 2 },
      { kind: 'noLink' },
    ]);
    expect(cells['x']).toEqual([{ kind: 'silent' }, { kind: 'silent' }, { kind: 'noLink' }]);
  });

  it('has a column for whoever is still spoken of', () => {
    const routes = [entry('d', 'z', 2, [{ via: 'y', cost: 4, verdict: 'longer' }])];
    const { columns } = routesTableOf(stateOf({ routes }), nameOf);
    expect(columns.map(({ id, isUp }) => [id, isUp])).toEqual([
      ['y', false],
      ['z', false],
    ]);
  });
});

describe('rows', () => {
  it.each<[Partial<RouteSort>, string]>([
    [{}, 'abcdex'],
    [{ isDescending: true }, 'xedcba'],
    [{ by: 'best' }, 'badcex'],
    [{ by: 'best', isDescending: true }, 'dabcex'],
    [{ by: 'a' }, 'aebcdx'],
    [{ by: 'a', isDescending: true }, 'eabcdx'],
    [{ by: 'change', isDescending: true }, 'beadcx'],
    [{ by: 'gone' }, 'abcdex'],
  ])('sorted by %j are %s', (sort, ids) => {
    expect(order(sort)).toBe(ids);
  });

  it('are found by name, gateway, change, and where there is no route', () => {
    expect(order({}, ' X ')).toBe('x');
    expect(order({}, 'light')).toBe('b');
    expect(order({}, 'no route')).toBe('cex');
    expect(order({}, 'nothing')).toBe('');
  });
});

it('turns the order round where it is chosen again, and begins with the latest change', () => {
  expect(nextSort(USUAL_SORT, 'destination')).toEqual({ by: 'destination', isDescending: true });
  expect(nextSort(USUAL_SORT, 'best')).toEqual({ by: 'best', isDescending: false });
  expect(nextSort(USUAL_SORT, 'change')).toEqual({ by: 'change', isDescending: true });
  expect(nextSort({ by: 'change', isDescending: true }, 'change')).toEqual({ by: 'change', isDescending: false });
});
