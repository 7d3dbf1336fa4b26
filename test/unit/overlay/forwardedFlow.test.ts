import { describe, expect, it } from 'vitest';
import type { Binding, ForwardingEntry } from '../../../src/overlay/effects';
import { ForwardedFlow, isSame } from '../../../src/overlay/forwardedFlow';
import { MediaLink } from '../../../src/overlay/mediaLink';
import { OutgoingBranch } from '../../../src/overlay/outgoingBranch';
import { encodeFragment } from '../../../src/wire/datagram';
import { keyOf } from '../../support/overlay';

const OLD: Binding = { link: 1, label: { slot: 10, key: 100 } };
const NEW: Binding = { link: 2, label: { slot: 11, key: 101 } };

function specOf(more: Partial<ForwardingEntry> = {}): ForwardingEntry {
  return { key: keyOf('movie', 9), upstream: OLD, retiring: undefined, downstream: [], local: false, ...more };
}

describe('a flow that is moved', () => {
  it('takes chunks before some one from the old branch, and from that on from the new one', () => {
    const flow = new ForwardedFlow(specOf());
    for (const chunk of [1, 2, 3]) expect(flow.choose(OLD, chunk, 0, 0)).toBe('wanted');
    flow.replace(specOf({ upstream: NEW, retiring: OLD }), [], 0);
    expect(flow.hasBegun).toBe(false);
    // It begins with the beginning of a chunk that has not begun on the old branch.
    expect(flow.choose(NEW, 2, 4, 0)).toBe('superseded');
    expect(flow.choose(NEW, 2, 0, 0)).toBe('superseded');
    expect(flow.hasBegun).toBe(true);
    expect(flow.choose(OLD, 3, 4, 0)).toBe('wanted');
    expect(flow.choose(NEW, 4, 0, 0)).toBe('wanted');
    // Said once.
    expect(flow.choose(OLD, 4, 0, 0)).toBe('moved');
    expect(flow.choose(OLD, 5, 0, 0)).toBe('superseded');
    expect(flow.choose(OLD, 3, 4, 0)).toBe('wanted');
    // The old branch is gone; what came on it does not come again.
    flow.replace(specOf({ upstream: NEW }), [], 0);
    expect(flow.choose(NEW, 3, 0, 0)).toBe('superseded');
    expect(flow.choose(NEW, 5, 0, 0)).toBe('wanted');
  });

  it('takes everything where there is nothing to wait for', () => {
    const flow = new ForwardedFlow(specOf());
    flow.choose(OLD, 3, 0, 0);
    flow.replace(specOf({ upstream: NEW }), [], 0);
    expect(flow.choose(NEW, 1, 4, 0)).toBe('wanted');
  });

  it('does so over the wrap of the chunk numbers', () => {
    const flow = new ForwardedFlow(specOf());
    flow.choose(OLD, 0xffff_ffff, 0, 0);
    flow.replace(specOf({ upstream: NEW, retiring: OLD }), [], 0);
    expect(flow.choose(NEW, 0xffff_ffff, 0, 0)).toBe('superseded');
    expect(flow.choose(NEW, 0, 0, 0)).toBe('wanted');
    expect(flow.choose(OLD, 0xffff_ffff, 4, 0)).toBe('wanted');
  });
});

it('what was sent counts on when branches end', () => {
  const link = new MediaLink<OutgoingBranch>(3, () => undefined);
  const branches = [20, 21].map((slot) => new OutgoingBranch({ link: 3, label: { slot, key: 1 } }, link));
  const flow = new ForwardedFlow(specOf());
  flow.replace(specOf(), branches, 0);
  const datagram = encodeFragment({ chunkSequence: 1, chunkLength: 4, byteOffset: 0, ageUs: 0 }, new Uint8Array(4));
  for (const branch of branches) branch.noteSent(datagram, 0);
  expect(flow.bytesSent).toBe(72);
  flow.replace(specOf(), branches.slice(1), 0);
  branches[1]?.noteSent(datagram, 0);
  expect(flow.bytesSent).toBe(108);
  flow.replace(specOf(), [], 0);
  expect(flow.bytesSent).toBe(108);
});

it('branches are the same by link and label', () => {
  expect(isSame(OLD, { link: 1, label: { slot: 10, key: 100 } })).toBe(true);
  expect(isSame(OLD, { ...OLD, link: 2 })).toBe(false);
  expect(isSame(OLD, { ...OLD, label: { slot: 10, key: 1 } })).toBe(false);
  expect(isSame(OLD, { ...OLD, label: { slot: 1, key: 100 } })).toBe(false);
  expect([isSame(undefined, OLD), isSame(OLD, undefined), isSame(undefined, undefined)]).toEqual([false, false, false]);
});
