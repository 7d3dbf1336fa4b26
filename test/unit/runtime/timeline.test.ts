import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect, Input } from '../../../src/overlay/effects';
import type { NeighbourEvent, TimelineRecord } from '../../../src/overlay/snapshot';
import { sizeOf } from '../../../src/runtime/messageSummary';
import { MAX_TIMELINE_BYTES, MAX_TIMELINE_RECORDS, Timeline } from '../../../src/runtime/timeline';
import type { ControlMessage } from '../../../src/wire/control';
import { MAX_FLOW_ID_BYTES } from '../../../src/wire/ids';
import { check } from '../../support/property';
import { routeEvent } from '../../support/routeViews';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';
const remote = { address: '127.0.0.1', port: 8_001 };
const address = '127.0.0.1:8001';
const key = { flow: 'film', source: A };

const authentication: Input = {
  type: 'controlReceived',
  link: 1,
  message: {
    type: 'authentication',
    id: B,
    name: 'relay',
    controlPort: 8_001,
    mediaPort: 8_001,
    mediaToken: '0123456789abcdef',
    advertisedAddress: '',
    metric: 'hops',
    tellsTopology: true,
  },
};
const neighbour = (more: Partial<NeighbourEvent>): Effect => ({
  type: 'emit',
  event: { event: 'neighbour', id: B, name: 'relay', ...remote, state: 'connected', triesLeft: null, ...more },
});
const flow = (name: string): Effect => ({
  type: 'emit',
  event: { event: 'flow', flow: name, source: A, contentType: 'text/plain', state: 'hold' },
});

const send = (message: ControlMessage): Effect => ({ type: 'sendControl', link: 1, message });

/** The records of what is noted, without their place. */
function recorded(...noted: readonly (Input | Effect)[]): object[] {
  const timeline = new Timeline(() => 5);
  for (const item of noted) note(timeline, item);
  return timeline.view().records.map(({ n: _, at: __, ...rest }: TimelineRecord) => rest);
}

const INPUTS = ['linkOpened', 'dialFailed', 'controlReceived', 'linkViolated', 'linkClosed', 'helloReceived', 'tick'];

function note(timeline: Timeline, item: Input | Effect): void {
  if (INPUTS.includes(item.type)) timeline.noteInput(item as Input);
  else timeline.noteEffect(item as Effect);
}

describe('records', () => {
  it('tell the life of a connection, by whom it is once that is known', () => {
    const link = { kind: 'connection', link: 1, address, triesLeft: null, reason: null };
    const ping: Effect = { type: 'sendControl', link: 1, message: { type: 'pingRequest', token: 1 } };
    const vector: Effect = { type: 'sendControl', link: 1, message: { type: 'distanceVector', entries: [] } };
    const noted = recorded(
      { type: 'linkOpened', link: 1, dial: undefined, remote },
      authentication,
      ping,
      vector,
      { type: 'linkViolated', link: 1, reason: 'malformed' },
      { type: 'linkClosed', link: 1, reason: 'reset' },
      vector,
    );
    const out = {
      kind: 'message',
      direction: 'out',
      link: 1,
      message: { type: 'distanceVector', entries: [], more: 0 },
    };
    expect(noted).toEqual([
      { ...link, change: 'opened', neighbour: null },
      expect.objectContaining({ kind: 'message', direction: 'in', link: 1, neighbour: null }),
      { ...link, change: 'authenticated', neighbour: B },
      { ...out, neighbour: B },
      { ...link, change: 'violated', neighbour: B, reason: 'malformed' },
      { ...link, change: 'closed', neighbour: B, reason: 'reset' },
      { ...out, neighbour: null },
    ]);
  });

  it('tell attempts to connect, and to whom where that is known', () => {
    const attempt = { kind: 'redial', address, neighbour: B, reason: null };
    expect(
      recorded(
        { type: 'dial', dial: 1, endpoint: remote },
        neighbour({ state: 'unreachable', triesLeft: 2 }),
        { type: 'dial', dial: 2, endpoint: remote },
        { type: 'dialFailed', dial: 2, reason: 'nobody there' },
        { type: 'dialFailed', dial: 2, reason: 'a second time' },
        { type: 'dial', dial: 3, endpoint: { address: '::1', port: 1 } },
        { type: 'cancelDial', dial: 3 },
        { type: 'dialFailed', dial: 3, reason: 'not asked for any more' },
        { type: 'refused', endpoint: remote, reason: 'it is this node', neighbour: undefined },
        { type: 'refused', endpoint: remote, reason: 'it is another', neighbour: A },
      ),
    ).toEqual([
      { ...attempt, change: 'dialled', neighbour: null },
      { ...attempt, kind: 'connection', change: 'unreachable', link: null, triesLeft: 2 },
      { ...attempt, change: 'dialled' },
      { ...attempt, change: 'failed', reason: 'nobody there' },
      { ...attempt, change: 'dialled', address: '[::1]:1', neighbour: null },
      { ...attempt, change: 'refused', neighbour: null, reason: 'it is this node' },
      { ...attempt, change: 'refused', neighbour: A, reason: 'it is another' },
    ]);
  });

  it('tell routes with why they changed, flows and players as they are published', () => {
    const { event: _, ...route } = routeEvent({ destination: A, via: B, cost: 2, change: 'heavy' });
    const alternatives = Array.from({ length: 40 }, () => ({ via: B, cost: 9, verdict: 'longer' as const }));
    expect(
      recorded(
        { type: 'emit', event: { event: 'route', ...route } },
        { type: 'emit', event: { event: 'route', ...route, alternatives } },
        flow('film'),
        { type: 'emit', event: { event: 'player', ...key, state: 'buffering', movedFrom: B } },
      ),
    ).toEqual([
      { kind: 'route', ...route, moreAlternatives: 0 },
      { kind: 'route', ...route, alternatives: alternatives.slice(0, 16), moreAlternatives: 24 },
      { kind: 'flow', ...key, contentType: 'text/plain', state: 'hold' },
      { kind: 'player', ...key, state: 'buffering', movedFrom: B },
    ]);
  });

  it('there are none of what goes on all the time, nor of far nodes', () => {
    const hello = { sequence: 1, sentUs: 1, echoUs: 0, heldUs: 0, intervalMs: 1, heard: true, carries: true };
    const sent = { ...hello, answer: false, probe: false, heardBytes: 0, token: '0123456789abcdef' };
    expect(
      recorded(
        { type: 'tick' },
        { type: 'helloReceived', link: 1, hello: sent },
        { type: 'sendHello', link: 1, hello: sent },
        { type: 'linkRoundTrip', link: 1, rttMs: 2 },
        { type: 'linkDatagramBytes', link: 1, bytes: 8_208 },
        { type: 'controlReceived', link: 1, message: { type: 'pingResponse', token: 1 } },
        { type: 'sendControl', link: 1, message: { type: 'flowRates', reports: [] } },
        { type: 'emit', event: { event: 'topology', nodes: null, flows: null } },
      ),
    ).toEqual([]);
  });

  it('have the time of day in whole milliseconds, whichever way it goes, and numbers in order', () => {
    let now = 1_000.4;
    const timeline = new Timeline(() => now);
    timeline.noteEffect(flow('a'));
    now = 10;
    timeline.noteEffect(flow('b'));
    expect(timeline.view().records.map(({ n, at }) => [n, at])).toEqual([
      [1, 1_000],
      [2, 10],
    ]);
  });

  it('have no reason longer than anybody reads', () => {
    const [, record] = recorded(
      { type: 'dial', dial: 1, endpoint: remote },
      { type: 'dialFailed', dial: 1, reason: 'x'.repeat(5_000) },
    );
    expect(sizeOf(record)).toBeLessThan(600);
  });
});

describe('the view', () => {
  it('has what came after a record and counts what is gone, as a list without end would have it', () => {
    check(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 4 }),
        fc.integer({ min: -3, max: 13_000 }),
        (bursts, after) => {
          const timeline = new Timeline(() => 0);
          const all: string[] = [];
          for (const burst of bursts) {
            for (let i = 0; i < burst; i++) {
              const name = `flow ${all.length}`;
              all.push(name);
              timeline.noteEffect(flow(name));
            }
          }
          const isKnown = after >= 0 && after <= all.length;
          const wanted = isKnown ? all.slice(after) : all;
          const { records, next, missed } = timeline.view(after);
          expect(records.map((record) => record.kind === 'flow' && record.flow)).toEqual(
            wanted.slice(-MAX_TIMELINE_RECORDS),
          );
          expect(missed).toBe(wanted.length - records.length);
          expect(next).toBe(all.length);
          expect(timeline.view(next)).toEqual({ records: [], next, missed: 0 });
        },
      ),
      30,
    );
  });

  it('keeps what became of connections and routes however much the far overlay and neighbours say', () => {
    const kinds = {
      topology: () => send({ type: 'topology', news: [{ author: A, from: 1, version: 2, changes: [] }] }),
      topologyRequest: () => send({ type: 'topologyRequest', known: [] }),
      message: () => send({ type: 'vectorRequest' }),
      event: () => flow('film'),
    };
    const name = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[]));
    check(
      fc.property(fc.array(fc.tuple(name, fc.nat(3_000)), { maxLength: 5 }), fc.nat(9_000), (bursts, after) => {
        const timeline = new Timeline(() => 0);
        const all: string[] = [];
        for (const [kind, count] of bursts) {
          for (let i = 0; i < count; i++) timeline.noteEffect(kinds[kind]());
          all.push(...Array<string>(count).fill(kind.startsWith('topology') ? 'topology' : kind));
        }
        const { records, next, missed } = timeline.view();
        expect([next, records.length + missed]).toEqual([all.length, all.length]);
        const numbers = records.map(({ n }) => n);
        expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
        const left = (kind: string): number => numbers.filter((n) => all[n - 1] === kind).length;
        const of = (kind: string): number => all.filter((each) => each === kind).length;
        expect(left('topology')).toBeLessThanOrEqual(MAX_TIMELINE_RECORDS / 4);
        expect(left('message')).toBeGreaterThanOrEqual(Math.min(of('message'), MAX_TIMELINE_RECORDS / 2));
        expect(left('event')).toBeGreaterThanOrEqual(Math.min(of('event'), MAX_TIMELINE_RECORDS / 4));
        for (const kind of ['topology', 'message', 'event']) {
          const its = all.flatMap((each, i) => (each === kind ? [i + 1] : []));
          expect(numbers.filter((n) => all[n - 1] === kind)).toEqual(its.slice(its.length - left(kind)));
        }
        const later = timeline.view(after);
        const known = after <= all.length ? after : 0;
        expect(later.records).toEqual(records.filter(({ n }) => n > known));
        expect(later.missed).toBe(all.length - known - later.records.length);
      }),
      30,
    );
  });

  it('lets large messages of the far overlay push out nothing else', () => {
    const timeline = new Timeline(() => 0);
    timeline.noteEffect(flow('film'));
    const news = Array.from({ length: 40 }, () => ({ author: A, from: 1, version: 2, changes: [] }));
    for (let i = 0; i < MAX_TIMELINE_RECORDS; i++) timeline.noteEffect(send({ type: 'topology', news }));
    const { records } = timeline.view();
    expect(records[0]).toMatchObject({ n: 1, kind: 'flow' });
    expect(records.reduce((sum, record) => sum + sizeOf(record), 0)).toBeLessThan(MAX_TIMELINE_BYTES / 4 + 1_000);
  });

  it('keeps fewer records where they are large', () => {
    const timeline = new Timeline(() => 0);
    const flows = Array.from({ length: 9 }, () => ({ flow: 'f'.repeat(MAX_FLOW_ID_BYTES), contentType: 'text/plain' }));
    const sources = Array.from({ length: 40 }, () => ({ source: A, version: 1, flows }));
    for (let i = 0; i < MAX_TIMELINE_RECORDS; i++)
      timeline.noteEffect({ type: 'sendControl', link: 1, message: { type: 'flowCollection', sources } });
    const { records, missed } = timeline.view();
    const bytes = records.reduce((sum, record) => sum + sizeOf(record), 0);
    expect(bytes).toBeLessThanOrEqual(MAX_TIMELINE_BYTES);
    expect(bytes).toBeGreaterThan(MAX_TIMELINE_BYTES - 3_000);
    expect(missed).toBe(MAX_TIMELINE_RECORDS - records.length);
    expect(records.length).toBeGreaterThan(1_000);
  });
});
