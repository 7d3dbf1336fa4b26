import type { NodeId } from '../../src/wire/ids';

/** Places of at most so many nodes are kept: about 200 kB. */
export const MAX_PLACES = 2000;
/** Longer names are not kept; a node's name has at most 64 bytes. */
const MAX_NAME_LENGTH = 64;
const MAX_ID_LENGTH = 64;

/** The place of one node: id, x, y, 1 if it is pinned else 0, and its name or the empty text. */
export type PlaceMemory = readonly [id: NodeId, x: number, y: number, pinned: 0 | 1, name: string];

/** What outlives the page: plain data, the most important first. */
export type PlacementMemory = readonly PlaceMemory[];

/** The memory in a value from outside. What is not a place is left out, and everything beyond {@link MAX_PLACES}; never throws. */
export function parsePlacement(value: unknown): PlacementMemory {
  if (!Array.isArray(value)) return [];
  const places = new Map<NodeId, PlaceMemory>();
  for (const entry of value.slice(0, MAX_PLACES) as unknown[]) {
    if (!Array.isArray(entry)) continue;
    const [id, x, y, pinned, name] = entry as unknown[];
    if (!isShort(id, MAX_ID_LENGTH) || id === '' || !Number.isFinite(x) || !Number.isFinite(y) || places.has(id))
      continue;
    places.set(id, [id, x as number, y as number, pinned === 1 ? 1 : 0, isShort(name, MAX_NAME_LENGTH) ? name : '']);
  }
  return [...places.values()];
}

function isShort(value: unknown, length: number): value is string {
  return typeof value === 'string' && value.length <= length;
}
