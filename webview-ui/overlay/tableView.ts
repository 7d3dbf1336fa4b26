import { make, makeButton, setText } from '../page/dom';
import { type Column, type Sorting, sortedRows, type TableRow } from './tableRows';

/** One table, sorted by the column that the user chose. An update touches only rows that say something else. */
export class TableView {
  readonly element: HTMLElement;
  readonly #columns: readonly Column[];
  readonly #chosen: (key: string) => void;
  readonly #heads: readonly HTMLTableCellElement[];
  readonly #body = make('tbody');
  readonly #caption = make('caption');
  readonly #title: string;
  /** What is shown, by key. */
  readonly #shown = new Map<string, { readonly element: HTMLTableRowElement; row: TableRow }>();
  #rows: readonly TableRow[] = [];
  #sorting: Sorting = { column: 0, descending: false };
  #selected: string | null = null;

  /** `chosen`: a row was clicked, or its button pressed. */
  constructor(title: string, columns: readonly Column[], chosen: (key: string) => void) {
    this.#columns = columns;
    this.#chosen = chosen;
    this.#title = title;
    this.#heads = columns.map((column, index) => this.#head(column, index));
    const head = make('thead', {}, make('tr', {}, ...this.#heads));
    this.element = make('table', { class: 'table' }, this.#caption, head, this.#body);
    this.#showSorting();
  }

  show(rows: readonly TableRow[], selected: string | null): void {
    setText(this.#caption, `${this.#title} (${rows.length})`);
    this.#rows = rows;
    this.#drawRows();
    if (selected === this.#selected) return;
    for (const key of [this.#selected, selected]) {
      const element = key === null ? undefined : this.#shown.get(key)?.element;
      element?.setAttribute('aria-selected', String(key === selected));
    }
    this.#selected = selected;
  }

  /** Of the row of a key, for what else is to be told by it. */
  elementOf(key: string): HTMLTableRowElement | undefined {
    return this.#shown.get(key)?.element;
  }

  #head({ title, isNumber }: Column, index: number): HTMLTableCellElement {
    const sort = (): void => {
      const { column, descending } = this.#sorting;
      this.#sorting = { column: index, descending: column === index && !descending };
      this.#showSorting();
      this.#drawRows();
    };
    const attributes = { scope: 'col' };
    return make(
      'th',
      { class: isNumber ? 'number' : '', attributes },
      makeButton(title, sort, { class: 'quiet sort' }),
    );
  }

  #showSorting(): void {
    const { column, descending } = this.#sorting;
    this.#heads.forEach((head, index) => {
      head.setAttribute('aria-sort', index !== column ? 'none' : descending ? 'descending' : 'ascending');
    });
  }

  #drawRows(): void {
    const rows = sortedRows(this.#rows, this.#sorting);
    const keys = new Set(rows.map(({ key }) => key));
    for (const [key, { element }] of this.#shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    let at = this.#body.firstElementChild;
    for (const row of rows) {
      const element = this.#draw(row);
      if (element === at) at = at.nextElementSibling;
      else this.#body.insertBefore(element, at);
    }
  }

  #draw(row: TableRow): HTMLTableRowElement {
    const known = this.#shown.get(row.key);
    if (!known) {
      const element = this.#make(row);
      this.#shown.set(row.key, { element, row });
      return element;
    }
    row.cells.forEach((text, index) => {
      if (text === known.row.cells[index]) return;
      const cell = known.element.cells[index];
      if (cell) setText(cell.firstElementChild ?? cell, text);
    });
    known.row = row;
    return known.element;
  }

  #make({ key, cells }: TableRow): HTMLTableRowElement {
    const choose = (): void => this.#chosen(key);
    const elements = cells.map((text, index) => {
      const isNumber = this.#columns[index]?.isNumber ?? false;
      if (index > 0) return make('td', { class: isNumber ? 'number' : '', text });
      return make(
        'th',
        { attributes: { scope: 'row' } },
        makeButton(text, () => undefined, { class: 'quiet cell' }),
      );
    });
    const attributes = { 'data-key': key, 'aria-selected': String(key === this.#selected) };
    return make('tr', { attributes, on: { click: choose } }, ...elements);
  }
}
