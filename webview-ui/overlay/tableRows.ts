import type { GraphModel } from '../graph/graphModel';
import { flowText, type Knowledge, linkStateText, rolesText, routeText } from './words';

/** A row of a table: its cells as texts, and what they are sorted by. */
export interface TableRow {
  /** Id of the node, key of the link. */
  readonly key: string;
  readonly cells: readonly string[];
  readonly order: readonly (string | number)[];
}

export interface Column {
  readonly title: string;
  readonly isNumber: boolean;
}

/** Which column a table is sorted by. */
export interface Sorting {
  readonly column: number;
  readonly descending: boolean;
}

export const NODE_COLUMNS: readonly Column[] = [
  { title: 'Node', isNumber: false },
  { title: 'Role', isNumber: false },
  { title: 'Links', isNumber: true },
  { title: 'Offers', isNumber: false },
  { title: 'Watches', isNumber: false },
  { title: 'Route', isNumber: false },
  { title: 'Cost', isNumber: true },
  { title: 'Id', isNumber: false },
];

export const LINK_COLUMNS: readonly Column[] = [
  { title: 'One end', isNumber: false },
  { title: 'Other end', isNumber: false },
  { title: 'State', isNumber: false },
  { title: 'Cost', isNumber: true },
  { title: 'Round trip (ms)', isNumber: true },
  { title: 'Frames/s', isNumber: true },
  { title: 'kB/s', isNumber: true },
];

/** A row for every node. */
export function nodeRows(model: GraphModel, knowledge: Knowledge): readonly TableRow[] {
  const links = new Map<string, number>();
  for (const { a, b } of model.links) for (const id of [a, b]) links.set(id, (links.get(id) ?? 0) + 1);
  return model.nodes.map((node) => {
    const cost = knowledge.routeOf(node.id)?.cost ?? null;
    const flows = (keys: typeof node.offers): string => keys.map((key) => flowText(key)).join(', ');
    return rowOf(node.id, [
      knowledge.nameOf(node.id),
      rolesText(node),
      links.get(node.id) ?? 0,
      flows(node.offers),
      flows(node.watches),
      routeText(node, knowledge) ?? '',
      cost,
      node.id,
    ]);
  });
}

/** A row for every link. */
export function linkRows(model: GraphModel, { nameOf }: Pick<Knowledge, 'nameOf'>): readonly TableRow[] {
  return model.links.map((link) => {
    const traffic = [link.toA, link.toB].filter((direction) => direction !== null);
    const sum = (of: 'framesPerSecond' | 'kilobytesPerSecond'): number | null =>
      traffic.length === 0 ? null : Math.round(traffic.reduce((total, direction) => total + direction[of], 0));
    return rowOf(link.key, [
      nameOf(link.a),
      nameOf(link.b),
      linkStateText(link),
      link.cost,
      link.rttMs === null ? null : Math.round(link.rttMs * 10) / 10,
      sum('framesPerSecond'),
      sum('kilobytesPerSecond'),
    ]);
  });
}

const collator = new Intl.Collator('en', { numeric: true });

/** The rows in the order of a column; rows that are equal in it by their first cells, then by their keys. What is not known comes last. */
export function sortedRows(rows: readonly TableRow[], { column, descending }: Sorting): readonly TableRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort(
    (one, other) =>
      compare(one.order[column] ?? '', other.order[column] ?? '', sign) ||
      compare(one.order[0] ?? '', other.order[0] ?? '', 1) ||
      (one.key < other.key ? -1 : 1),
  );
}

function rowOf(key: string, values: readonly (string | number | null)[]): TableRow {
  return {
    key,
    cells: values.map((value) => (value === null ? '' : String(value))),
    order: values.map((value) => value ?? ''),
  };
}

function compare(one: string | number, other: string | number, sign: number): number {
  if (one === '' || other === '') return one === other ? 0 : one === '' ? 1 : -1;
  if (typeof one === 'number' && typeof other === 'number') return sign * (one - other);
  return sign * collator.compare(String(one), String(other));
}
