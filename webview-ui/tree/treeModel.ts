import type { EdgeRatesView } from '../../src/overlay/snapshot';
import { flowKey, type OverlayState } from '../../src/shared/overlayState';
import { compareLabels } from '../../src/shared/shownText';
import type { FlowKey, NodeId } from '../../src/wire/ids';
import type { NodeNames } from '../page/nodeNames';

/**
 * How a branch belongs to its tree. `tree`: it is how its end is reached from the source; `second`: its end is reached by another one, too, as
 * while branches move; `loose`: nothing leads from the source to its beginning.
 */
export type BranchPlace = 'tree' | 'second' | 'loose';

/** Who copies a flow to whom. */
export interface Branch {
  readonly from: NodeId;
  readonly to: NodeId;
  /** What the node at its beginning reports; null: nothing (yet). */
  readonly rates: EdgeRatesView | null;
  readonly place: BranchPlace;
  /** Whether a consumer is at its end or behind it. */
  readonly serves: boolean;
  /** The node at its beginning tells nothing of itself, so it reports no rates. */
  readonly opaque: boolean;
}

/** A node in a tree. */
export interface TreeNode {
  /** Unlike that of every other node of every tree; stays with the node, wherever it moves. */
  readonly key: string;
  readonly id: NodeId;
  readonly source: NodeId;
  /** Links from the source; from the uppermost node where it is not connected to it. */
  readonly depth: number;
  readonly role: 'source' | 'relay' | 'leaf';
  /** Whether it watches the flow, be it a relay, too. */
  readonly consumer: boolean;
  readonly own: boolean;
  readonly opaque: boolean;
  /** By which it is served; null: the source, or the uppermost node of what is not connected. */
  readonly branch: Branch | null;
  readonly parent: TreeNode | null;
  /** In the order of their names. */
  readonly children: readonly TreeNode[];
}

/** How one offer is spread. */
export interface FlowTree extends FlowKey {
  readonly key: string;
  readonly root: TreeNode;
  /** The uppermost nodes of what is not connected to the source (any more, or yet). */
  readonly loose: readonly TreeNode[];
  readonly branches: readonly Branch[];
  readonly consumers: readonly NodeId[];
  /** Links from the source to the furthest node. */
  readonly depth: number;
  /** The consumer that gets the fewest frames, of those whose branches are reported; null: none is. */
  readonly slowest: { readonly id: NodeId; readonly framesPerSecond: number } | null;
}

/** What trees are made of. */
export type TreeInput = Pick<OverlayState, 'nodes' | 'flows' | 'trees'>;

interface Draft extends Omit<TreeNode, 'children'> {
  readonly children: Draft[];
}

type Edge = Omit<Branch, 'place' | 'serves'>;

/** The trees of a flow, one for every offer of it, or the one of `source`; in the order of the names of the sources. */
export function flowTreesOf(input: TreeInput, flow: string, source: NodeId | null, names: NodeNames): FlowTree[] {
  return [...input.flows.values()]
    .filter((offer) => offer.flow === flow && (source === null || offer.source === source))
    .sort((one, other) => byName(names, one.source, other.source))
    .map((key) => treeOf(input, key, names));
}

/** All nodes of a tree, each before its children; those that are not connected to the source last. */
export function nodesOf({ root, loose }: Pick<FlowTree, 'root' | 'loose'>): TreeNode[] {
  const found: TreeNode[] = [];
  const waiting: TreeNode[] = [root, ...loose].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    found.push(node);
    waiting.push(...node.children.toReversed());
  }
  return found;
}

function treeOf(input: TreeInput, { flow, source }: FlowKey, names: NodeNames): FlowTree {
  const view = input.trees.get(flowKey({ flow, source }));
  const consumers = new Set(view?.consumers ?? []);
  const edges = edgesOf(input, view?.edges ?? [], names);
  const below = groupBy(edges, ({ from }) => from);
  const serving = servingOf(edges, consumers);
  const branches: Branch[] = [];
  const inTree = new Set<NodeId>([source]);
  const taken = new Set<Edge>();
  const isLooseToo = new Set<NodeId>();

  const draft = (id: NodeId, parent: Draft | null, branch: Branch | null, loose: boolean): Draft => {
    const isAgain = loose && inTree.has(id);
    if (loose) isLooseToo.add(id);
    const { own = false, opaque = false } = input.nodes.get(id) ?? {};
    return {
      key: `${source}${isAgain ? '~' : '/'}${id}`,
      id,
      source,
      depth: parent ? parent.depth + 1 : 0,
      role: id === source ? 'source' : below.has(id) ? 'relay' : 'leaf',
      consumer: consumers.has(id),
      own,
      opaque,
      branch,
      parent,
      children: [],
    };
  };
  /** Takes what hangs together below a node, nearest first, each node once. */
  const grow = (root: Draft, seen: Set<NodeId>, loose: boolean): void => {
    const queue = [root];
    for (const node of queue) {
      for (const edge of below.get(node.id) ?? []) {
        if (taken.has(edge)) continue;
        taken.add(edge);
        const isNew = !seen.has(edge.to);
        const place = loose ? 'loose' : isNew ? 'tree' : 'second';
        const branch = { ...edge, place, serves: serving.has(edge.to) } as const;
        branches.push(branch);
        if (!isNew) continue;
        seen.add(edge.to);
        const child = draft(edge.to, node, branch, loose);
        node.children.push(child);
        queue.push(child);
      }
    }
  };

  const root = draft(source, null, null, false);
  grow(root, inTree, false);
  const loose: Draft[] = [];
  const startLoose = (id: NodeId): void => {
    const start = draft(id, null, null, true);
    loose.push(start);
    grow(start, isLooseToo, true);
  };
  const ends = new Set(edges.filter((edge) => !taken.has(edge)).map(({ to }) => to));
  for (const edge of edges) if (!taken.has(edge) && !ends.has(edge.from)) startLoose(edge.from);
  // What is left goes round in circles.
  for (const edge of edges) if (!taken.has(edge)) startLoose(edge.from);
  const unreached = [...consumers].filter((id) => !inTree.has(id) && !isLooseToo.has(id));
  for (const id of unreached.sort((one, other) => byName(names, one, other))) startLoose(id);

  const nodes = nodesOf({ root, loose: [] });
  return {
    key: flowKey({ flow, source }),
    flow,
    source,
    root,
    loose,
    branches,
    consumers: [...consumers],
    depth: nodes.reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
    slowest: slowestOf(nodes),
  };
}

function slowestOf(nodes: readonly TreeNode[]): FlowTree['slowest'] {
  let slowest: FlowTree['slowest'] = null;
  for (const { id, consumer, branch } of nodes) {
    const framesPerSecond = branch?.rates?.framesPerSecond;
    if (!consumer || framesPerSecond === undefined) continue;
    if (!slowest || framesPerSecond < slowest.framesPerSecond) slowest = { id, framesPerSecond };
  }
  return slowest;
}

/** The edges in the order of the names of their ends, each once, none from a node to itself. */
function edgesOf(
  { nodes }: TreeInput,
  edges: readonly { readonly from: NodeId; readonly to: NodeId; readonly rates?: EdgeRatesView | null }[],
  names: NodeNames,
): Edge[] {
  const found = new Map<string, Edge>();
  for (const { from, to, rates = null } of edges) {
    if (from !== to) found.set(from + to, { from, to, rates, opaque: nodes.get(from)?.opaque ?? false });
  }
  return [...found.values()].sort((x, y) => byName(names, x.from, y.from) || byName(names, x.to, y.to));
}

/** Who is a consumer, or has one behind it. */
function servingOf(edges: readonly Edge[], consumers: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const above = groupBy(edges, ({ to }) => to);
  const serving = new Set(consumers);
  // A Set goes on to what is added while it is walked: a queue.
  for (const id of serving) for (const { from } of above.get(id) ?? []) serving.add(from);
  return serving;
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

function byName(names: NodeNames, one: NodeId, other: NodeId): number {
  return compareLabels(names.nameOf(one), names.nameOf(other)) || (one < other ? -1 : one > other ? 1 : 0);
}
