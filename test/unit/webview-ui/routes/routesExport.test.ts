import { expect, it } from 'vitest';
import { routesJsonOf } from '../../../../webview-ui/routes/routesExport';
import { routesTableOf } from '../../../../webview-ui/routes/routesModel';
import { entry, nameOf, neighbour, stateOf } from './tables';

it('writes the rows that are shown with what every neighbour says', () => {
  const state = stateOf({
    neighbours: [neighbour('a'), neighbour('b')],
    routes: [{ ...entry('a', 'a', 1, [{ via: 'b', cost: 3, verdict: 'longer' }]), name: 'relay' }],
    nodes: ['x'],
  });
  const table = routesTableOf(state, nameOf);
  const shown = table.rows.filter(({ id }) => id !== 'b');
  expect(JSON.parse(routesJsonOf(table, shown, state))).toEqual({
    node: { id: 'm', name: null, address: 'h', port: 1 },
    neighbours: [
      { id: 'a', name: 'A', isUp: true, linkCost: 1 },
      { id: 'b', name: 'B', isUp: true, linkCost: 1 },
    ],
    destinations: [
      {
        id: 'a',
        name: 'relay',
        via: 'a',
        cost: 1,
        neighbours: [
          { id: 'a', kind: 'best', cost: 1 },
          { id: 'b', kind: 'rejected', cost: 3, verdict: 'longer' },
        ],
        decision: expect.objectContaining({ change: 'new', at: 1_000 }) as unknown,
      },
      {
        id: 'x',
        name: 'X',
        via: null,
        cost: null,
        neighbours: [
          { id: 'a', kind: 'silent' },
          { id: 'b', kind: 'silent' },
        ],
        decision: null,
      },
    ],
  });
});
