import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_INTERESTS_PER_FRAME,
  MAX_RATE_REPORTS,
  MAX_TOPOLOGY_BYTES,
  MAX_TOPOLOGY_CHANGES,
  MAX_TOPOLOGY_KNOWN,
  MAX_TOPOLOGY_LINKS,
  MAX_TOPOLOGY_NEWS,
} from '../../../src/wire/control';
import { decodeControl, encodeControl } from '../../../src/wire/controlCodec';
import { FRAME_LENGTH_BYTES } from '../../../src/wire/framing';
import { isFlowId, isNodeName, nodeIdFromBytes } from '../../../src/wire/ids';
import type { TopologyChange, TopologyMessage, TopologyNews } from '../../../src/wire/topologyMessages';
import { idOf } from '../../support/overlay';
import { check } from '../../support/property';

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);
const tenths = u16.map((value) => value / 10);
const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(nodeIdFromBytes);
const text = fc.string({ unit: fc.constantFrom('a', 'Z', ' ', 'é', '日', '👩'), maxLength: 20 });
const flow = text.filter(isFlowId);
const ids = fc.array(id, { maxLength: 8 });

const change = fc.oneof<fc.Arbitrary<TopologyChange>[]>(
  fc.record({ kind: fc.constant('name'), name: text.filter(isNodeName) }),
  fc.record({
    kind: fc.constant('link'),
    neighbour: id,
    cost: u16,
    rttMs: fc.option(
      fc.nat(0xfffe).map((value) => value / 10),
      { nil: undefined },
    ),
  }),
  fc.record({
    kind: fc.constant('flow'),
    source: id,
    flow,
    watching: fc.boolean(),
    upstream: fc.option(id, { nil: undefined }),
    downstream: ids,
  }),
  fc.record({ kind: fc.constant('linkGone'), neighbour: id }),
  fc.record({ kind: fc.constant('flowGone'), source: id, flow }),
);

const messages = fc.oneof<fc.Arbitrary<TopologyMessage>[]>(
  fc.record({
    type: fc.constant('topology'),
    news: fc.array(
      fc.record({
        author: id,
        from: u32,
        version: u32.map((v) => v || 1),
        changes: fc.array(change, { maxLength: 6 }),
      }),
      { maxLength: 6 },
    ),
  }),
  fc.record({
    type: fc.constant('topologyRequest'),
    known: fc.array(fc.record({ author: id, version: u32, checksum: u32 }), { maxLength: 8 }),
  }),
  fc.record({
    type: fc.constant('flowInterest'),
    interests: fc.array(fc.record({ origin: id, number: u32, source: id, flow }), { maxLength: 8 }),
  }),
  fc.record({
    type: fc.constant('flowRates'),
    reports: fc.array(
      fc.record({
        origin: id,
        reporter: id,
        source: id,
        flow,
        branches: fc.array(
          fc.record({ neighbour: id, framesPerSecond: tenths, bytesPerSecond: u32, duplicatesPerSecond: tenths }),
          { maxLength: 5 },
        ),
      }),
      { maxLength: 5 },
    ),
  }),
);

function partsOf(message: TopologyMessage): { tag: number; data: Uint8Array } {
  const frame = encodeControl(message);
  return { tag: frame[FRAME_LENGTH_BYTES] ?? 0, data: frame.slice(FRAME_LENGTH_BYTES + 1) };
}

const decode = (message: TopologyMessage) => {
  const { tag, data } = partsOf(message);
  return decodeControl(tag, data);
};

const malformed = { ok: false, reason: 'malformed' };

describe('topology messages', () => {
  it('decode to what was encoded', () => {
    check(
      fc.property(messages, (message) => {
        expect(decode(message)).toEqual({ ok: true, value: message });
      }),
      1_000,
    );
  });

  it('are malformed when cut anywhere, or with a byte too many', () => {
    check(
      fc.property(messages, (message) => {
        const { tag, data } = partsOf(message);
        for (let length = 0; length < data.length; length++) {
          expect(decodeControl(tag, data.subarray(0, length))).toEqual(malformed);
        }
        expect(decodeControl(tag, Uint8Array.of(...data, 0))).toEqual(malformed);
      }),
      60,
    );
  });

  it('never make the decoder throw, and what it accepts encodes again', () => {
    const mutated = fc
      .tuple(messages, fc.array(fc.tuple(fc.nat(), u8), { minLength: 1, maxLength: 4 }))
      .map(([message, changes]) => {
        const { tag, data } = partsOf(message);
        for (const [at, value] of changes) if (data.length > 0) data[at % data.length] = value;
        return { tag, data };
      });
    const random = fc.record({ tag: fc.integer({ min: 15, max: 18 }), data: fc.uint8Array({ maxLength: 200 }) });
    check(
      fc.property(fc.oneof(mutated, random), ({ tag, data }) => {
        const result = decodeControl(tag, data);
        if (!result.ok) {
          expect(result.reason).toBe('malformed');
          return;
        }
        const again = encodeControl(result.value);
        expect(decodeControl(again[FRAME_LENGTH_BYTES] ?? 0, again.slice(FRAME_LENGTH_BYTES + 1))).toEqual(result);
      }),
      3_000,
    );
  });
});

const ID = idOf(1);
const times = <T>(count: number, item: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));
const news = (changes: readonly TopologyChange[]): TopologyNews => ({ author: ID, from: 1, version: 2, changes });

describe('bounds', () => {
  it.each<[string, (excess: number) => TopologyMessage]>([
    ['authors', (e) => ({ type: 'topology', news: times(MAX_TOPOLOGY_NEWS + e, () => news([])) })],
    [
      'changes',
      (e) => ({ type: 'topology', news: [news(times(MAX_TOPOLOGY_CHANGES + e, () => ({ kind: 'name', name: '' })))] }),
    ],
    [
      'downstream neighbours',
      (e) => ({
        type: 'topology',
        news: [
          news([
            {
              kind: 'flow',
              source: ID,
              flow: 'a',
              watching: true,
              upstream: undefined,
              downstream: times(MAX_TOPOLOGY_LINKS + e, idOf),
            },
          ]),
        ],
      }),
    ],
    [
      'authors asked for',
      (e) => ({
        type: 'topologyRequest',
        known: times(MAX_TOPOLOGY_KNOWN + e, () => ({ author: ID, version: 1, checksum: 1 })),
      }),
    ],
    [
      'interests',
      (e) => ({
        type: 'flowInterest',
        interests: times(MAX_INTERESTS_PER_FRAME + e, () => ({ origin: ID, number: 1, source: ID, flow: 'a' })),
      }),
    ],
    [
      'reports',
      (e) => ({
        type: 'flowRates',
        reports: times(MAX_RATE_REPORTS + e, () => ({ origin: ID, reporter: ID, source: ID, flow: 'a', branches: [] })),
      }),
    ],
  ])('%s: the bound is allowed, one more has no encoding and no meaning', (_name, make) => {
    expect(decode(make(0))).toEqual({ ok: true, value: make(0) });
    expect(() => encodeControl(make(1))).toThrow(RangeError);
    // The count one higher, and behind it what would be the item.
    const { tag, data } = partsOf(make(0));
    const view = new DataView(data.buffer);
    const countAt = _name === 'changes' ? 26 : _name === 'downstream neighbours' ? data.length - 64 * 16 - 2 : 0;
    view.setUint16(countAt, view.getUint16(countAt) + 1);
    expect(decodeControl(tag, Uint8Array.of(...data, ...new Uint8Array(200)))).toEqual(malformed);
  });

  it('of bytes hold for each author alone', () => {
    const flowItem = (index: number): TopologyChange => ({
      kind: 'flow',
      source: ID,
      flow: 'f'.repeat(100) + String(index).padStart(3, '0'),
      watching: true,
      upstream: undefined,
      downstream: [],
    });
    const fits = times(Math.floor(MAX_TOPOLOGY_BYTES / 140), flowItem);
    expect(decode({ type: 'topology', news: times(5, () => news(fits)) }).ok).toBe(true);
    expect(decode({ type: 'topology', news: [news([...fits, ...times(2, flowItem)])] })).toEqual(malformed);
  });

  it.each<[string, number, readonly number[]]>([
    ['a version 0', 15, [0, 1, ...times(16, () => 7), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]],
    ['a kind that is not listed', 15, [0, 1, ...times(16, () => 7), 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 4]],
    ['a flow without a name', 17, [0, 1, ...times(16, () => 7), 0, 0, 0, 1, ...times(16, () => 7), 0]],
  ])('%s is malformed', (_name, tag, data) => {
    expect(decodeControl(tag, Uint8Array.from(data))).toEqual(malformed);
  });
});
