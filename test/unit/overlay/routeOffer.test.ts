import { expect, it } from 'vitest';
import { RETRACTED } from '../../../src/overlay/destination';
import { listAlternatives, rejectOffer, type RouteOffer } from '../../../src/overlay/routeOffer';
import type { RouteVerdict } from '../../../src/overlay/snapshot';

const offer = (more: Partial<RouteOffer> = {}): RouteOffer => ({
  via: 'a',
  distance: { sequence: 7, cost: 2 },
  linkCost: 1,
  isRetracted: false,
  isTold: true,
  ...more,
});
const FEASIBLE = { sequence: 7, cost: 3 };

it.each<[string, RouteOffer, number, RouteVerdict | undefined, number | null]>([
  ['says nothing and is told nothing', offer({ distance: undefined, isTold: false }), 1, undefined, null],
  ['says nothing but is told a route', offer({ distance: undefined }), 1, 'splitHorizon', null],
  ['has just taken its route back', offer({ distance: undefined, isRetracted: true }), 1, 'retracted', null],
  ['cannot be reached by media', offer({ linkCost: Infinity }), 1, 'linkDown', null],
  ['is beyond every cost', offer({ linkCost: RETRACTED - 2 }), 1, 'longer', null],
  ['could lead back', offer({ distance: { sequence: 7, cost: 3 } }), 9, 'infeasible', 4],
  ['costs more', offer(), 2, 'longer', 3],
  ['costs as much', offer(), 3, 'tie', 3],
])('a neighbour that %s', (_case, said, cost, verdict, total) => {
  expect(rejectOffer(said, FEASIBLE, cost)).toEqual(verdict && { via: 'a', cost: total, verdict });
});

it('lists the others, the cheapest first, those without a cost last, and not the one in use', () => {
  const destination = {
    selected: { via: 'd', sequence: 7, cost: 3, entry: { destination: 'x', sequence: 7, cost: 3 } },
    feasibility: FEASIBLE,
    retractions: new Map([
      ['a', 101],
      ['g', 99],
    ]),
    offers: new Map(['f', 'c', 'd', 'b', 'e'].map((via) => [via, { sequence: 7, cost: via === 'f' ? 1 : 2 }])),
  };
  const linkCosts = new Map([...'abcdefg'].map((via) => [via, via === 'e' ? Infinity : 2] as const));
  const listed = listAlternatives(destination, linkCosts, (neighbour) => neighbour === 'a', 100);
  expect(listed.map(({ via, cost, verdict }) => [via, cost, verdict])).toEqual([
    ['f', 3, 'tie'],
    ['b', 4, 'longer'],
    ['c', 4, 'longer'],
    ['a', null, 'retracted'],
    ['e', null, 'linkDown'],
  ]);
});
