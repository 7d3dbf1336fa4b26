import type { NeighbourView } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import { COLORS, CONTEXT_VALUES } from '../ids';
import { shortId } from '../plainText';
import type { Row, RowLook } from './row';

/** The rows of the Neighbours view, by name. Neighbours that are gone are left out. */
export function neighbourRows(neighbours: readonly NeighbourView[]): Row<NeighbourView>[] {
  return neighbours
    .filter(({ state }) => state !== 'removed')
    .map((value) => ({ id: neighbourRowId(value), value, look: neighbourLook(value) }))
    .sort((a, b) => a.look.label.localeCompare(b.look.label) || (a.id < b.id ? -1 : 1));
}

/** Its id once that is known: address and port are no identity. */
export function neighbourRowId(view: NeighbourView): string {
  return view.id ?? formatEndpoint(view);
}

/** What commands call this neighbour: the id, or the address that is being dialled. */
export function neighbourReference(view: NeighbourView): string {
  return neighbourRowId(view);
}

/** How a neighbour looks: name first; orange = lost and being recovered. */
export function neighbourLook(view: NeighbourView): RowLook {
  const at = formatEndpoint(view);
  const id = view.id === null ? undefined : shortId(view.id);
  const label = view.name || id || at;
  const state = stateOf(view);
  const description = [state.word, id, at].filter((part) => part && part !== label).join(' · ');
  const connected = view.state === 'connected';
  return {
    label,
    description,
    icon: state.icon,
    color: state.color,
    tooltip: [label, ...(view.id === null ? [] : [view.id]), at, state.sentence].join('\n'),
    spoken: `Neighbour ${label}${label === at ? '' : ` at ${at}`}. ${state.sentence}.`,
    contextValue: [CONTEXT_VALUES.neighbour, ...(connected ? [CONTEXT_VALUES.connected] : [])].join(' '),
  };
}

function stateOf({ state, id }: NeighbourView) {
  switch (state) {
    case 'connected':
      return { icon: 'vm-active', color: undefined, word: '', sentence: 'Connected' };
    case 'connecting':
      return id === null
        ? { icon: 'sync~spin', color: undefined, word: 'connecting…', sentence: 'Being connected to' }
        : { icon: 'warning', color: undefined, word: 'no media', sentence: 'Connected, but media does not pass yet' };
    case 'unreachable':
      return {
        icon: 'debug-disconnect',
        color: COLORS.unreachable,
        word: 'unreachable, retrying',
        sentence: 'Unreachable: it is being dialled again',
      };
    case 'removed':
      return { icon: 'circle-slash', color: undefined, word: 'gone', sentence: 'No neighbour any more' };
  }
}
