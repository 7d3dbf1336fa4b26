import { describe, expect, it } from 'vitest';
import type { FlowStatsView, NeighbourStatsView, StatsView } from '../../../../src/overlay/snapshot';
import {
  type FlowRates,
  flowRatesLines,
  ratesBetween,
  roundTripText,
  sumRates,
  trafficText,
} from '../../../../src/ui/views/rates';
import { neighbourStatsOf } from '../../../support/stats';

const flow = (source: string, part: Partial<FlowStatsView>): FlowStatsView => ({
  flow: 'movie',
  source,
  bytesReceived: 0,
  bytesSent: 0,
  framesSent: 0,
  framesDelivered: 0,
  framesIncomplete: 0,
  framesLate: 0,
  framesDuplicate: 0,
  latencyMs: null,
  ...part,
});

const neighbour = (id: string, bytesReceived: number, bytesSent: number): NeighbourStatsView =>
  neighbourStatsOf(id, { bytesReceived, bytesSent });

const stats = (uptimeMs: number, part: Partial<StatsView> = {}): StatsView => ({
  uptimeMs,
  datagrams: { received: 0, sent: 0, dropped: {}, kernelDrops: null },
  bytes: { received: 0, sent: 0 },
  flows: [],
  neighbours: [],
  ...part,
});

const none: FlowRates = { framesReceived: 0, framesSent: 0, bytesIn: 0, bytesOut: 0 };

describe('ratesBetween', () => {
  it('is a second of each flow and each neighbour', () => {
    const rates = ratesBetween(
      stats(10_000, {
        flows: [
          flow('s1', { framesDelivered: 100, bytesReceived: 1_000 }),
          flow('s2', { framesSent: 7, bytesSent: 7 }),
        ],
        neighbours: [neighbour('n1', 500, 0)],
      }),
      stats(10_500, {
        flows: [
          flow('s2', { framesSent: 22, bytesSent: 107 }),
          flow('s1', { framesDelivered: 115, bytesReceived: 3_000 }),
        ],
        neighbours: [neighbour('n2', 1, 2), neighbour('n1', 600, 50)],
      }),
    );
    expect(Object.fromEntries(rates.flows)).toEqual({
      's1/movie': { ...none, framesReceived: 30, bytesIn: 4_000 },
      's2/movie': { ...none, framesSent: 30, bytesOut: 200 },
    });
    expect(Object.fromEntries(rates.neighbours)).toEqual({
      n1: { bytesIn: 200, bytesOut: 100 },
      n2: { bytesIn: 2, bytesOut: 4 },
    });
  });

  it('is 0 where counting began anew', () => {
    const rates = ratesBetween(
      stats(0, { flows: [flow('s1', { bytesReceived: 5_000 })] }),
      stats(500, { flows: [flow('s1', { bytesReceived: 20 })] }),
    );
    expect(rates.flows.get('s1/movie')).toEqual(none);
  });

  it('is nothing where no time has passed', () => {
    const same = stats(500, { flows: [flow('s1', {})], neighbours: [neighbour('n1', 1, 1)] });
    const { flows, neighbours } = ratesBetween(same, same);
    expect([flows.size, neighbours.size]).toEqual([0, 0]);
  });
});

describe('sumRates', () => {
  it('adds up the flows that are asked for', () => {
    const rates = ratesBetween(
      stats(0),
      stats(1_000, {
        flows: [flow('s1', { framesDelivered: 30 }), flow('s2', { framesSent: 20 }), flow('s3', { framesSent: 10 })],
      }),
    );
    expect(sumRates(rates, ['s1/movie', 's2/movie', 's4/movie'])).toEqual({
      ...none,
      framesReceived: 30,
      framesSent: 20,
    });
  });
});

describe('in words', () => {
  it.each<[Partial<FlowRates>, string[]]>([
    [{}, []],
    [{ framesReceived: 30, bytesIn: 1_120_000 }, ['30 frames/s received', '1.1 MB/s in, 0 kB/s out']],
    [{ framesSent: 29.97, bytesOut: 2_249_000 }, ['30 frames/s sent', '0 kB/s in, 2.2 MB/s out']],
    [
      { framesReceived: 30, framesSent: 30, bytesOut: 1 },
      ['30 frames/s received, 30 frames/s sent', '0 kB/s in, 0.001 kB/s out'],
    ],
    [{ bytesIn: 845_400, bytesOut: 845_400 }, ['845 kB/s in, 845 kB/s out']],
  ])('%j', (part, lines) => {
    expect(flowRatesLines({ ...none, ...part })).toEqual(lines);
  });

  it.each([
    [0, '0 kB/s in, 0 kB/s out'],
    [999, '1 kB/s in, 1 kB/s out'],
    [12_345, '12 kB/s in, 12 kB/s out'],
    [12_345_678, '12 MB/s in, 12 MB/s out'],
    [1_234_567_890, '1,235 MB/s in, 1,235 MB/s out'],
  ])('%d bytes', (bytes, text) => {
    expect(trafficText({ bytesIn: bytes, bytesOut: bytes })).toBe(text);
  });

  it.each([
    [0.4, 'Round-trip time 0.4 ms'],
    [0.043, 'Round-trip time 0.043 ms'],
    [123.4, 'Round-trip time 123 ms'],
  ])('%d ms', (rttMs, text) => {
    expect(roundTripText(rttMs)).toBe(text);
  });
});
