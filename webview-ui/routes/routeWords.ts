import type { RouteChange, RouteVerdict } from '../../src/overlay/snapshot';
import type { OverlayState, RouteEntryView } from '../../src/shared/overlayState';
import type { NodeText } from '../../src/shared/timelineText';
import type { NodeId } from '../../src/wire/ids';
import type { RouteCell, RouteColumn, RouteRow } from './routesModel';

/** What a cell shows. */
export interface CellText {
  /** A cost; empty where there is none. */
  readonly value: string;
  /** Why it is not the best route, in a word or two; empty for the best one. */
  readonly tag: string;
}

const TAGS: Readonly<Record<RouteVerdict, string>> = {
  infeasible: 'infeasible',
  longer: 'longer',
  tie: 'tie',
  linkDown: 'no media',
  retracted: 'retracted',
  splitHorizon: 'split horizon',
};

/** What a cell shows of what a neighbour says. */
export function cellTextOf(cell: RouteCell): CellText {
  switch (cell.kind) {
    case 'best':
      return { value: String(cell.cost), tag: '' };
    case 'rejected':
      return { value: cell.cost === null ? '' : String(cell.cost), tag: TAGS[cell.verdict] };
    case 'silent':
      return { value: '', tag: '–' };
    case 'noLink':
      return { value: '', tag: 'link down' };
    default:
      return cell satisfies never;
  }
}

/** What a cell says, in a sentence with names. */
export function cellSentence({ name, cost }: RouteRow, column: RouteColumn, cell: RouteCell): string {
  return `${name} over ${column.name}: ${lowerFirst(ruleText(cell, cost))}`;
}

/** The rule by which a cell is what it is, in a sentence. `best`: the cost of the route in use; null without one. */
export function ruleText(cell: RouteCell, best: number | null): string {
  switch (cell.kind) {
    case 'best':
      return `The best route, at cost ${cell.cost}.`;
    case 'rejected':
      return rejectionText(cell.verdict, cell.cost, best);
    case 'silent':
      return 'It says nothing of this destination.';
    case 'noLink':
      return 'The link to it is down: no route can go that way.';
    default:
      return cell satisfies never;
  }
}

function rejectionText(verdict: RouteVerdict, cost: number | null, best: number | null): string {
  switch (verdict) {
    case 'longer':
      if (cost === null) return 'Longer: it costs more than any route may.';
      return best === null ? `Longer: it costs ${cost}.` : `Longer: it costs ${cost}, the best route ${best}.`;
    case 'tie':
      return `Tie: it costs ${cost ?? 'as much'} as well. The route in use stays, and of new ones that of the smaller id is taken.`;
    case 'infeasible':
      return `Infeasible: it costs ${cost ?? 'too much'}, but may lead back here: this node itself has advertised a route as short as what this neighbour advertises, or shorter.`;
    case 'linkDown':
      return 'No media: the link to it carries none.';
    case 'retracted':
      return 'Retracted: it took its route back just now.';
    case 'splitHorizon':
      return 'Split horizon: it tells none. Its own route goes through this node, or it has none.';
    default:
      return verdict satisfies never;
  }
}

/** What the classes of changes mean, in a few words. */
export const CHANGE_MEANINGS: Readonly<Record<RouteChange, string>> = {
  new: 'there was no route before',
  light: 'the cost fell or stayed, so the flow table keeps its consumers',
  heavy: 'the cost rose, so consumers over there must ask again to keep their places in the flow table',
  pending: 'the route is lost; for the hold time its places are kept, while others are asked for a new one',
  critical:
    'the route is lost for good; its consumers are taken out of the flow table, and so is every flow it offered',
};

/** `cost 3 over node2`, or that there is none. */
export function pointText(
  route: { readonly via: NodeId | null; readonly cost: number | null },
  nameOf: NodeText,
): string {
  return route.via === null || route.cost === null ? 'no route' : `cost ${route.cost} over ${nameOf(route.via)}`;
}

/** What a row's best route is, for its column. */
export function bestTextOf({ route, via, cost }: RouteRow): CellText {
  if (via !== null && cost !== null) return { value: String(cost), tag: `over ${via}` };
  return { value: '', tag: route ? 'pending' : 'no route' };
}

/** `14 destinations`, `3 of 14 destinations`. */
export function countText(shown: number, all: number): string {
  const what = `${all.toLocaleString('en')} ${all === 1 ? 'destination' : 'destinations'}`;
  return shown === all ? what : `${shown.toLocaleString('en')} of ${what}`;
}

/** Best routes that are named one by one; of more only the number is told. */
const MAX_NAMED = 2;

/** What to tell of best routes that have become others, in a sentence; undefined: nothing. A node that began anew is no news. */
export function newsOf(
  before: Pick<OverlayState, 'own' | 'routes'>,
  after: Pick<OverlayState, 'own' | 'routes'>,
  nameOf: NodeText,
): string | undefined {
  const [[, was] = [], [, is] = []] = [[...before.own][0], [...after.own][0]];
  if (was?.id !== is?.id || before.routes.size === 0) return undefined;
  const ids = new Set([...before.routes.keys(), ...after.routes.keys()]);
  const changed = [...ids].filter((id) => !isSamePoint(before.routes.get(id), after.routes.get(id)));
  if (changed.length === 0) return undefined;
  if (changed.length > MAX_NAMED) return `${changed.length} best routes changed.`;
  return changed
    .map((id) => {
      const { via = null, cost = null } = after.routes.get(id) ?? {};
      if (via === null || cost === null) return `No route to ${nameOf(id)} now.`;
      return `The best route to ${nameOf(id)} is over ${nameOf(via)} now, at cost ${cost}.`;
    })
    .join(' ');
}

function isSamePoint(one: RouteEntryView | undefined, other: RouteEntryView | undefined): boolean {
  return (one?.via ?? null) === (other?.via ?? null) && (one?.cost ?? null) === (other?.cost ?? null);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
