import { describe, expect, it } from 'vitest';
import { classifyChange, type RouteClass, routeOf, type RouteState } from '../../../src/overlay/routeChange';

const NONE: RouteState = { is: 'none' };
const pending = (via: string, cost: number): RouteState => ({ is: 'pending', via, cost });
const routed = (via: string, cost: number): RouteState => ({ is: 'routed', via, cost });

const NEW: RouteClass = { change: 'new', nextHop: 'found', branches: 'move', consumer: 'keep' };
const LIGHT: RouteClass = { change: 'light', nextHop: 'same', branches: 'keep', consumer: 'keep' };
const LIGHT_MOVED: RouteClass = { change: 'light', nextHop: 'other', branches: 'move', consumer: 'keep' };
const HEAVY: RouteClass = { change: 'heavy', nextHop: 'same', branches: 'assert', consumer: 'stale' };
const HEAVY_MOVED: RouteClass = { change: 'heavy', nextHop: 'other', branches: 'move', consumer: 'stale' };
const PENDING: RouteClass = { change: 'pending', nextHop: 'lost', branches: 'keep', consumer: 'keep' };
const CRITICAL: RouteClass = { change: 'critical', nextHop: 'lost', branches: 'end', consumer: 'lost' };

describe('S6: the class of a change, and what the flow table does about it', () => {
  it.each<[RouteState, RouteState, RouteClass | undefined]>([
    [NONE, NONE, undefined],
    [NONE, pending('a', 5), undefined],
    [NONE, routed('a', 5), NEW],

    [pending('a', 5), NONE, CRITICAL],
    [pending('a', 5), pending('a', 5), undefined],
    [pending('a', 5), pending('b', 6), undefined],
    [pending('a', 5), routed('a', 4), LIGHT],
    [pending('a', 5), routed('a', 5), LIGHT],
    [pending('a', 5), routed('a', 6), HEAVY],
    [pending('a', 5), routed('b', 4), LIGHT_MOVED],
    [pending('a', 5), routed('b', 5), LIGHT_MOVED],
    [pending('a', 5), routed('b', 6), HEAVY_MOVED],

    [routed('a', 5), NONE, CRITICAL],
    [routed('a', 5), pending('a', 5), PENDING],
    [routed('a', 5), routed('a', 4), LIGHT],
    [routed('a', 5), routed('a', 5), undefined],
    [routed('a', 5), routed('a', 6), HEAVY],
    [routed('a', 5), routed('b', 4), LIGHT_MOVED],
    [routed('a', 5), routed('b', 5), LIGHT_MOVED],
    [routed('a', 5), routed('b', 6), HEAVY_MOVED],
  ])('%j, then %j', (before, after, expected) => {
    expect(classifyChange(before, after)).toEqual(expected);
  });
});

it('routeOf is the route in use or the one that was lost', () => {
  expect(routeOf(NONE)).toBeNull();
  expect(routeOf(pending('a', 5))).toEqual({ via: 'a', cost: 5 });
  expect(routeOf(routed('b', 6))).toEqual({ via: 'b', cost: 6 });
});
