import type { NodeId } from '../wire/ids';
import type { Destination } from './destination';

/**
 * The destination that gives way to a neighbour in a full routing table: one that only the neighbour with the most destinations offers, so that who
 * fills tables pays for it; else one that nobody offers now; else one that few others offer. Of equals the youngest. Never a
 * neighbour, so undefined only if there is nothing else. O(routes).
 */
export function chooseVictim(
  destinations: ReadonlyMap<NodeId, Pick<Destination, 'offers'>>,
  isNeighbour: (id: NodeId) => boolean,
): NodeId | undefined {
  const busiest = findBusiest(destinations);
  let victim: NodeId | undefined;
  let least = Infinity;
  for (const [id, { offers }] of destinations) {
    if (isNeighbour(id)) continue;
    const rank = offers.size === 1 && busiest !== undefined && offers.has(busiest) ? -1 : offers.size;
    if (rank > least) continue;
    victim = id;
    least = rank;
  }
  return victim;
}

/** The neighbour that offers the most destinations. */
function findBusiest(destinations: ReadonlyMap<NodeId, Pick<Destination, 'offers'>>): NodeId | undefined {
  const counts = new Map<NodeId, number>();
  for (const { offers } of destinations.values()) {
    for (const neighbour of offers.keys()) counts.set(neighbour, (counts.get(neighbour) ?? 0) + 1);
  }
  let busiest: NodeId | undefined;
  for (const [neighbour, count] of counts) {
    if (busiest === undefined || count > (counts.get(busiest) ?? 0)) busiest = neighbour;
  }
  return busiest;
}
