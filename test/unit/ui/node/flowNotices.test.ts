import { expect, it } from 'vitest';
import type { NodeEvent } from '../../../../src/overlay/snapshot';
import { FlowNotices, LEAST_NOTICE_INTERVAL_MS } from '../../../../src/ui/node/flowNotices';
import { VirtualClock } from '../../../support/virtualClock';
import { FakeNotifier } from '../fakeNotifier';

const SELF = 'self';

function make() {
  const clock = new VirtualClock();
  const notifier = new FakeNotifier();
  const notices = new FlowNotices(notifier, clock);
  return {
    clock,
    notices,
    told: notifier.warnings,
    notice: (flow: string, notice: string) => notices.follow({ event: 'notice', flow, source: SELF, notice }, SELF),
    removed: (flow: string, source: string) => {
      const event: NodeEvent = { event: 'flow', flow, source, contentType: 'text/plain', state: 'removed' };
      notices.follow(event, SELF);
    },
  };
}

it('tells the user once a minute of each flow, and keeps the last', () => {
  const { clock, notices, told, notice } = make();
  notice('film', 'the file became shorter');
  notice('film', 'the file was deleted');
  notice('cam', 'the camera failed');
  expect(told).toEqual(['film: the file became shorter.', 'cam: the camera failed.']);
  expect([...notices.texts]).toEqual([
    ['film', 'the file was deleted'],
    ['cam', 'the camera failed'],
  ]);
  clock.advanceTo(LEAST_NOTICE_INTERVAL_MS - 1);
  notice('cam', 'the camera sends again');
  expect(told).toHaveLength(2);
  clock.advanceTo(LEAST_NOTICE_INTERVAL_MS);
  notice('cam', 'the camera failed');
  expect(told).toHaveLength(3);
});

it('keeps a notice until the offer of this node ends, or another node runs', () => {
  const { notices, notice, removed } = make();
  notice('film', 'a');
  notice('cam', 'b');
  removed('film', 'another node');
  expect([...notices.texts.keys()]).toEqual(['film', 'cam']);
  removed('film', SELF);
  expect([...notices.texts.keys()]).toEqual(['cam']);
  notices.clear();
  expect(notices.texts.size).toBe(0);
});

it('tells no more often of a flow that is offered anew', () => {
  const { notices, told, notice, removed } = make();
  notice('film', 'a');
  removed('film', SELF);
  notice('film', 'b');
  expect(told).toHaveLength(1);
  expect(notices.texts.get('film')).toBe('b');
});
