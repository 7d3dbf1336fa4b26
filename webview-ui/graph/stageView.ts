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
