import { describe, expect, it } from 'vitest';
import { Forwarder } from '../../../src/overlay/forwarder';
import type { FlowStatsView } from '../../../src/overlay/snapshot';
import { emptyFlowStats, makeStats, NeighbourCounters } from '../../../src/runtime/statistics';
import { encodeFragment, rewriteForLink } from '../../../src/wire/datagram';
import { neighbourStatsOf } from '../../support/stats';

function newForwarder(): Forwarder {
  return new Forwarder({ deliver: () => undefined, branchMoved: () => undefined, repairsDue: () => undefined });
}

const flow = (changes: Partial<FlowStatsView>): FlowStatsView => ({
  ...emptyFlowStats({ flow: 'f', source: 's' }),
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
    forwarder.setDatagramBytes(2, 8_208);
    expect(counters.view(new Map([[3, 4]]))).toEqual([
      neighbourStatsOf('n', { datagramsReceived: 2, bytesReceived: 200, kernelDrops: 4 }),
      neighbourStatsOf('m', { datagramsReceived: 1, bytesReceived: 100, datagramBytes: 8_208 }),
    ]);
    counters.closeLink(3);
    expect(counters.view(null)[0]).toMatchObject({ id: 'n', datagramBytes: null, kernelDrops: null });
  });

  it('forget links that never said whose they are or carried nothing', () => {
    const forwarder = newForwarder();
    const counters = new NeighbourCounters(forwarder);
    counters.identify(1, 'n');
    counters.closeLink(1);
    counters.closeLink(2);
    expect(counters.view(null)).toEqual([]);
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
      kernelDrops: { datagrams: 5, byLink: new Map() },
    });
    expect(stats).toEqual({
      uptimeMs: 13,
      datagrams: { received: 0, sent: 0, dropped: { stranger: 1 }, kernelDrops: 5 },
      bytes: { received: 0, sent: 0 },
      flows: [flow({ framesSent: 9, framesDelivered: 8, latencyMs: { p50: 1, p99: 2, max: 3 } }), flow({ flow: 'g' })],
      neighbours: [],
    });
  });

  it('have an entry for every flow that goes through the node, with the bytes that it brings', () => {
    const forwarder = newForwarder();
    const upstream = { link: 1, label: { slot: 1, key: 2 } };
    const apply = (name: string, up: typeof upstream | undefined) =>
      forwarder.apply(
        {
          key: { flow: name, source: 's' },
          upstream: up,
          retiring: undefined,
          downstream: [{ link: 2, label: { slot: 3, key: 4 } }],
          local: false,
        },
        0,
      );
    apply('forwarded', upstream);
    apply('f', undefined);
    const datagram = encodeFragment(
      { chunkSequence: 1, chunkLength: 4, byteOffset: 0, ageUs: 0 },
      Uint8Array.of(1, 2, 3, 4),
    );
    forwarder.attach(2, { send: () => 'sent' });
    rewriteForLink(datagram, upstream.label, 0);
    forwarder.receive(1, datagram, 0);
    const counted = [
      flow({ framesSent: 9, bytesSent: 7 }),
      flow({ flow: 'ended', framesDelivered: 8, bytesReceived: 100 }),
    ];
    const { flows } = makeStats({
      uptimeMs: 0,
      forwarder,
      neighbours: new NeighbourCounters(forwarder),
      flows: counted,
      kernelDrops: null,
    });
    const bytes = datagram.length;
    expect(flows).toEqual([
      flow({ framesSent: 9 }),
      flow({ flow: 'ended', framesDelivered: 8, bytesReceived: 100 }),
      flow({ flow: 'forwarded', bytesReceived: bytes, bytesSent: bytes }),
    ]);
  });
});
