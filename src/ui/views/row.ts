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
  /** One sentence for screen readers. */
  readonly spoken: string;
  /** Words that menus look for. */
  readonly contextValue: string;
}

/** One row with an identity that outlives changes of its look. */
export interface Row<V> {
  readonly id: string;
  readonly value: V;
  readonly look: RowLook;
}

/** What has to be shown again: nothing, only these rows, or the whole list because rows came, went or moved. */
export type RowsChange =
  { readonly kind: 'none' | 'list' } | { readonly kind: 'rows'; readonly ids: readonly string[] };

/** The smallest redraw that leads from `before` to `after`. */
export function changeBetween<V>(before: readonly Row<V>[], after: readonly Row<V>[]): RowsChange {
  if (before.length !== after.length || after.some((row, i) => row.id !== before[i]?.id)) return { kind: 'list' };
  const ids = after.filter((row, i) => !sameLook(row.look, before[i]!.look)).map((row) => row.id);
  return ids.length === 0 ? { kind: 'none' } : { kind: 'rows', ids };
}

function sameLook(a: RowLook, b: RowLook): boolean {
  return (Object.keys(a) as (keyof RowLook)[]).every((key) => a[key] === b[key]);
}
