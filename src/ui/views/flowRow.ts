import type { FlowView, RouteView } from '../../overlay/snapshot';
import { COLORS, CONTEXT_VALUES } from '../ids';
import { countText, shortId } from '../plainText';
import type { Row, RowLook } from './row';

/** One offer. */
export type FlowKey = Pick<FlowView, 'flow' | 'source'>;

/** What a flow's row depends on besides the flow. */
export interface FlowSurroundings {
  /** This node. */
  readonly self: string;
  readonly routes: readonly RouteView[];
}

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

/** The rows of the Flows view, by flow, then by source: a row stays where it is whatever becomes of its flow. */
export function flowRows(flows: readonly FlowView[], surroundings: FlowSurroundings): Row<FlowView>[] {
  return flows
    .map((value) => ({ value, from: nodeText(value.source, surroundings) }))
    .sort(
      (a, b) =>
        compare(a.value.flow, b.value.flow) || compare(a.from, b.from) || compare(a.value.source, b.value.source),
    )
    .map(({ value }) => ({ id: flowRowId(value), value, look: flowLook(value, surroundings) }));
}

/** How a flow looks: blue eye = watched here, green arrows = only passed on or sent, plain circle = idle. */
export function flowLook(view: FlowView, surroundings: FlowSurroundings): RowLook {
  const own = view.source === surroundings.self;
  const state = stateOf(view, own);
  const from = nodeText(view.source, surroundings);
  const { hops, isLost } = distanceTo(view.source, surroundings);
  // What is unusual comes first: a narrow view cuts off the end.
  const words = [isLost ? 'route lost' : '', state.word, hops ? `${from}, ${hops}` : from];
  const contextWords = [
    CONTEXT_VALUES.flow,
    view.state === 'active' ? CONTEXT_VALUES.watching : CONTEXT_VALUES.watchable,
    ...(own ? [CONTEXT_VALUES.own] : []),
  ];
  return {
    label: view.flow,
    description: words.filter((word) => word !== '').join(' · '),
    icon: state.icon,
    color: state.color,
    tooltip: [
      view.flow,
      own ? 'Offered by this node' : `From ${from} (${view.source})${hops ? `, ${hops} away` : ''}`,
      state.sentence,
      ...(isLost ? ['The route to its source is lost for the moment'] : []),
      `${countText(view.consumers.length, 'consumer')} served by or through this node`,
    ].join('\n'),
    spoken: `Flow ${view.flow} from ${from}${hops ? `, ${hops} away` : ''}. ${state.sentence}.${isLost ? ' Route lost.' : ''}`,
    contextValue: contextWords.join(' '),
  };
}

function stateOf(view: FlowView, own: boolean) {
  switch (view.state) {
    case 'active':
      return { icon: 'eye', color: COLORS.watching, word: 'watching', sentence: 'Watched here' };
    case 'streaming': {
      const word = own ? 'sending' : 'forwarding';
      const sentence = own ? 'Being sent to consumers' : 'Only forwarded to other nodes';
      return { icon: 'arrow-swap', color: COLORS.forwarding, word, sentence };
    }
    case 'hold':
      return { icon: 'circle-outline', color: undefined, word: '', sentence: 'Idle: no consumer is served from here' };
  }
}

/** How far the source is, if that is known. Under the hops metric a cost is a count. */
function distanceTo(source: string, { self, routes }: FlowSurroundings): { hops: string; isLost: boolean } {
  const route = source === self ? undefined : routes.find(({ destination }) => destination === source);
  if (!route) return { hops: '', isLost: false };
  return route.cost === null ? { hops: '', isLost: true } : { hops: countText(route.cost, 'hop'), isLost: false };
}

/** By code point: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
