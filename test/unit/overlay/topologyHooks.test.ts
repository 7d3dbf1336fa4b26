import { expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import type { Effect } from '../../../src/overlay/effects';
import type { Neighbours } from '../../../src/overlay/neighbours';
import { RoutingTable } from '../../../src/overlay/routes';
import { topologyHooks } from '../../../src/overlay/topologyHooks';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, A, B, X] = [idOf(1), idOf(2), idOf(3), idOf(9)];

it('topology knowledge sees routes, open links and neighbours as they are', () => {
  const routes = new RoutingTable(OWN, seededRandom(1));
  const links = [
    { id: 5, phase: 'open', peer: { id: A } },
    { id: 6, phase: 'authenticating', peer: undefined },
  ];
  const suspected: string[] = [];
  const neighbours = {
    links: { all: () => links, peerOf: (link: number) => (link === 5 ? A : undefined) },
    linkOf: (id: string) => (id === A ? 5 : undefined),
    nameOf: (id: string) => (id === A ? 'a' : null),
    view: () => [],
    suspect: (id: string) => void suspected.push(id),
  } as unknown as Neighbours;
  const effects: Effect[] = [];
  const effect = (order: Effect) => void effects.push(order);
  const branches = () => [{ link: 5, frames: 1, duplicates: 0, bytes: 2 }];
  const hooks = topologyHooks({ own: OWN, name: 'me', routes, neighbours, effect, branches });
  for (const neighbour of [A, B]) {
    routes.addNeighbour(neighbour, 0);
    routes.setLinkCost(neighbour, 1, 0);
  }
  routes.receiveVector(A, [{ destination: X, sequence: 0, cost: 1 }], 0);

  expect([OWN, X, idOf(77)].map((id) => hooks.isKnown(id))).toEqual([true, true, false]);
  expect(hooks.gateway(X)).toEqual({ link: 5 });
  expect(hooks.gateway(B)).toBeUndefined();
  expect([A, B].map((neighbour) => hooks.advertises(neighbour, X))).toEqual([true, false]);
  expect(hooks.openLinks().map(({ id }) => id)).toEqual([5]);
  expect([OWN, A, B].map((id) => hooks.neighbourName(id))).toEqual(['me', 'a', null]);
  expect(hooks.peerOf(5)).toBe(A);
  expect(hooks.neighbours()).toEqual([]);
  expect(hooks.branches(keyOf('a', 1))).toHaveLength(1);
  hooks.suspect(A, 0);
  expect(suspected).toEqual([A]);
  hooks.send(5, { type: 'topology', news: [] });
  hooks.emit({ event: 'topology', nodes: [], flows: [] });
  expect(effects.map(({ type }) => type)).toEqual(['sendControl', 'emit']);
  const bare = topologyHooks({ own: OWN, name: '', routes, neighbours, effect, branches: undefined });
  expect([bare.neighbourName(OWN), bare.branches(keyOf('a', 1))]).toEqual([null, []]);
});
