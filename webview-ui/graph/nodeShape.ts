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

/** The name, cut where it is long, or the beginning of the id. */
export function nodeLabel({ id, name }: Pick<GraphNode, 'id' | 'name'>): string {
  return name === null || name === '' ? id.slice(0, 8) : cutText(name, MAX_LABEL);
}

/** `text`, with its end cut off where it has more than `length` characters. */
export function cutText(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** A number with at most two decimal places. */
export function short(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
