import { describe, expect, it } from 'vitest';
import { type RouteCell, routesTableOf } from '../../../../webview-ui/routes/routesModel';
import {
  bestTextOf,
  cellSentence,
  cellTextOf,
  countText,
  newsOf,
  pointText,
  ruleText,
} from '../../../../webview-ui/routes/routeWords';
import { entry, nameOf, neighbour, stateOf } from './tables';

it.each<[RouteCell, string, string, string]>([
  [{ kind: 'best', cost: 2 }, '2', '', 'The best route, at cost 2.'],
  [{ kind: 'silent' }, '', '–', 'It says nothing of this destination.'],
  [{ kind: 'noLink' }, '', 'link down', 'The link to it is down: no route can go that way.'],
  [{ kind: 'rejected', cost: 4, verdict: 'longer' }, '4', 'longer', 'Longer: it costs 4, the best route 2.'],
  [{ kind: 'rejected', cost: null, verdict: 'longer' }, '', 'longer', 'Longer: it costs more than any route may.'],
  [
    { kind: 'rejected', cost: 2, verdict: 'tie' },
    '2',
    'tie',
    'Tie: it costs 2 as well. The route in use stays, and of new ones that of the smaller id is taken.',
  ],
  [
    { kind: 'rejected', cost: 1, verdict: 'infeasible' },
    '1',
    'infeasible',
    'Infeasible: it costs 1, but may lead back here: this node itself has advertised a route as short as what this neighbour advertises, or shorter.',
  ],
  [{ kind: 'rejected', cost: null, verdict: 'linkDown' }, '', 'no media', 'No media: the link to it carries none.'],
  [
    { kind: 'rejected', cost: null, verdict: 'retracted' },
    '',
    'retracted',
    'Retracted: it took its route back just now.',
  ],
  [
    { kind: 'rejected', cost: null, verdict: 'splitHorizon' },
    '',
    'split horizon',
    'Split horizon: it tells none. Its own route goes through this node, or it has none.',
  ],
])('%j shows %s %s', (cell, value, tag, rule) => {
  expect(cellTextOf(cell)).toEqual({ value, tag });
  expect(ruleText(cell, 2)).toBe(rule);
});

it('knows no best cost where there is no route', () => {
  expect(ruleText({ kind: 'rejected', cost: 4, verdict: 'longer' }, null)).toBe('Longer: it costs 4.');
});

it('says a cell as a sentence, and a best route', () => {
  const state = stateOf({
    neighbours: [neighbour('a')],
    nodes: ['x'],
    routes: [entry('a', 'a', 1), entry('d', null, null)],
  });
  const { columns, rows } = routesTableOf(state, nameOf);
  const [a, d, x] = rows;
  expect(cellSentence(a!, columns[0]!, a!.cells[0]!)).toBe('A over A: the best route, at cost 1.');
  expect([a, d, x].map((row) => bestTextOf(row!))).toEqual([
    { value: '1', tag: 'over A' },
    { value: '', tag: 'pending' },
    { value: '', tag: 'no route' },
  ]);
  expect(pointText({ via: 'a', cost: 1 }, nameOf)).toBe('cost 1 over A');
  expect(pointText({ via: null, cost: null }, nameOf)).toBe('no route');
});

it('counts', () => {
  expect(countText(1, 1)).toBe('1 destination');
  expect(countText(3, 1_200)).toBe('3 of 1,200 destinations');
});

describe('news', () => {
  const before = stateOf({ routes: [entry('a', 'a', 1), entry('b', 'b', 1), entry('d', 'a', 2)] });

  it('are best routes that became others', () => {
    const after = stateOf({ routes: [entry('a', 'a', 1), entry('b', null, null), entry('d', 'b', 2)] });
    expect(newsOf(before, after, nameOf)).toBe('No route to B now. The best route to D is over B now, at cost 2.');
    expect(newsOf(before, before, nameOf)).toBeUndefined();
  });

  it('are summed up where they are many', () => {
    expect(newsOf(before, stateOf({}), nameOf)).toBe('3 best routes changed.');
  });

  it('are none of a node that has just been met', () => {
    expect(newsOf(stateOf({}), before, nameOf)).toBeUndefined();
    expect(newsOf(before, { ...stateOf({}), own: new Map() }, nameOf)).toBeUndefined();
  });
});
