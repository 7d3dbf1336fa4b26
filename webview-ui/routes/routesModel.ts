import type { NeighbourView, RouteVerdict } from '../../src/overlay/snapshot';
import type { OverlayState, RouteEntryView } from '../../src/shared/overlayState';
import type { NodeText } from '../../src/shared/timelineText';
import type { NodeId } from '../../src/wire/ids';

/** A neighbour, over which routes can go. */
export interface RouteColumn {
  readonly id: NodeId;
  readonly name: string;
  /** Whether its link carries media. */
  readonly isUp: boolean;
  /** null unless up. */
  readonly linkCost: number | null;
}

/** What one neighbour says of one destination. */
export type RouteCell =
  | { readonly kind: 'best'; readonly cost: number }
  | { readonly kind: 'rejected'; readonly cost: number | null; readonly verdict: RouteVerdict }
  /** There is a connection, and nothing was said. */
  | { readonly kind: 'silent' }
  /** Nothing can be said: the link carries no media. */
  | { readonly kind: 'noLink' };

/** A destination. */
export interface RouteRow {
  readonly id: NodeId;
  readonly name: string;
  /** undefined: a node that is known, without a route to it. */
  readonly route: RouteEntryView | undefined;
  /** The gateway's name; null without a route in use. */
  readonly via: string | null;
  readonly cost: number | null;
  /** In the order of the columns. */
  readonly cells: readonly RouteCell[];
}

/** The routing table, neighbours by name, destinations by name. */
export interface RoutesTable {
  readonly columns: readonly RouteColumn[];
  readonly rows: readonly RouteRow[];
}

/** By what rows are sorted: `destination`, `best`, `change`, or the id of a neighbour. */
export type SortKey = string;

export interface RouteSort {
  readonly by: SortKey;
  readonly isDescending: boolean;
}

export const USUAL_SORT: RouteSort = { by: 'destination', isDescending: false };

/** The beginning of an id is looked for from this length on: shorter ones are in many. */
const MIN_ID_WORD = 4;

type TableState = Pick<OverlayState, 'own' | 'nodes' | 'neighbours' | 'routes'>;

/** The whole table. Rows: all destinations, and the nodes that are known without being one. */
export function routesTableOf(state: TableState, nameOf: NodeText): RoutesTable {
  const columns = columnsOf(state, nameOf);
  const ids = new Set([...state.routes.keys(), ...state.nodes.keys()]);
  for (const { id, state: is } of state.neighbours.values()) if (id !== null && is !== 'removed') ids.add(id);
  for (const { id } of state.own.values()) ids.delete(id);
  for (const { id, own } of state.nodes.values()) if (own) ids.delete(id);
  const rows = [...ids].map((id) => rowOf(id, state.routes.get(id), columns, nameOf));
  return { columns, rows: rows.sort(byName) };
}

/** Rows that have all words of `filter` in their names, gateways or last changes, or begin with them in their ids, sorted; equal ones by name. What has no value comes last. */
export function sortedRows(
  { columns, rows }: RoutesTable,
  { by, isDescending }: RouteSort,
  filter: string,
): readonly RouteRow[] {
  const words = lower(filter)
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = rows.filter((row) => {
    const said = lower(`${row.name} ${row.via ?? 'no route'} ${row.route?.decision.change ?? ''}`);
    return words.every((word) => said.includes(word) || (word.length >= MIN_ID_WORD && row.id.startsWith(word)));
  });
  const column = columns.findIndex(({ id }) => id === by);
  const direction = isDescending ? -1 : 1;
  // Sorting is stable, and the rows come by name.
  return found.sort((one, other) => {
    if (by === 'destination') return direction * byName(one, other);
    const [a, b] = [valueOf(one, by, column), valueOf(other, by, column)];
    if (a === b) return by === 'best' ? direction * collator.compare(one.via ?? '', other.via ?? '') : 0;
    return a === null ? 1 : b === null ? -1 : direction * (a - b);
  });
}

/** The order that a click on a column's heading makes of the one there is: upwards, then downwards; times the other way round. */
export function nextSort({ by, isDescending }: RouteSort, clicked: SortKey): RouteSort {
  return { by: clicked, isDescending: by === clicked ? !isDescending : clicked === 'change' };
}

function columnsOf({ neighbours, routes }: TableState, nameOf: NodeText): RouteColumn[] {
  const views = new Map<NodeId, NeighbourView | undefined>();
  for (const view of neighbours.values()) if (view.id !== null && view.state !== 'removed') views.set(view.id, view);
  // Both lists were asked for at the same time, but a neighbour may have gone between the answers.
  for (const { via, alternatives } of routes.values()) {
    for (const id of [via, ...alternatives.map((one) => one.via)]) {
      if (id !== null && !views.has(id)) views.set(id, undefined);
    }
  }
  return [...views]
    .map(([id, view]) => ({
      id,
      name: nameOf(id),
      isUp: view?.state === 'connected',
      linkCost: view?.state === 'connected' ? view.cost : null,
    }))
    .sort(byName);
}

function rowOf(
  id: NodeId,
  route: RouteEntryView | undefined,
  columns: readonly RouteColumn[],
  nameOf: NodeText,
): RouteRow {
  const { via = null, cost = null } = route ?? {};
  const alternatives = new Map(route?.alternatives.map((one) => [one.via, one]));
  const cells = columns.map((column): RouteCell => {
    if (column.id === via && cost !== null) return { kind: 'best', cost };
    const said = alternatives.get(column.id);
    if (said) return { kind: 'rejected', cost: said.cost, verdict: said.verdict };
    return { kind: column.isUp ? 'silent' : 'noLink' };
  });
  return { id, name: nameOf(id), route, via: via === null ? null : nameOf(via), cost, cells };
}

function valueOf({ route, cost, cells }: RouteRow, by: SortKey, column: number): number | null {
  if (by === 'best') return cost;
  if (by === 'change') return route?.decision.at ?? null;
  const cell = cells[column];
  return cell && 'cost' in cell ? cell.cost : null;
}

function lower(text: string): string {
  return text.toLocaleLowerCase('en');
}

const collator = new Intl.Collator('en', { numeric: true });

function byName(one: { name: string; id: NodeId }, other: { name: string; id: NodeId }): number {
  return collator.compare(one.name, other.name) || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}
