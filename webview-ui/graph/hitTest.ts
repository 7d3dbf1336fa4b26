import { type Edge, pointAt } from './edgeShape';
import type { Point } from './freeSpot';
import { distanceToLine } from './linkLines';
import { halfWidthOf, reachOf } from './primitiveBounds';
import type { Primitive } from './sceneTypes';

/** Targets are at least so large around their middle, in pixels on the screen. */
const SHAPE_REACH = 12;
const EDGE_REACH = 6;
/** Straight pieces that a curve is taken for. */
const PIECES = 16;

/**
 * What is at a point: the `what` of the primitive there. Shapes and texts before lines, the nearest first, of equal ones the last that is drawn.
 * `zoom`: pixels on the screen per pixel of the scene. undefined: nothing that has a name.
 */
export function hitAt(primitives: readonly Primitive[], point: Point, zoom = 1): string | undefined {
  let best: { readonly what: string; readonly distance: number } | undefined;
  let nearestEdge: { readonly what: string; readonly distance: number } | undefined;
  for (const primitive of primitives) {
    const { what } = primitive;
    if (what === '') continue;
    if (primitive.type === 'edge') {
      const within = Math.max(primitive.width / 2, EDGE_REACH / zoom);
      const distance = distanceToEdge(primitive.edge, point, within);
      if (distance <= within && distance <= (nearestEdge?.distance ?? Infinity)) nearestEdge = { what, distance };
      continue;
    }
    const dx = Math.abs(point.x - primitive.at.x);
    const dy = Math.abs(point.y - primitive.at.y);
    const isHit =
      primitive.type === 'text'
        ? dx <= halfWidthOf(primitive) && dy <= primitive.size / 2
        : Math.hypot(dx, dy) <= Math.max(reachOf(primitive.path), SHAPE_REACH / zoom);
    const distance = Math.hypot(dx, dy);
    if (isHit && distance <= (best?.distance ?? Infinity)) best = { what, distance };
  }
  return (best ?? nearestEdge)?.what;
}

/** Infinity where it is more than `within`, if that can be seen at once. */
function distanceToEdge(edge: Edge, point: Point, within: number): number {
  const { from, control, to } = edge;
  if (
    point.x < Math.min(from.x, control.x, to.x) - within ||
    point.x > Math.max(from.x, control.x, to.x) + within ||
    point.y < Math.min(from.y, control.y, to.y) - within ||
    point.y > Math.max(from.y, control.y, to.y) + within
  ) {
    return Infinity;
  }
  let nearest = Infinity;
  let start = from;
  for (let piece = 1; piece <= PIECES; piece++) {
    const end = pointAt(edge, piece / PIECES);
    nearest = Math.min(nearest, distanceToLine(start, end, point));
    start = end;
  }
  return nearest;
}
