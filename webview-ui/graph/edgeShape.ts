import type { Point } from './freeSpot';
import { short } from './nodeShape';

/** A line from one shape to another, bent to its right by `bend` pixels (a quadratic curve through `control`). */
export interface Edge {
  readonly from: Point;
  readonly control: Point;
  readonly to: Point;
}

/** How far apart the two directions between the same nodes are bent. */
export const BEND = 14;

/** The widest line, in pixels. */
const MAX_WIDTH = 8;

/** The edge between the middles of two shapes, beginning and ending `gap` pixels from them; less where they are close. */
export function edgeBetween(one: Point, other: Point, bend = 0, gap = 0): Edge {
  const dx = other.x - one.x;
  const dy = other.y - one.y;
  const length = Math.hypot(dx, dy);
  if (length === 0) return { from: one, control: one, to: other };
  const control = {
    x: (one.x + other.x) / 2 - (2 * bend * dy) / length,
    y: (one.y + other.y) / 2 + (2 * bend * dx) / length,
  };
  const inset = Math.min(gap, length / 3);
  return { from: towards(one, control, inset), control, to: towards(other, control, inset) };
}

/** The point at `share` (0 to 1) of an edge. */
export function pointAt({ from, control, to }: Edge, share: number): Point {
  const rest = 1 - share;
  return {
    x: rest * rest * from.x + 2 * rest * share * control.x + share * share * to.x,
    y: rest * rest * from.y + 2 * rest * share * control.y + share * share * to.y,
  };
}

/** Where an edge leads at `share` (0 to 1), in radians. */
export function directionAt({ from, control, to }: Edge, share: number): number {
  const dx = (1 - share) * (control.x - from.x) + share * (to.x - control.x);
  const dy = (1 - share) * (control.y - from.y) + share * (to.y - control.y);
  return Math.atan2(dy, dx);
}

/** About how long an edge is, in pixels: between its chord and its corner. */
export function lengthOf({ from, control, to }: Edge): number {
  const chord = distance(from, to);
  return (2 * chord + distance(from, control) + distance(control, to)) / 3;
}

/** The edge as SVG path data. */
export function edgePath({ from, control, to }: Edge): string {
  return `M${pair(from)}Q${pair(control)} ${pair(to)}`;
}

/** An arrow head whose middle is (0, 0), in a direction in radians, as path data. */
export function arrowPath(direction: number, size = 6): string {
  const corner = (angle: number, radius: number): string =>
    pair({ x: radius * Math.cos(direction + angle), y: radius * Math.sin(direction + angle) });
  return `M${corner(0, size)}L${corner(2.5, size)}L${corner(Math.PI, size * 0.3)}L${corner(-2.5, size)}Z`;
}

/** How wide a link is drawn: 1 pixel without traffic, and 1.5 more for every tenfold above 1 kB/s. */
export function edgeWidth(kilobytesPerSecond: number): number {
  if (!(kilobytesPerSecond > 0)) return 1;
  return Math.min(MAX_WIDTH, 1.5 + 1.5 * Math.max(0, Math.log10(kilobytesPerSecond)));
}

function towards(point: Point, target: Point, by: number): Point {
  const whole = distance(point, target);
  if (whole === 0) return point;
  return { x: point.x + ((target.x - point.x) * by) / whole, y: point.y + ((target.y - point.y) * by) / whole };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function pair({ x, y }: Point): string {
  return `${short(x)},${short(y)}`;
}
