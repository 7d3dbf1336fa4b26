import type { FlowView, NeighbourView, TopologyNodeView, TopologyView, TreeView } from '../../src/overlay/snapshot';
import { shownText } from '../../src/shared/shownText';
import type { FlowKey, NodeId } from '../../src/wire/ids';

/** What a node does; the first that fits gives it its shape. */
export type NodeKind = 'source' | 'relay' | 'consumer' | 'plain';

/** A node as the graph shows it. Its name is harmless to show; those of its flows are as others gave them. */
export interface GraphNode {
  readonly id: NodeId;
  readonly name: string | null;
  readonly kind: NodeKind;
  /** Whether it is this node. */
  readonly own: boolean;
  /** It tells nothing of itself. */
  readonly opaque: boolean;
  /** Somebody speaks of it, but no way to it is known. */
  readonly unreachable: boolean;
  /** It offers, watches, or passes on to others what it does not offer; in the order of their keys. */
  readonly offers: readonly FlowKey[];
  readonly watches: readonly FlowKey[];
  readonly relays: readonly FlowKey[];
  /** Where this node has dialled it, or would; undefined for nodes that are no neighbours. */
  readonly neighbour: NeighbourView | undefined;
}

/** What goes over a link in one direction, all trees together. */
export interface Traffic {
  readonly framesPerSecond: number;
  /** Of 1,000 bytes. */
  readonly kilobytesPerSecond: number;
  readonly duplicatesPerSecond: number;
}

/**
 * `up`: it carries media; `down`: this node cannot reach its neighbour; `reported`: a tree goes over it, but nobody tells of the link (any more).
 */
export type LinkState = 'up' | 'down' | 'reported';

/** A link; `a` is the smaller id. */
export interface GraphLink {
  readonly key: string;
  readonly a: NodeId;
  readonly b: NodeId;
  readonly state: LinkState;
  /** null unless `up`. */
  readonly cost: number | null;
  readonly rttMs: number | null;
  /** From a to b and back; null where nobody tells rates. */
  readonly toB: Traffic | null;
  readonly toA: Traffic | null;
}

/** Nodes and links in the order of their ids; a link's ends are nodes. */
export interface GraphModel {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  readonly trees: readonly TreeView[];
}

/** What a graph is made of. */
export interface GraphInput {
  readonly topology: TopologyView;
  readonly flows: readonly FlowView[];
  readonly neighbours: readonly NeighbourView[];
  readonly trees: readonly TreeView[];
  /** Nodes that were there until lately and are still to be shown, as unreachable. */
  readonly lost?: readonly TopologyNodeView[];
}

/** A text that is equal for equal flow keys: an id has a fixed length. */
export function flowText(key: FlowKey): string {
  return key.source + key.flow;
}

/** The key of the link between two nodes, whichever is named first. */
export function linkKey(one: NodeId, other: NodeId): string {
  return one < other ? `${one}|${other}` : `${other}|${one}`;
}

/** Everything that is known, as a graph. The same input gives the same graph, whatever the order of its lists. */
export function graphOf(input: GraphInput): GraphModel {
  const links = linksOf(input);
  return { nodes: nodesOf(input, links), links, trees: input.trees };
}

/** Own node of a graph; undefined while the topology does not name it. */
export function ownNodeOf(model: GraphModel): GraphNode | undefined {
  return model.nodes.find((node) => node.own);
}

/** For every node those it has a link with, in the order of their ids. */
export function adjacencyOf(model: Pick<GraphModel, 'nodes' | 'links'>): ReadonlyMap<NodeId, readonly NodeId[]> {
  const found = new Map<NodeId, NodeId[]>(model.nodes.map((node) => [node.id, []]));
  for (const { a, b } of model.links) {
    found.get(a)?.push(b);
    found.get(b)?.push(a);
  }
  for (const ids of found.values()) ids.sort();
  return found;
}

function ownIdOf({ topology }: GraphInput): NodeId | undefined {
  return topology.nodes.find((node) => node.own)?.id;
}

function linksOf(input: GraphInput): GraphLink[] {
  const found = new Map<string, Omit<GraphLink, 'key' | 'toA' | 'toB'>>();
  const add = (one: NodeId, other: NodeId, rest: Pick<GraphLink, 'state' | 'cost' | 'rttMs'>): void => {
    const key = linkKey(one, other);
    const [a, b] = one < other ? [one, other] : [other, one];
    if (one !== other && !found.has(key)) found.set(key, { a, b, ...rest });
  };
  for (const { a, b, cost, rttMs } of input.topology.links) add(a, b, { state: 'up', cost, rttMs });
  const own = ownIdOf(input);
  for (const { id, state } of input.neighbours) {
    if (own !== undefined && id !== null && (state === 'unreachable' || state === 'connecting')) {
      add(own, id, { state: 'down', cost: null, rttMs: null });
    }
  }
  for (const { from, to } of input.trees.flatMap((tree) => tree.edges)) {
    add(from, to, { state: 'reported', cost: null, rttMs: null });
  }
  const traffic = trafficOf(input.trees);
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, link]) => ({
      key,
      ...link,
      toB: traffic.get(link.a + link.b) ?? null,
      toA: traffic.get(link.b + link.a) ?? null,
    }));
}

/** Rates by the ids of sender and receiver. */
function trafficOf(trees: readonly TreeView[]): ReadonlyMap<string, Traffic> {
  const sums = new Map<string, Traffic>();
  for (const { from, to, rates } of trees.flatMap((tree) => tree.edges)) {
    if (!rates) continue;
    const before = sums.get(from + to);
    sums.set(from + to, {
      framesPerSecond: (before?.framesPerSecond ?? 0) + rates.framesPerSecond,
      kilobytesPerSecond: (before?.kilobytesPerSecond ?? 0) + rates.kilobytesPerSecond,
      duplicatesPerSecond: (before?.duplicatesPerSecond ?? 0) + rates.duplicatesPerSecond,
    });
  }
  return sums;
}

function nodesOf(input: GraphInput, links: readonly GraphLink[]): GraphNode[] {
  const duties = dutiesOf(input);
  const neighbours = new Map(input.neighbours.flatMap((view) => (view.id === null ? [] : [[view.id, view] as const])));
  const told = new Map<NodeId, TopologyNodeView>(input.topology.nodes.map((node) => [node.id, node]));
  const lost = new Map((input.lost ?? []).map((node) => [node.id, node]));
  const ids = new Set([...told.keys(), ...lost.keys(), ...duties.keys(), ...links.flatMap(({ a, b }) => [a, b])]);
  for (const [id, { state }] of neighbours) if (state !== 'removed') ids.add(id);
  return [...ids].sort().map((id): GraphNode => {
    const view = told.get(id);
    const neighbour = neighbours.get(id);
    const isLinked = neighbour?.state === 'connected';
    const { offers, watches, relays } = duties.get(id)?.lists() ?? NO_DUTIES;
    return {
      id,
      name: nameIn(view?.name ?? neighbour?.name ?? lost.get(id)?.name),
      kind: offers.length > 0 ? 'source' : relays.length > 0 ? 'relay' : watches.length > 0 ? 'consumer' : 'plain',
      own: view?.own ?? false,
      opaque: view?.opaque ?? isLinked,
      unreachable: !view && !isLinked,
      offers,
      watches,
      relays,
      neighbour,
    };
  });
}

/** Names are shown and exported: what they could do there is taken out once. */
function nameIn(name: string | null | undefined): string | null {
  return shownText(name ?? '') || null;
}

type DutyLists = Pick<GraphNode, 'offers' | 'watches' | 'relays'>;
const NO_DUTIES: DutyLists = { offers: [], watches: [], relays: [] };

/** What one node does, each flow once. */
class Duties {
  readonly offers = new Map<string, FlowKey>();
  readonly watches = new Map<string, FlowKey>();
  readonly relays = new Map<string, FlowKey>();

  lists(): DutyLists {
    const sorted = (keys: ReadonlyMap<string, FlowKey>): FlowKey[] =>
      [...keys].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, key]) => key);
    return { offers: sorted(this.offers), watches: sorted(this.watches), relays: sorted(this.relays) };
  }
}

function dutiesOf(input: GraphInput): ReadonlyMap<NodeId, Duties> {
  const all = new Map<NodeId, Duties>();
  const of = (id: NodeId): Duties => {
    const duties = all.get(id) ?? new Duties();
    all.set(id, duties);
    return duties;
  };
  const own = ownIdOf(input);
  for (const { flow, source, state, consumers } of input.flows) {
    const key = { flow, source };
    const text = flowText(key);
    of(source).offers.set(text, key);
    for (const id of consumers) of(id).watches.set(text, key);
    if (own !== undefined && own !== source && state === 'streaming') of(own).relays.set(text, key);
  }
  for (const { flow, source, edges, consumers } of input.trees) {
    const key = { flow, source };
    const text = flowText(key);
    of(source).offers.set(text, key);
    for (const id of consumers) of(id).watches.set(text, key);
    for (const { from, to } of edges) {
      if (from !== source) of(from).relays.set(text, key);
      of(to);
    }
  }
  return all;
}
