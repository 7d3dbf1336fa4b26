import type { NeighbourView } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import { compareLabels } from '../../shared/shownText';
import { COLORS, CONTEXT_VALUES } from '../ids';
import { shortId } from '../plainText';
import { type Traffic, roundTripText, trafficText } from './rates';
import type { Row, RowLook } from './row';

/** The rows of the Neighbours view, by name. Neighbours that are gone are left out. */
export function neighbourRows(neighbours: readonly NeighbourView[]): Row<NeighbourView>[] {
  return neighbours
    .filter(({ state }) => state !== 'removed')
    .map((value) => ({ id: neighbourRowId(value), value, look: neighbourLook(value) }))
    .sort((a, b) => compareLabels(a.look.label, b.look.label) || compareLabels(a.id, b.id));
}

/** Its id once that is known: address and port are no identity. */
export function neighbourRowId(view: NeighbourView): string {
  return view.id ?? formatEndpoint(view);
}

/** What the view's badge counts and says: lost neighbours; undefined while there is none. */
export function unreachableBadge(neighbours: readonly NeighbourView[]): { value: number; tooltip: string } | undefined {
  const value = neighbours.filter(({ state }) => state === 'unreachable').length;
  if (value === 0) return undefined;
  return { value, tooltip: value === 1 ? '1 neighbour is unreachable' : `${value} neighbours are unreachable` };
}

/** What the tooltip of a neighbour's row says at this moment. `traffic`: of its link, where that is known. */
export function neighbourTooltip(view: NeighbourView, traffic: Traffic | undefined): string {
  return [
    neighbourLook(view).tooltip,
    ...(view.rttMs === null ? [] : [roundTripText(view.rttMs)]),
    ...(traffic ? [trafficText(traffic)] : []),
  ].join('\n');
}

/** How a neighbour looks: name first; orange = lost and being recovered. */
export function neighbourLook(view: NeighbourView): RowLook {
  const at = formatEndpoint(view);
  const id = view.id === null ? undefined : shortId(view.id);
  const label = view.name || id || at;
  const state = stateOf(view);
  const description = [state.word, id, at].filter((part) => part && part !== label).join(' · ');
  return {
    label,
    description,
    icon: state.icon,
    color: state.color,
    tooltip: [...new Set([label, view.id ?? at, at, state.sentence])].join('\n'),
    spoken: `Neighbour ${label}${label === at ? '' : ` at ${at}`}. ${state.sentence}.`,
    contextValue: [CONTEXT_VALUES.neighbour, ...state.contextWords].join(' '),
  };
}

function stateOf({ state, id, triesLeft }: NeighbourView) {
  const none = { color: undefined, contextWords: [] };
  switch (state) {
    case 'connected':
      return {
        ...none,
        icon: 'vm-active',
        word: '',
        sentence: 'Connected',
        contextWords: [CONTEXT_VALUES.connected],
      };
    case 'connecting':
      return id === null
        ? { ...none, icon: 'sync~spin', word: 'connecting…', sentence: 'Being connected to' }
        : { ...none, icon: 'warning', word: 'no media', sentence: 'Connected, but media does not pass yet' };
    case 'unreachable':
      return {
        icon: 'debug-disconnect',
        color: COLORS.unreachable,
        word: `unreachable, ${triesText(triesLeft)}`,
        sentence: `Unreachable: it is being dialled again, ${triesLeft === null ? 'until it answers' : triesText(triesLeft)}`,
        contextWords: [CONTEXT_VALUES.unreachable],
      };
    case 'removed':
      return { ...none, icon: 'circle-slash', word: 'gone', sentence: 'No neighbour any more' };
  }
}

/** `2 tries left`; null: for ever. */
function triesText(triesLeft: number | null): string {
  if (triesLeft === null) return 'retrying';
  if (triesLeft === 0) return 'last try';
  return triesLeft === 1 ? '1 try left' : `${triesLeft} tries left`;
}
