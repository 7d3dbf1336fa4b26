import type { Point } from './freeSpot';
import type { Box } from './primitiveBounds';

/** What is seen of a scene: the place in the middle, and pixels on the screen per pixel of the scene. */
export interface StageView extends Point {
  readonly zoom: number;
}

/** What a view has in sight on a stage of a size in pixels. */
export function boxOf({ x, y, zoom }: StageView, width: number, height: number): Box {
  const [across, down] = [width / 2 / zoom, height / 2 / zoom];
  return { left: x - across, top: y - down, right: x + across, bottom: y + down };
}

/** Whether two boxes have something in common. */
export function isTouching(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Whether a box lies in another one. */
export function isWithin(inner: Box, outer: Box): boolean {
  const { left, top, right, bottom } = inner;
  return left >= outer.left && top >= outer.top && right <= outer.right && bottom <= outer.bottom;
}

/** Whether two boxes are the same. */
export function isSameBox(one: Box, other: Box): boolean {
  return isWithin(one, other) && isWithin(other, one);
}

/** A scene is not made much larger than it is to fill a stage. */
const MAX_FIT = 1.25;
/** Around it, in pixels on the screen. */
const MARGIN = 16;

/** The view of all that is in `bounds`, on a stage of a size in pixels; of its upper left where all of it would be smaller than at the zoom `least`. */
export function viewOfAll({ left, top, right, bottom }: Box, width: number, height: number, least: number): StageView {
  const [across, down] = [Math.max(1, width - 2 * MARGIN), Math.max(1, height - 2 * MARGIN)];
  const zoom = Math.max(least, Math.min(across / (right - left), down / (bottom - top), MAX_FIT));
  const x = Math.min((left + right) / 2, left + across / zoom / 2);
  return { x, y: Math.min((top + bottom) / 2, top + down / zoom / 2), zoom };
}

/** What is brought into view is so far inside it, in pixels on the screen. */
const VIEW_MARGIN = 48;

/** How far a place on the screen has to be moved, and no further, to be well inside a stage of a size in pixels. */
export function shiftInto({ x, y }: Point, width: number, height: number): Point {
  const missing = (place: number, side: number): number => {
    const margin = Math.min(VIEW_MARGIN, side / 3);
    return Math.max(0, margin - place) + Math.min(0, side - margin - place);
  };
  return { x: missing(x, width), y: missing(y, height) };
}
