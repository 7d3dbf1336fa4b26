import type { NodeId } from '../wire/ids';
import { OFFERS_ASK_DELAY_MS } from './constants';

/**
 * Sources whose routes are back after they were lost for a moment: steps that they made meanwhile may have passed this node by. They wait
 * for one another, because after a failure routes come back in groups, and one request per gateway asks for all of them.
 */
export class OfferFetch {
  /** Bounded by the routing table. */
  #sources = new Set<NodeId>();
  #dueAt: number | undefined;

  add(source: NodeId, now: number): void {
    this.#sources.add(source);
    this.#dueAt ??= now + OFFERS_ASK_DELAY_MS;
  }

  /** The sources that are to be asked for now, by gateway; those that have none now are dropped. */
  take(now: number, gatewayOf: (source: NodeId) => NodeId | undefined): ReadonlyMap<NodeId, readonly NodeId[]> {
    if (this.#dueAt === undefined || now < this.#dueAt) return new Map();
    const sources = this.#sources;
    this.#sources = new Set();
    this.#dueAt = undefined;
    return groupByGateway(sources, gatewayOf);
  }

  nextDeadline(): number | undefined {
    return this.#dueAt;
  }
}

/** Gateway → sources; those without a gateway are left out. */
export function groupByGateway(
  sources: Iterable<NodeId>,
  gatewayOf: (source: NodeId) => NodeId | undefined,
): ReadonlyMap<NodeId, readonly NodeId[]> {
  const groups = new Map<NodeId, NodeId[]>();
  for (const source of sources) {
    const gateway = gatewayOf(source);
    if (gateway === undefined) continue;
    const group = groups.get(gateway);
    if (group) group.push(source);
    else groups.set(gateway, [source]);
  }
  return groups;
}
