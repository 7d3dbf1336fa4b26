/** A cell of a grid; row -1 is the headings. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that a page key moves. */
  readonly page: number;
}

/** Where a key leads in a grid, by the WAI-ARIA pattern. undefined: it is no key of grids. Never outside the grid. */
export function walkGrid(
  { row, column }: GridPlace,
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { rows, columns, page }: GridSize,
): GridPlace | undefined {
  const place = (toRow: number, toColumn: number): GridPlace => ({
    row: Math.max(-1, Math.min(toRow, rows - 1)),
    column: Math.max(0, Math.min(toColumn, columns - 1)),
  });
  switch (key) {
    case 'ArrowUp':
      return place(row - 1, column);
    case 'ArrowDown':
      return place(row + 1, column);
    case 'ArrowLeft':
      return place(row, column - 1);
    case 'ArrowRight':
      return place(row, column + 1);
    case 'PageUp':
      return place(Math.max(0, row - page), column);
    case 'PageDown':
      return place(row + page, column);
    case 'Home':
      return ctrlKey ? place(0, 0) : place(row, 0);
    case 'End':
      return ctrlKey ? place(rows - 1, columns - 1) : place(row, columns - 1);
    default:
      return undefined;
  }
}
