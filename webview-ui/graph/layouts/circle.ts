import type { NodeId } from '../../../src/wire/ids';
import { type Point, SPACING } from '../freeSpot';
import type { Layout, LayoutInput } from './layout';
import { sortedAdjacency, startsOf } from './order';

/**
 * Every node on one circle around (0, 0), the root at the top, linked nodes near each other; of many, on several circles, the root on the innermost.
 * Fixed nodes keep their places; theirs on the circle stay empty.
 */
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
  const places = order.length > MAX_ON_CIRCLE ? ringPlaces(order.length) : circlePlaces(order.length, 0);
  return new Map(order.map((id, index): [NodeId, Point] => [id, input.fixed.get(id) ?? places[index] ?? ORIGIN]));
}

/** More nodes are on several circles, one within the other: one circle of hundreds is empty but for a line that cannot be seen. */
const MAX_ON_CIRCLE = 48;
/** On the innermost one of them. */
const INNERMOST = 12;
/** Between nodes on a circle, and between circles: names are below nodes. */
const APART = 1.1 * SPACING;
const BETWEEN = 1.5 * SPACING;
const ORIGIN: Point = { x: 0, y: 0 };

/** `count` places on a circle, the first at the top; as large as it has to be, and not smaller than `least`. */
function circlePlaces(count: number, least: number): readonly Point[] {
  // A chord between two nodes is a little shorter than the piece of the circle between them.
  const needed = count < 2 ? 0 : APART / (2 * Math.sin(Math.PI / count));
  const radius = Math.max(least, needed);
  return Array.from({ length: count }, (_, index) => {
    const angle = -Math.PI / 2 + (2 * Math.PI * index) / count;
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
}

function ringPlaces(count: number): readonly Point[] {
  const places: Point[] = [];
  for (let radius = APART / (2 * Math.sin(Math.PI / INNERMOST)); places.length < count; radius += BETWEEN) {
    const fitting = Math.floor(Math.PI / Math.asin(APART / (2 * radius)) + 1e-9);
    places.push(...circlePlaces(Math.min(fitting, count - places.length), radius));
  }
  return places;
}
