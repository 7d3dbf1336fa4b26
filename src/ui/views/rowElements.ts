import { type Row, changeBetween } from './row';

/** An element of a tree; the same object for as long as the row exists, so that the editor keeps selection and focus. */
export class RowElement<V> {
  parent: RowElement<V> | undefined;
  children: readonly RowElement<V>[] = [];

  constructor(public row: Row<V>) {}
}

/** What the editor is told: nothing, these elements with all that is below them, or everything. */
export type ElementsChange<V> = 'none' | 'all' | readonly RowElement<V>[];

/** The elements of a tree of rows. */
export class RowElements<V> {
  /** Row id -> its element; as many as rows. */
  #elements = new Map<string, RowElement<V>>();
  #rows: readonly Row<V>[] = [];
  #roots: readonly RowElement<V>[] = [];

  get roots(): readonly RowElement<V>[] {
    return this.#roots;
  }

  /** Whether the element's row still exists. */
  has(element: RowElement<V>): boolean {
    return this.#elements.get(element.row.id) === element;
  }

  /** The element of a row that is meant, those further up first; undefined if there is none. */
  find(isMeant: (row: Row<V>) => boolean): RowElement<V> | undefined {
    const within = (elements: readonly RowElement<V>[]): RowElement<V> | undefined => {
      const found = elements.find(({ row }) => isMeant(row));
      return found ?? (elements.length > 0 ? within(elements.flatMap(({ children }) => children)) : undefined);
    };
    return within(this.#roots);
  }

  /** Takes over these rows; what of them has to be drawn again. */
  update(rows: readonly Row<V>[]): ElementsChange<V> {
    const change = changeBetween(this.#rows, rows);
    const before = this.#elements;
    this.#elements = new Map();
    this.#rows = rows;
    this.#roots = this.#place(rows, undefined, before);
    if (change.kind === 'rows') return change.ids.map((id) => this.#elements.get(id)!);
    return change.kind === 'none' ? 'none' : 'all';
  }

  #place(rows: readonly Row<V>[], parent: RowElement<V> | undefined, before: ReadonlyMap<string, RowElement<V>>) {
    return rows.map((row) => {
      const element = before.get(row.id) ?? new RowElement(row);
      element.row = row;
      element.parent = parent;
      element.children = this.#place(row.children ?? [], element, before);
      this.#elements.set(row.id, element);
      return element;
    });
  }
}
