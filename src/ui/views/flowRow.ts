import type { FlowView, RouteView } from '../../overlay/snapshot';
import { compareLabels } from '../../shared/shownText';
import { COLORS, CONTEXT_VALUES } from '../ids';
import { countText, shortId } from '../plainText';
import type { Row, RowLook } from './row';

/** One offer. */
export type FlowKey = Pick<FlowView, 'flow' | 'source'>;

/** What a flow's row stands for: one offer, or all offers of a flow. */
export interface FlowTarget {
  readonly flow: FlowView['flow'];
  /** At least one, nearest first. */
  readonly offers: readonly FlowView[];
  /** Whether it is one of several origins of its flow: who wants it wants this origin and no other. */
  readonly isOrigin: boolean;
}

/** What a flow's row depends on besides the flow. */
export interface FlowSurroundings {
  /** This node. */
  readonly self: string;
  readonly routes: readonly RouteView[];
  /** Flow that this node offers → a clause on what happened to its content. */
  readonly notices?: ReadonlyMap<FlowView['flow'], string>;
}

/** Origins that a tooltip names; of more it says how many. */
const MOST_ORIGINS_NAMED = 10;

/** How a node is called: its name, or the beginning of its id; this node is "this node". */
export function nodeText(id: string, { self, routes }: FlowSurroundings): string {
  if (id === self) return 'this node';
  return routes.find(({ destination }) => destination === id)?.name || shortId(id);
}

/** What the tab of a player says: the flow, and its source where another of the open players shows a flow of that name. */
export function playerTitle(key: FlowKey, open: readonly FlowKey[], surroundings: FlowSurroundings): string {
  const rivals = open.filter(({ flow, source }) => flow === key.flow && source !== key.source);
  if (rivals.length === 0) return key.flow;
  const from = nodeText(key.source, surroundings);
  const isClear = rivals.every(({ source }) => nodeText(source, surroundings) !== from);
  return `${key.flow} · ${isClear ? from : shortId(key.source)}`;
}

/** Equal for equal flow keys; ids have a fixed length, so no two keys collide. */
export function flowRowId({ flow, source }: FlowKey): string {
  return `${source}/${flow}`;
}

/**
 * The rows of the Flows view, by flow: a row stays where it is whatever becomes of its flow. The origins of a flow are below it
 * if there are several, nearest first.
 */
export function flowRows(flows: readonly FlowView[], surroundings: FlowSurroundings): Row<FlowTarget>[] {
  return targetsOf(flows, surroundings).map((target) => {
    const { flow, offers } = target;
    const [first] = offers;
    if (first && offers.length === 1) {
      return { id: flowRowId(first), value: target, look: offerLook(first, surroundings) };
    }
    const names = offers.map(({ source }) => nodeText(source, surroundings));
    const namesakes = new Set(names.filter((name, i) => names.indexOf(name) !== i));
    const children = offers.map((offer) => ({
      id: flowRowId(offer),
      value: { flow, offers: [offer], isOrigin: true },
      look: originLook(offer, namesakes, surroundings),
    }));
    // No offer's id begins so. It is not that of the single row before: the editor would leave that one closed.
    return { id: `/${flow}`, value: target, look: groupLook(target, surroundings), children };
  });
}

/** One row per offer, by flow, then nearest first. */
export function offerRows(flows: readonly FlowView[], surroundings: FlowSurroundings): Row<FlowTarget>[] {
  return targetsOf(flows, surroundings).flatMap(({ flow, offers }) =>
    offers.map((offer) => ({
      id: flowRowId(offer),
      value: { flow, offers: [offer], isOrigin: offers.length > 1 },
      look: offerLook(offer, surroundings),
    })),
  );
}

/** What the tooltip of a flow's row says besides rates. */
export function flowTooltip(
  { flow, offers }: Pick<FlowTarget, 'flow' | 'offers'>,
  surroundings: FlowSurroundings,
): string {
  const { sentence } = stateOf(offers, surroundings);
  const [first] = offers;
  const isGroup = offers.length > 1;
  const named = offers.slice(0, MOST_ORIGINS_NAMED).map((offer) => originLine(offer, surroundings));
  const more = offers.length - named.length;
  const isLost = !isGroup && first && distanceTo(first.source, surroundings).isLost;
  const consumers = new Set(offers.flatMap((offer) => offer.consumers)).size;
  return [
    flow,
    ...(isGroup ? [`Offered by ${offers.length} nodes, nearest first:`, ...named] : []),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(!isGroup && first ? [fromLine(first, surroundings)] : []),
    sentence,
    ...noticeTexts(offers, surroundings),
    ...typeLines(offers),
    ...(isLost ? ['The route to its source is lost for the moment'] : []),
    `${countText(consumers, 'consumer')} served by or through this node`,
  ].join('\n');
}

/** How a flow of one origin looks: blue eye = watched here, green arrows = only passed on or sent, plain circle = idle. */
function offerLook(view: FlowView, surroundings: FlowSurroundings): RowLook {
  const from = nodeText(view.source, surroundings);
  const { hops, isLost } = distanceTo(view.source, surroundings);
  const { word, sentence, ...look } = rowStateOf([view], surroundings);
  return {
    ...look,
    label: view.flow,
    // What is unusual comes first: a narrow view cuts off the end.
    description: dotted(isLost && 'route lost', word, hops ? `${from}, ${hops}` : from),
    tooltip: flowTooltip({ flow: view.flow, offers: [view] }, surroundings),
    spoken: `Flow ${view.flow} from ${from}${hops && `, ${hops} away`}. ${sentence}.${spokenNews([view], isLost, surroundings)}`,
    contextValue: contextOf([view], view.source === surroundings.self),
  };
}

/** How a flow of several origins looks: as the one of them that matters most here. */
function groupLook(target: FlowTarget, surroundings: FlowSurroundings): RowLook {
  const { flow, offers } = target;
  const { word, sentence, ...look } = rowStateOf(offers, surroundings);
  const [watched, ...others] = offers.filter(({ state }) => state === 'active');
  const from =
    watched && nodeText(watched.source, surroundings) + (others.length > 0 ? ` and ${others.length} more` : '');
  const isLost = watched !== undefined && distanceTo(watched.source, surroundings).isLost;
  const origins = countText(offers.length, 'origin');
  const news = spokenNews(offers, isLost, surroundings);
  return {
    ...look,
    label: flow,
    description: dotted(isLost && 'route lost', from ? `${word} ${from}` : word, origins),
    tooltip: flowTooltip(target, surroundings),
    spoken: `Flow ${flow} from ${origins}. ${sentence}${from ? `, from ${from}` : ''}.${news}`,
    contextValue: contextOf(offers, false),
  };
}

/**
 * How one of several origins looks below its flow: the flow is what is above, so the origin is its name. `namesakes`: names that
 * several of them have.
 */
function originLook(view: FlowView, namesakes: ReadonlySet<string>, surroundings: FlowSurroundings): RowLook {
  const label = nodeText(view.source, surroundings);
  const { hops, isLost } = distanceTo(view.source, surroundings);
  const { word } = stateOf([view], surroundings);
  return {
    ...offerLook(view, surroundings),
    label,
    description: dotted(isLost && 'route lost', word, hops, namesakes.has(label) && shortId(view.source)),
  };
}

/** Flows with their offers, both in the order of the view. */
function targetsOf(flows: readonly FlowView[], surroundings: FlowSurroundings): FlowTarget[] {
  const groups = new Map<string, FlowView[]>();
  for (const view of flows) {
    const group = groups.get(view.flow);
    if (group) group.push(view);
    else groups.set(view.flow, [view]);
  }
  return [...groups]
    .sort(([a], [b]) => compareLabels(a, b))
    .map(([flow, offers]) => ({ flow, offers: nearestFirst(offers, surroundings), isOrigin: false }));
}

function nearestFirst(offers: readonly FlowView[], surroundings: FlowSurroundings): FlowView[] {
  return offers
    .map((offer) => ({
      offer,
      cost: distanceTo(offer.source, surroundings).cost,
      from: nodeText(offer.source, surroundings),
    }))
    .sort((a, b) => compare(a.cost, b.cost) || compareLabels(a.from, b.from) || compare(a.offer.source, b.offer.source))
    .map(({ offer }) => offer);
}

/** What is strongest among the states of these offers: watched, then passed on, then idle. */
function stateOf(offers: readonly FlowView[], { self }: FlowSurroundings) {
  if (offers.some(({ state }) => state === 'active')) {
    return { icon: 'eye', color: COLORS.watching, word: 'watching', sentence: 'Watched here' };
  }
  const streaming = offers.filter(({ state }) => state === 'streaming');
  if (streaming.length > 0) {
    const isOwn = streaming.every(({ source }) => source === self);
    const word = isOwn ? 'sending' : 'forwarding';
    const sentence = isOwn ? 'Being sent to consumers' : 'Only forwarded to other nodes';
    return { icon: 'arrow-swap', color: COLORS.forwarding, word, sentence };
  }
  return {
    icon: 'circle-outline',
    color: undefined,
    word: '',
    sentence: 'Idle: no consumer is served from here',
  };
}

/** The same as a row shows it: that something happened to the content which this node sends comes before its state. */
function rowStateOf(offers: readonly FlowView[], surroundings: FlowSurroundings) {
  const state = stateOf(offers, surroundings);
  return noticeTexts(offers, surroundings).length > 0 ? { ...state, icon: 'warning' } : state;
}

/** What happened to the content of the one of these offers that is this node's, if anything. */
function noticeTexts(offers: readonly FlowView[], { self, notices }: FlowSurroundings): readonly string[] {
  return offers.flatMap(({ flow, source }) => {
    const notice = source === self ? notices?.get(flow) : undefined;
    return notice === undefined ? [] : [`Warning: ${notice}`];
  });
}

/** Sentences after the one on the state. */
function spokenNews(offers: readonly FlowView[], isLost: boolean, surroundings: FlowSurroundings): string {
  return (
    (isLost ? ' Route lost.' : '') +
    noticeTexts(offers, surroundings)
      .map((text) => ` ${text}.`)
      .join('')
  );
}

/** How far the source is, if that is known. Under the hops metric a cost is a count. */
function distanceTo(source: string, { self, routes }: FlowSurroundings) {
  if (source === self) return { hops: '', cost: -1, isLost: false };
  const route = routes.find(({ destination }) => destination === source);
  if (!route || route.cost === null) return { hops: '', cost: Infinity, isLost: route !== undefined };
  return { hops: countText(route.cost, 'hop'), cost: route.cost, isLost: false };
}

function fromLine({ source }: FlowView, surroundings: FlowSurroundings): string {
  if (source === surroundings.self) return 'Offered by this node';
  const { hops } = distanceTo(source, surroundings);
  return `From ${nodeText(source, surroundings)} (${source})${hops && `, ${hops} away`}`;
}

/** What the flow is, as its sources say; they may be of different minds. */
function typeLines(offers: readonly FlowView[]): readonly string[] {
  const types = [...new Set(offers.map(({ contentType }) => contentType))].sort();
  return types.length > 0 ? [`Content type: ${types.slice(0, MOST_ORIGINS_NAMED).join(' or ')}`] : [];
}

function originLine(offer: FlowView, surroundings: FlowSurroundings): string {
  const { hops, isLost } = distanceTo(offer.source, surroundings);
  const { word } = stateOf([offer], surroundings);
  return dotted(nodeText(offer.source, surroundings), hops, word, isLost && 'route lost');
}

function contextOf(offers: readonly FlowView[], isOwn: boolean): string {
  const isWatched = offers.some(({ state }) => state === 'active');
  const words = [CONTEXT_VALUES.flow, isWatched ? CONTEXT_VALUES.watching : CONTEXT_VALUES.watchable];
  return [...words, ...(isOwn ? [CONTEXT_VALUES.own] : [])].join(' ');
}

function dotted(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part).join(' · ');
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
