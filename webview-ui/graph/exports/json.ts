import type { NodeId } from '../../../src/wire/ids';
import type { Point } from '../freeSpot';
import type { GraphModel } from '../graphModel';

/** The graph as JSON: nodes with their places and what they do, links with their traffic, trees. `at`: ms since 1970. */
export function jsonOf(model: GraphModel, positions: ReadonlyMap<NodeId, Point>, at: number): string {
  const nodes = model.nodes.map(({ neighbour, ...node }) => {
    const point = positions.get(node.id);
    return {
      ...node,
      address: neighbour ? `${neighbour.address}:${neighbour.port}` : null,
      x: point?.x ?? null,
      y: point?.y ?? null,
    };
  });
  const links = model.links.map(({ key: _, ...link }) => link);
  const graph = {
    format: 'ott-overlay-graph',
    version: 1,
    at: new Date(at).toISOString(),
    nodes,
    links,
    trees: model.trees,
  };
  return `${JSON.stringify(graph, null, 2)}\n`;
}
