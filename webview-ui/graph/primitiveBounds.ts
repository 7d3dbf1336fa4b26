import type { Primitive, ShapePrimitive, TextPrimitive } from './sceneTypes';

/** A rectangle of the scene's plane. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Half as wide as a character of a proportional font at most is on the average, of its size. */
const HALF_CHARACTER = 0.34;

/** How far the path data reaches from its (0, 0) at most, along an axis: the largest number in it. */
export function reachOf(path: string): number {
  let reach = 0;
  for (const [number] of path.matchAll(/-?\d+(?:\.\d+)?/g)) reach = Math.max(reach, Math.abs(Number(number)));
  return reach;
}

/** Half of how wide a line of text is, about. */
export function halfWidthOf({ text, size }: { readonly text: string; readonly size: number }): number {
  return Math.max(size / 2, text.length * size * HALF_CHARACTER);
}

/** What a text or a shape covers, about; a shape without its line. */
export function boxOf(primitive: TextPrimitive | ShapePrimitive): Box {
  const { x, y } = primitive.at;
  const half = primitive.type === 'text' ? halfWidthOf(primitive) : reachOf(primitive.path);
  const height = primitive.type === 'text' ? 0.6 * primitive.size : half;
  return { left: x - half, top: y - height, right: x + half, bottom: y + height };
}

/** Whether no part of a primitive is in the box; `reach` is that of its path, where it has one. */
export function isOutside(primitive: Primitive, reach: number, { left, top, right, bottom }: Box): boolean {
  switch (primitive.type) {
    case 'edge': {
      const { from, control, to } = primitive.edge;
      const rim = primitive.width / 2;
      return (
        Math.max(from.x, control.x, to.x) + rim < left ||
        Math.min(from.x, control.x, to.x) - rim > right ||
        Math.max(from.y, control.y, to.y) + rim < top ||
        Math.min(from.y, control.y, to.y) - rim > bottom
      );
    }
    case 'shape': {
      const { x, y } = primitive.at;
      const around = reach + (primitive.line?.width ?? 0) / 2;
      return x + around < left || x - around > right || y + around < top || y - around > bottom;
    }
    case 'text': {
      const { x, y } = primitive.at;
      const half = halfWidthOf(primitive) + 2;
      return x + half < left || x - half > right || y + primitive.size < top || y - primitive.size > bottom;
    }
  }
}
