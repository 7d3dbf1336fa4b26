import { describe, expect, it } from 'vitest';
import { MediaLink } from '../../../src/overlay/mediaLink';
import { OutgoingBranch } from '../../../src/overlay/outgoingBranch';
import { encodeFragment } from '../../../src/wire/datagram';

const BINDING = { link: 3, label: { slot: 20, key: 200 } };

function open() {
  const link = new MediaLink<OutgoingBranch>(3, () => undefined);
  const branch = new OutgoingBranch(BINDING, link);
  /** A datagram of a chunk leaves: its beginning, or what follows. */
  const send = (chunkSequence: number, byteOffset = 0) =>
    branch.noteSent(encodeFragment({ chunkSequence, chunkLength: 8, byteOffset, ageUs: 0 }, new Uint8Array(4)), 5);
  return { link, branch, send };
}

describe('a branch that leaves', () => {
  it('is the one that its binding names', () => {
    const { branch } = open();
    expect(branch.is(BINDING)).toBe(true);
    expect(branch.is({ ...BINDING, link: 4 })).toBe(false);
    expect(branch.is({ ...BINDING, label: { slot: 21, key: 200 } })).toBe(false);
    expect(branch.is({ ...BINDING, label: { slot: 20, key: 201 } })).toBe(false);
  });

  it('numbers what it sends, over the wrap, and counts each chunk by its beginning', () => {
    const { branch, link, send } = open();
    branch.nextSequence = 0xffff_ffff;
    send(1);
    send(1, 4);
    send(1);
    send(2);
    expect(branch.nextSequence).toBe(3);
    expect(branch.counters).toEqual({ link: 3, frames: 2, duplicates: 1, bytes: 4 * 36 });
    expect(link.counters).toMatchObject({ datagramsSent: 4, bytesSent: 4 * 36 });
    expect(branch.sentChunk).toBe(2);
  });

  it('remembers the newest chunk that has a hole, whatever else is sent', () => {
    const { branch, send } = open();
    branch.break(5, 'sendFailed');
    send(6);
    expect([branch.brokenChunk, branch.brokenBy]).toEqual([5, 'sendFailed']);
    branch.break(4, 'queueFull');
    expect([branch.brokenChunk, branch.brokenBy]).toEqual([5, 'sendFailed']);
    branch.break(6, 'queueFull');
    expect([branch.brokenChunk, branch.brokenBy]).toEqual([6, 'queueFull']);
  });

  it('keeps what it sends only where somebody has asked', () => {
    const { branch, link, send } = open();
    send(1);
    expect(branch.ring).toBeUndefined();
    link.isLossy = true;
    send(2);
    expect(branch.ring?.find(0, 5)).toBeUndefined();
    expect(branch.ring?.find(1, 5)).toHaveLength(36);
  });
});
