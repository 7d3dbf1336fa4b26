import { describe, expect, it } from 'vitest';
import type { MessageSummary, RouteCause, TimelineRecord } from '../../../src/overlay/snapshot';
import {
  alternativesText,
  causeText,
  decisionText,
  messageText,
  recordText,
  timeText,
} from '../../../src/shared/timelineText';

const node = (id: string) => `<${id}>`;
const place = { n: 7, at: 0 };
const connection = { ...place, kind: 'connection', link: null, address: 'h:1', triesLeft: null, reason: null } as const;
const key = { flow: 'film', source: 's' };

it.each<[TimelineRecord, string]>([
  [{ ...connection, change: 'opened', link: 3, neighbour: null }, 'h:1: opened (link 3)'],
  [{ ...connection, change: 'closed', link: 3, neighbour: 'a', reason: 'reset' }, '<a> at h:1: closed: reset (link 3)'],
  [{ ...connection, change: 'unreachable', neighbour: 'a', triesLeft: 2 }, '<a> at h:1: unreachable, tries left: 2'],
  [
    { ...place, kind: 'message', direction: 'in', link: 3, neighbour: null, message: { type: 'vectorRequest' } },
    'from link 3: vectorRequest',
  ],
  [
    { ...place, kind: 'message', direction: 'out', link: 3, neighbour: 'a', message: { type: 'vectorRequest' } },
    'to <a>: vectorRequest',
  ],
  [
    {
      ...place,
      kind: 'route',
      destination: 'd',
      via: 'b',
      cost: 3,
      change: 'heavy',
      before: { via: 'a', cost: 2 },
      cause: { type: 'vector', neighbour: 'a', sequence: 1, cost: null },
      alternatives: [],
      moreAlternatives: 0,
    },
    'to <d>: heavy, cost 3 over <b> (was 2 over <a>; <a> took its route back)',
  ],
  [{ ...place, kind: 'flow', ...key, contentType: 'text/plain', state: 'hold' }, 'film of <s>: hold'],
  [{ ...place, kind: 'player', ...key, state: 'playing' }, 'film of <s>: playing'],
  [
    { ...place, kind: 'player', ...key, state: 'buffering', movedFrom: 'r' },
    'film of <s>, until now of <r>: buffering',
  ],
  [{ ...place, kind: 'redial', change: 'dialled', address: 'h:1', neighbour: 'a', reason: null }, 'h:1, <a>: dialled'],
  [
    { ...place, kind: 'redial', change: 'failed', address: 'h:1', neighbour: null, reason: 'nobody' },
    'h:1: failed: nobody',
  ],
])('%j', (record, text) => {
  expect(recordText(record, node)).toBe(text);
});

it.each<[MessageSummary, string]>([
  [{ type: 'authenticationRequired', triesLeft: 2 }, 'authenticationRequired, tries left: 2'],
  [
    {
      type: 'distanceVector',
      entries: [
        { destination: 'd', sequence: 1, cost: 2 },
        { destination: 'e', sequence: 1, cost: null },
      ],
      more: 3,
    },
    'distanceVector <d> 2, <e> taken back, 3 more',
  ],
  [
    { type: 'sequenceRequest', entries: [{ destination: 'd', sequence: 4, hopLimit: 2 }], more: 0 },
    'sequenceRequest <d> sequence 4',
  ],
  [
    {
      type: 'flowCollection',
      entries: [
        { source: 's', version: 1, flows: { entries: ['x', 'y'], more: 2 } },
        { source: 't', version: 1, flows: { entries: [], more: 0 } },
      ],
      more: 0,
    },
    'flowCollection <s> offers x and y and 2 more, <t> offers nothing',
  ],
  [{ type: 'collectionRequest', entries: [{ source: 's', version: 4 }], more: 0 }, 'collectionRequest <s> version 4'],
  [{ type: 'flowAnnounce', ...key, contentType: 'text/plain', version: 2 }, 'flowAnnounce film of <s>'],
  [
    { type: 'flowRequest', ...key, full: false, entries: ['a', 'b'], more: 1 },
    'flowRequest film of <s> for <a>, <b>, 1 more',
  ],
  [{ type: 'flowCancel', ...key, entries: [], more: 0 }, 'flowCancel film of <s> for all'],
  [{ type: 'flowRefused', ...key, reason: 'stale' }, 'flowRefused film of <s>: stale'],
  [{ type: 'goodbye', reason: 'stopping', explanation: '' }, 'goodbye: stopping'],
  [
    {
      type: 'topology',
      entries: [
        { author: 'a', from: 0, version: 1, changes: 3 },
        { author: 'b', from: 1, version: 2, changes: 1 },
      ],
      more: 0,
    },
    'topology <a> 3 changes, <b> 1 change',
  ],
  [{ type: 'topologyRequest', entries: [], more: 0 }, 'topologyRequest nothing'],
])('%j', (message, text) => {
  expect(messageText(message, node)).toBe(text);
});

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
  it('is what it was before, if anything', () => {
    const cause: RouteCause = { type: 'neighbourLost', neighbour: 'b' };
    const decision = { change: 'heavy', before: { via: 'b', cost: 2 }, cause, alternatives: [] } as const;
    expect(decisionText(decision, node)).toBe('was 2 over <b>; the connection to <b> is gone');
    expect(decisionText({ ...decision, before: null }, node)).toBe('the connection to <b> is gone');
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

it('a time is that of day, here', () => {
  expect(timeText(new Date(2026, 0, 2, 4, 3, 7, 25).getTime())).toBe('04:03:07.025');
});
