import type { NodeId } from '../../src/wire/ids';
import type { Point } from './freeSpot';
import { adjacencyOf, type GraphModel } from './graphModel';

export type Direction = 'left' | 'right' | 'up' | 'down';

type Positions = ReadonlyMap<NodeId, Point>;

const ANGLES: Readonly<Record<Direction, number>> = {
  right: 0,
  down: Math.PI / 2,
  left: Math.PI,
  up: -Math.PI / 2,
};

/** Whoever is further off the direction than this is not in it: with four keys nobody is out of reach of all. */
const WIDEST = (50 * Math.PI) / 180;

/** The linked node that lies best in a direction: the one least off it, of equal ones the nearest. undefined where there is none. */
export function alongLink(
  model: GraphModel,
  positions: Positions,
  from: NodeId,
  direction: Direction,
): NodeId | undefined {
  return bestOf(adjacencyOf(model).get(from) ?? [], positions, from, direction, (_, off) => off);
}

/** The node nearest in a direction, whether there is a link to it or not. undefined where there is none. */
export function acrossGap(
  model: GraphModel,
  positions: Positions,
  from: NodeId,
  direction: Direction,
): NodeId | undefined {
  const ids = model.nodes.map(({ id }) => id);
  return bestOf(ids, positions, from, direction, (distance, off) => distance * (1 + 2 * off));
}

/** The linked nodes of one, clockwise from the top. */
export function aroundOf(model: GraphModel, positions: Positions, from: NodeId): readonly NodeId[] {
  const at = positions.get(from);
  if (!at) return [];
  const clockwise = ({ x, y }: Point): number => {
    const angle = Math.atan2(y - at.y, x - at.x) - ANGLES.up;
    return angle < 0 ? angle + 2 * Math.PI : angle;
  };
  return (adjacencyOf(model).get(from) ?? [])
    .flatMap((id) => {
      const point = positions.get(id);
      return point ? [{ id, angle: clockwise(point) }] : [];
    })
    .sort((one, other) => one.angle - other.angle)
    .map(({ id }) => id);
}

/** The linked node after (`step` 1) or before (-1) `current` around one node; the first or the last one where `current` is none of them. */
export function nextAround(
  model: GraphModel,
  positions: Positions,
  from: NodeId,
  current: NodeId | undefined,
  step: 1 | -1,
): NodeId | undefined {
  const around = aroundOf(model, positions, from);
  const index = current === undefined ? -1 : around.indexOf(current);
  if (index < 0) return around.at(step === 1 ? 0 : -1);
  return around[(index + step + around.length) % around.length];
}

/** Where the keyboard begins: this node, else the first that has a place. */
export function firstOf(model: GraphModel, positions: Positions): NodeId | undefined {
  const placed = model.nodes.filter(({ id }) => positions.has(id));
  return (placed.find(({ own }) => own) ?? placed[0])?.id;
}

function bestOf(
  ids: readonly NodeId[],
  positions: Positions,
  from: NodeId,
  direction: Direction,
  weigh: (distance: number, off: number) => number,
): NodeId | undefined {
  const at = positions.get(from);
  if (!at) return undefined;
  let best: { readonly id: NodeId; readonly weight: number; readonly distance: number } | undefined;
  for (const id of ids) {
    const point = positions.get(id);
    if (!point || id === from) continue;
    const off = angleBetween(Math.atan2(point.y - at.y, point.x - at.x), ANGLES[direction]);
    if (off > WIDEST) continue;
    const distance = Math.hypot(point.x - at.x, point.y - at.y);
    const weight = weigh(distance, off);
    if (!best || weight < best.weight || (weight === best.weight && distance < best.distance)) {
      best = { id, weight, distance };
    }
  }
  return best?.id;
}

function angleBetween(one: number, other: number): number {
  const turn = Math.abs(one - other) % (2 * Math.PI);
  return Math.min(turn, 2 * Math.PI - turn);
}
