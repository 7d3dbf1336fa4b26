import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { ARRIVAL_WINDOW } from '../../../src/overlay/arrivalWindow';
import { LABEL_SWALLOW_MS, MOVE_TIMEOUT_MS } from '../../../src/overlay/constants';
import { MAX_LINK_RING_BYTES } from '../../../src/overlay/ringRoom';
import type { Binding, ForwardingEntry } from '../../../src/overlay/effects';
import { type DeliveredFragment, Forwarder, type ForwarderOptions } from '../../../src/overlay/forwarder';
import { MAX_QUEUE_BYTES, MAX_WAIT_MS } from '../../../src/overlay/linkQueue';
import type { SendOutcome } from '../../../src/overlay/mediaLink';
import {
  ageUsOf,
  byteOffsetOf,
  chunkLengthOf,
  chunkSequenceOf,
  DATAGRAM_HEADER_BYTES,
  encodeFragment,
  fragmentPayloadBytes,
  hopLimitOf,
  INITIAL_HOP_LIMIT,
  labelKeyOf,
  labelSlotOf,
  linkSequenceOf,
  rewriteForLink,
} from '../../../src/wire/datagram';
import type { FlowKey } from '../../../src/wire/ids';
import { keyOf } from '../../support/overlay';
import { check } from '../../support/property';

const KEY = keyOf('movie', 9);
const UP: Binding = { link: 1, label: { slot: 10, key: 100 } };
const NEW_UP: Binding = { link: 2, label: { slot: 11, key: 101 } };
const DOWN: Binding = { link: 3, label: { slot: 20, key: 200 } };
const DOWN_TOO: Binding = { link: 4, label: { slot: 21, key: 201 } };
const CHUNK_BYTES = 8;
/** Bytes of payload per fragment: a chunk is two of them. */
const HALF = 4;

interface Sent {
  readonly link: number;
  readonly bytes: Uint8Array;
}

/** A forwarder whose transport does what `outcome` says, on links 1 to 9. */
function setUp(outcome: (link: number) => SendOutcome = () => 'sent', options: ForwarderOptions = {}) {
  const sent: Sent[] = [];
  const buffers: Uint8Array[] = [];
  const delivered: { key: FlowKey; fragment: DeliveredFragment; payload: Uint8Array }[] = [];
  const moved: FlowKey[] = [];
  const due: number[] = [];
  const sink = {
    deliver: (key: FlowKey, fragment: DeliveredFragment) =>
      void delivered.push({ key, fragment, payload: Uint8Array.from(fragment.payload) }),
    branchMoved: (key: FlowKey) => void moved.push(key),
    repairsDue: (at: number) => void due.push(at),
  };
  const forwarder = new Forwarder(sink, options);
  for (let link = 1; link < 10; link++) {
    forwarder.attach(link, {
      send: (datagram) => {
        const result = outcome(link);
        if (result === 'sent' || result === 'held') {
          sent.push({ link, bytes: Uint8Array.from(datagram) });
          buffers.push(datagram);
        }
        return result;
      },
    });
  }
  const apply = (spec: Partial<ForwardingEntry>, now = 0) =>
    forwarder.apply({ key: KEY, upstream: UP, retiring: undefined, downstream: [DOWN], local: false, ...spec }, now);
  const take = () => sent.splice(0);
  return { forwarder, apply, take, sent, buffers, delivered, moved, due };
}

/** Of the next datagram that comes, so that none is taken for a duplicate. */
let linkSequence = 0;

/** A datagram as it comes from a neighbour. */
function whole(chunkSequence: number, payload: Uint8Array, { label }: Binding = UP): Uint8Array {
  const bytes = encodeFragment({ chunkSequence, chunkLength: payload.length, byteOffset: 0, ageUs: 1_000 }, payload);
  rewriteForLink(bytes, label, linkSequence++);
  return bytes;
}

/** One half of a chunk as it comes from a neighbour. */
function datagram(chunkSequence: number, half: 0 | 1, { label }: Binding = UP): Uint8Array {
  const byteOffset = half * HALF;
  const header = { chunkSequence, chunkLength: CHUNK_BYTES, byteOffset, ageUs: 1_000 };
  const bytes = encodeFragment(header, Uint8Array.of(half, half, half, half));
  rewriteForLink(bytes, label, linkSequence++);
  return bytes;
}

describe('forwarding', () => {
  it('remembers when a link last brought something under a label of its own', () => {
    const { forwarder, apply } = setUp();
    apply({});
    expect(forwarder.heardAt(1)).toBeUndefined();
    forwarder.receive(1, datagram(5, 0), 700);
    forwarder.receive(1, datagram(5, 0, NEW_UP), 800);
    forwarder.receive(2, datagram(5, 0), 900);
    expect([forwarder.heardAt(1), forwarder.heardAt(2)]).toEqual([700, undefined]);
    forwarder.removeLink(1);
    expect(forwarder.heardAt(1)).toBeUndefined();
  });

  it('sends a fragment on as it comes, with the label and sequence of each link', () => {
    const { forwarder, apply, sent } = setUp();
    apply({ downstream: [DOWN, DOWN_TOO] });
    forwarder.receive(1, datagram(5, 0), 0);
    forwarder.receive(1, datagram(6, 0), 0);
    expect(sent.map(({ link }) => link)).toEqual([3, 4, 3, 4]);
    expect(sent.map(({ bytes }) => [labelSlotOf(bytes), labelKeyOf(bytes), linkSequenceOf(bytes)])).toEqual([
      [20, 200, 0],
      [21, 201, 0],
      [20, 200, 1],
      [21, 201, 1],
    ]);
    expect(sent.map(({ bytes }) => chunkSequenceOf(bytes))).toEqual([5, 5, 6, 6]);
    expect(sent.every(({ bytes }) => hopLimitOf(bytes) === INITIAL_HOP_LIMIT - 1)).toBe(true);
  });

  it('counts frames, bytes and frames that are begun again, by branch', () => {
    const { forwarder, apply, sent } = setUp();
    apply({});
    expect(forwarder.branches(keyOf('other', 9))).toEqual([]);
    // 40 is too far back to be known for a duplicate; 73 comes late, but once.
    const chunks = [40, 70, 71, 72, 71, 74, 73, 73, 74, 40];
    for (const chunk of chunks) for (const half of [0, 1] as const) forwarder.receive(1, datagram(chunk, half), 0);
    const bytes = sent.reduce((sum, datagram) => sum + datagram.bytes.length, 0);
    expect(forwarder.branches(KEY)).toEqual([{ link: 3, frames: 7, duplicates: 3, bytes }]);
    apply({ downstream: [DOWN, DOWN_TOO] });
    forwarder.receive(1, datagram(75, 0), 0);
    expect(forwarder.branches(KEY).map(({ link, frames }) => [link, frames])).toEqual([
      [3, 8],
      [4, 1],
    ]);
  });

  it('knows duplicates over the wrap of the chunk sequence and over 32 chunks', () => {
    const { forwarder, apply } = setUp();
    apply({});
    const begin = (chunk: number) => forwarder.receive(1, datagram(chunk >>> 0, 0), 0);
    for (let chunk = -16; chunk <= 16; chunk++) begin(chunk);
    expect(forwarder.branches(KEY)[0]).toMatchObject({ frames: 33, duplicates: 0 });
    for (let chunk = -16; chunk <= 16; chunk++) begin(chunk);
    expect(forwarder.branches(KEY)[0]).toMatchObject({ frames: 33, duplicates: 33 });
    begin(16 + 32);
    begin(17);
    begin(16);
    begin(17);
    expect(forwarder.branches(KEY)[0]).toMatchObject({ frames: 35, duplicates: 35 });
  });

  it('waits for nothing: half of a chunk goes on alone', () => {
    const { forwarder, apply, sent } = setUp();
    apply({});
    forwarder.receive(1, datagram(5, 1), 0);
    expect(sent).toHaveLength(1);
    expect(byteOffsetOf(sent[0]?.bytes ?? new Uint8Array(DATAGRAM_HEADER_BYTES))).toBe(HALF);
  });

  it('adds half the round trip of the link that it came on to the age', () => {
    const { forwarder, apply, sent, delivered } = setUp();
    apply({ local: true });
    forwarder.setRoundTrip(1, 20);
    forwarder.receive(1, datagram(5, 0), 0);
    expect(ageUsOf(sent[0]?.bytes ?? new Uint8Array())).toBe(11_000);
    expect(delivered[0]?.fragment.ageUs).toBe(11_000);
  });

  it('gives this node’s player its copy', () => {
    const { forwarder, apply, sent, delivered } = setUp();
    apply({ local: true, downstream: [] });
    forwarder.receive(1, datagram(5, 1), 0);
    expect(sent).toEqual([]);
    expect(delivered).toMatchObject([
      { key: KEY, fragment: { chunkSequence: 5, chunkLength: CHUNK_BYTES, byteOffset: HALF } },
    ]);
    expect(delivered[0]?.payload).toEqual(Uint8Array.of(1, 1, 1, 1));
  });

  it('never sends back where it came from', () => {
    const { forwarder, apply, sent } = setUp();
    apply({ downstream: [{ ...DOWN, link: 1 }, DOWN_TOO] });
    forwarder.receive(1, datagram(5, 0), 0);
    expect(sent.map(({ link }) => link)).toEqual([4]);
  });

  it('originates at the source, to every branch and to its own player', () => {
    const { forwarder, apply, sent, delivered } = setUp();
    apply({ upstream: undefined, downstream: [DOWN, DOWN_TOO], local: true });
    const header = { chunkSequence: 1, chunkLength: 4, byteOffset: 0, ageUs: 5 };
    expect(forwarder.beginChunk(KEY)).toEqual([1_200]);
    forwarder.originate(KEY, header, Uint8Array.of(1, 2, 3, 4), 1_200, 0);
    forwarder.originate(keyOf('other', 9), header, Uint8Array.of(1, 2, 3, 4), 1_200, 0);
    expect(sent.map(({ link }) => link)).toEqual([3, 4]);
    expect(sent.every(({ bytes }) => hopLimitOf(bytes) === INITIAL_HOP_LIMIT)).toBe(true);
    expect(delivered).toHaveLength(1);
  });

  it('goes on with the sequence of a link that stays, and begins anew on one that returns', () => {
    const { forwarder, apply, take } = setUp();
    apply({});
    forwarder.receive(1, datagram(1, 0), 0);
    apply({ downstream: [DOWN, DOWN_TOO] });
    forwarder.receive(1, datagram(2, 0), 0);
    expect(take().map(({ bytes }) => linkSequenceOf(bytes))).toEqual([0, 1, 0]);
    apply({ downstream: [DOWN_TOO] });
    apply({ downstream: [DOWN] });
    forwarder.receive(1, datagram(3, 0), 0);
    expect(take().map(({ bytes }) => linkSequenceOf(bytes))).toEqual([0]);
  });
});

describe('what is dropped, and why', () => {
  it.each<[string, number, Uint8Array, string]>([
    ['a label that was never given', 1, datagram(1, 0, { link: 1, label: { slot: 99, key: 1 } }), 'unknownLabel'],
    ['a guessed key', 1, datagram(1, 0, { link: 1, label: { slot: 10, key: 99 } }), 'unknownLabel'],
    ['the label of another neighbour', 5, datagram(1, 0), 'wrongNeighbour'],
    ['a fragment that ends outside of its chunk', 1, datagram(1, 0).fill(0xff, 24, 28), 'badFragment'],
    ['one that has crossed enough links', 1, datagram(1, 0).fill(0, 1, 2), 'hopLimit'],
    ['one that may cross no further link', 1, datagram(1, 0).fill(1, 1, 2), 'hopLimit'],
  ])('%s', (_what, link, bytes, reason) => {
    const { forwarder, apply, sent } = setUp();
    apply({});
    forwarder.receive(link, bytes, 0);
    expect(sent).toEqual([]);
    expect(forwarder.counters.dropped).toEqual({ [reason]: 1 });
  });

  it('lets the last link’s datagram reach the player', () => {
    const { forwarder, apply, delivered } = setUp();
    apply({ local: true, downstream: [] });
    forwarder.receive(1, datagram(1, 0).fill(1, 1, 2), 0);
    expect(delivered).toHaveLength(1);
    expect(forwarder.counters.dropped).toEqual({});
  });

  it('swallows a released label for a while, then reports it', () => {
    const { forwarder, apply } = setUp();
    apply({});
    forwarder.remove(KEY, 100);
    forwarder.remove(KEY, 100);
    forwarder.receive(1, datagram(1, 0), 100 + LABEL_SWALLOW_MS - 1);
    forwarder.receive(1, datagram(1, 0), 100 + LABEL_SWALLOW_MS);
    expect(forwarder.counters.dropped).toEqual({ releasedLabel: 1, unknownLabel: 1 });
  });

  it('the rest of a chunk of which one was refused, for the branch that it was refused for', () => {
    const outcomes: SendOutcome[] = ['failed'];
    const { forwarder, apply, take } = setUp((link) => (link === 3 ? (outcomes.shift() ?? 'sent') : 'sent'));
    apply({ downstream: [DOWN, DOWN_TOO] });
    for (const chunk of [1, 2, 3]) for (const half of [0, 1] as const) forwarder.receive(1, datagram(chunk, half), 0);
    // What overtook the rest of the chunk does not make it whole.
    const order = [4, 5, 4, 5].map((chunk, index) => datagram(chunk, index < 2 ? 0 : 1));
    outcomes.unshift('failed');
    for (const each of order) forwarder.receive(1, each, 0);
    const of = (wanted: number, all: readonly Sent[]) =>
      all
        .filter(({ link }) => link === wanted)
        .map(({ bytes }) => `${chunkSequenceOf(bytes)}.${byteOffsetOf(bytes)} ${linkSequenceOf(bytes)}`);
    const all = take();
    expect(of(3, all)).toEqual(['2.0 0', '2.4 1', '3.0 2', '3.4 3', '5.0 4', '5.4 5']);
    expect(of(4, all)).toHaveLength(10);
    expect(forwarder.counters.dropped).toEqual({ sendFailed: 4 });
  });

  it('what came before, or is too old to be known', () => {
    const { forwarder, apply, take } = setUp();
    apply({});
    const bytes = datagram(1, 0);
    const old = [bytes.slice(), bytes.slice()];
    forwarder.receive(1, bytes, 0);
    forwarder.receive(1, old[0] ?? bytes, 0);
    linkSequence += ARRIVAL_WINDOW;
    forwarder.receive(1, datagram(2, 0), 0);
    forwarder.receive(1, old[1] ?? bytes, 0);
    expect(take().map(({ bytes }) => chunkSequenceOf(bytes))).toEqual([1, 2]);
    expect(forwarder.counters.dropped).toEqual({ duplicate: 1, stale: 1 });
  });

  it('the rest of a chunk that the system says afterwards it did not send', () => {
    const { forwarder, apply, take } = setUp();
    apply({ downstream: [DOWN, DOWN_TOO] });
    forwarder.receive(1, datagram(1, 0), 0);
    forwarder.sendFailed(3);
    forwarder.sendFailed(9);
    forwarder.receive(1, datagram(1, 1), 0);
    forwarder.receive(1, datagram(2, 0), 0);
    expect(take().map(({ link, bytes }) => [link, chunkSequenceOf(bytes)])).toEqual([
      [3, 1],
      [4, 1],
      [4, 1],
      [3, 2],
      [4, 2],
    ]);
    expect(forwarder.counters.dropped).toEqual({ sendFailed: 3 });
  });
});

describe('counters', () => {
  it('count what came and went, in all and per link', () => {
    const { forwarder, apply } = setUp();
    apply({ downstream: [DOWN, DOWN_TOO] });
    forwarder.receive(1, datagram(1, 0), 0);
    forwarder.countDrop('stranger');
    const bytes = DATAGRAM_HEADER_BYTES + HALF;
    expect(forwarder.counters).toEqual({
      received: 1,
      sent: 2,
      bytesReceived: bytes,
      bytesSent: 2 * bytes,
      dropped: { stranger: 1 },
    });
    expect(forwarder.linkCounters(3)).toMatchObject({ datagramsSent: 1, bytesSent: bytes, datagramsReceived: 0 });
    expect(forwarder.linkCounters(1)).toMatchObject({ datagramsReceived: 1, bytesReceived: bytes });
    forwarder.removeLink(1);
    expect(forwarder.linkCounters(1)).toMatchObject({ datagramsReceived: 0 });
  });
});

describe('bytes of a flow', () => {
  const bytes = DATAGRAM_HEADER_BYTES + HALF;

  it('are counted in over its branch and out over each of its links, the header included', () => {
    const { forwarder, apply } = setUp((link) => (link === 4 ? 'failed' : 'sent'));
    apply({ downstream: [DOWN, DOWN_TOO, { ...DOWN, link: 5 }], local: true });
    forwarder.receive(1, datagram(1, 0), 0);
    forwarder.receive(9, datagram(1, 1), 0);
    expect(forwarder.flows()).toEqual([{ ...KEY, bytesReceived: bytes, bytesSent: 2 * bytes }]);
    expect(forwarder.flowBytes(KEY)).toEqual({ bytesReceived: bytes, bytesSent: 2 * bytes });
  });

  it('are sent at the source', () => {
    const { forwarder, apply } = setUp();
    apply({ upstream: undefined, local: true });
    const header = { chunkSequence: 1, chunkLength: 4, byteOffset: 0, ageUs: 5 };
    forwarder.beginChunk(KEY);
    forwarder.originate(KEY, header, Uint8Array.of(1, 2, 3, 4), 1_200, 0);
    expect(forwarder.flowBytes(KEY)).toEqual({ bytesReceived: 0, bytesSent: bytes });
  });

  it('go on when its branch moves, and are gone with it', () => {
    const { forwarder, apply } = setUp();
    apply({});
    forwarder.receive(1, datagram(1, 0), 0);
    apply({ upstream: NEW_UP, retiring: UP });
    forwarder.receive(2, datagram(2, 0, NEW_UP), 0);
    // A second copy of what the new branch has brought already came in, too.
    forwarder.receive(1, datagram(2, 0), 0);
    apply({ upstream: NEW_UP, downstream: [DOWN_TOO] });
    forwarder.receive(2, datagram(3, 0, NEW_UP), 0);
    expect(forwarder.flowBytes(KEY)).toEqual({ bytesReceived: 4 * bytes, bytesSent: 3 * bytes });
    forwarder.remove(KEY, 0);
    expect(forwarder.flows()).toEqual([]);
    expect(forwarder.flowBytes(KEY)).toEqual({ bytesReceived: 0, bytesSent: 0 });
    apply({});
    expect(forwarder.flows()).toEqual([{ ...KEY, bytesReceived: 0, bytesSent: 0 }]);
  });
});

describe('moving a branch', () => {
  /** Chunks 1 to `begun` have begun on the old branch; then the branch moves. */
  function moving(begun: number) {
    const set = setUp();
    set.apply({});
    for (let chunk = 1; chunk <= begun; chunk++) set.forwarder.receive(1, datagram(chunk, 0), 0);
    set.apply({ upstream: NEW_UP, retiring: UP });
    set.take();
    const chunks = () => set.take().map(({ bytes }) => `${chunkSequenceOf(bytes)}.${byteOffsetOf(bytes) / HALF}`);
    const fromOld = (chunk: number, half: 0 | 1) => set.forwarder.receive(1, datagram(chunk, half), 0);
    const fromNew = (chunk: number, half: 0 | 1) => set.forwarder.receive(2, datagram(chunk, half, NEW_UP), 0);
    return { ...set, chunks, fromOld, fromNew };
  }

  it('to a faster path takes from the old what began there before', () => {
    const { fromOld, fromNew, chunks, moved } = moving(3);
    fromNew(5, 0);
    fromOld(3, 1);
    fromOld(4, 0);
    fromNew(5, 1);
    fromOld(4, 1);
    expect(chunks()).toEqual(['5.0', '3.1', '4.0', '5.1', '4.1']);
    expect(moved).toEqual([]);
    fromOld(5, 0);
    expect(chunks()).toEqual([]);
    expect(moved).toEqual([KEY]);
  });

  it('to a slower path takes from the new what has not begun on the old', () => {
    const { fromOld, fromNew, chunks, moved } = moving(3);
    fromNew(2, 0);
    fromNew(2, 1);
    fromOld(3, 1);
    fromOld(4, 0);
    expect(chunks()).toEqual(['3.1']);
    expect(moved).toEqual([KEY]);
    fromNew(3, 0);
    fromNew(4, 0);
    fromNew(4, 1);
    expect(chunks()).toEqual(['4.0', '4.1']);
  });

  it('begins on the new branch with the beginning of a chunk', () => {
    const { fromNew, chunks } = moving(3);
    fromNew(5, 1);
    fromNew(6, 0);
    expect(chunks()).toEqual(['6.0']);
  });

  it('keeps to it when the old branch is gone', () => {
    const { apply, forwarder, fromNew, chunks } = moving(3);
    fromNew(3, 0);
    apply({ upstream: NEW_UP });
    forwarder.receive(1, datagram(4, 0), 0);
    fromNew(3, 1);
    fromNew(4, 0);
    expect(chunks()).toEqual(['4.0']);
    expect(forwarder.counters.dropped).toMatchObject({ releasedLabel: 1, superseded: 2 });
  });

  it('takes everything where nothing came of the old branch in time', () => {
    const { apply, fromNew, chunks } = moving(3);
    apply({ upstream: NEW_UP });
    fromNew(2, 1);
    expect(chunks()).toEqual(['2.1']);
  });

  it('works across the wrap of the chunk numbers', () => {
    const { apply, forwarder, take } = setUp();
    apply({});
    forwarder.receive(1, datagram(0xffff_ffff, 0), 0);
    apply({ upstream: NEW_UP, retiring: UP });
    take();
    forwarder.receive(2, datagram(0xffff_ffff, 0, NEW_UP), 0);
    forwarder.receive(2, datagram(0, 0, NEW_UP), 0);
    expect(take().map(({ bytes }) => chunkSequenceOf(bytes))).toEqual([0]);
  });
});

describe('a buffer that the transport holds', () => {
  // Datagrams come as Buffers, of which slice() is a view.
  const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes);
  const branches = [DOWN, DOWN_TOO, { link: 5, label: { slot: 22, key: 202 } }];

  it('is not rewritten for the next hop, whose copy is right', () => {
    const { forwarder, apply, sent, buffers } = setUp(() => 'held');
    apply({ downstream: branches });
    forwarder.receive(1, asBuffer(datagram(5, 0)), 0);
    expect(buffers).toHaveLength(3);
    buffers.forEach((buffer, index) => expect(Uint8Array.from(buffer)).toEqual(sent[index]?.bytes));
    expect(sent.map(({ bytes }) => [labelSlotOf(bytes), labelKeyOf(bytes), chunkSequenceOf(bytes)])).toEqual(
      branches.map(({ label }) => [label.slot, label.key, 5]),
    );
    for (const { bytes } of sent) expect(bytes.slice(DATAGRAM_HEADER_BYTES)).toEqual(new Uint8Array(HALF));
  });

  it('nor is one that this node made: at the source, or as a piece', () => {
    for (const isSource of [true, false]) {
      const { forwarder, apply, sent, buffers } = setUp(() => 'held', { datagramBytes: 64 });
      apply({ upstream: isSource ? undefined : UP, downstream: branches });
      const payload = Uint8Array.from({ length: 50 }, (_, index) => index);
      if (isSource) {
        const header = { chunkSequence: 7, chunkLength: 100, byteOffset: 0, ageUs: 0 };
        forwarder.beginChunk(KEY);
        forwarder.originate(KEY, header, payload.subarray(0, 32), 64, 0);
      } else forwarder.receive(1, asBuffer(whole(7, payload)), 0);
      for (const { link } of branches) forwarder.writable(link, 0);
      if (!isSource) for (const { link } of branches) forwarder.writable(link, 0);
      expect(sent).toHaveLength(isSource ? 3 : 6);
      buffers.forEach((buffer, index) => expect(Uint8Array.from(buffer)).toEqual(sent[index]?.bytes));
      for (const { bytes } of sent) {
        const start = byteOffsetOf(bytes);
        expect(bytes.slice(DATAGRAM_HEADER_BYTES)).toEqual(payload.slice(start, start + 32));
      }
    }
  });
});

describe('a link that takes no more', () => {
  /** Link 3 answers what `state.outcome` says. */
  function blocking() {
    const state: { outcome: SendOutcome } = { outcome: 'blocked' };
    let asked = 0;
    const set = setUp((link) => {
      if (link === 3) asked++;
      return link === 3 ? state.outcome : 'sent';
    });
    set.apply({ downstream: [DOWN, DOWN_TOO] });
    return { ...set, state, asked: () => asked };
  }

  it('is not asked until it says so; then all goes, in order and older by what it waited', () => {
    const { forwarder, take, state, asked } = blocking();
    for (const half of [0, 1] as const) for (const chunk of [1, 2]) forwarder.receive(1, datagram(chunk, half), 100);
    expect(asked()).toBe(1);
    expect(take().map(({ link }) => link)).toEqual([4, 4, 4, 4]);
    // It was wrong about that: they wait on, and that counts once.
    forwarder.writable(3, 120);
    expect(asked()).toBe(2);
    state.outcome = 'held';
    forwarder.writable(3, 130);
    expect(take()).toHaveLength(1);
    state.outcome = 'sent';
    forwarder.writable(3, 150);
    forwarder.receive(1, datagram(3, 0), 150);
    const sent = take().filter(({ link }) => link === 3);
    expect(
      sent.map(({ bytes }) => `${chunkSequenceOf(bytes)}.${byteOffsetOf(bytes)} ${linkSequenceOf(bytes)}`),
    ).toEqual(['2.0 1', '1.4 2', '2.4 3', '3.0 4']);
    expect(sent.map(({ bytes }) => ageUsOf(bytes))).toEqual([51_000, 51_000, 51_000, 1_000]);
    expect(forwarder.counters.dropped).toEqual({});
    forwarder.writable(99, 0);
  });

  it('loses whole chunks at its bound, and costs its neighbour nothing', () => {
    const { forwarder, take, state } = blocking();
    const chunkBytes = 100_000;
    const payload = new Uint8Array(chunkBytes / 2);
    const chunks = Math.ceil(MAX_QUEUE_BYTES / chunkBytes) + 3;
    const half = (chunk: number, byteOffset: number) => {
      const bytes = encodeFragment({ chunkSequence: chunk, chunkLength: chunkBytes, byteOffset, ageUs: 0 }, payload);
      rewriteForLink(bytes, UP.label, linkSequence++);
      return bytes;
    };
    forwarder.setDatagramBytes(3, 57_264);
    forwarder.setDatagramBytes(4, 57_264);
    for (let chunk = 0; chunk < chunks; chunk++) {
      for (const offset of [0, chunkBytes / 2]) forwarder.receive(1, half(chunk, offset), 0);
    }
    expect(take().map(({ link }) => link)).toEqual(Array.from({ length: 2 * chunks }, () => 4));
    state.outcome = 'sent';
    forwarder.writable(3, 0);
    const sent = take().map(({ bytes }) => chunkSequenceOf(bytes));
    expect(sent.length * (chunkBytes / 2)).toBeLessThanOrEqual(MAX_QUEUE_BYTES);
    expect(sent.length * (chunkBytes / 2)).toBeGreaterThan(MAX_QUEUE_BYTES - 2 * chunkBytes);
    for (const chunk of new Set(sent)) expect(sent.filter((each) => each === chunk)).toHaveLength(2);
    expect(sent.at(-1)).toBe(chunks - 1);
    expect(forwarder.counters.dropped).toEqual({ queueFull: 2 * chunks - sent.length });
  });

  it('loses what has waited too long, and the rest of it that comes later', () => {
    const { forwarder, take, state } = blocking();
    forwarder.receive(1, datagram(1, 0), 0);
    forwarder.receive(1, datagram(2, 0), MAX_WAIT_MS);
    state.outcome = 'sent';
    forwarder.writable(3, MAX_WAIT_MS + 1);
    forwarder.receive(1, datagram(1, 1), MAX_WAIT_MS + 1);
    forwarder.receive(1, datagram(2, 1), MAX_WAIT_MS + 1);
    const sent = take().filter(({ link }) => link === 3);
    expect(sent.map(({ bytes }) => chunkSequenceOf(bytes))).toEqual([2, 2]);
    expect(forwarder.counters.dropped).toEqual({ waitedTooLong: 2 });
  });

  it('sends nothing more of a chunk that is refused then', () => {
    const { forwarder, take, state } = blocking();
    for (const chunk of [1, 2]) for (const half of [0, 1] as const) forwarder.receive(1, datagram(chunk, half), 0);
    take();
    state.outcome = 'failed';
    forwarder.writable(3, 0);
    expect(take()).toEqual([]);
    expect(forwarder.counters.dropped).toEqual({ sendFailed: 4 });
  });

  it('keeps nothing of a branch that ends, nor of a link that is gone', () => {
    const { forwarder, apply, take, state } = blocking();
    forwarder.receive(1, datagram(1, 0), 0);
    apply({ downstream: [DOWN_TOO] });
    state.outcome = 'sent';
    forwarder.writable(3, 0);
    apply({ downstream: [DOWN] });
    state.outcome = 'blocked';
    forwarder.receive(1, datagram(2, 0), 0);
    forwarder.removeLink(3);
    state.outcome = 'sent';
    forwarder.writable(3, 0);
    expect(take().map(({ link }) => link)).toEqual([4]);
  });
});

describe('datagrams that are larger than a link carries', () => {
  it('are cut into pieces that fill theirs but the last, each with the next number', () => {
    const { forwarder, apply, sent } = setUp();
    apply({ downstream: [DOWN, DOWN_TOO] });
    forwarder.setDatagramBytes(3, 1_200);
    forwarder.setDatagramBytes(4, 57_264);
    const payload = seededRandom(1).bytes(3_000);
    forwarder.receive(1, whole(5, payload), 0);
    const [onSmall, onLarge] = [3, 4].map((link) =>
      sent.filter((each) => each.link === link).map(({ bytes }) => bytes),
    );
    expect(onSmall?.map((bytes) => [byteOffsetOf(bytes), bytes.length - DATAGRAM_HEADER_BYTES])).toEqual([
      [0, 1_168],
      [1_168, 1_168],
      [2_336, 664],
    ]);
    expect(onSmall?.map(linkSequenceOf)).toEqual([0, 1, 2]);
    for (const bytes of onSmall ?? []) {
      expect([labelSlotOf(bytes), chunkSequenceOf(bytes), chunkLengthOf(bytes), hopLimitOf(bytes)]).toEqual([
        20,
        5,
        3_000,
        INITIAL_HOP_LIMIT - 1,
      ]);
    }
    expect(onSmall?.flatMap((bytes) => [...bytes.subarray(DATAGRAM_HEADER_BYTES)])).toEqual([...payload]);
    expect(onLarge?.map((bytes) => bytes.length)).toEqual([3_032]);
    expect(forwarder.linkCounters(3).datagramsSent).toBe(3);
    expect([forwarder.datagramBytesOf(3), forwarder.datagramBytesOf(4)]).toEqual([1_200, 57_264]);
    forwarder.setDatagramBytes(4, undefined);
    expect([forwarder.datagramBytesOf(4), forwarder.datagramBytesOf(77)]).toEqual([1_200, 1_200]);
  });

  it('leave the source in as many sizes as its links have', () => {
    const { forwarder, apply, sent, delivered } = setUp();
    apply({ upstream: undefined, local: true, downstream: [DOWN, DOWN_TOO] });
    forwarder.setDatagramBytes(3, 8_208);
    expect(forwarder.beginChunk(KEY)).toEqual([1_200, 8_208]);
    expect(forwarder.beginChunk(keyOf('other', 9))).toHaveLength(1);
    const header = { chunkSequence: 1, chunkLength: 2_000, byteOffset: 0, ageUs: 0 };
    apply({ upstream: undefined, local: true, downstream: [DOWN, DOWN_TOO, { ...DOWN, link: 5 }] });
    // The chunk has begun: a change of size is for the next.
    forwarder.setDatagramBytes(4, 8_208);
    forwarder.originate(KEY, header, new Uint8Array(1_168), 1_200, 0);
    forwarder.originate(KEY, header, new Uint8Array(2_000), 8_208, 0);
    expect(sent.map(({ link, bytes }) => [link, bytes.length])).toEqual([
      [4, 1_200],
      [3, 2_032],
    ]);
    expect(delivered.map(({ payload }) => payload.length)).toEqual([2_000]);
    expect(forwarder.beginChunk(KEY)).toEqual([1_200, 8_208]);
  });

  it('bring every byte of every chunk to the consumer, whatever the sizes on the way', () => {
    const size = fc.oneof(fc.constantFrom(57_264, 8_208, 1_200, 65_507), fc.integer({ min: 256, max: 9_999 }));
    check(
      fc.property(
        fc.array(size, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 130_000 }),
        (sizes, bytes) => {
          const chunk = seededRandom(bytes).bytes(bytes);
          const whole = new Uint8Array(bytes);
          let got = 0;
          const deliver = (_key: FlowKey, { payload, byteOffset }: DeliveredFragment) => {
            whole.set(payload, byteOffset);
            got += payload.length;
          };
          const sink = { branchMoved: () => undefined, repairsDue: () => undefined, deliver };
          // Node i sends on link i, with label i, to node i + 1.
          const nodes = [...sizes, 0].map(() => new Forwarder(sink));
          const label = (slot: number) => ({ slot, key: slot + 1 });
          let most = 0;
          nodes.forEach((node, i) => {
            const isLast = i === sizes.length;
            node.apply(
              {
                key: KEY,
                upstream: i === 0 ? undefined : { link: i - 1, label: label(i - 1) },
                retiring: undefined,
                downstream: isLast ? [] : [{ link: i, label: label(i) }],
                local: isLast,
              },
              0,
            );
            if (isLast) return;
            node.setDatagramBytes(i, sizes[i]);
            node.attach(i, {
              send: (datagram) => {
                most = Math.max(most, datagram.length - (sizes[i] ?? 0));
                nodes[i + 1]?.receive(i, datagram.slice(), 0);
                return 'sent';
              },
            });
          });
          const [unit = 0] = nodes[0]?.beginChunk(KEY) ?? [];
          const room = fragmentPayloadBytes(bytes, unit);
          for (let byteOffset = 0; byteOffset < bytes; byteOffset += room) {
            const header = { chunkSequence: 0, chunkLength: bytes, byteOffset, ageUs: 0 };
            nodes[0]?.originate(KEY, header, chunk.subarray(byteOffset, byteOffset + room), unit, 0);
          }
          expect(got).toBe(bytes);
          expect(Buffer.compare(whole, chunk)).toBe(0);
          expect(most).toBeLessThanOrEqual(0);
          for (const node of nodes) expect(node.counters.dropped).toEqual({});
        },
      ),
      60,
    );
  });
});

describe('a chunk number that nobody comes near', () => {
  it('is forwarded to nobody, and does not end the flow', () => {
    const { forwarder, apply, take } = setUp();
    apply({});
    forwarder.receive(1, datagram(100, 0), 0);
    forwarder.receive(1, datagram(100 + 2 ** 30, 0), 0);
    forwarder.receive(1, datagram(101, 0), 0);
    expect(take().map(({ bytes }) => chunkSequenceOf(bytes))).toEqual([100, 101]);
    expect(forwarder.counters.dropped).toEqual({ superseded: 1 });
  });

  it('is the first of another numbering if the next goes on from there', () => {
    const { forwarder, apply, take } = setUp();
    apply({});
    for (const chunk of [100, 2 ** 30, 2 ** 30 + 1, 2 ** 30 + 2]) forwarder.receive(1, datagram(chunk, 0), 0);
    expect(take().map(({ bytes }) => chunkSequenceOf(bytes))).toEqual([100, 2 ** 30 + 1, 2 ** 30 + 2]);
  });

  it('of a branch that was left binds the new one only for a moment', () => {
    const { forwarder, apply, take } = setUp();
    apply({});
    forwarder.receive(1, datagram(100, 0), 0);
    forwarder.receive(1, datagram(1_100, 0), 0);
    apply({ upstream: NEW_UP, retiring: UP }, 10);
    forwarder.receive(2, datagram(101, 0, NEW_UP), 20);
    apply({ upstream: NEW_UP }, 30);
    take();
    forwarder.receive(2, datagram(102, 0, NEW_UP), 40);
    expect(take()).toEqual([]);
    forwarder.receive(2, datagram(103, 0, NEW_UP), 30 + MOVE_TIMEOUT_MS);
    forwarder.receive(2, datagram(104, 0, NEW_UP), 31 + MOVE_TIMEOUT_MS);
    expect(take().map(({ bytes }) => chunkSequenceOf(bytes))).toEqual([103, 104]);
  });
});

describe('what is kept to be sent again', () => {
  it('takes no memory for a request under a label that is not theirs, and never more than there is room for', () => {
    const { forwarder } = setUp();
    const flows = 100;
    for (let slot = 0; slot < flows; slot++) {
      const downstream = [{ link: 3, label: { slot, key: slot } }];
      forwarder.apply(
        { key: keyOf(`f${slot}`, 9), upstream: undefined, retiring: undefined, downstream, local: false },
        0,
      );
    }
    const sendOne = () => {
      for (let slot = 0; slot < flows; slot++) {
        const key = keyOf(`f${slot}`, 9);
        const [unit = 0] = forwarder.beginChunk(key);
        forwarder.originate(
          key,
          { chunkSequence: 0, chunkLength: 4, byteOffset: 0, ageUs: 0 },
          new Uint8Array(4),
          unit,
          0,
        );
      }
    };
    const grown = (act: () => void) => {
      const before = process.memoryUsage().arrayBuffers;
      act();
      return process.memoryUsage().arrayBuffers - before;
    };
    forwarder.repairRequested(3, { label: { slot: 999, key: 999 }, ranges: [{ first: 0, count: 1 }] }, 0);
    expect(grown(sendOne)).toBeLessThan(1_000_000);
    forwarder.repairRequested(3, { label: { slot: 1, key: 1 }, ranges: [{ first: 0, count: 1 }] }, 0);
    expect(grown(sendOne)).toBeLessThan(MAX_LINK_RING_BYTES + 2_000_000);
  });
});
