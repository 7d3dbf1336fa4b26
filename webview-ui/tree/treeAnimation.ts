import { easeCubicInOut } from 'd3';
import type { Point } from '../graph/freeSpot';
import type { PlacedNode, TreeLayout } from './treeLayout';

/** How long trees take from one shape to the next. */
export const CHANGE_MS = 450;

/**
 * The way from one layout to another: a function from the share of the time that has passed (0 to 1) to what is to be shown then. Nodes glide from
 * their old place to their new one; new ones grow out of the node that serves them; those that have gone shrink towards it. At 1 it is
 * `after` itself, and where nothing moves, comes or goes, it is at once.
 */
export function between(before: TreeLayout, after: TreeLayout): (share: number) => TreeLayout {
  const old = new Map(before.nodes.map((placed) => [placed.key, placed]));
  const next = new Map(after.nodes.map((placed) => [placed.key, placed]));
  const gone = before.nodes.filter(({ key }) => !next.has(key));
  const stays = after.nodes.every(({ key, at }) => isSamePlace(old.get(key)?.at, at));
  if (gone.length === 0 && stays) return () => after;
  const starts = new Map(after.nodes.map((placed) => [placed.key, startOf(placed, old, next)]));
  const goals = new Map(gone.map((placed) => [placed.key, goalOf(placed, old, next)]));
  return (share) => {
    if (share >= 1) return after;
    const eased = easeCubicInOut(Math.max(0, share));
    const coming = after.nodes.map((placed): PlacedNode => {
      const start = starts.get(placed.key);
      return start
        ? { ...placed, at: mix(start.at, placed.at, eased), size: mixNumber(start.size, placed.size, eased) }
        : placed;
    });
    const going = gone.map((placed): PlacedNode => {
      const at = mix(placed.at, goals.get(placed.key) ?? placed.at, eased);
      return { ...placed, at, size: placed.size * (1 - eased), going: true };
    });
    // Those that go lie under those that stay.
    return { ...after, nodes: [...going, ...coming] };
  };
}

type Places = ReadonlyMap<string, PlacedNode>;

/** Where a node begins: where it was, else at the nearest node above it that was there, without a size. */
function startOf(placed: PlacedNode, old: Places, next: Places): Pick<PlacedNode, 'at' | 'size'> {
  const known = old.get(placed.key);
  if (known) return known;
  const seen = new Set<string>();
  for (let above = parentIn(next, placed); above && !seen.has(above.key); above = parentIn(next, above)) {
    seen.add(above.key);
    const { at } = old.get(above.key) ?? {};
    if (at) return { at, size: 0 };
  }
  return { at: placed.at, size: 0 };
}

/** Where a node that goes ends: at the nearest node that was above it and stays; else where it is. */
function goalOf(placed: PlacedNode, old: Places, next: Places): Point {
  const seen = new Set<string>();
  for (let above = parentIn(old, placed); above && !seen.has(above.key); above = parentIn(old, above)) {
    seen.add(above.key);
    const { at } = next.get(above.key) ?? {};
    if (at) return at;
  }
  return placed.at;
}

function parentIn(places: Places, { parent }: PlacedNode): PlacedNode | undefined {
  return parent === null ? undefined : places.get(parent);
}

function isSamePlace(one: Point | undefined, other: Point): boolean {
  return one !== undefined && one.x === other.x && one.y === other.y;
}

function mix(one: Point, other: Point, share: number): Point {
  return { x: mixNumber(one.x, other.x, share), y: mixNumber(one.y, other.y, share) };
}

function mixNumber(one: number, other: number, share: number): number {
  return one + (other - one) * share;
}
