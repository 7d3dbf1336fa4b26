import { expect, it } from 'vitest';
import { MAX_WAIT_MS } from '../../../src/overlay/linkQueue';
import { MediaLink, noLinkCounters } from '../../../src/overlay/mediaLink';
import { OutgoingBranch } from '../../../src/overlay/outgoingBranch';

it('begins without a path, with what every link carries, and has counted nothing', () => {
  const link = new MediaLink<OutgoingBranch>(3, () => undefined);
  expect(link).toMatchObject({ id: 3, sender: undefined, datagramBytes: 1_200, isBlocked: false, isLossy: false });
  expect(link.counters).toEqual(noLinkCounters());
  expect(new Set(Object.values(link.counters))).toEqual(new Set([0]));
  expect(new MediaLink<OutgoingBranch>(3, () => undefined, 576).datagramBytes).toBe(576);
});

it('tells of what its queue drops', () => {
  const dropped: unknown[] = [];
  const link = new MediaLink<OutgoingBranch>(3, (...what) => dropped.push(what));
  const branch = new OutgoingBranch({ link: 3, label: { slot: 1, key: 2 } }, link);
  link.queue.push(branch, 7, new Uint8Array(40), 0, false);
  link.queue.dropOld(MAX_WAIT_MS + 1);
  expect(dropped).toEqual([[branch, 7, 1, 'waitedTooLong']]);
});
