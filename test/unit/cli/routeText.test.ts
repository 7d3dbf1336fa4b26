import { describe, expect, it } from 'vitest';
import { alternativesText, causeText, decisionText, whyText } from '../../../src/cli/routeText';
import type { RouteCause } from '../../../src/overlay/snapshot';
import { routeView } from '../../support/routeViews';

const node = (id: string) => `<${id}>`;

it.each<[RouteCause, string]>([
  [{ type: 'vector', neighbour: 'a', sequence: 3, cost: 4 }, '<a> told its cost 4'],
  [{ type: 'vector', neighbour: 'a', sequence: 3, cost: null }, '<a> took its route back'],
  [{ type: 'sequenceAnswer', neighbour: 'a', sequence: 3, cost: 4 }, '<a> answered with its cost 4'],
  [{ type: 'linkUp', neighbour: 'a', cost: 1 }, 'the link to <a> is up'],
  [{ type: 'linkDown', neighbour: 'a' }, 'the link to <a> carries no media'],
  [{ type: 'linkCost', neighbour: 'a', before: 3, cost: 9 }, 'the link to <a> costs 9 instead of 3'],
  [{ type: 'neighbourLost', neighbour: 'a' }, 'the connection to <a> is gone'],
  [{ type: 'holdTimeOver' }, 'no route came back in time'],
  [{ type: 'tableFull' }, 'the table is full, and a neighbour needed the place'],
  [{ type: 'feasibilityForgotten' }, 'what this node advertised is long ago'],
])('%j is said as %s', (cause, text) => {
  expect(causeText(cause, node)).toBe(text);
});

describe('what is said of a route', () => {
  const cause: RouteCause = { type: 'neighbourLost', neighbour: 'b' };

  it('is what it was before, if anything', () => {
    const decision = { change: 'heavy', before: { via: 'b', cost: 2 }, cause, alternatives: [] } as const;
    expect(decisionText(decision, node)).toBe('was 2 over <b>; the connection to <b> is gone');
    expect(decisionText({ ...decision, before: null }, node)).toBe('the connection to <b> is gone');
    const view = routeView({
      destination: 'd',
      name: null,
      via: 'a',
      cost: 3,
      decision: { ...decision, ageMs: 2_050 },
    });
    expect(whyText(view, node)).toBe('heavy 2.0 s ago, was 2 over <b>; the connection to <b> is gone');
  });

  it('is why others were not taken', () => {
    const alternatives = [
      { via: 'a', cost: 3, verdict: 'tie' },
      { via: 'b', cost: 4, verdict: 'longer' },
      { via: 'c', cost: 2, verdict: 'infeasible' },
      { via: 'd', cost: null, verdict: 'linkDown' },
      { via: 'e', cost: null, verdict: 'retracted' },
      { via: 'f', cost: null, verdict: 'splitHorizon' },
    ] as const;
    expect(alternativesText(alternatives, node).split('; ')).toEqual([
      '<a>: 3, no shorter',
      '<b>: 4, longer',
      '<c>: 2, could lead back here',
      '<d>: no media',
      '<e>: taken back',
      '<f>: none but this node’s',
    ]);
    expect(alternativesText([], node)).toBe('');
  });
});
