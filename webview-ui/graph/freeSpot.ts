/** A place on the graph's plane, in pixels at zoom 1; y grows downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Nodes that are placed by themselves are at least so far apart, in pixels: a shape, its label, and air. */
export const SPACING = 72;

/** A clear place may be so many rings of half a {@link SPACING} further away than one that is only free. */
const CLEAR_RINGS = 4;

/** No coordinate is further from 0, in pixels. */
export const MAX_COORDINATE = 100_000;

/** `point` within bounds and on tenths of a pixel, so that what is stored and read again is the same place. */
export function settledPoint({ x, y }: Point): Point {
  return { x: settled(x), y: settled(y) };
}

function settled(value: number): number {
  if (!Number.isFinite(value)) return 0;
  // Adding 0 makes a 0 of a negative one.
  return Math.round(Math.min(MAX_COORDINATE, Math.max(-MAX_COORDINATE, value)) * 10) / 10 + 0;
}

/** Places that are taken, found by where they are. */
export class TakenPlaces {
  readonly #cells = new Map<string, Point[]>();

  add(point: Point): void {
    const key = `${Math.floor(point.x / SPACING)},${Math.floor(point.y / SPACING)}`;
    const cell = this.#cells.get(key);
    if (cell) cell.push(point);
    else this.#cells.set(key, [point]);
  }

  /** Whether nothing is closer to `point` than {@link SPACING}. */
  isFree(point: Point): boolean {
    const column = Math.floor(point.x / SPACING);
    const row = Math.floor(point.y / SPACING);
    for (let x = column - 1; x <= column + 1; x++) {
      for (let y = row - 1; y <= row + 1; y++) {
        const cell = this.#cells.get(`${x},${y}`);
        if (cell?.some((taken) => Math.hypot(taken.x - point.x, taken.y - point.y) < SPACING)) return false;
      }
    }
    return true;
  }

  /**
   * The free place nearest to `wanted`, which may be that itself, ring by ring; on a ring, that nearest to the direction `towards` (radians). One
   * that `isClear`, where there is one not much further away. There is always one: the plane is larger than what is taken.
   */
  freeNear(wanted: Point, towards = 0, isClear: (point: Point) => boolean = () => true): Point {
    const centre = settledPoint(wanted);
    let nearest: { readonly place: Point; readonly ring: number } | undefined;
    for (let ring = 0; ; ring = Math.max(2, ring + 1)) {
      if (nearest && ring > nearest.ring + CLEAR_RINGS) return nearest.place;
      const count = Math.max(1, 4 * ring);
      for (let i = 0; i < count; i++) {
        // To the left and to the right of the direction in turn.
        const turn = towards + (i % 2 === 0 ? -1 : 1) * Math.ceil(i / 2) * ((2 * Math.PI) / count);
        // A little more than needed: places are rounded.
        const radius = (ring * (SPACING + 1)) / 2;
        const place = settledPoint({ x: centre.x + radius * Math.cos(turn), y: centre.y + radius * Math.sin(turn) });
        if (!this.isFree(place)) continue;
        if (isClear(place)) return place;
        nearest ??= { place, ring };
      }
    }
  }
}
