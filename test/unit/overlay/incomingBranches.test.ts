import { describe, expect, it } from 'vitest';
import { LABEL_SWALLOW_MS } from '../../../src/overlay/constants';
import type { Binding } from '../../../src/overlay/effects';
import { ForwardedFlow } from '../../../src/overlay/forwardedFlow';
import { IncomingBranches } from '../../../src/overlay/incomingBranches';
import { MediaLink } from '../../../src/overlay/mediaLink';
import type { OutgoingBranch } from '../../../src/overlay/outgoingBranch';
import { keyOf } from '../../support/overlay';

const BINDING: Binding = { link: 1, label: { slot: 10, key: 100 } };

function open() {
  const branches = new IncomingBranches(true);
  const flow = new ForwardedFlow({
    key: keyOf('movie', 9),
    upstream: BINDING,
    retiring: undefined,
    downstream: [],
    local: true,
  });
  const link = new MediaLink<OutgoingBranch>(1, () => undefined);
  branches.add(flow, BINDING, link);
  return { branches, flow, link };
}

describe('branches that come in', () => {
  it('are found by the slot of their label, and go on when they are added again', () => {
    const { branches, flow, link } = open();
    const found = branches.find(10);
    expect(found).toMatchObject({ flow, binding: BINDING, link });
    branches.add(flow, { ...BINDING }, link);
    expect(branches.find(10)).toBe(found);
    branches.add(flow, { ...BINDING, label: { slot: 10, key: 101 } }, link);
    expect(branches.find(10)).not.toBe(found);
    expect(branches.find(11)).toBeUndefined();
  });

  it('leave their label behind for a while', () => {
    const { branches } = open();
    const found = branches.find(10);
    expect(branches.release(BINDING, 50)).toBe(found);
    expect(branches.find(10)).toBeUndefined();
    expect(branches.release(BINDING, 50)).toBeUndefined();
    expect(branches.wasReleased(10, 50 + LABEL_SWALLOW_MS - 1)).toBe(true);
    expect(branches.wasReleased(10, 50 + LABEL_SWALLOW_MS)).toBe(false);
    expect(branches.wasReleased(11, 50)).toBe(false);
  });

  it('leave their losses with the link', () => {
    const { branches, flow, link } = open();
    const window = branches.find(10)?.window;
    window?.note(0, 0);
    window?.note(5, 0);
    window?.takeRequests(10, 0, []);
    window?.note(1, 20);
    expect(branches.arrivals(1)).toEqual({ lost: 0, repaired: 1 });
    expect(branches.arrivals(2)).toEqual({ lost: 0, repaired: 0 });
    branches.release(BINDING, 30);
    expect(branches.arrivals(1)).toEqual({ lost: 0, repaired: 0 });
    expect(link.counters).toMatchObject({ datagramsLost: 3, datagramsRepaired: 1 });
    branches.add(flow, BINDING, link);
    expect(branches.find(10)?.window.missing).toBe(0);
  });

  it('hold no more released labels than are worth it', () => {
    const { branches } = open();
    for (let slot = 0; slot < 5_000; slot++) branches.release({ link: 1, label: { slot, key: 1 } }, 0);
    expect([branches.wasReleased(0, 1), branches.wasReleased(4_999, 1)]).toEqual([false, true]);
  });
});
