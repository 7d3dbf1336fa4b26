import type { LinkId } from '../overlay/effects';
import type { Forwarder } from '../overlay/forwarder';
import type { LinkCounters } from '../overlay/mediaLink';
import type { FlowStatsView, NeighbourStatsView, StatsView } from '../overlay/snapshot';
import { type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import type { LinkDrops } from './mediaLinks';

/** Neighbours of closed links whose counters are kept; the one that left first is forgotten first. */
const MAX_DEPARTED = 256;

/** Media counters by neighbour, over all its links since the node started. */
export class NeighbourCounters {
  readonly #forwarder: Forwarder;
  /** Open links whose neighbour has said who it is. Bounded by the machine's links. */
  readonly #links = new Map<LinkId, NodeId>();
  /** Neighbour → what its closed links carried. Bounded by MAX_DEPARTED. */
  readonly #departed = new Map<NodeId, LinkCounters>();

  constructor(forwarder: Forwarder) {
    this.#forwarder = forwarder;
  }

  /** The neighbour at the other end of a link has said its id. */
  identify(link: LinkId, neighbour: NodeId): void {
    this.#links.set(link, neighbour);
  }

  /** A link is gone; the forwarder forgets it after this. */
  closeLink(link: LinkId): void {
    const neighbour = this.#links.get(link);
    this.#links.delete(link);
    const counters = this.#forwarder.linkCounters(link);
    if (neighbour === undefined || counters.datagramsReceived + counters.datagramsSent === 0) return;
    const sum = add(this.#departed.get(neighbour), counters);
    this.#departed.delete(neighbour);
    this.#departed.set(neighbour, sum);
    const [oldest] = this.#departed.keys();
    if (this.#departed.size > MAX_DEPARTED && oldest !== undefined) this.#departed.delete(oldest);
  }

  /** `drops`: by open link, what the system dropped; null where it does not tell. */
  view(drops: ReadonlyMap<LinkId, number> | null): readonly NeighbourStatsView[] {
    const sums = new Map(this.#departed);
    const sizes = new Map<NodeId, number>();
    const kernelDrops = new Map<NodeId, number>();
    for (const [link, neighbour] of this.#links) {
      sums.set(neighbour, add(sums.get(neighbour), this.#forwarder.linkCounters(link)));
      sizes.set(neighbour, this.#forwarder.datagramBytesOf(link));
      const dropped = drops?.get(link);
      if (dropped !== undefined) kernelDrops.set(neighbour, (kernelDrops.get(neighbour) ?? 0) + dropped);
    }
    return [...sums].map(([id, counters]) => ({
      id,
      ...counters,
      datagramBytes: sizes.get(id) ?? null,
      kernelDrops: kernelDrops.get(id) ?? null,
    }));
  }
}

/** The counters of a flow of which nothing has been counted. */
export function emptyFlowStats({ flow, source }: FlowKey): FlowStatsView {
  return {
    flow,
    source,
    bytesReceived: 0,
    bytesSent: 0,
    framesSent: 0,
    framesDelivered: 0,
    framesIncomplete: 0,
    framesLate: 0,
    framesDuplicate: 0,
    latencyMs: null,
  };
}

/**
 * All counters of a node in one view. `flows`: what sources and players have counted; of the same flow key, it is added up.
 * The bytes of a flow that goes through the node are the forwarder's.
 */
export function makeStats(parts: {
  readonly uptimeMs: number;
  readonly forwarder: Forwarder;
  readonly neighbours: NeighbourCounters;
  readonly flows: readonly FlowStatsView[];
  readonly kernelDrops: LinkDrops | null;
}): StatsView {
  const { received, sent, bytesReceived, bytesSent, dropped } = parts.forwarder.counters;
  const flows = new Map<string, FlowStatsView>();
  for (const flow of parts.flows) flows.set(flowKeyText(flow), merge(flows.get(flowKeyText(flow)), flow));
  for (const { bytesReceived: into, bytesSent: out, ...key } of parts.forwarder.flows()) {
    const counted = flows.get(flowKeyText(key)) ?? emptyFlowStats(key);
    flows.set(flowKeyText(key), { ...counted, bytesReceived: into, bytesSent: out });
  }
  return {
    uptimeMs: Math.round(parts.uptimeMs),
    datagrams: { received, sent, dropped: { ...dropped }, kernelDrops: parts.kernelDrops?.datagrams ?? null },
    bytes: { received: bytesReceived, sent: bytesSent },
    flows: [...flows.values()],
    neighbours: parts.neighbours.view(parts.kernelDrops?.byLink ?? null),
  };
}

function add(a: LinkCounters | undefined, b: Readonly<LinkCounters>): LinkCounters {
  return {
    datagramsReceived: (a?.datagramsReceived ?? 0) + b.datagramsReceived,
    datagramsSent: (a?.datagramsSent ?? 0) + b.datagramsSent,
    bytesReceived: (a?.bytesReceived ?? 0) + b.bytesReceived,
    bytesSent: (a?.bytesSent ?? 0) + b.bytesSent,
    datagramsLost: (a?.datagramsLost ?? 0) + b.datagramsLost,
    datagramsRepaired: (a?.datagramsRepaired ?? 0) + b.datagramsRepaired,
    datagramsResent: (a?.datagramsResent ?? 0) + b.datagramsResent,
  };
}

/** A flow that this node both sends and watches is one flow. */
function merge(a: FlowStatsView | undefined, b: FlowStatsView): FlowStatsView {
  if (!a) return b;
  return {
    flow: a.flow,
    source: a.source,
    bytesReceived: a.bytesReceived + b.bytesReceived,
    bytesSent: a.bytesSent + b.bytesSent,
    framesSent: a.framesSent + b.framesSent,
    framesDelivered: a.framesDelivered + b.framesDelivered,
    framesIncomplete: a.framesIncomplete + b.framesIncomplete,
    framesLate: a.framesLate + b.framesLate,
    framesDuplicate: a.framesDuplicate + b.framesDuplicate,
    latencyMs: a.latencyMs ?? b.latencyMs,
  };
}
