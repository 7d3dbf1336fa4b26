import type { Direction } from '../graph/walk';
import type { PlacedNode, TreeLayout } from './treeLayout';

/**
 * Where an arrow key leads from a node: left to the node above it, right to the nearest of its children, up and down to the next one at the same depth,
 * be it of another parent. At a source, left and right lead to the neighbouring tree where nothing else is there. undefined: nowhere.
 */
export function stepFrom(layout: TreeLayout, key: string, direction: Direction): string | undefined {
  const from = layout.nodes.find((placed) => placed.key === key);
  if (!from) return undefined;
  switch (direction) {
    case 'left':
      return from.parent ?? beside(layout, from, -1);
    case 'right':
      return (
        nearest(
          from,
          layout.nodes.filter(({ parent }) => parent === key),
        ) ?? beside(layout, from, 1)
      );
    case 'up':
    case 'down':
      return level(layout, from, direction === 'up' ? -1 : 1);
  }
}

/** Where the keyboard begins: the first source. */
export function firstKey(layout: TreeLayout): string | undefined {
  return layout.nodes[0]?.key;
}

/** The next node above or below, in the same column. */
function level({ nodes }: TreeLayout, from: PlacedNode, step: 1 | -1): string | undefined {
  const ahead = nodes.filter(({ at }) => at.x === from.at.x && Math.sign(at.y - from.at.y) === step);
  return nearest(from, ahead);
}

/** The source of the tree to the left or right of that of a node. */
function beside({ nodes }: TreeLayout, from: PlacedNode, step: 1 | -1): string | undefined {
  const others = nodes.filter(
    ({ parent, node, at }) =>
      parent === null &&
      node.role === 'source' &&
      node.source !== from.node.source &&
      Math.sign(at.x - from.at.x) === step,
  );
  return nearest(from, others);
}

function nearest(from: PlacedNode, others: readonly PlacedNode[]): string | undefined {
  let best: { readonly key: string; readonly distance: number } | undefined;
  for (const { key, at } of others) {
    const distance = Math.hypot(at.x - from.at.x, at.y - from.at.y);
    if (!best || distance < best.distance) best = { key, distance };
  }
  return best?.key;
}
