import { expect, it } from 'vitest';
import type { MessageSummary, TimelineRecord } from '../../../../src/overlay/snapshot';
import { detailsOf } from '../../../../webview-ui/timeline/recordDetails';
import { connection, flow, message, route } from './records';

const node = (id: string) => `<${id}>`;
const key = { flow: 'film', source: 's' };

/** All but number and time. */
function details(record: TimelineRecord): Record<string, string> {
  const all = detailsOf(record, node).map(({ term, lines }) => [term, lines.join(' / ')]);
  expect(all.slice(0, 2).map(([term]) => term)).toEqual(['Number', 'Time']);
  return Object.fromEntries(all.slice(2)) as Record<string, string>;
}

it('tells connections and attempts', () => {
  expect(details(connection(1, { change: 'closed', reason: 'reset' }))).toEqual({
    Change: 'closed',
    Neighbour: '<a>',
    Address: 'h:1',
    Link: '3',
    Reason: 'reset',
  });
  expect(details(connection(1, { neighbour: null, link: null, triesLeft: 0 }))).toEqual({
    Change: 'opened',
    Neighbour: 'not known yet',
    Address: 'h:1',
    'Tries left': '0',
  });
  expect(
    details({ n: 1, at: 1, kind: 'redial', change: 'dialled', address: 'h:1', neighbour: null, reason: null }),
  ).toEqual({ Change: 'dialled', Address: 'h:1' });
});

it('tells routes', () => {
  const alternatives = [{ via: 'c', cost: 4, verdict: 'longer' }] as const;
  expect(details(route(1, { alternatives, moreAlternatives: 2 }))).toEqual({
    Destination: '<d>',
    Change: 'heavy',
    Before: 'cost 2 over <a>',
    After: 'cost 3 over <b>',
    Cause: '<a> took its route back',
    Sequence: '1',
    Alternatives: '<c>: 4, longer / and 2 more',
  });
  const lost = route(1, { change: 'critical', via: null, cost: null, before: null, cause: { type: 'holdTimeOver' } });
  expect(details(lost)).toMatchObject({ Before: 'no route', After: 'no route', Alternatives: 'none' });
});

it('tells flows and players', () => {
  expect(details(flow(1))).toEqual({ Flow: 'film', Source: '<s>', State: 'hold' });
  expect(details({ n: 1, at: 1, kind: 'player', ...key, state: 'playing', movedFrom: 'r' })).toEqual({
    Flow: 'film',
    Source: '<s>',
    'Until now from': '<r>',
    State: 'playing',
  });
});

it.each<[MessageSummary, Record<string, string>]>([
  [
    {
      type: 'authentication',
      id: 'd',
      name: null,
      controlPort: 0,
      mediaPort: 5,
      advertisedAddress: null,
      metric: 'hops',
      tellsTopology: false,
    },
    {
      Id: 'd',
      'Control port': '0: accepts no connection',
      'Media port': '5',
      'Advertised address': 'where it connects from',
      Metric: 'hops',
      'Tells of its links': 'no',
    },
  ],
  [{ type: 'authenticationRequired', triesLeft: 2 }, { 'Tries left': '2' }],
  [{ type: 'vectorRequest' }, {}],
  [
    {
      type: 'distanceVector',
      entries: [
        { destination: 'd', sequence: 4, cost: 2 },
        { destination: 'e', sequence: 5, cost: null },
      ],
      more: 1,
    },
    { Entries: '<d>: cost 2, sequence 4 / <e>: taken back, sequence 5 / and 1 more' },
  ],
  [
    { type: 'sequenceRequest', entries: [{ destination: 'd', sequence: 4, hopLimit: 9 }], more: 0 },
    { Entries: '<d>: sequence 4, hop limit 9' },
  ],
  [
    {
      type: 'flowCollection',
      entries: [
        { source: 's', version: 3, flows: { entries: ['x', 'y'], more: 2 } },
        { source: 't', version: 1, flows: { entries: [], more: 0 } },
      ],
      more: 0,
    },
    { Sources: '<s>: x, y and 2 more, version 3 / <t>: nothing, version 1' },
  ],
  [
    { type: 'flowWithdraw', ...key, version: 2 },
    { Flow: 'film', Source: '<s>', Version: '2' },
  ],
  [{ type: 'collectionRequest', entries: [{ source: 's', version: 2 }], more: 0 }, { Known: '<s>: version 2' }],
  [
    { type: 'flowRequest', ...key, full: true, entries: ['a'], more: 0 },
    { Flow: 'film', Source: '<s>', 'Consumers are': 'all there are', Consumers: '<a>' },
  ],
  [
    { type: 'flowCancel', ...key, entries: [], more: 0 },
    { Flow: 'film', Source: '<s>', Consumers: 'all of them' },
  ],
  [
    { type: 'flowCancel', ...key, entries: ['a'], more: 0 },
    { Flow: 'film', Source: '<s>', Consumers: '<a>' },
  ],
  [
    { type: 'flowRefused', ...key, reason: 'stale' },
    { Flow: 'film', Source: '<s>', Reason: 'stale' },
  ],
  [{ type: 'goodbye', reason: 'stopping', explanation: '' }, { Reason: 'stopping' }],
  [
    { type: 'topology', entries: [{ author: 'd', from: 1, version: 3, changes: 1 }], more: 0 },
    { Authors: '<d>: version 1 to 3, 1 change' },
  ],
  [{ type: 'topologyRequest', entries: [{ author: 'd', version: 3 }], more: 0 }, { Known: '<d>: version 3' }],
])('tells %j', (summary, fields) => {
  expect(details(message(1, summary))).toEqual({
    Direction: 'received',
    Neighbour: '<a>',
    Link: '3',
    Message: summary.type,
    ...fields,
  });
});

it('makes texts of others harmless', () => {
  expect(details(flow(1, 'a\u202eb\nc'))['Flow']).toBe('a\ufffdb\ufffdc');
});
