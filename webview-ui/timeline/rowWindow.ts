/** Part of a long list whose rows are all of the same height, in pixels. */
export interface RowWindow {
  /** Index of the first row that is drawn. */
  readonly first: number;
  /** Index after the last one. */
  readonly end: number;
}

/** Rows drawn beyond either edge, so that a small scroll shows no gap before the next frame. */
const OVERSCAN = 6;

/** The rows to draw where a viewport of `height` is scrolled to `top`. */
export function windowOf(top: number, height: number, rowHeight: number, count: number): RowWindow {
  const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + OVERSCAN);
  return { first: Math.min(first, end), end };
}

/** How far to scroll so that all of a row can be seen, and no farther. */
export function scrollToRow(index: number, top: number, height: number, rowHeight: number): number {
  const start = index * rowHeight;
  if (start < top) return start;
  return Math.max(top, start + rowHeight - height);
}

/** How many rows a page key moves: a viewport of them but one, at least one. */
export function pageRows(height: number, rowHeight: number): number {
  return Math.max(1, Math.floor(height / rowHeight) - 1);
}
