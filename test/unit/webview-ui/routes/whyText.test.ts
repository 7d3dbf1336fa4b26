import { describe, expect, it } from 'vitest';
import type { RouteRecord, TimelineRecord } from '../../../../src/overlay/snapshot';
import { timeText } from '../../../../src/shared/timelineText';
import { routesTableOf } from '../../../../webview-ui/routes/routesModel';
import { decisionsOf, MAX_EARLIER, type Why, whyOf, whyTextOf } from '../../../../webview-ui/routes/whyText';
import { connection, message, route } from '../timeline/records';
import { entry, nameOf, neighbour, stateOf } from './tables';

const alternatives = [{ via: 'c', cost: 4, verdict: 'longer' }] as const;
const retracted = { type: 'vector', neighbour: 'a', sequence: 7, cost: null } as const;
const heavy = entry('d', 'b', 3, [{ via: 'a', cost: 4, verdict: 'longer' }, ...alternatives], {
  change: 'heavy',
  before: { via: 'a', cost: 2 },
  cause: retracted,
  alternatives: [{ via: 'a', cost: null, verdict: 'retracted' }, ...alternatives],
  at: 10_000,
});
const state = stateOf({ neighbours: ['a', 'b', 'c', 'e'].map((id) => neighbour(id)), routes: [heavy] });

function why(records: readonly TimelineRecord[], id = 'd', of = state): Why {
  const { columns, rows } = routesTableOf(of, nameOf);
  return whyOf(
    rows.find((row) => row.id === id)!,
    columns,
    records,
    nameOf,
  );
}

const record = (n: number, more: Partial<RouteRecord> = {}) =>
  route(n, { ...heavy.decision, via: 'b', cost: 3, at: 10_040, ...more });
const vector = (n: number, neighbourId = 'a', sequence = 7) =>
  message(n, { type: 'distanceVector', entries: [{ destination: 'd', sequence, cost: null }], more: 0 }, neighbourId);

describe('why a route is what it is', () => {
  it('begins with the cause and ends with what was taken', () => {
    const { now, change, steps } = why([]);
    expect(now).toBe('The best route goes over B, at cost 3.');
    expect(change).toBe('heavy');
    expect(steps.map(({ text }) => text)).toEqual([
      `At ${timeText(10_000)}, A took its route back (distance vector, sequence 7).`,
      'Before: cost 2 over A. After: cost 3 over B.',
      'That is a heavy change: the cost rose, so consumers over there must ask again to keep their places in the flow table.',
      'B was taken at cost 3: no other route that could be taken cost less.',
    ]);
    expect(steps.every((step) => step.record === undefined)).toBe(true);
  });

  it('names the records that show it, the message first', () => {
    const records = [vector(1, 'c'), vector(2, 'a', 6), vector(3), connection(4), record(5)];
    expect(why(records).steps.map((step) => step.record)).toEqual([3, 5, undefined, undefined]);
    const gone = { type: 'neighbourLost', neighbour: 'a' } as const;
    const of = stateOf({ routes: [{ ...heavy, decision: { ...heavy.decision, cause: gone } }] });
    const ended = [connection(1, { change: 'closed' }), connection(2, { neighbour: 'b', change: 'closed' })];
    expect(why([...ended, record(3, { cause: gone })], 'd', of).steps[0]).toEqual({
      text: `At ${timeText(10_000)}, the connection to A is gone.`,
      record: 1,
    });
  });

  it('tells what every neighbour says, and what it said then where that is another thing', () => {
    expect(why([]).neighbours).toEqual([
      { id: 'b', name: 'B', isBest: true, now: 'The best route, at cost 3.', then: undefined },
      {
        id: 'a',
        name: 'A',
        isBest: false,
        now: 'Longer: it costs 4, the best route 3.',
        then: 'retracted',
      },
      { id: 'c', name: 'C', isBest: false, now: 'Longer: it costs 4, the best route 3.', then: undefined },
      { id: 'e', name: 'E', isBest: false, now: 'It says nothing of this destination.', then: undefined },
    ]);
  });

  it('tells costs and silence of then, too', () => {
    const then = [{ via: 'a', cost: 5, verdict: 'infeasible' }] as const;
    const routes = [{ ...heavy, decision: { ...heavy.decision, alternatives: then } }];
    const of = stateOf({ neighbours: ['a', 'b', 'c'].map((id) => neighbour(id)), routes });
    expect(why([], 'd', of).neighbours.map((one) => one.then)).toEqual([
      undefined,
      'infeasible, at cost 5',
      'it said nothing',
    ]);
  });

  it('tells of those that were there then and are not any more', () => {
    const of = stateOf({ neighbours: [neighbour('b')], routes: [{ ...heavy, alternatives: [] }] });
    expect(why([], 'd', of).neighbours.map(({ name, now }) => [name, now])).toEqual([
      ['B', 'The best route, at cost 3.'],
      ['A', 'The link to it is down: no route can go that way.'],
      ['C', 'The link to it is down: no route can go that way.'],
    ]);
  });

  it('goes back through earlier decisions, the newest first', () => {
    const first = record(1, { change: 'new', before: null, via: 'a', cost: 2, at: 2_000 });
    const other = record(2, { destination: 'x' });
    const { earlier } = why([first, other, record(3)]);
    expect(earlier).toEqual([
      { n: 1, at: 2_000, change: 'new', text: 'cost 2 over A, before none: A took its route back' },
    ]);
    // The last one that is known is an earlier one where the last decision is not among them.
    expect(why([first]).earlier).toHaveLength(1);
    const many = Array.from({ length: 2 * MAX_EARLIER }, (_, i) => record(i + 1, { cost: 9 }));
    expect(
      why(many)
        .earlier.map(({ n }) => n)
        .slice(0, 2),
    ).toEqual([100, 99]);
    expect(why(many).earlier).toHaveLength(MAX_EARLIER);
  });

  it('is said of infeasible routes and of single ones', () => {
    const last = (more: (typeof heavy)['decision']['alternatives']) => {
      const routes = [{ ...heavy, decision: { ...heavy.decision, alternatives: more } }];
      return why([], 'd', stateOf({ routes })).steps.at(-1)?.text;
    };
    expect(last([])).toBe('B was the only neighbour with a route.');
    expect(last([{ via: 'c', cost: 1, verdict: 'infeasible' }])).toBe(
      'B was taken at cost 3: no other route that could be taken cost less. One was infeasible.',
    );
  });
});

describe('why there is no route', () => {
  it('is known while it is pending', () => {
    const pending = entry('d', null, null, [], { change: 'pending', before: { via: 'a', cost: 2 }, cause: retracted });
    const { now, steps } = why([], 'd', stateOf({ routes: [pending] }));
    expect(now).toBe('The route is lost. Others are asked for a new one.');
    expect(steps.map(({ text }) => text).slice(1)).toEqual([
      'Before: cost 2 over A. After: no route.',
      'That is a pending change: the route is lost; for the hold time its places are kept, while others are asked for a new one.',
      'No other neighbour had a route that could be taken.',
    ]);
  });

  it('is what the records tell, if they do', () => {
    const of = stateOf({ nodes: ['d'] });
    expect(why([], 'd', of)).toMatchObject({ now: 'There is no route now.', change: undefined, steps: [] });
    const lost = record(4, { change: 'critical', via: null, cost: null, cause: { type: 'holdTimeOver' } });
    const { change, steps, earlier } = why([record(3), lost], 'd', of);
    expect(change).toBe('critical');
    expect(steps[0]).toEqual({ text: `At ${timeText(10_040)}, no route came back in time.`, record: undefined });
    expect(steps[1]?.record).toBe(4);
    expect(earlier.map(({ n }) => n)).toEqual([3]);
  });
});

it('is copied as text', () => {
  const first = record(1, { change: 'new', before: null, via: 'a', cost: 2, at: 2_000 });
  expect(whyTextOf(why([first])).split('\n')).toEqual([
    'Why this route? D',
    'The best route goes over B, at cost 3.',
    '',
    'How it came about',
    expect.stringContaining('A took its route back (distance vector, sequence 7).'),
    '- Before: cost 2 over A. After: cost 3 over B.',
    expect.stringContaining('- That is a heavy change'),
    expect.stringContaining('- B was taken at cost 3'),
    '',
    'What neighbours say',
    '- B: The best route, at cost 3.',
    '- A: Longer: it costs 4, the best route 3. When it was decided: retracted.',
    '- C: Longer: it costs 4, the best route 3.',
    '- E: It says nothing of this destination.',
    '',
    'Earlier decisions',
    `- ${timeText(2_000)} new: cost 2 over A, before none: A took its route back`,
    '',
  ]);
});

it('finds the decisions of a destination', () => {
  const records = [record(1), vector(2), record(3, { destination: 'x' }), record(4)];
  expect(decisionsOf('d', records).map(({ n }) => n)).toEqual([1, 4]);
});
