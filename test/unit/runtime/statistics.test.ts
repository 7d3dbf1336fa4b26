import { describe, expect, it } from 'vitest';
import { Forwarder } from '../../../src/overlay/forwarder';
import type { FlowStatsView } from '../../../src/overlay/snapshot';
import { makeStats, NeighbourCounters } from '../../../src/runtime/statistics';

function newForwarder(): Forwarder {
  return new Forwarder({ send: () => 'sent', deliver: () => undefined, branchMoved: () => undefined });
}

const flow = (changes: Partial<FlowStatsView>): FlowStatsView => ({
  flow: 'f',
  source: 's',
  framesSent: 0,
  framesDelivered: 0,
  framesIncomplete: 0,
  framesLate: 0,
  framesDuplicate: 0,
  latencyMs: null,
  ...changes,
});

describe('statistics', () => {
  it('add up the links of a neighbour, those that are gone included', () => {
    const forwarder = newForwarder();
    const counters = new NeighbourCounters(forwarder);
    const datagram = new Uint8Array(100);
    for (const [link, neighbour] of [
      [1, 'n'],
      [2, 'm'],
      [3, 'n'],
    ] as const) {
      counters.identify(link, neighbour);
      forwarder.receive(link, datagram, 0);
    }
    counters.closeLink(1);
    forwarder.removeLink(1);
    expect(counters.view()).toEqual([
      { id: 'n', datagramsReceived: 2, datagramsSent: 0, bytesReceived: 200, bytesSent: 0 },
      { id: 'm', datagramsReceived: 1, datagramsSent: 0, bytesReceived: 100, bytesSent: 0 },
    ]);
  });

  it('forget links that never said whose they are or carried nothing', () => {
    const forwarder = newForwarder();
    const counters = new NeighbourCounters(forwarder);
    counters.identify(1, 'n');
    counters.closeLink(1);
    counters.closeLink(2);
    expect(counters.view()).toEqual([]);
  });

  it('are one entry per flow, for a node that both sends and watches it', () => {
    const forwarder = newForwarder();
    forwarder.countDrop('stranger');
    const stats = makeStats({
      uptimeMs: 12.6,
      forwarder,
      neighbours: new NeighbourCounters(forwarder),
      flows: [
        flow({ framesSent: 9 }),
        flow({ framesDelivered: 8, latencyMs: { p50: 1, p99: 2, max: 3 } }),
        flow({ flow: 'g' }),
      ],
    });
    expect(stats).toEqual({
      uptimeMs: 13,
      datagrams: { received: 0, sent: 0, dropped: { stranger: 1 } },
      bytes: { received: 0, sent: 0 },
      flows: [flow({ framesSent: 9, framesDelivered: 8, latencyMs: { p50: 1, p99: 2, max: 3 } }), flow({ flow: 'g' })],
      neighbours: [],
    });
  });
});
