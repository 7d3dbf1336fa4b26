import type { RouteEntryView } from '../../src/shared/overlayState';
import { shownText } from '../../src/shared/shownText';
import type { FlowKey, NodeId } from '../../src/wire/ids';
import type { GraphLink, GraphNode, Traffic } from '../graph/graphModel';
import { roleWords } from '../graph/nodeShape';
import { offerText } from '../page/offerText';

/** Something that is known, with what it is called. */
export interface Fact {
  readonly term: string;
  readonly text: string;
}

export type NameOf = (id: NodeId) => string;

/** What is known beside the graph. */
export interface Knowledge {
  readonly nameOf: NameOf;
  readonly routeOf: (id: NodeId) => RouteEntryView | undefined;
  /** Where this node listens. */
  readonly ownAddress: string | null;
}

/** `1 hop`, `2 hops`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `12 ms`, `1.5 ms`; `0` is below what is measured. */
export function millisecondsText(value: number): string {
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ms`;
}

/** Frames and bytes a second. */
export function trafficText({ framesPerSecond, kilobytesPerSecond, duplicatesPerSecond }: Traffic): string {
  const rate = (value: number): number => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
  const duplicates = duplicatesPerSecond > 0 ? `, ${rate(duplicatesPerSecond)} duplicates/s` : '';
  return `${rate(framesPerSecond)} frames/s, ${rate(kilobytesPerSecond)} kB/s${duplicates}`;
}

/** A flow; with whose it is where that is not said already. */
export function flowText({ flow, source }: FlowKey, nameOf?: NameOf): string {
  return offerText(flow, nameOf?.(source));
}

/** What a node is, in a few words; empty for one that only is there. */
export function rolesText(node: GraphNode): string {
  return roleWords(node).join(', ');
}

/** How this node reaches another, or why it does not; null for itself and where nothing is known. */
export function routeText(node: GraphNode, { routeOf, nameOf }: Knowledge): string | null {
  const route = routeOf(node.id);
  if (node.own || !route) return null;
  if (route.via === null) return 'pending: lost, asking for another one';
  const cost = route.cost === null ? '' : `, cost ${route.cost}`;
  return route.via === node.id ? `direct${cost}` : `via ${nameOf(route.via)}${cost}`;
}

/** What a node does with flows. */
export function flowFacts(node: GraphNode, nameOf: NameOf): readonly Fact[] {
  return factsOf([
    ['Offers', listText(node.offers.map((key) => flowText(key)))],
    ['Watches', listText(node.watches.map((key) => flowText(key, nameOf)))],
    ['Relays', listText(node.relays.map((key) => flowText(key, nameOf)))],
  ]);
}

/** All that is known of a node beside its flows. */
export function nodeFacts(node: GraphNode, knowledge: Knowledge): readonly Fact[] {
  const { ownAddress } = knowledge;
  const { neighbour } = node;
  return factsOf([
    ['Role', rolesText(node) || null],
    ['Id', shownText(node.id)],
    ['Route', routeText(node, knowledge)],
    ['Connection', neighbour ? stateText(neighbour) : null],
    ['Link cost', typeof neighbour?.cost === 'number' ? String(neighbour.cost) : null],
    ['Round trip', typeof neighbour?.rttMs === 'number' ? millisecondsText(neighbour.rttMs) : null],
    ['Loss', typeof neighbour?.loss === 'number' ? `${Math.round(neighbour.loss * 1000) / 10} %` : null],
    ['Address', node.own ? ownAddress : neighbour ? `${shownText(neighbour.address)}:${neighbour.port}` : null],
  ]);
}

/** All that is known of a link. */
export function linkFacts(link: GraphLink, nameOf: NameOf): readonly Fact[] {
  const [a, b] = [nameOf(link.a), nameOf(link.b)];
  return factsOf([
    ['State', linkStateText(link)],
    ['Cost', link.cost === null ? null : String(link.cost)],
    ['Round trip', link.rttMs === null ? null : millisecondsText(link.rttMs)],
    [`${a} → ${b}`, link.toB ? trafficText(link.toB) : null],
    [`${b} → ${a}`, link.toA ? trafficText(link.toA) : null],
  ]);
}

/** What a link is, in a few words. */
export function linkStateText({ state }: GraphLink): string {
  switch (state) {
    case 'up':
      return 'carries media';
    case 'down':
      return 'down';
    case 'reported':
      return 'a tree goes over it, but nobody tells of it';
  }
}

/** A node in one sentence, for who cannot see it. `links`: how many it has. */
export function nodeSentence(node: GraphNode, links: number, knowledge: Knowledge): string {
  const route = routeText(node, knowledge);
  const parts = [
    knowledge.nameOf(node.id),
    ...roleWords(node),
    ...(node.offers.length > 0 ? [`offers ${listText(node.offers.map((key) => flowText(key)))}`] : []),
    ...(node.watches.length > 0 ? [`watches ${listText(node.watches.map((key) => flowText(key)))}`] : []),
    countOf(links, 'link'),
    ...(route === null ? [] : [`route ${route}`]),
  ];
  return `${parts.join(', ')}.`;
}

/** What a picture of the overlay is called. */
export function titleOf(ownName: string | null, litFlow: string | null): string {
  const of = ownName === null ? 'Overlay' : `Overlay of ${ownName}`;
  return litFlow === null ? of : `${of}, tree of ${shownText(litFlow)}`;
}

function factsOf(facts: readonly (readonly [term: string, text: string | null])[]): readonly Fact[] {
  return facts.flatMap(([term, text]) => (text === null ? [] : [{ term, text }]));
}

function stateText({ state, triesLeft }: NonNullable<GraphNode['neighbour']>): string {
  return triesLeft === null ? state : `${state}, ${triesLeft === 1 ? '1 try' : `${triesLeft} tries`} left`;
}

/** So many flows are named, of more only how many. */
const MAX_NAMED = 12;

function listText(texts: readonly string[]): string | null {
  if (texts.length === 0) return null;
  const rest = texts.length - MAX_NAMED;
  return [...texts.slice(0, MAX_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
