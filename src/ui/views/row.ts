/** How one row of a view looks and sounds: everything of a tree item, without VS Code. */
export interface RowLook {
  readonly label: string;
  readonly description: string;
  /** Name of a codicon. State is never told by colour alone: each state has its own icon and word. */
  readonly icon: string;
  /** Id of a contributed colour; undefined for the plain one. */
  readonly color: string | undefined;
  /** Plain text, never Markdown: it holds what other nodes say. */
  readonly tooltip: string;
  /** One sentence or more for screen readers. */
  readonly spoken: string;
  /** Words that menus look for. */
  readonly contextValue: string;
}

/** One row with an identity that outlives changes of its look. Ids are unique in the whole tree. */
export interface Row<V> {
  readonly id: string;
  readonly value: V;
  readonly look: RowLook;
  /** The rows below it; a row with none has no twistie. */
  readonly children?: readonly Row<V>[];
}

/**
 * What has to be drawn again: nothing, only these rows with all that is below them, or the whole tree because rows of the
 * uppermost level came, went or moved. No row of `ids` is below another.
 */
export type RowsChange =
  { readonly kind: 'none' | 'tree' } | { readonly kind: 'rows'; readonly ids: readonly string[] };

/** The smallest redraw that leads from `before` to `after`. */
export function changeBetween<V>(before: readonly Row<V>[], after: readonly Row<V>[]): RowsChange {
  if (!sameIds(before, after)) return { kind: 'tree' };
  const ids = after.flatMap((row, i) => changedIn(before[i]!, row));
  return ids.length === 0 ? { kind: 'none' } : { kind: 'rows', ids };
}

/** The rows at and below `after` that have to be drawn again. */
function changedIn<V>(before: Row<V>, after: Row<V>): string[] {
  const [were, are] = [before.children ?? [], after.children ?? []];
  if (!sameLook(before.look, after.look) || !sameIds(were, are)) return [after.id];
  return are.flatMap((child, i) => changedIn(were[i]!, child));
}

function sameIds<V>(before: readonly Row<V>[], after: readonly Row<V>[]): boolean {
  return before.length === after.length && after.every((row, i) => row.id === before[i]?.id);
}

function sameLook(a: RowLook, b: RowLook): boolean {
  return (Object.keys(a) as (keyof RowLook)[]).every((key) => a[key] === b[key]);
}
