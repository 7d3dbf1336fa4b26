import type { TreeView } from '../../src/overlay/snapshot';
import type { NodeId } from '../../src/wire/ids';
import { BEND, type Edge, edgeBetween, lengthOf } from './edgeShape';
import type { Point } from './freeSpot';
import { type GraphModel, linkKey } from './graphModel';
import { NODE_RADIUS } from './nodeShape';
import type { ColourName, SceneState } from './sceneTypes';

const COLOURS: readonly ColourName[] = ['tree0', 'tree1', 'tree2', 'tree3'];
/** Trees of several sources differ in their lines, too. */
const DASHES: readonly (readonly number[])[] = [[], [10, 4], [4, 4], [10, 4, 2, 4]];

/** An edge of a lit tree on the graph. */
export interface LitEdge {
  readonly from: NodeId;
  readonly to: NodeId;
  /** Of the link that it goes over. */
  readonly key: string;
  readonly colour: ColourName;
  readonly dash: readonly number[];
  readonly edge: Edge;
  /** From the source along the tree, in pixels; 0 for what hangs together with no source. */
  readonly start: number;
  readonly length: number;
  readonly kilobytesPerSecond: number;
}

/** The edges of the lit trees, tree by tree, each from the source on. Edges whose ends have no place are left out. */
export function litEdges(
  model: GraphModel,
  positions: ReadonlyMap<NodeId, Point>,
  lit: SceneState['lit'],
): readonly LitEdge[] {
  if (!lit) return [];
  const trees = model.trees
    .filter(({ flow, source }) => flow === lit.flow && (lit.source === null || source === lit.source))
    .sort((one, other) => (one.source < other.source ? -1 : 1));
  // Beside each other where several go over one link, be it to and fro.
  const lanes = new Map<string, number>();
  return trees.flatMap((tree, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? 'tree0';
    const dash = DASHES[index % DASHES.length] ?? [];
    const starts = new Map<NodeId, number>([[tree.source, 0]]);
    return fromSource(tree).flatMap(({ from, to, rates }): LitEdge[] => {
      const one = positions.get(from);
      const other = positions.get(to);
      if (!one || !other) return [];
      const lane = lanes.get(from + to) ?? (lanes.has(to + from) ? 1 : 0);
      lanes.set(from + to, lane + 1);
      const edge = edgeBetween(one, other, lane * BEND, NODE_RADIUS);
      const start = starts.get(from) ?? 0;
      const length = lengthOf(edge);
      if (!starts.has(to)) starts.set(to, start + length);
      const kilobytesPerSecond = rates?.kilobytesPerSecond ?? 0;
      return [{ from, to, key: linkKey(from, to), colour, dash, edge, start, length, kilobytesPerSecond }];
    });
  });
}

/** The edges of a tree in the order in which a frame takes them; what no edge leads to comes last. Each edge once, circles included. */
function fromSource({ source, edges }: TreeView): TreeView['edges'] {
  const below = new Map<NodeId, TreeView['edges'][number][]>();
  for (const edge of edges) {
    const list = below.get(edge.from);
    if (list) list.push(edge);
    else below.set(edge.from, [edge]);
  }
  const order = new Set<TreeView['edges'][number]>();
  const reached = new Set([source]);
  for (const id of reached) {
    for (const edge of below.get(id) ?? []) {
      order.add(edge);
      reached.add(edge.to);
    }
  }
  for (const edge of edges) order.add(edge);
  return [...order];
}
