import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageSummary, TimelineRecord } from '../../../src/overlay/snapshot';
import { checkTimelineRecord, MAX_REASON_TEXT, MAX_RECORDED_ENTRIES } from '../../../src/shared/timelineRecords';

const a = '00000000-0000-4000-8000-00000000000a';
const b = '00000000-0000-4000-8000-00000000000b';
const movie = { flow: 'movie', source: a };
const place = { n: 1, at: 1e12 };
const one = <T>(entry: T) => ({ entries: [entry], more: 3 });

const summaries: readonly MessageSummary[] = [
  {
    type: 'authentication',
    id: a,
    name: null,
    controlPort: 0,
    mediaPort: 8_000,
    advertisedAddress: 'host',
    metric: 'hops',
    tellsTopology: true,
  },
  { type: 'authenticationRequired', triesLeft: 2 },
  { type: 'distanceVector', ...one({ destination: a, sequence: 1, cost: null }) },
  { type: 'sequenceRequest', ...one({ destination: a, sequence: 1, hopLimit: 64 }) },
  { type: 'vectorRequest' },
  { type: 'flowCollection', ...one({ source: a, version: 2, flows: one('movie') }) },
  { type: 'flowAnnounce', ...movie, contentType: 'text/plain', version: 1 },
  { type: 'flowWithdraw', ...movie, version: 2 },
  { type: 'collectionRequest', ...one({ source: a, version: 0 }) },
  { type: 'flowRequest', ...movie, full: true, ...one(b) },
  { type: 'flowCancel', ...movie, entries: [], more: 0 },
  { type: 'flowRefused', ...movie, reason: 'noRoute' },
  { type: 'goodbye', reason: 'stopping', explanation: '' },
  { type: 'topology', ...one({ author: a, from: 0, version: 1, changes: 3 }) },
  { type: 'topologyRequest', ...one({ author: a, version: 0 }) },
];
const records: readonly TimelineRecord[] = [
  {
    ...place,
    kind: 'connection',
    change: 'opened',
    link: 1,
    neighbour: null,
    address: '[::1]:8000',
    triesLeft: null,
    reason: null,
  },
  {
    ...place,
    kind: 'connection',
    change: 'unreachable',
    link: null,
    neighbour: b,
    address: 'host:1',
    triesLeft: 3,
    reason: 'timed out',
  },
  ...summaries.map((message) => ({
    ...place,
    kind: 'message' as const,
    direction: 'in' as const,
    link: 1,
    neighbour: b,
    message,
  })),
  {
    ...place,
    kind: 'route',
    change: 'heavy',
    destination: a,
    via: b,
    cost: 2,
    before: { via: a, cost: 1 },
    cause: { type: 'vector', neighbour: b, sequence: 1, cost: null },
    alternatives: [{ via: a, cost: null, verdict: 'retracted' }],
    moreAlternatives: 1,
  },
  { ...place, kind: 'flow', ...movie, contentType: 'text/plain', state: 'removed' },
  { ...place, kind: 'player', ...movie, state: 'recovering' },
  { ...place, kind: 'player', ...movie, state: 'playing', movedFrom: b },
  { ...place, kind: 'redial', change: 'failed', address: 'host:1', neighbour: null, reason: 'refused' },
];
const [opened] = records;
const message = (summary: object) => ({
  ...place,
  kind: 'message',
  direction: 'in',
  link: 1,
  neighbour: b,
  message: summary,
});

describe('checkTimelineRecord', () => {
  it.each(records.map((record) => ['message' in record ? record.message.type : record.kind, record] as const))(
    'takes %s as it is',
    (_what, record) => {
      expect(checkTimelineRecord({ ...record, secret: 1 })).toEqual(record);
    },
  );

  it.each<[string, object]>([
    ['another kind', { ...opened, kind: 'toString' }],
    ['no number', { ...opened, n: 1.5 }],
    ['another change', { ...opened, change: 'lost' }],
    ['a reason that is too long', { ...opened, reason: 'r'.repeat(MAX_REASON_TEXT + 1) }],
    ['another message', message({ type: 'hello' })],
    ['a list without its rest', message({ type: 'flowCancel', ...movie, entries: [] })],
    [
      'a list that is too long',
      message({ type: 'flowCancel', ...movie, entries: Array(MAX_RECORDED_ENTRIES + 1).fill(a), more: 0 }),
    ],
    ['an entry that is none', message({ type: 'distanceVector', ...one({ destination: a }) })],
    ['a player that moved from nowhere', { ...place, kind: 'player', ...movie, state: 'playing', movedFrom: null }],
  ])('refuses %s', (_what, raw) => {
    expect(checkTimelineRecord(raw)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (raw) => checkTimelineRecord(raw) === undefined));
  });
});
