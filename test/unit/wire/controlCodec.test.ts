import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ControlMessage,
  MAX_COLLECTION_SOURCES,
  MAX_FLOWS_PER_SOURCE,
  MAX_REQUEST_CONSUMERS,
  MAX_SEQUENCE_REQUESTS,
  MAX_VECTOR_ENTRIES,
} from '../../../src/wire/control';
import { decodeControl, encodeControl } from '../../../src/wire/controlCodec';
import { MAX_FRAME_BYTES } from '../../../src/wire/control';
import { FRAME_LENGTH_BYTES } from '../../../src/wire/framing';
import {
  hexFromBytes,
  isCleanText,
  isFlowId,
  isNodeName,
  MAX_CONTENT_TYPE_BYTES,
  MAX_FLOW_ID_BYTES,
  MAX_NAME_BYTES,
  nodeIdFromBytes,
  utf8Length,
} from '../../../src/wire/ids';
import { check } from '../../support/property';

const ID = '0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a';
const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);
const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(nodeIdFromBytes);
const text = fc.string({ unit: fc.constantFrom('a', 'Z', '0', ' ', '.', 'é', '日', '👩'), maxLength: 30 });
const flow = text.filter(isFlowId);
const contentName = fc.string({ unit: fc.constantFrom('a', 'z', '0', '9'), minLength: 1, maxLength: 4 });
const contentTail = fc.string({ unit: fc.constantFrom('a', '0', ...'!#$&^_.+-'), maxLength: 20 });
const contentType = fc
  .tuple(contentName, contentTail, contentName, contentTail)
  .map(([type, moreType, subtype, moreSubtype]) => `${type}${moreType}/${subtype}${moreSubtype}`);
const offers = fc.uniqueArray(fc.record({ flow, contentType }), { maxLength: 8, selector: (offer) => offer.flow });
const consumers = fc.array(id, { maxLength: 20 });

const messages = fc.oneof<fc.Arbitrary<ControlMessage>[]>(
  fc.record({
    type: fc.constant('authentication'),
    id,
    name: text.filter(isNodeName),
    controlPort: u16,
    mediaPort: fc.integer({ min: 1, max: 65_535 }),
    mediaToken: fc.uint8Array({ minLength: 8, maxLength: 8 }).map(hexFromBytes),
    advertisedAddress: text,
    metric: fc.constantFrom('hops', 'latency'),
    tellsTopology: fc.boolean(),
  }),
  fc.record({ type: fc.constant('authenticationRequired'), triesLeft: u8 }),
  fc.record({
    type: fc.constant('distanceVector'),
    entries: fc.array(fc.record({ destination: id, sequence: u16, cost: u16 }), { maxLength: 20 }),
  }),
  fc.record({
    type: fc.constant('sequenceRequest'),
    requests: fc.array(fc.record({ destination: id, sequence: u16, hopLimit: u8 }), { maxLength: 20 }),
  }),
  fc.record({
    type: fc.constant('flowCollection'),
    sources: fc.array(fc.record({ source: id, version: u32, flows: offers }), {
      maxLength: 8,
    }),
  }),
  fc.record({
    type: fc.constant('flowAnnounce'),
    source: id,
    version: u32.map((v) => v || 1),
    flow,
    contentType,
  }),
  fc.record({ type: fc.constant('flowWithdraw'), source: id, version: u32.map((v) => v || 1), flow }),
  fc.record({
    type: fc.constant('collectionRequest'),
    known: fc.array(fc.record({ source: id, version: u32 }), { maxLength: 20 }),
  }),
  fc.record({
    type: fc.constant('flowRequest'),
    source: id,
    flow,
    label: fc.record({ slot: u32, key: u32 }),
    full: fc.boolean(),
    consumers,
  }),
  fc.record({ type: fc.constant('flowCancel'), source: id, flow, consumers }),
  fc.record({
    type: fc.constant('flowRefused'),
    source: id,
    flow,
    reason: fc.constantFrom('notOffered', 'noRoute', 'tableFull', 'stale'),
  }),
  fc.record({
    type: fc.constant('goodbye'),
    reason: fc.constantFrom(
      'stopping',
      'disconnected',
      'duplicate',
      'self',
      'authenticationFailed',
      'protocolViolation',
      'refused',
      'tableFull',
    ),
    explanation: text,
  }),
  fc.record({ type: fc.constantFrom('pingRequest', 'pingResponse'), token: u32 }),
  fc.record({ type: fc.constant('vectorRequest') }),
);

/** Tag and data of an encoded frame. */
function partsOf(frame: Uint8Array): { tag: number; data: Uint8Array } {
  return { tag: frame[FRAME_LENGTH_BYTES] ?? 0, data: frame.slice(FRAME_LENGTH_BYTES + 1) };
}

const decodeFrame = (frame: Uint8Array) => {
  const { tag, data } = partsOf(frame);
  return decodeControl(tag, data);
};

const malformed = { ok: false, reason: 'malformed' };

describe('control messages', () => {
  it('decode to what was encoded', () => {
    check(
      fc.property(messages, (message) => {
        expect(decodeFrame(encodeControl(message))).toEqual({ ok: true, value: message });
      }),
      1_000,
    );
  });

  it('are malformed when cut anywhere, or with a byte too many', () => {
    check(
      fc.property(messages, (message) => {
        const { tag, data } = partsOf(encodeControl(message));
        for (let length = 0; length < data.length; length++) {
          expect(decodeControl(tag, data.subarray(0, length))).toEqual(malformed);
        }
        expect(decodeControl(tag, Uint8Array.of(...data, 0))).toEqual(malformed);
      }),
      100,
    );
  });

  it('never make the decoder throw, and what it accepts encodes again', () => {
    const mutated = fc
      .tuple(messages, fc.array(fc.tuple(fc.nat(), u8), { minLength: 1, maxLength: 4 }))
      .map(([message, changes]) => {
        const { tag, data } = partsOf(encodeControl(message));
        for (const [at, value] of changes) if (data.length > 0) data[at % data.length] = value;
        return { tag, data };
      });
    const random = fc.record({ tag: fc.nat(20), data: fc.uint8Array({ maxLength: 200 }) });
    check(
      fc.property(fc.oneof(mutated, random), ({ tag, data }) => {
        const result = decodeControl(tag, data);
        if (result.ok) {
          const again = decodeFrame(encodeControl(result.value));
          expect(again).toEqual(result);
        } else {
          expect(result.reason).toBe(tag >= 1 && tag <= 19 ? 'malformed' : 'unknownTag');
        }
      }),
      3_000,
    );
  });

  it('of an unknown tag are told apart from malformed ones', () => {
    for (const tag of [0, 20, 0x16, 255]) {
      expect(decodeControl(tag, new Uint8Array(3))).toEqual({ ok: false, reason: 'unknownTag' });
    }
  });

  it('accept no unclean text', () => {
    check(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), (explanation) => {
        const bytes = new TextEncoder().encode(explanation);
        const result = decodeControl(12, Uint8Array.of(1, bytes.length, ...bytes));
        expect(result.ok).toBe(isCleanText(explanation));
      }),
      1_000,
    );
  });
});

describe('content types', () => {
  const announce = (type: string) => {
    const bytes = new TextEncoder().encode(type);
    return Uint8Array.of(...new Uint8Array(16), 0, 0, 0, 1, 1, 0x61, bytes.length, ...bytes);
  };
  const collection = (type: string) => {
    const [, ...flow] = [0, ...announce(type).subarray(20)];
    return Uint8Array.of(0, 1, ...new Uint8Array(16), 0, 0, 0, 1, 0, 1, ...flow);
  };

  it.each([
    ['text/plain', true],
    ['', false],
    ['text', false],
    ['Text/plain', false],
    ['text/plain;charset=utf-8', false],
    ['text/plaïn', false],
    [`text/${'x'.repeat(MAX_CONTENT_TYPE_BYTES)}`, false],
  ])('%j in an offer is well-formed: %s', (type, ok) => {
    expect(decodeControl(6, announce(type)).ok).toBe(ok);
    expect(decodeControl(5, collection(type)).ok).toBe(ok);
    const message = { type: 'flowAnnounce', source: ID, version: 1, flow: 'a', contentType: type } as const;
    if (!ok) expect(() => encodeControl(message)).toThrow(RangeError);
  });
});

describe('bounds', () => {
  const atBound: readonly [string, (excess: number) => ControlMessage][] = [
    [
      'vector entries',
      (excess) => ({
        type: 'distanceVector',
        entries: Array.from({ length: MAX_VECTOR_ENTRIES + excess }, () => ({ destination: ID, sequence: 1, cost: 1 })),
      }),
    ],
    [
      'flows of a source',
      (excess) => ({
        type: 'flowCollection',
        sources: [
          {
            source: ID,
            version: 1,
            flows: Array.from({ length: MAX_FLOWS_PER_SOURCE + excess }, (_, i) => ({
              flow: String(i).padStart(MAX_FLOW_ID_BYTES, '.'),
              contentType: 'a/'.padEnd(MAX_CONTENT_TYPE_BYTES, 'b'),
            })),
          },
        ],
      }),
    ],
    [
      'sources of a collection',
      (excess) => ({
        type: 'flowCollection',
        sources: Array.from({ length: MAX_COLLECTION_SOURCES + excess }, () => ({
          source: ID,
          version: 1,
          flows: [{ flow: 'a', contentType: 'a/b' }],
        })),
      }),
    ],
    [
      'versions of a collection request',
      (excess) => ({
        type: 'collectionRequest',
        known: Array.from({ length: MAX_COLLECTION_SOURCES + excess }, () => ({ source: ID, version: 1 })),
      }),
    ],
    [
      'consumers of a request',
      (excess) => ({
        type: 'flowRequest',
        source: ID,
        flow: 'a',
        label: { slot: 0, key: 0 },
        full: false,
        consumers: Array.from({ length: MAX_REQUEST_CONSUMERS + excess }, () => ID),
      }),
    ],
    [
      'sequence requests',
      (excess) => ({
        type: 'sequenceRequest',
        requests: Array.from({ length: MAX_SEQUENCE_REQUESTS + excess }, () => ({
          destination: ID,
          sequence: 0,
          hopLimit: 1,
        })),
      }),
    ],
    [
      'consumers of a cancel',
      (excess) => ({
        type: 'flowCancel',
        source: ID,
        flow: 'a',
        consumers: Array.from({ length: MAX_REQUEST_CONSUMERS + excess }, () => ID),
      }),
    ],
    ['bytes of a name', (excess) => authentication('n'.repeat(MAX_NAME_BYTES + excess), '')],
    ['bytes of an address', (excess) => authentication('', 'a'.repeat(255 + excess))],
    [
      'bytes of a flow',
      (excess) => ({
        type: 'flowAnnounce',
        source: ID,
        version: 1,
        flow: 'f'.repeat(MAX_FLOW_ID_BYTES + excess),
        contentType: 'a/b',
      }),
    ],
    [
      'bytes of a content type',
      (excess) => ({
        type: 'flowAnnounce',
        source: ID,
        version: 1,
        flow: 'f',
        contentType: 'a/'.padEnd(MAX_CONTENT_TYPE_BYTES + excess, 'b'),
      }),
    ],
  ];

  it.each(atBound)('%s: the bound is allowed, one more has no encoding', (_name, make) => {
    expect(decodeFrame(encodeControl(make(0)))).toEqual({ ok: true, value: make(0) });
    expect(() => encodeControl(make(1))).toThrow(RangeError);
  });

  it('refuses a frame longer than MAX_FRAME_BYTES even if every list is within its bound', () => {
    const flows = Array.from({ length: MAX_FLOWS_PER_SOURCE }, (_, i) => ({
      flow: String(i).padStart(MAX_FLOW_ID_BYTES, '.'),
      contentType: 'a/b',
    }));
    const sources = [1, 2].map((version) => ({ source: ID, version, flows }));
    expect(2 * MAX_FLOWS_PER_SOURCE * MAX_FLOW_ID_BYTES).toBeGreaterThan(MAX_FRAME_BYTES - utf8Length(ID));
    expect(() => encodeControl({ type: 'flowCollection', sources })).toThrow(RangeError);
  });

  const counts: readonly [string, number, readonly number[], number, number][] = [
    ['vector entries', 3, [], MAX_VECTOR_ENTRIES, 20],
    ['sequence requests', 4, [], MAX_SEQUENCE_REQUESTS, 19],
    ['sources of a collection', 5, [], MAX_COLLECTION_SOURCES, 22],
    ['flows of a source', 5, [0, 1, ...new Array<number>(16).fill(7), 0, 0, 0, 1], MAX_FLOWS_PER_SOURCE, 2],
    ['versions of a request', 8, [], MAX_COLLECTION_SOURCES, 20],
    ['consumers', 10, [...new Array<number>(16).fill(7), 1, 0x61], MAX_REQUEST_CONSUMERS, 16],
  ];

  it.each(counts)(
    '%s: a count over the bound is malformed even if the items are there',
    (_name, tag, before, max, itemBytes) => {
      const count = max + 1;
      // Items of distinct one-character texts or of zeros; what matters is that there are enough bytes.
      const items = new Uint8Array(count * itemBytes);
      expect(decodeControl(tag, Uint8Array.of(...before, count >> 8, count & 0xff, ...items))).toEqual(malformed);
    },
  );

  it.each<[string, number, readonly number[]]>([
    ['an empty flow', 11, [...new Array<number>(16).fill(7), 0, 1]],
    ['a refusal without a known reason', 11, [...new Array<number>(16).fill(7), 1, 0x61, 5]],
    ['a refusal with reason 0', 11, [...new Array<number>(16).fill(7), 1, 0x61, 0]],
    ['a goodbye without a known reason', 12, [10, 0]],
    ['a PING without a whole token', 13, [0, 0, 1]],
    ['an answer with more than a token', 14, [0, 0, 0, 1, 0]],
    ['a step to version 0', 6, [...new Array<number>(16).fill(7), 0, 0, 0, 0, 1, 0x61]],
    ['a flow twice in a collection', 5, [0, 1, ...new Array<number>(16).fill(7), 0, 0, 0, 1, 0, 2, 1, 0x61, 1, 0x61]],
    ['media port 0', 1, [...new Array<number>(16).fill(7), 0, 0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0]],
    ['metric 0', 1, [...new Array<number>(16).fill(7), 0, 0, 1, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0]],
    ['an unknown metric', 1, [...new Array<number>(16).fill(7), 0, 0, 1, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 3, 0]],
  ])('%s is malformed', (_name, tag, data) => {
    expect(decodeControl(tag, Uint8Array.from(data))).toEqual(malformed);
  });

  it('ignores the flags of AUTHENTICATION that have no meaning yet', () => {
    const message = authentication('', '');
    const { tag, data } = partsOf(encodeControl(message));
    data[data.length - 1] = 0xff;
    expect(decodeControl(tag, data)).toEqual({ ok: true, value: message });
    data[data.length - 1] = 0xfe;
    expect(decodeControl(tag, data)).toEqual({ ok: true, value: { ...message, tellsTopology: false } });
  });

  it('ignores the flags of a request that have no meaning yet', () => {
    const message = { type: 'flowRequest', source: ID, flow: 'a', label: { slot: 1, key: 2 }, full: false } as const;
    const frame = encodeControl({ ...message, consumers: [] });
    const { tag, data } = partsOf(frame);
    data[16 + 2 + 8] = 0xfe;
    expect(decodeControl(tag, data)).toEqual({ ok: true, value: { ...message, consumers: [] } });
  });

  it.each(['', '01', '010203040506070g', '0102030405060708ff', 'A1A2A3A4A5A6A7A8'])('%j is no media token', (token) => {
    expect(() => encodeControl({ ...authentication('', ''), mediaToken: token })).toThrow(RangeError);
  });
});

function authentication(name: string, advertisedAddress: string) {
  return {
    type: 'authentication',
    id: ID,
    name,
    controlPort: 1,
    mediaPort: 1,
    mediaToken: '0102030405060708',
    advertisedAddress,
    metric: 'hops',
    tellsTopology: true,
  } as const satisfies ControlMessage;
}
