import { expect, it } from 'vitest';
import { type Destination, makeDestination } from '../../../src/overlay/destination';
import { viewRoutes } from '../../../src/overlay/routeView';

it('viewRoutes shows what has a route or is pending, the cheapest first', () => {
  const decision = {
    at: 10,
    change: 'new',
    before: null,
    cause: { type: 'vector', neighbour: 'a', sequence: 0, cost: 1 },
    alternatives: [],
  } as const;
  const routed = (destination: string, cost: number): Destination => {
    const entry = { destination, sequence: 0, cost };
    return { ...makeDestination(), selected: { via: 'a', sequence: 0, cost, entry }, decision };
  };
  const pending = { ...makeDestination(), pending: { via: 'a', cost: 1, since: 5 }, decision };
  const destinations: [string, Destination][] = [
    ['p', pending],
    ['z', routed('z', 2)],
    ['y', routed('y', 2)],
    ['x', routed('x', 1)],
    ['lost', { ...makeDestination(), decision }],
  ];
  const nameOf = (id: string) => (id === 'x' ? 'node x' : null);
  const views = viewRoutes(destinations, () => [], nameOf, 30.4);
  expect(views.map(({ destination, cost }) => [destination, cost])).toEqual([
    ['x', 1],
    ['y', 2],
    ['z', 2],
    ['p', null],
  ]);
  const { at: _at, ...rest } = decision;
  expect(views[0]).toEqual({
    destination: 'x',
    name: 'node x',
    via: 'a',
    cost: 1,
    alternatives: [],
    decision: { ageMs: 20, ...rest },
  });
});
