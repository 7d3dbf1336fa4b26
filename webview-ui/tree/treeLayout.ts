import { hierarchy, tree as tidyTree } from 'd3';
import type { Point } from '../graph/freeSpot';
import { type Branch, type FlowTree, nodesOf, type TreeNode } from './treeModel';

/** A node in its place. */
export interface PlacedNode {
  readonly key: string;
  readonly node: TreeNode;
  readonly at: Point;
  /** The key of the node above it; null: there is none. */
  readonly parent: string | null;
  /** Of its full size, 0 to 1: less while it comes or goes. */
  readonly size: number;
  /** Not connected to the source. */
  readonly loose: boolean;
  /** On its way out. */
  readonly going: boolean;
}

/** A branch to a node that another one leads to, too. */
export interface PlacedBranch {
  readonly from: string;
  readonly to: string;
  readonly branch: Branch;
}

/** Words over a tree, or over what is not connected to it. */
export interface PlacedHeading {
  readonly key: string;
  readonly at: Point;
  /** The tree that it is over; the same object as in the model. */
  readonly tree: FlowTree;
  readonly isLoose: boolean;
}

/** Trees with places, each node after its parent. */
export interface TreeLayout {
  readonly nodes: readonly PlacedNode[];
  readonly seconds: readonly PlacedBranch[];
  readonly headings: readonly PlacedHeading[];
}

/** From one node to its children, and from one leaf to the next, in pixels: room for shapes, labels, and words on the branches. */
export const COLUMN = 190;
export const ROW = 74;
/** Between the trees of two origins, side by side or one below the other, and over what is not connected. */
const GAP = 210;
const GAP_BELOW = 150;
const LOOSE_GAP = 84;
/** From a heading's middle to the uppermost node. */
const HEADING = 52;

/** How the trees of several origins lie. */
export type TreeArrangement = 'beside' | 'below';

/**
 * Places of trees: each tidy (after Reingold and Tilford), from its source on the left to the consumers on the right; those of several origins as
 * `arrangement` says, what is not connected to a source under its tree.
 */
export function layOut(trees: readonly FlowTree[], arrangement: TreeArrangement = 'beside'): TreeLayout {
  const nodes: PlacedNode[] = [];
  const seconds: PlacedBranch[] = [];
  const headings: PlacedHeading[] = [];
  let left = 0;
  let highest = 0;
  for (const tree of trees) {
    const main = tidy(tree.root, left, highest, false);
    nodes.push(...main.nodes);
    headings.push({ key: `${tree.key}/`, at: { x: left, y: highest - HEADING }, tree, isLoose: false });
    let { right, bottom } = main;
    let top = main.bottom + LOOSE_GAP;
    if (tree.loose.length > 0) {
      headings.push({ key: `${tree.key}~`, at: { x: left, y: top }, tree, isLoose: true });
      top += HEADING;
    }
    for (const root of tree.loose) {
      const part = tidy(root, left, top, true);
      nodes.push(...part.nodes);
      right = Math.max(right, part.right);
      bottom = part.bottom;
      top = bottom + ROW;
    }
    const keys = new Map(nodesOf({ root: tree.root, loose: [] }).map(({ id, key }) => [id, key]));
    for (const branch of tree.branches) {
      const from = keys.get(branch.from);
      const to = keys.get(branch.to);
      if (branch.place === 'second' && from !== undefined && to !== undefined) seconds.push({ from, to, branch });
    }
    if (arrangement === 'beside') left = right + GAP;
    else highest = bottom + GAP_BELOW;
  }
  return { nodes, seconds, headings };
}

/** Around the middles of nodes: their words, and what is left free. */
const AROUND: Point = { x: 170, y: 140 };

/** How trees are to lie on a stage of this size, in pixels, to be seen larger. Side by side where that makes no difference, or the stage has no size. */
export function arrangementFor(trees: readonly FlowTree[], width: number, height: number): TreeArrangement {
  if (trees.length < 2 || width === 0 || height === 0) return 'beside';
  const zoomOf = (arrangement: TreeArrangement): number => {
    const places = layOut(trees, arrangement).nodes.map(({ at }) => at);
    const right = places.reduce((most, { x }) => Math.max(most, x), 0);
    const bottom = places.reduce((most, { y }) => Math.max(most, y), 0);
    return Math.min(1, width / (right + AROUND.x), height / (bottom + AROUND.y));
  };
  return zoomOf('below') > zoomOf('beside') ? 'below' : 'beside';
}

/** A tree with its root at the left and its uppermost node at the top. */
function tidy(root: TreeNode, left: number, top: number, loose: boolean) {
  const shape = hierarchy(root, ({ children }) => [...children]);
  // d3 grows downwards: its x is ours down, its y ours to the right.
  const placed = tidyTree<TreeNode>()
    .nodeSize([ROW, COLUMN])
    .separation(() => 1)(shape)
    .descendants();
  const highest = placed.reduce((least, { x }) => Math.min(least, x), 0);
  const lowest = placed.reduce((most, { x }) => Math.max(most, x), 0);
  const furthest = placed.reduce((most, { y }) => Math.max(most, y), 0);
  const nodes = placed.map(({ data, parent, x, y }): PlacedNode => ({
    key: data.key,
    node: data,
    at: { x: left + y, y: top + x - highest },
    parent: parent?.data.key ?? null,
    size: 1,
    loose,
    going: false,
  }));
  return { nodes, right: left + furthest, bottom: top + lowest - highest };
}
