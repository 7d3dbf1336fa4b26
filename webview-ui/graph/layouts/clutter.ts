import type { Point } from '../freeSpot';
import { OWN_RADIUS } from '../nodeShape';
import type { Layout, LayoutInput } from './layout';

/** A line that passes a node as close as this looks as if it ended there. */
const TOO_CLOSE = OWN_RADIUS;

/** How hard a layout is to read: how often links cross, or pass a node that they do not lead to. Time grows with the square of the links. */
export function clutterOf(layout: Layout, { links }: Pick<LayoutInput, 'links'>): number {
  const lines = links.flatMap(({ a, b }) => {
    const [from, to] = [layout.get(a), layout.get(b)];
    return a !== b && from && to ? [{ a, b, from, to }] : [];
  });
  let count = 0;
  lines.forEach((line, index) => {
    for (const other of lines.slice(index + 1)) {
      const isJoined = [other.a, other.b].some((end) => end === line.a || end === line.b);
      if (!isJoined && isCrossing(line.from, line.to, other.from, other.to)) count++;
    }
    for (const [id, at] of layout) {
      if (id !== line.a && id !== line.b && distanceTo(at, line.from, line.to) < TOO_CLOSE) count++;
    }
  });
  return count;
}

function isCrossing(a: Point, b: Point, c: Point, d: Point): boolean {
  return isBetween(a, b, c, d) && isBetween(c, d, a, b);
}

/** Whether `c` and `d` are on different sides of the line through `a` and `b`. */
function isBetween(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = ({ x, y }: Point): number => Math.sign((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x));
  return side(c) * side(d) < 0;
}

function distanceTo({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - from.x) * dx + (y - from.y) * dy) / square));
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}
