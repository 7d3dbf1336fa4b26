import type { GraphNode, NodeKind } from './graphModel';

/** How large shapes are, in pixels at zoom 1: no part of one is further from its middle than this. */
export const NODE_RADIUS = 15;

/** The ring around this node. */
export const OWN_RADIUS = NODE_RADIUS + 5;

/** Lines of opaque nodes. */
export const OPAQUE_DASH: readonly number[] = [3, 3];

/** Corners of a shape as angles in degrees, from the right, clockwise. */
const CORNERS: Readonly<Record<Exclude<NodeKind, 'plain'>, readonly number[]>> = {
  // The play button: it sends.
  source: [0, 120, 240],
  relay: [0, 90, 180, 270],
  consumer: [45, 135, 225, 315],
};

/** The outline as SVG path data around (0, 0): a triangle to the right, a diamond, a square, or a circle. */
export function outlineOf(kind: NodeKind, radius = NODE_RADIUS): string {
  if (kind === 'plain') return circlePath(radius * 0.75);
  const points = CORNERS[kind].map((degrees) => {
    const angle = (degrees * Math.PI) / 180;
    return `${short(radius * Math.cos(angle))},${short(radius * Math.sin(angle))}`;
  });
  return `M${points.join('L')}Z`;
}

/** A circle as path data around (0, 0). */
export function circlePath(radius: number): string {
  const r = short(radius);
  return `M${-r},0A${r},${r} 0 1 1 ${r},0A${r},${r} 0 1 1 ${-r},0Z`;
}

/** The cross over an unreachable node, as path data around (0, 0). */
export function crossPath(radius = NODE_RADIUS): string {
  const r = short(radius * 0.8);
  return `M${-r},${-r}L${r},${r}M${r},${-r}L${-r},${r}`;
}

/** The corners of a square around a node, as path data around (0, 0): it is like no shape of a node, and like no ring. */
export function framePath(half: number): string {
  const h = short(half);
  const inner = short(half * 0.55);
  return [
    `M${-h},${-inner}L${-h},${-h}L${-inner},${-h}`,
    `M${inner},${-h}L${h},${-h}L${h},${-inner}`,
    `M${h},${inner}L${h},${h}L${inner},${h}`,
    `M${-inner},${h}L${-h},${h}L${-h},${inner}`,
  ].join('');
}

/** What a node is, in words, the most important first; empty for one that only is there. */
export function roleWords(node: GraphNode): readonly string[] {
  return [
    ...(node.own ? ['this node'] : []),
    ...(node.unreachable ? ['unreachable'] : []),
    ...(node.offers.length > 0 ? ['source'] : []),
    ...(node.relays.length > 0 ? ['relay'] : []),
    ...(node.watches.length > 0 ? ['consumer'] : []),
    ...(node.opaque ? ['opaque'] : []),
  ];
}

/** No label is longer, in characters. */
const MAX_LABEL = 24;

/** What a page calls a node, cut where it is long. */
export function labelText(name: string): string {
  return cutText(name, MAX_LABEL);
}

/** So much of a text's end stays when it is cut: a short id in parentheses, which tells nodes of one name apart. */
const END = 11;

/** `text`, with a part cut out of it where it has more than `length` characters, which are more than 12: its end stays. */
export function cutText(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  return `${characters.slice(0, length - END - 1).join('')}…${characters.slice(-END).join('')}`;
}

/** A number with at most two decimal places. */
export function short(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
