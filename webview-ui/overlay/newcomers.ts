import type { NodeId } from '../../src/wire/ids';

/** So many new nodes are laid out together; fewer are put beside their neighbours. */
const LAID_OUT_TOGETHER = 3;

interface Newcomer {
  readonly id: NodeId;
}

interface Link {
  readonly a: NodeId;
  readonly b: NodeId;
}

/**
 * Those of the new nodes that are best laid out together, around what is there: all, where they are more than those that are there; otherwise only
 * the parts that no link joins to one that is there, since whoever has such a link is best put beside it. None where they are few.
 */
export function newcomersOf(
  nodes: readonly Newcomer[],
  links: readonly Link[],
  fresh: ReadonlySet<NodeId>,
): ReadonlySet<NodeId> {
  const isMost = 2 * fresh.size > nodes.length;
  const apart = isMost ? fresh : withoutReached(nodes, links, fresh);
  return apart.size < LAID_OUT_TOGETHER ? new Set() : apart;
}

function withoutReached(
  nodes: readonly Newcomer[],
  links: readonly Link[],
  fresh: ReadonlySet<NodeId>,
): ReadonlySet<NodeId> {
  const apart = new Set(fresh);
  const others = new Map<NodeId, NodeId[]>(nodes.map(({ id }) => [id, []]));
  for (const { a, b } of links) {
    others.get(a)?.push(b);
    others.get(b)?.push(a);
  }
  const queue = new Set(nodes.flatMap(({ id }) => (fresh.has(id) ? [] : [id])));
  // A Set goes on to what is added while it is walked: a queue.
  for (const id of queue) {
    apart.delete(id);
    for (const next of others.get(id) ?? []) queue.add(next);
  }
  return apart;
}
