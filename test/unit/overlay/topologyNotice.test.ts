import { describe, expect, it } from 'vitest';
import { TOPOLOGY_DELAY_MS, TOPOLOGY_INTERVAL_MS } from '../../../src/overlay/constants';
import { MAX_NOTICE_NAMES, TopologyNotice } from '../../../src/overlay/topologyNotice';
import { idOf, keyOf } from '../../support/overlay';

describe('TopologyNotice', () => {
  it('names in one event what changed within a moment, each once', () => {
    const notice = new TopologyNotice();
    notice.node(idOf(1), 0);
    notice.node(idOf(1), 5);
    notice.flow(keyOf('a', 2), 5);
    expect(notice.take(TOPOLOGY_DELAY_MS - 1)).toBeUndefined();
    expect(notice.take(TOPOLOGY_DELAY_MS)).toEqual({ event: 'topology', nodes: [idOf(1)], flows: [keyOf('a', 2)] });
    expect(notice.take(10_000)).toBeUndefined();
    expect(notice.nextDeadline()).toBeUndefined();
  });

  it('comes at most once in an interval', () => {
    const notice = new TopologyNotice();
    const times: number[] = [];
    for (let now = 0; now < 2_000; now += 10) {
      notice.node(idOf(now), now);
      if (notice.take(now)) times.push(now);
    }
    expect(times.slice(0, 3)).toEqual([20, 20 + TOPOLOGY_INTERVAL_MS, 20 + 2 * TOPOLOGY_INTERVAL_MS]);
  });

  it('says so when there is too much to name', () => {
    const notice = new TopologyNotice();
    for (let i = 0; i < MAX_NOTICE_NAMES; i++) notice.node(idOf(i), 0);
    for (let i = 0; i <= MAX_NOTICE_NAMES; i++) notice.flow(keyOf('a', i), 0);
    const event = notice.take(1_000);
    expect(event?.nodes).toHaveLength(MAX_NOTICE_NAMES);
    expect(event?.flows).toBeNull();
  });
});
