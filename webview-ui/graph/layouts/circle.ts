import type { NodeId } from '../../../src/wire/ids';
import { type Point, SPACING } from '../freeSpot';
import type { Layout, LayoutInput } from './layout';
import { sortedAdjacency, startsOf } from './order';

/** Every node on one circle around (0, 0), the root at the top, linked nodes near each other. Fixed nodes keep their places; theirs on the circle stay empty. */
export function circleLayout(input: LayoutInput): Layout {
  const adjacency = sortedAdjacency(input);
  const order: NodeId[] = [];
  const seen = new Set<NodeId>();
  // Depth first: a chain of links becomes a piece of the circle.
  const stack = [...startsOf(input, adjacency)].reverse();
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    order.push(id);
    const next = (adjacency.get(id) ?? []).filter((other) => !seen.has(other));
    // Who has few other links comes first: its place is beside this one.
    next.sort((one, other) => (adjacency.get(one)?.length ?? 0) - (adjacency.get(other)?.length ?? 0));
    stack.push(...next.reverse());
  }
  // A chord between two nodes is a little shorter than the piece of the circle between them.
  const radius = order.length < 2 ? 0 : (1.1 * SPACING) / (2 * Math.sin(Math.PI / order.length));
  return new Map(
    order.map((id, index): [NodeId, Point] => {
      const angle = -Math.PI / 2 + (2 * Math.PI * index) / order.length;
      return [id, input.fixed.get(id) ?? { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }];
    }),
  );
}
