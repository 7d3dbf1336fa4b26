import { BoxGrid } from './boxGrid';
import { directionAt, type Edge, pointAt } from './edgeShape';
import type { Point } from './freeSpot';
import { cutText, OWN_RADIUS } from './nodeShape';
import { boxOf, halfWidthOf } from './primitiveBounds';
import type { Primitive, TextPrimitive } from './sceneTypes';

/** From here on texts are as large as they are; below it they are made larger, so that they can be read. */
const NEAR = 0.9;
/** Names of nodes, and words of links, are at least so large on the screen, in pixels, until they are so much larger than they would be. */
const NAME_SIZE = 10.5;
const WORDS_SIZE = 9;
const MAX_ENLARGED = 4.5;
/** Names and roles that would be smaller on the screen, in pixels, give way. */
const LEAST_SIZE = 7.5;
/** A name that does not fit is cut to so many characters. */
const CUT = 14;
/** Steps of zoom with an arrangement of their own, from one to its double. */
const STEPS = 4;
/** From a shape to its name, and from there to the next line, in pixels. */
const BELOW = 3;
/** From a line to the nearest corner of its words. */
const ASIDE = 5;
/** Words are so wide, of what they are taken for at most. */
const NARROWER = 0.85;
/** Where along a line its words may be, the best first. */
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7];
/** Less than this in common, in square pixels on the screen, cannot be seen. */
const TOUCH = 4;

/** The zoom that texts are arranged for where a scene is seen at another: the same for similar ones, so that they mostly stay. */
export function arrangementZoom(zoom: number): number {
  return zoom >= NEAR ? 1 : 2 ** (Math.floor(Math.log2(zoom) * STEPS) / STEPS);
}

/**
 * The primitives with their texts where they can be read at a zoom: names of nodes first, the bold and the strong ones before the others, then words
 * beside links, where they cover no name, no shape and no other words. From afar they are larger than they are, and what does not fit is left out;
 * near by nothing is: long names are cut, and words cover as little as they can. Texts that belong to neither stay as they are.
 */
export function arrangeTexts(primitives: readonly Primitive[], zoom: number): readonly Primitive[] {
  if (!primitives.some(isArranged)) return primitives;
  const ground = new BoxGrid(64 / Math.min(1, zoom));
  for (const primitive of primitives) {
    const isGround = primitive.type === 'shape' && primitive.fill === 'surface';
    if (isGround || (primitive.type === 'text' && !isArranged(primitive))) ground.add(boxOf(primitive));
  }
  const placed = new Map<Primitive, TextPrimitive | undefined>();
  const texts = primitives.filter(isArranged).sort((one, other) => rankOf(one) - rankOf(other));
  const bottoms = new Map<string, number>();
  for (const text of texts) {
    const found =
      text.anchor.type === 'link'
        ? besideLink(text, text.anchor.edge, zoom, ground)
        : belowNode(text, text.anchor.at, zoom, ground, bottoms);
    if (found) ground.add(boxOf(found));
    placed.set(text, found);
  }
  return primitives.flatMap((primitive) => (placed.has(primitive) ? (placed.get(primitive) ?? []) : primitive));
}

/** Arranges the texts of a scene once for each zoom that it is seen at. */
export class TextArrangement {
  #last:
    { readonly of: readonly Primitive[]; readonly zoom: number; readonly primitives: readonly Primitive[] } | undefined;

  /** `primitives`, which are arranged as they are seen near by, for a zoom; the same list for similar ones. */
  at(primitives: readonly Primitive[], seenAt: number): readonly Primitive[] {
    const zoom = arrangementZoom(seenAt);
    if (zoom === 1) return primitives;
    if (this.#last?.of !== primitives || this.#last.zoom !== zoom) {
      this.#last = { of: primitives, zoom, primitives: arrangeTexts(primitives, zoom) };
    }
    return this.#last.primitives;
  }
}

type Anchored = TextPrimitive & { readonly anchor: NonNullable<TextPrimitive['anchor']> };

function isArranged(primitive: Primitive): primitive is Anchored {
  return primitive.type === 'text' && primitive.anchor !== undefined;
}

function rankOf({ anchor, bold, faint }: Anchored): number {
  const kind = anchor.type === 'link' ? 8 : anchor.line === 0 ? 0 : 4;
  return kind + (bold ? 0 : 1) + (faint ? 2 : 0);
}

/** As large as can be read, if it is not too small for that. */
function sizeAt(size: number, wanted: number, zoom: number): number {
  return zoom >= NEAR ? size : Math.max(size, Math.min(wanted / zoom, size * MAX_ENLARGED));
}

function belowNode(
  text: Anchored,
  at: Point,
  zoom: number,
  ground: BoxGrid,
  bottoms: Map<string, number>,
): TextPrimitive | undefined {
  const isName = text.anchor.type === 'node' && text.anchor.line === 0;
  const top = isName ? at.y + OWN_RADIUS + BELOW : bottoms.get(text.what);
  if (top === undefined) return undefined;
  const made = (words: string, size: number): TextPrimitive => ({
    ...text,
    text: words,
    size,
    at: { x: at.x, y: top + 0.65 * size },
  });
  const large = isName ? sizeAt(text.size, NAME_SIZE, zoom) : text.size;
  const short = cutText(text.text, CUT);
  const candidates = [made(text.text, large), made(short, large), made(text.text, text.size), made(short, text.size)];
  const isReadable = ({ size }: TextPrimitive): boolean => zoom >= NEAR || size * zoom >= LEAST_SIZE;
  const touch = TOUCH / (zoom * zoom);
  const fitting = candidates.find((one) => isReadable(one) && ground.covered(boxOf(one)) <= touch);
  const found = fitting ?? (zoom >= NEAR ? candidates[0] : undefined);
  if (found && isName) bottoms.set(text.what, found.at.y + 0.6 * found.size);
  return found;
}

function besideLink(text: TextPrimitive, edge: Edge, zoom: number, ground: BoxGrid): TextPrimitive | undefined {
  const words = { ...text, size: sizeAt(text.size, WORDS_SIZE, zoom) };
  const touch = TOUCH / (zoom * zoom);
  let best: TextPrimitive = { ...words, at: pointAt(edge, 0.5) };
  let least = Infinity;
  for (const share of SHARES) {
    // Above the line or to its right, then on the other side.
    for (const side of [1, -1]) {
      if (least <= touch) break;
      const candidate = { ...words, at: beside(edge, share, side, words) };
      const covered = ground.covered(boxOf(candidate));
      if (covered >= least) continue;
      least = covered;
      best = candidate;
    }
  }
  return least <= touch || zoom >= NEAR ? best : undefined;
}

function beside(edge: Edge, share: number, side: number, words: Pick<TextPrimitive, 'text' | 'size'>): Point {
  const { x, y } = pointAt(edge, share);
  const direction = directionAt(edge, share);
  const turn = side * (Math.cos(direction) >= 0 ? 1 : -1);
  const [across, up] = [Math.sin(direction), Math.cos(direction)];
  const away = Math.abs(across) * halfWidthOf(words) * NARROWER + (Math.abs(up) * words.size) / 2 + ASIDE;
  return { x: x + turn * across * away, y: y - turn * up * away };
}
