import type { FlowKey, NodeId } from '../../src/wire/ids';
import { adjacencyOf, type GraphModel, type GraphNode } from './graphModel';

/** What of a graph is shown. Each part narrows it; all of them hold. */
export interface GraphFilter {
  /** Words that a node's name, id, address or flows contain, in any case; all words must. Empty: every node. */
  readonly text: string;
  /** Only who has to do with the flow: of one source, or of any where `source` is null. null: every node. */
  readonly flow: { readonly flow: string; readonly source: NodeId | null } | null;
  /** Only nodes at most so many links away from one. null, and a node that is not there: every node. */
  readonly focus: { readonly id: NodeId; readonly hops: number } | null;
}

/** The filter that shows everything. */
export const NO_FILTER: GraphFilter = { text: '', flow: null, focus: null };

/** The part of `model` that `filter` shows: links need both ends, trees one of their nodes. The neighbourhood is that of the whole graph. */
export function filterGraph(model: GraphModel, filter: GraphFilter): GraphModel {
  const parts = [matchingNodes(model, filter.text), nodesOfFlow(model, filter.flow), nodesNear(model, filter.focus)];
  const sets = parts.filter((part) => part !== undefined);
  if (sets.length === 0) return model;
  const isShown = (id: NodeId): boolean => sets.every((set) => set.has(id));
  return {
    nodes: model.nodes.filter(({ id }) => isShown(id)),
    links: model.links.filter(({ a, b }) => isShown(a) && isShown(b)),
    trees: model.trees.filter(
      ({ source, edges }) => isShown(source) || edges.some(({ from, to }) => isShown(from) || isShown(to)),
    ),
  };
}

const collator = new Intl.Collator('en', { numeric: true });

/**
 * Nodes that contain every word of `text`: first whose name is the text, then whose name begins with it, then the others; of equal ones in the
 * order of their names.
 */
export function searchNodes(model: GraphModel, text: string): readonly GraphNode[] {
  const wanted = text.trim().toLowerCase();
  const found = matchingNodes(model, text);
  if (!found) return [];
  const rank = ({ name }: GraphNode): number => {
    const lower = name?.toLowerCase();
    return lower === wanted ? 0 : lower?.startsWith(wanted) ? 1 : 2;
  };
  return model.nodes
    .filter(({ id }) => found.has(id))
    .sort((one, other) => rank(one) - rank(other) || collator.compare(one.name ?? one.id, other.name ?? other.id));
}

/** How many links each node is away from `start`; without those that no links lead to. */
export function hopsFrom(model: Pick<GraphModel, 'nodes' | 'links'>, start: NodeId): ReadonlyMap<NodeId, number> {
  const adjacency = adjacencyOf(model);
  const hops = new Map<NodeId, number>();
  if (!adjacency.has(start)) return hops;
  hops.set(start, 0);
  // A Map goes on to what is added while it is walked: a queue.
  for (const [id, distance] of hops) {
    for (const next of adjacency.get(id) ?? []) if (!hops.has(next)) hops.set(next, distance + 1);
  }
  return hops;
}

function matchingNodes(model: GraphModel, text: string): ReadonlySet<NodeId> | undefined {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  const matching = model.nodes.filter((node) => {
    const flows = [...node.offers, ...node.watches, ...node.relays].map(({ flow }) => flow);
    const address = node.neighbour ? `${node.neighbour.address}:${node.neighbour.port}` : '';
    const all = [node.name ?? '', node.id, address, ...flows].join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  });
  return new Set(matching.map(({ id }) => id));
}

function nodesOfFlow(model: GraphModel, wanted: GraphFilter['flow']): ReadonlySet<NodeId> | undefined {
  if (!wanted) return undefined;
  const isWanted = ({ flow, source }: FlowKey): boolean =>
    flow === wanted.flow && (wanted.source === null || source === wanted.source);
  const ids = new Set<NodeId>();
  for (const { id, offers, watches, relays } of model.nodes) {
    if ([offers, watches, relays].some((keys) => keys.some(isWanted))) ids.add(id);
  }
  for (const { from, to } of model.trees.filter(isWanted).flatMap((tree) => tree.edges)) ids.add(from).add(to);
  return ids;
}

function nodesNear(model: GraphModel, focus: GraphFilter['focus']): ReadonlySet<NodeId> | undefined {
  if (!focus) return undefined;
  const hops = hopsFrom(model, focus.id);
  if (hops.size === 0) return undefined;
  return new Set([...hops].filter(([, distance]) => distance <= focus.hops).map(([id]) => id));
}
