import { directionAt, type Edge, pointAt } from './edgeShape';
import type { Point } from './freeSpot';
import { type GraphLink, type GraphModel, linkKey, type Traffic } from './graphModel';
import { type Box, boxOf, halfWidthOf } from './primitiveBounds';
import type { LinkLabels, SceneState, TextPrimitive } from './sceneTypes';

/** The words beside a link; empty where nothing is known. `traffic`: what its rates are the sum of, all that goes over it where nothing else is said. */
export function linkLabel(
  link: GraphLink,
  labels: LinkLabels,
  traffic: readonly (Traffic | null)[] = [link.toA, link.toB],
): string {
  const known = traffic.filter((one) => one !== null);
  const sum = (of: 'framesPerSecond' | 'kilobytesPerSecond'): number =>
    known.reduce((total, one) => total + one[of], 0);
  switch (labels) {
    case 'none':
      return '';
    case 'frames':
      return known.length === 0 ? '' : `${Math.round(sum('framesPerSecond'))} frames/s`;
    case 'bytes':
      return known.length === 0 ? '' : `${rounded(sum('kilobytesPerSecond'))} kB/s`;
    case 'cost':
      return link.cost === null ? '' : `cost ${link.cost}`;
    case 'roundTrip':
      return link.rttMs === null ? '' : `${rounded(link.rttMs)} ms`;
  }
}

/** What goes over links in lit trees alone. */
export interface LitTraffic {
  /** Whether any tree is lit. */
  readonly isAny: boolean;
  /** Over a link (by its key), an entry for each tree and direction; undefined where no lit tree takes it. */
  readonly over: (key: string) => readonly (Traffic | null)[] | undefined;
  /** The same of one direction. */
  readonly from: (from: string, to: string) => readonly (Traffic | null)[] | undefined;
}

/** The traffic of the lit trees of a graph. */
export function litTrafficOf({ trees }: Pick<GraphModel, 'trees'>, lit: SceneState['lit']): LitTraffic {
  const links = new Map<string, (Traffic | null)[]>();
  const directions = new Map<string, (Traffic | null)[]>();
  const add = (to: Map<string, (Traffic | null)[]>, key: string, traffic: Traffic | null): void => {
    const list = to.get(key);
    if (list) list.push(traffic);
    else to.set(key, [traffic]);
  };
  for (const { flow, source, edges } of trees) {
    if (lit?.flow !== flow || (lit.source !== null && lit.source !== source)) continue;
    for (const { from, to, rates } of edges) {
      add(links, linkKey(from, to), rates ?? null);
      add(directions, from + to, rates ?? null);
    }
  }
  return {
    isAny: links.size > 0,
    over: (key) => links.get(key),
    from: (from, to) => directions.get(from + to),
  };
}

/** Words that belong to a line. */
export interface EdgeWords {
  readonly what: string;
  readonly edge: Edge;
  readonly text: string;
}

const SIZE = 10;
/** From a line to the nearest corner of its words. */
const ASIDE = 5;
/** Words are so wide, of what they are taken for at most. */
const NARROWER = 0.85;
/** Where along a line its words may be, the best first. */
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7];
/** Less than this in common, in square pixels, cannot be seen. */
const TOUCH = 4;

/**
 * Puts words beside their lines: above or to the right of the middle where there is room, elsewhere beside the line where they cover the least of
 * `taken` and of the words before them.
 */
export function placeWords(all: readonly EdgeWords[], taken: readonly Box[]): readonly TextPrimitive[] {
  const ground = new BoxGrid();
  for (const box of taken) ground.add(box);
  return all.map(({ what, edge, text }): TextPrimitive => {
    const words = { type: 'text', what, text, size: SIZE, bold: false, colour: 'text', faint: false } as const;
    let best: TextPrimitive | undefined;
    let least = Infinity;
    for (const share of SHARES) {
      for (const side of [1, -1]) {
        if (least <= TOUCH) break;
        const candidate = { ...words, lasting: true, at: beside(edge, share, side, words) };
        const covered = ground.covered(boxOf(candidate));
        if (covered >= least) continue;
        least = covered;
        best = candidate;
      }
    }
    const placed = best ?? { ...words, lasting: true, at: pointAt(edge, 0.5) };
    ground.add(boxOf(placed));
    return placed;
  });
}

/** Side 1 is above the line, or to its right. */
function beside(edge: Edge, share: number, side: number, words: Pick<TextPrimitive, 'text' | 'size'>): Point {
  const { x, y } = pointAt(edge, share);
  const direction = directionAt(edge, share);
  const turn = side * (Math.cos(direction) >= 0 ? 1 : -1);
  const [across, up] = [Math.sin(direction), Math.cos(direction)];
  const away = Math.abs(across) * halfWidthOf(words) * NARROWER + (Math.abs(up) * SIZE) / 2 + ASIDE;
  return { x: x + turn * across * away, y: y - turn * up * away };
}

/** Of a cell, in pixels. */
const CELL = 64;

/** Boxes, found by where they are. */
class BoxGrid {
  readonly #cells = new Map<string, Box[]>();

  add(box: Box): void {
    for (const key of cellsOf(box)) {
      const cell = this.#cells.get(key);
      if (cell) cell.push(box);
      else this.#cells.set(key, [box]);
    }
  }

  /** How much of a box others cover, in square pixels; what several cover counts as often. */
  covered(box: Box): number {
    const others = new Set(cellsOf(box).flatMap((key) => this.#cells.get(key) ?? []));
    let sum = 0;
    for (const { left, top, right, bottom } of others) {
      const width = Math.min(right, box.right) - Math.max(left, box.left);
      const height = Math.min(bottom, box.bottom) - Math.max(top, box.top);
      if (width > 0 && height > 0) sum += width * height;
    }
    return sum;
  }
}

function cellsOf({ left, top, right, bottom }: Box): string[] {
  const keys: string[] = [];
  for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++) {
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++) keys.push(`${x},${y}`);
  }
  return keys;
}

function rounded(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toFixed(0);
}
