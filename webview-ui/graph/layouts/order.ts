import type { NodeId } from '../../../src/wire/ids';
import type { LayoutInput } from './layout';

/** Nodes in the order of their ids, each with its neighbours in that order; links to unknown nodes and to oneself left out. */
export function sortedAdjacency({ nodes, links }: LayoutInput): ReadonlyMap<NodeId, readonly NodeId[]> {
  const found = new Map<NodeId, Set<NodeId>>([...new Set(nodes)].sort().map((id) => [id, new Set()]));
  for (const { a, b } of links) {
    if (a === b || !found.has(a) || !found.has(b)) continue;
    found.get(a)?.add(b);
    found.get(b)?.add(a);
  }
  return new Map([...found].map(([id, others]) => [id, [...others].sort()]));
}

/** The root of the layout: the one that is asked for, else the node with the most links, else of those the smallest id. */
export function rootOf(input: LayoutInput, adjacency: ReadonlyMap<NodeId, readonly NodeId[]>): NodeId | undefined {
  if (input.root !== null && adjacency.has(input.root)) return input.root;
  let best: NodeId | undefined;
  for (const [id, others] of adjacency) {
    if (best === undefined || others.length > (adjacency.get(best)?.length ?? 0)) best = id;
  }
  return best;
}

/** Where to begin: the root, and in every part of the graph that no link leads to from it, the node with the most links. */
export function startsOf(input: LayoutInput, adjacency: ReadonlyMap<NodeId, readonly NodeId[]>): readonly NodeId[] {
  const root = rootOf(input, adjacency);
  const rest = [...adjacency].sort(([, one], [, other]) => other.length - one.length).map(([id]) => id);
  const seen = new Set<NodeId>();
  const starts: NodeId[] = [];
  for (const start of root === undefined ? [] : [root, ...rest]) {
    if (seen.has(start)) continue;
    starts.push(start);
    const queue = new Set([start]);
    for (const id of queue) for (const next of adjacency.get(id) ?? []) queue.add(next);
    for (const id of queue) seen.add(id);
  }
  return starts;
}
