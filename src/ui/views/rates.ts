import type { NeighbourStatsView, StatsView } from '../../overlay/snapshot';
import { flowRowId } from './flowRow';

/** Media bytes a second. */
export interface Traffic {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What goes on with one flow, each a second. */
export interface FlowRates extends Traffic {
  /** Whole frames that a player here got. */
  readonly framesReceived: number;
  /** Frames that this node sent as the flow's source. */
  readonly framesSent: number;
}

/** What went on between two looks at a node's counters. */
export interface Rates {
  /** By {@link flowRowId}; without those of which nothing is counted. */
  readonly flows: ReadonlyMap<string, FlowRates>;
  /** By node id. */
  readonly neighbours: ReadonlyMap<string, Traffic>;
}

type ByteCounts = Pick<NeighbourStatsView, 'bytesReceived' | 'bytesSent'>;

const NO_FLOW: FlowRates = { framesReceived: 0, framesSent: 0, bytesIn: 0, bytesOut: 0 };

/**
 * The rates between two answers of the same node, by the time on its own clock. What is counted only in the later one began
 * in between, and what is counted anew has no rate below 0. Empty if no time has passed.
 */
export function ratesBetween(before: StatsView, after: StatsView): Rates {
  const seconds = (after.uptimeMs - before.uptimeMs) / 1000;
  if (seconds <= 0) return { flows: new Map(), neighbours: new Map() };
  const rate = (from: number | undefined, to: number): number => Math.max(0, to - (from ?? 0)) / seconds;
  const flows = new Map(before.flows.map((each) => [flowRowId(each), each]));
  const neighbours = new Map(before.neighbours.map((each) => [each.id, each]));
  const traffic = (then: ByteCounts | undefined, now: ByteCounts): Traffic => ({
    bytesIn: rate(then?.bytesReceived, now.bytesReceived),
    bytesOut: rate(then?.bytesSent, now.bytesSent),
  });
  return {
    flows: new Map(
      after.flows.map((now) => {
        const then = flows.get(flowRowId(now));
        const framesReceived = rate(then?.framesDelivered, now.framesDelivered);
        const framesSent = rate(then?.framesSent, now.framesSent);
        return [flowRowId(now), { framesReceived, framesSent, ...traffic(then, now) }];
      }),
    ),
    neighbours: new Map(after.neighbours.map((now) => [now.id, traffic(neighbours.get(now.id), now)])),
  };
}

/** The rates of these flows together. */
export function sumRates(rates: Rates, keys: readonly string[]): FlowRates {
  return keys.reduce((sum, key) => {
    const each = rates.flows.get(key) ?? NO_FLOW;
    return {
      framesReceived: sum.framesReceived + each.framesReceived,
      framesSent: sum.framesSent + each.framesSent,
      bytesIn: sum.bytesIn + each.bytesIn,
      bytesOut: sum.bytesOut + each.bytesOut,
    };
  }, NO_FLOW);
}

/** `30 frames/s received`, then `1.1 MB/s in, 2.2 MB/s out`; no line for what does not go on. */
export function flowRatesLines({ framesReceived, framesSent, ...traffic }: FlowRates): string[] {
  const frames = [
    ...(framesReceived > 0 ? [`${numberText(framesReceived)} frames/s received`] : []),
    ...(framesSent > 0 ? [`${numberText(framesSent)} frames/s sent`] : []),
  ];
  const isQuiet = traffic.bytesIn === 0 && traffic.bytesOut === 0;
  return [...(frames.length > 0 ? [frames.join(', ')] : []), ...(isQuiet ? [] : [trafficText(traffic)])];
}

/** `1.1 MB/s in, 2.2 MB/s out`. */
export function trafficText({ bytesIn, bytesOut }: Traffic): string {
  return `${byteRateText(bytesIn)} in, ${byteRateText(bytesOut)} out`;
}

/** `Round-trip time 0.4 ms`. */
export function roundTripText(rttMs: number): string {
  return `Round-trip time ${numberText(rttMs, 'millisecond')}`;
}

function byteRateText(bytes: number): string {
  return bytes < 1e6 ? numberText(bytes / 1e3, 'kilobyte-per-second') : numberText(bytes / 1e6, 'megabyte-per-second');
}

/** Two digits are enough for what changes while it is read, and no fraction of large numbers. The sentences around it are English. */
function numberText(value: number, unit?: string): string {
  const digits = value < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 };
  return new Intl.NumberFormat('en', { ...digits, ...(unit ? { style: 'unit', unit } : {}) }).format(value);
}
