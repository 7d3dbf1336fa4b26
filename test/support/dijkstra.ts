/** Neighbour → cost of the link to it, per node. */
export type Graph = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The graph of undirected links that cost 1 each. */
export function graphOf(nodes: Iterable<string>, links: Iterable<readonly [string, string]>): Graph {
  const graph = new Map<string, Map<string, number>>();
  for (const node of nodes) graph.set(node, new Map());
  for (const [a, b] of links) {
    graph.get(a)?.set(b, 1);
    graph.get(b)?.set(a, 1);
  }
  return graph;
}

/**
 * Cost of the shortest path from `start` to every node that can be reached, itself at 0. Written without a look at the
 * program's own routing: it is the oracle that routing is compared with.
 */
export function shortestPaths(graph: Graph, start: string): ReadonlyMap<string, number> {
  const settled = new Map<string, number>();
  const open = new Map([[start, 0]]);
  while (open.size > 0) {
    const [node, cost] = [...open].reduce((best, entry) => (entry[1] < best[1] ? entry : best));
    open.delete(node);
    settled.set(node, cost);
    for (const [next, linkCost] of graph.get(node) ?? []) {
      if (settled.has(next)) continue;
      open.set(next, Math.min(open.get(next) ?? Infinity, cost + linkCost));
    }
  }
  return settled;
}
