import { describe, expect, it } from 'vitest';
import { LABEL_SWALLOW_MS } from '../../../src/overlay/constants';
import type { Binding, ForwardingEntry } from '../../../src/overlay/effects';
import { type DeliveredFragment, Forwarder, type SendOutcome } from '../../../src/overlay/forwarder';
import {
  ageUsOf,
  byteOffsetOf,
  chunkSequenceOf,
  DATAGRAM_HEADER_BYTES,
  encodeFragment,
  hopLimitOf,
  INITIAL_HOP_LIMIT,
  labelKeyOf,
  labelSlotOf,
  linkSequenceOf,
  rewriteForLink,
} from '../../../src/wire/datagram';
import type { FlowKey } from '../../../src/wire/ids';
import { keyOf } from '../../support/overlay';

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

/** A forwarder whose transport does what `outcome` says. */
function setUp(outcome: (link: number) => SendOutcome = () => 'sent') {
  const sent: Sent[] = [];
  const buffers: Uint8Array[] = [];
  const delivered: { key: FlowKey; fragment: DeliveredFragment; payload: Uint8Array }[] = [];
  const moved: FlowKey[] = [];
  const forwarder = new Forwarder({
    send: (link, datagram) => {
      const result = outcome(link);
      if (result === 'sent' || result === 'retained') {
        sent.push({ link, bytes: Uint8Array.from(datagram) });
        buffers.push(datagram);
      }
      return result;
    },
    deliver: (key, fragment) => void delivered.push({ key, fragment, payload: Uint8Array.from(fragment.payload) }),
    branchMoved: (key) => void moved.push(key),
  });
  const apply = (spec: Partial<ForwardingEntry>, now = 0) =>
    forwarder.apply({ key: KEY, upstream: UP, retiring: undefined, downstream: [DOWN], local: false, ...spec }, now);
  const take = () => sent.splice(0);
  return { forwarder, apply, take, sent, buffers, delivered, moved };
}

/** One half of a chunk as it comes from a neighbour. */
function datagram(chunkSequence: number, half: 0 | 1, { label }: Binding = UP): Uint8Array {
  const byteOffset = half * HALF;
  const header = { chunkSequence, chunkLength: CHUNK_BYTES, byteOffset, ageUs: 1_000 };
  const bytes = encodeFragment(header, Uint8Array.of(half, half, half, half));
  rewriteForLink(bytes, label, 77);
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
    forwarder.originate(KEY, header, Uint8Array.of(1, 2, 3, 4));
    forwarder.originate(keyOf('other', 9), header, Uint8Array.of(1, 2, 3, 4));
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

  it('does not rewrite a buffer that the transport still holds', () => {
    const { forwarder, apply, sent, buffers } = setUp(() => 'retained');
    apply({ downstream: [DOWN, DOWN_TOO] });
    forwarder.receive(1, datagram(5, 0), 0);
    expect(buffers).toHaveLength(2);
    buffers.forEach((buffer, index) => expect(buffer).toEqual(sent[index]?.bytes));
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

  it('drops the rest of a chunk once a fragment of it found no room', () => {
    const outcomes: SendOutcome[] = ['full', 'sent', 'sent', 'failed'];
    const { forwarder, apply, take } = setUp(() => outcomes.shift() ?? 'sent');
    apply({});
    forwarder.receive(1, datagram(1, 0), 0);
    forwarder.receive(1, datagram(1, 1), 0);
    expect(take()).toEqual([]);
    forwarder.receive(1, datagram(2, 0), 0);
    forwarder.receive(1, datagram(2, 1), 0);
    forwarder.receive(1, datagram(3, 0), 0);
    forwarder.receive(1, datagram(3, 1), 0);
    expect(take().map(({ bytes }) => [chunkSequenceOf(bytes), linkSequenceOf(bytes)])).toEqual([
      [2, 0],
      [2, 1],
    ]);
    // One fragment that failed, and the rest of its chunk, for the same reason.
    expect(forwarder.counters.dropped).toEqual({ queueFull: 2, sendFailed: 2 });
  });

  it('does not make one neighbour pay for another', () => {
    const { forwarder, apply, sent } = setUp((link) => (link === 3 ? 'full' : 'sent'));
    apply({ downstream: [DOWN, DOWN_TOO] });
    forwarder.receive(1, datagram(1, 0), 0);
    forwarder.receive(1, datagram(1, 1), 0);
    expect(sent.map(({ link }) => link)).toEqual([4, 4]);
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
    const { forwarder, apply } = setUp((link) => (link === 4 ? 'full' : 'sent'));
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
    forwarder.originate(KEY, header, Uint8Array.of(1, 2, 3, 4));
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
