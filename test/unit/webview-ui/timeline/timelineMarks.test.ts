import { describe, expect, it } from 'vitest';
import type { MessageSummary, TimelineRecord } from '../../../../src/overlay/snapshot';
import { marksOf, mentionsOf } from '../../../../webview-ui/timeline/timelineMarks';
import { connection, flow, message, route } from './records';

const OWN = 'm';
const key = { flow: 'film', source: 's' };

it.each<[string, TimelineRecord, string[], string[], object | null]>([
  ['a connection', connection(1), ['a', 'm'], ['a|m'], null],
  ['a connection to somebody unknown', connection(1, { neighbour: null }), [], [], null],
  [
    'an attempt',
    { n: 1, at: 1, kind: 'redial', change: 'failed', address: 'h:1', neighbour: 'z', reason: 'no' },
    ['m', 'z'],
    ['m|z'],
    null,
  ],
  ['a route', route(1), ['a', 'b', 'd', 'm'], ['a|m', 'b|m'], null],
  [
    'a route that nobody is to blame for',
    route(1, { via: null, cost: null, before: null, cause: { type: 'holdTimeOver' } }),
    ['d'],
    [],
    null,
  ],
  ['a flow', flow(1), ['s'], [], key],
  ['a player', { n: 1, at: 1, kind: 'player', ...key, state: 'playing' }, ['s'], [], key],
  [
    'a player that moved',
    { n: 1, at: 1, kind: 'player', ...key, state: 'playing', movedFrom: 'r' },
    ['r', 's'],
    [],
    key,
  ],
  [
    'a request',
    message(1, { type: 'flowRequest', ...key, full: true, entries: ['c'], more: 0 }),
    ['a', 'c', 'm', 's'],
    ['a|m'],
    key,
  ],
])('%s concerns nodes, links and a flow', (_, record, nodes, links, marked) => {
  const marks = marksOf(record, OWN);
  expect([...marks.nodes].sort()).toEqual(nodes);
  expect([...marks.links].sort()).toEqual(links);
  expect(marks.flow).toEqual(marked);
});

it('names no link while this node is not known', () => {
  expect(marksOf(connection(1), undefined)).toEqual({ nodes: new Set(['a']), links: new Set(), flow: null });
});

describe('what messages speak of', () => {
  it.each<[MessageSummary, string[], string[]]>([
    [{ type: 'authenticationRequired', triesLeft: 1 }, ['a'], []],
    [{ type: 'vectorRequest' }, ['a'], []],
    [{ type: 'goodbye', reason: 'stopping', explanation: '' }, ['a'], []],
    [{ type: 'distanceVector', entries: [{ destination: 'd', sequence: 1, cost: 1 }], more: 0 }, ['a', 'd'], []],
    [{ type: 'sequenceRequest', entries: [{ destination: 'd', sequence: 1, hopLimit: 1 }], more: 0 }, ['a', 'd'], []],
    [
      {
        type: 'flowCollection',
        entries: [{ source: 's', version: 1, flows: { entries: ['x', 'y'], more: 0 } }],
        more: 0,
      },
      ['a', 's'],
      ['x', 'y'],
    ],
    [{ type: 'collectionRequest', entries: [{ source: 's', version: 1 }], more: 0 }, ['a', 's'], []],
    [{ type: 'flowAnnounce', ...key, contentType: 'text/plain', version: 1 }, ['a', 's'], ['film']],
    [{ type: 'flowRefused', ...key, reason: 'stale' }, ['a', 's'], ['film']],
    [{ type: 'flowCancel', ...key, entries: [], more: 0 }, ['a', 's'], ['film']],
    [{ type: 'topology', entries: [{ author: 'd', from: 0, version: 1, changes: 1 }], more: 0 }, ['a', 'd'], []],
    [{ type: 'topologyRequest', entries: [{ author: 'd', version: 1 }], more: 0 }, ['a', 'd'], []],
    [
      {
        type: 'authentication',
        id: 'd',
        name: null,
        controlPort: 1,
        mediaPort: 1,
        advertisedAddress: null,
        metric: 'hops',
        tellsTopology: true,
      },
      ['a', 'd'],
      [],
    ],
  ])('%j', (summary, nodes, flows) => {
    const mentions = mentionsOf(message(1, summary));
    expect([...mentions.nodes].sort()).toEqual(nodes);
    expect(mentions.flows.map((one) => one.flow)).toEqual(flows);
  });
});
