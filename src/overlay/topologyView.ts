import { compareText, type FlowKey, type NodeId } from '../wire/ids';
import type { BranchRates, FlowItem, LinkItem } from '../wire/topologyMessages';
import type { TopologyLinkView, TopologyNodeView, TopologyView, TreeEdgeView, TreeView } from './snapshot';
import type { ItemSet } from './topologyItems';
import type { TopologyTable } from './topologyTable';

/** What the views are made of. */
export interface ViewParts {
  readonly own: NodeId;
  readonly table: TopologyTable;
  /** Whether there is a route to the node, or was one within the hold time. */
  readonly isKnown: (node: NodeId) => boolean;
  /** The name that a neighbour gave to this node alone. */
  readonly neighbourName: (node: NodeId) => string | null;
}

/** The node's name; null where it has none or has not told it. */
export function nameIn(items: ItemSet): string | null {
  for (const item of items) if (item.kind === 'name') return item.name || null;
  return null;
}

/** The whole overlay: every node that can be reached, and the links that both their ends tell of, or one if the other is opaque. */
export function viewTopology(parts: ViewParts): TopologyView {
  const shown = shownSets(parts);
  const nodes: TopologyNodeView[] = [];
  const links: TopologyLinkView[] = [];
  for (const [id, items] of shown) {
    const own = id === parts.own;
    const opaque = !own && items.length === 0;
    nodes.push({ id, name: nameIn(items) ?? parts.neighbourName(id), own, opaque });
    for (const item of items) {
      if (item.kind !== 'link') continue;
      const other = shown.get(item.neighbour);
      if (!other) continue;
      const isOther = other.length > 0 || item.neighbour === parts.own;
      // Where both tell, the one with the smaller id is believed.
      if (isOther && (item.neighbour < id || !linkTo(other, id))) continue;
      links.push(toLink(id, item));
    }
  }
  nodes.sort((x, y) => compareText(x.id, y.id));
  links.sort((x, y) => compareText(x.a, y.a) || compareText(x.b, y.b));
  return { nodes, links };
}

/**
 * Who copies a flow to whom, by what nodes tell of their branches and, where they report that they send over others, by that too. `rates`: reporter →
 * what it sends to whom; undefined: nobody asked.
 */
export function viewTree(
  parts: ViewParts,
  key: FlowKey,
  rates: ReadonlyMap<NodeId, readonly BranchRates[]> | undefined,
): TreeView {
  const shown = shownSets(parts);
  const edges = new Map<string, TreeEdgeView>();
  const consumers: NodeId[] = [];
  const add = (from: NodeId, to: NodeId): void => {
    if (!shown.has(from) || !shown.has(to)) return;
    const branch = rates?.get(from)?.find(({ neighbour }) => neighbour === to);
    edges.set(from + to, { from, to, ...(rates ? toRates(branch) : {}) });
  };
  for (const [id, items] of shown) {
    const part = partIn(items, key);
    if (!part) continue;
    if (part.watching) consumers.push(id);
    for (const to of part.downstream) add(id, to);
    // Of an opaque node only its neighbours tell what it does.
    const { upstream } = part;
    if (upstream !== undefined && upstream !== parts.own && shown.get(upstream)?.length === 0) add(upstream, id);
  }
  for (const [id, branches] of rates ?? []) {
    for (const { neighbour, framesPerSecond, duplicatesPerSecond } of branches) {
      if (framesPerSecond + duplicatesPerSecond > 0) add(id, neighbour);
    }
  }
  const sorted = [...edges.values()].sort((x, y) => compareText(x.from, y.from) || compareText(x.to, y.to));
  return { ...key, edges: sorted, consumers: consumers.sort(compareText) };
}

function shownSets({ own, table, isKnown }: ViewParts): ReadonlyMap<NodeId, ItemSet> {
  const shown = new Map<NodeId, ItemSet>();
  for (const [id, { items }] of table.all()) if (id === own || isKnown(id)) shown.set(id, items);
  return shown;
}

function linkTo(items: ItemSet, neighbour: NodeId): LinkItem | undefined {
  for (const item of items) if (item.kind === 'link' && item.neighbour === neighbour) return item;
  return undefined;
}

function partIn(items: ItemSet, { source, flow }: FlowKey): FlowItem | undefined {
  for (const item of items) if (item.kind === 'flow' && item.flow === flow && item.source === source) return item;
  return undefined;
}

function toLink(id: NodeId, { neighbour, cost, rttMs }: LinkItem): TopologyLinkView {
  const [a, b] = id < neighbour ? [id, neighbour] : [neighbour, id];
  return { a, b, cost, rttMs: rttMs ?? null };
}

function toRates(branch: BranchRates | undefined): Pick<TreeEdgeView, 'rates'> {
  if (!branch) return { rates: null };
  const { framesPerSecond, bytesPerSecond, duplicatesPerSecond } = branch;
  return { rates: { framesPerSecond, kilobytesPerSecond: Math.round(bytesPerSecond / 100) / 10, duplicatesPerSecond } };
}
