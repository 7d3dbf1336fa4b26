import type { OverlayState } from '../../src/shared/overlayState';
import type { RoutesTable, RouteRow } from './routesModel';

/** The table as JSON: the rows as they are shown, with what every neighbour says. Names are as the nodes told them. */
export function routesJsonOf(
  { columns }: Pick<RoutesTable, 'columns'>,
  rows: readonly RouteRow[],
  { own }: Pick<OverlayState, 'own'>,
): string {
  const [node = null] = own.values();
  const destinations = rows.map(({ id, name, route, cells }) => ({
    id,
    name: route?.name ?? name,
    via: route?.via ?? null,
    cost: route?.cost ?? null,
    neighbours: columns.map((column, i) => ({ id: column.id, ...cells[i] })),
    decision: route?.decision ?? null,
  }));
  const neighbours = columns.map(({ id, name, isUp, linkCost }) => ({ id, name, isUp, linkCost }));
  return `${JSON.stringify({ node, neighbours, destinations }, undefined, 2)}\n`;
}
