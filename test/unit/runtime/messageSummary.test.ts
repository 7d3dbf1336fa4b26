import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cut,
  MAX_RECORDED_ENTRIES,
  MAX_RECORDED_LIST_BYTES,
  sizeOf,
  summarize,
} from '../../../src/runtime/messageSummary';
import {
  type ControlMessage,
  MAX_COLLECTION_SOURCES,
  MAX_FLOWS_PER_SOURCE,
  MAX_REQUEST_CONSUMERS,
  MAX_TEXT_BYTES,
  MAX_VECTOR_ENTRIES,
  RETRACTED_COST,
} from '../../../src/wire/control';
import { MAX_FLOW_ID_BYTES, MAX_NAME_BYTES } from '../../../src/wire/ids';
import { EXAMPLES } from '../../golden/wire/examples';
import { check } from '../../support/property';
import { offered } from '../../support/overlay';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const label = { slot: 1, key: 0xdeadbeef };
const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

const UNRECORDED = ['pingRequest', 'pingResponse', 'flowInterest', 'flowRates'];

describe('the summary of a message', () => {
  it('there is of every one that is no probe and no report of rates, with its type', () => {
    const messages = EXAMPLES.flatMap(({ message }) => (message ? [message] : []));
    expect(messages.length).toBeGreaterThan(15);
    for (const message of messages)
      expect(summarize(message)?.type).toBe(UNRECORDED.includes(message.type) ? undefined : message.type);
  });

  it('says what is taken back, what has no name, and how much there is within lists', () => {
    const entry = { destination: A, sequence: 3 };
    expect(
      summarize({
        type: 'distanceVector',
        entries: [
          { ...entry, cost: 2 },
          { ...entry, cost: RETRACTED_COST },
        ],
      }),
    ).toEqual({
      type: 'distanceVector',
      entries: [
        { ...entry, cost: 2 },
        { ...entry, cost: null },
      ],
      more: 0,
    });
    const flows = offered('a', 'b', 'c', 'd', 'e', 'f');
    expect(summarize({ type: 'flowCollection', sources: [{ source: A, version: 7, flows }] })).toEqual({
      type: 'flowCollection',
      entries: [{ source: A, version: 7, flows: { entries: ['a', 'b', 'c', 'd'], more: 2 } }],
      more: 0,
    });
    const changes = [{ kind: 'name', name: 'x' } as const];
    expect(summarize({ type: 'topology', news: [{ author: A, from: 0, version: 4, changes }] })).toEqual({
      type: 'topology',
      entries: [{ author: A, from: 0, version: 4, changes: 1 }],
      more: 0,
    });
  });

  it('has no secret in it', () => {
    const request = summarize({ type: 'flowRequest', source: A, flow: 'f', label, full: true, consumers: [A] });
    expect(request).toEqual({ type: 'flowRequest', source: A, flow: 'f', full: true, entries: [A], more: 0 });
    const token = '0123456789abcdef';
    const authentication = summarize({
      type: 'authentication',
      id: A,
      name: '',
      controlPort: 1,
      mediaPort: 2,
      mediaToken: token,
      advertisedAddress: '',
      metric: 'hops',
      tellsTopology: true,
    });
    expect(authentication).toMatchObject({ name: null, advertisedAddress: null });
    expect(JSON.stringify(authentication)).not.toContain(token);
  });

  it.each<ControlMessage>([
    { type: 'distanceVector', entries: times(MAX_VECTOR_ENTRIES, { destination: A, sequence: 1, cost: 2 }) },
    {
      type: 'flowCollection',
      sources: times(MAX_COLLECTION_SOURCES, {
        source: A,
        version: 1,
        flows: times(MAX_FLOWS_PER_SOURCE, { flow: 'f'.repeat(MAX_FLOW_ID_BYTES), contentType: 'a/b' }),
      }),
    },
    {
      type: 'flowRequest',
      source: A,
      flow: 'f'.repeat(MAX_FLOW_ID_BYTES),
      label,
      full: true,
      consumers: times(MAX_REQUEST_CONSUMERS, A),
    },
    { type: 'goodbye', reason: 'refused', explanation: 'x'.repeat(MAX_TEXT_BYTES) },
    {
      type: 'authentication',
      id: A,
      name: 'n'.repeat(MAX_NAME_BYTES),
      controlPort: 1,
      mediaPort: 2,
      mediaToken: '',
      advertisedAddress: 'a'.repeat(MAX_TEXT_BYTES),
      metric: 'latency',
      tellsTopology: false,
    },
  ])('is small, however large the message is: $type', (message) => {
    const summary = summarize(message);
    expect(sizeOf(summary)).toBeLessThan(MAX_RECORDED_LIST_BYTES + 300);
    expect(JSON.stringify(summary).length).toBeLessThan(2_000);
  });

  it('of a vector of many short entries has as many as are allowed', () => {
    const entries = times(20, { destination: A, sequence: 1, cost: 2 });
    expect(summarize({ type: 'distanceVector', entries })).toMatchObject({
      entries: entries.slice(0, MAX_RECORDED_ENTRIES),
      more: 20 - MAX_RECORDED_ENTRIES,
    });
  });
});

describe('a cut list', () => {
  it('is the longest beginning that keeps both bounds, and counts the rest', () => {
    check(
      fc.property(fc.array(fc.string({ maxLength: 400 }), { maxLength: 40 }), (list) => {
        const { entries, more } = cut(list, (item) => item);
        expect(entries).toEqual(list.slice(0, entries.length));
        expect(entries.length + more).toBe(list.length);
        const fits = (count: number): boolean =>
          count <= MAX_RECORDED_ENTRIES &&
          list.slice(0, count).reduce((sum, text) => sum + 8 + text.length, 0) <= MAX_RECORDED_LIST_BYTES;
        expect(fits(entries.length)).toBe(true);
        expect(more === 0 || !fits(entries.length + 1)).toBe(true);
      }),
    );
  });
});

it('plain data takes 8 bytes a value and the characters of its texts', () => {
  expect(sizeOf({ a: 'text', b: [1, null, true], c: undefined })).toBe(8 + 12 + (8 + 24) + 8);
});
