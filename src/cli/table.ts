/** A table for a terminal: columns as wide as their widest cell, two blanks apart; numbers to the right. */
export function formatTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map(cellText));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...texts.map((row) => row[column]?.length ?? 0)),
  );
  const toRight = headings.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const toLine = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (toRight[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [toLine(headings), ...texts.map(toLine)].join('\n');
}

/** null: unknown or none. */
export type Cell = string | number | null;

function cellText(cell: Cell): string {
  if (cell === null) return '-';
  return typeof cell === 'string' || Number.isInteger(cell) ? String(cell) : cell.toFixed(1);
}
