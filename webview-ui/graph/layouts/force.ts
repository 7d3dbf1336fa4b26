import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3';
import { seededRandom } from '../../../src/base/random';
import type { NodeId } from '../../../src/wire/ids';
import { type Point, SPACING } from '../freeSpot';
import type { Layout, LayoutInput } from './layout';
import { sortedAdjacency } from './order';

interface Body extends SimulationNodeDatum {
  readonly id: NodeId;
}

/** Steps until the forces are at rest: d3's own default. */
const STEPS = 300;

/**
 * Nodes repel each other and links pull their ends together. Who has a link to a fixed node, or to one that has, starts beside it, so that nothing
 * fixed is in its way. The same input and `seed` give the same layout. Takes long with hundreds of nodes: for a worker.
 */
export function forceLayout(input: LayoutInput, seed: number): Layout {
  const adjacency = sortedAdjacency(input);
  const random = seededRandom(seed);
  const [x, y] = centreOfFixed(input);
  // As large as it will be, so that nothing has far to go.
  const radius = SPACING * Math.sqrt(adjacency.size);
  const starts = besideFixed(input, adjacency);
  const bodies = [...adjacency.keys()].map((id): Body => {
    const start = starts.get(id);
    const distance = radius * Math.sqrt(random.next());
    const angle = 2 * Math.PI * random.next();
    const fixed = input.fixed.get(id);
    if (fixed) return { id, x: fixed.x, y: fixed.y, fx: fixed.x, fy: fixed.y };
    const reach = start ? SPACING : distance;
    return { id, x: (start?.x ?? x) + reach * Math.cos(angle), y: (start?.y ?? y) + reach * Math.sin(angle) };
  });
  const bodyOf = new Map(bodies.map((body) => [body.id, body]));
  const links: SimulationLinkDatum<Body>[] = bodies.flatMap((source) =>
    (adjacency.get(source.id) ?? []).flatMap((id) => {
      const target = bodyOf.get(id);
      return target && source.id < id ? [{ source, target }] : [];
    }),
  );
  forceSimulation(bodies)
    .stop()
    .randomSource(() => random.next())
    .force('link', forceLink<Body, SimulationLinkDatum<Body>>(links).distance(1.4 * SPACING))
    .force(
      'charge',
      forceManyBody<Body>()
        .strength(-9 * SPACING)
        .distanceMax(12 * SPACING),
    )
    .force('collide', forceCollide<Body>(0.6 * SPACING))
    // Parts that no link holds together stay in sight.
    .force('x', forceX<Body>(x).strength(0.06))
    .force('y', forceY<Body>(y).strength(0.08))
    .tick(STEPS);
  return new Map(bodies.map((body) => [body.id, { x: body.x ?? 0, y: body.y ?? 0 }]));
}

/** The middle of what each free node has links to: of fixed nodes, else of those that have links to fixed ones, and so on. */
function besideFixed(
  { fixed }: LayoutInput,
  adjacency: ReadonlyMap<NodeId, readonly NodeId[]>,
): ReadonlyMap<NodeId, Point> {
  const starts = new Map(fixed);
  let reached = [...adjacency.keys()].filter((id) => fixed.has(id));
  while (reached.length > 0) {
    const next = new Set(reached.flatMap((id) => adjacency.get(id) ?? []).filter((id) => !starts.has(id)));
    const points = [...next].map((id) => {
      const beside = (adjacency.get(id) ?? []).flatMap((other) => starts.get(other) ?? []);
      const [x, y] = meanOf(beside);
      return [id, { x, y }] as const;
    });
    for (const [id, point] of points) starts.set(id, point);
    reached = [...next].sort();
  }
  return starts;
}

function centreOfFixed({ fixed }: LayoutInput): readonly [x: number, y: number] {
  return meanOf([...fixed.values()]);
}

function meanOf(points: readonly Point[]): readonly [x: number, y: number] {
  if (points.length === 0) return [0, 0];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
}
