import type { NeighbourStatsView } from '../../src/overlay/snapshot';

/** Counters of a connected neighbour that carried nothing, but for what is given. */
export function neighbourStatsOf(id: string, more: Partial<NeighbourStatsView> = {}): NeighbourStatsView {
  return {
    id,
    datagramsReceived: 0,
    datagramsSent: 0,
    bytesReceived: 0,
    bytesSent: 0,
    datagramsLost: 0,
    datagramsRepaired: 0,
    datagramsResent: 0,
    datagramBytes: 1_200,
    kernelDrops: null,
    ...more,
  };
}
