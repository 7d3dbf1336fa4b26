import type { Point } from './freeSpot';

/** Nodes that are placed by themselves are at least so far from links of others, in pixels, where there is room: a shape and air. */
export const LINK_GAP = 26;

/** Straight lines between places, to be kept clear. */
export class LinkLines {
  readonly #lines: (readonly [Point, Point])[] = [];

  add(one: Point, other: Point): void {
    this.#lines.push([one, other]);
  }

  /** Whether no line is closer to `point` than {@link LINK_GAP}. */
  isClear(point: Point): boolean {
    return this.#lines.every(([one, other]) => distanceToLine(one, other, point) >= LINK_GAP);
  }
}

/** From a point to the nearest one of a straight line between two others. */
export function distanceToLine(from: Point, to: Point, point: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / square;
  const along = Math.min(1, Math.max(0, share));
  return Math.hypot(point.x - from.x - along * dx, point.y - from.y - along * dy);
}
