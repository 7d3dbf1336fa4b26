import type { Box } from './primitiveBounds';

/** Of a cell, in pixels, where nothing else is asked for. */
const CELL = 64;

/** More than there are cells in a column. */
const ROWS = 2 ** 22;

/** Boxes, found by where they are. */
export class BoxGrid {
  readonly #cell: number;
  readonly #cells = new Map<number, Box[]>();

  /** `cell`: how large boxes are, about, in pixels. */
  constructor(cell = CELL) {
    this.#cell = cell;
  }

  add(box: Box): void {
    this.#visit(box, (x, y) => {
      const cell = this.#cells.get(x * ROWS + y);
      if (cell) cell.push(box);
      else this.#cells.set(x * ROWS + y, [box]);
    });
  }

  /** How much of a box others cover, in square pixels; what several cover counts as often. */
  covered(box: Box): number {
    let sum = 0;
    this.#visit(box, (x, y) => {
      for (const other of this.#cells.get(x * ROWS + y) ?? []) {
        const left = Math.max(other.left, box.left);
        const top = Math.max(other.top, box.top);
        const width = Math.min(other.right, box.right) - left;
        const height = Math.min(other.bottom, box.bottom) - top;
        // Both are in several cells: what they have in common counts where its corner is.
        const isHere = Math.floor(left / this.#cell) === x && Math.floor(top / this.#cell) === y;
        if (width > 0 && height > 0 && isHere) sum += width * height;
      }
    });
    return sum;
  }

  #visit({ left, top, right, bottom }: Box, visit: (x: number, y: number) => void): void {
    const cell = this.#cell;
    for (let x = Math.floor(left / cell); x <= Math.floor(right / cell); x++) {
      for (let y = Math.floor(top / cell); y <= Math.floor(bottom / cell); y++) visit(x, y);
    }
  }
}
