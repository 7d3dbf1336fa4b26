import { timeText } from '../../src/shared/timelineText';
import type { NodeId } from '../../src/wire/ids';
import { make, setAttribute, setText } from '../page/dom';
import { type GridPlace, walkGrid } from './gridWalk';
import type { RouteCell, RouteColumn, RouteRow, RouteSort, SortKey } from './routesModel';
import { bestTextOf, cellSentence, cellTextOf, type CellText, CHANGE_MEANINGS } from './routeWords';

/** Rows in the document; who has more destinations finds them by the filter. */
export const MAX_SHOWN_ROWS = 500;
/** How long a cell that has changed is marked. */
const FRESH_MS = 1_600;

export interface RoutesTableOptions {
  readonly onSort: (key: SortKey) => void;
  /** The user wants to know why: of a destination, and of what one neighbour says. */
  readonly onOpen: (row: NodeId, neighbour: NodeId | null) => void;
  /** The user presses Escape. */
  readonly onClose: () => void;
}

/** What the table shows. */
export interface RoutesTableContent {
  readonly columns: readonly RouteColumn[];
  readonly rows: readonly RouteRow[];
  readonly sort: RouteSort;
  readonly selected: NodeId | null;
  /** The neighbour whose cell of the selected row is looked at. */
  readonly neighbour: NodeId | null;
  /** Rows and columns that the selected record of the timeline concerns. */
  readonly marked: ReadonlySet<NodeId>;
}

/** How many columns come before those of the neighbours. */
const FIRST_NEIGHBOUR = 2;

interface Column {
  readonly key: SortKey;
  readonly neighbour: RouteColumn | undefined;
}

interface RowParts {
  readonly element: HTMLTableRowElement;
  /** What it shows of which columns; undefined: nothing yet. */
  shown: { readonly row: RouteRow; readonly columns: string } | undefined;
  /** By the keys of their columns, in their order. */
  readonly cells: ReadonlyMap<SortKey, HTMLElement>;
}

/** The routing table as a grid for the keyboard, brought up to date in place: only what changed is touched. */
export class RoutesTableView {
  readonly element = make('div', { class: 'routes-scroll' });
  readonly #options: RoutesTableOptions;
  readonly #table = make('table', {
    class: 'table routes-table',
    attributes: { role: 'grid', 'aria-label': 'Routing table' },
  });
  readonly #headings = make('tr', { attributes: { role: 'row' } });
  readonly #body = make('tbody', { attributes: { role: 'rowgroup' } });
  readonly #more = make('p', { class: 'routes-more' });
  #content: RoutesTableContent | undefined;
  #columns: readonly Column[] = [];
  /** Equal for equal columns. */
  #columnsText = '';
  /** By the keys of their columns. */
  #heads = new Map<SortKey, HTMLElement>();
  /** By destination. */
  readonly #rows = new Map<NodeId, RowParts>();
  /** Where the keyboard is: a destination, or null in the headings; and a column. */
  #focus: { readonly row: NodeId | null; readonly column: SortKey } = { row: null, column: 'destination' };
  #focused: HTMLElement | undefined;

  constructor(options: RoutesTableOptions) {
    this.#options = options;
    this.#table.append(make('thead', { attributes: { role: 'rowgroup' } }, this.#headings), this.#body);
    this.element.append(this.#table, this.#more);
    this.#table.addEventListener('keydown', (event) => this.#key(event));
    this.#table.addEventListener('click', ({ target }) => this.#click(target));
    this.#table.addEventListener('focusin', ({ target }) => this.#noteFocus(target));
  }

  show(content: RoutesTableContent): void {
    const hadFocus = this.#table.contains(document.activeElement);
    const placeBefore = this.#placeOf(this.#focus);
    this.#showColumns(content);
    const rows = content.rows.slice(0, MAX_SHOWN_ROWS);
    this.#content = { ...content, rows };
    const shown = new Set(rows.map(({ id }) => id));
    for (const [id, { element }] of [...this.#rows]) {
      if (shown.has(id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    rows.forEach((row, i) => this.#showRow(row, i));
    const more = content.rows.length - rows.length;
    setText(this.#more, more > 0 ? `${more.toLocaleString('en')} more: filter to find them.` : '');
    this.#more.hidden = more <= 0;
    // Its row may have gone, or moved, which takes the focus away from what is in it.
    this.#rove(this.#cellAt(this.#focus) ? this.#focus : this.#focusAt(placeBefore));
    if (hadFocus && !this.#table.contains(document.activeElement)) this.#focused?.focus({ preventScroll: true });
  }

  /** Moves the keyboard to a destination and makes it visible; whether it is there. */
  reveal(id: NodeId): boolean {
    if (!this.#rows.has(id)) return false;
    const { neighbour } = this.#content ?? {};
    this.#rove({ row: id, column: neighbour ?? 'destination' });
    this.#focused?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return true;
  }

  /** Gives the keyboard back to the cell that had it. */
  focus(): void {
    this.#focused?.focus();
  }

  #showColumns({ columns, sort, marked }: RoutesTableContent): void {
    const wanted: Column[] = [
      { key: 'destination', neighbour: undefined },
      { key: 'best', neighbour: undefined },
      ...columns.map((neighbour) => ({ key: neighbour.id, neighbour })),
      { key: 'change', neighbour: undefined },
    ];
    const isSame =
      wanted.length === this.#columns.length && wanted.every(({ key }, i) => key === this.#columns[i]?.key);
    this.#columns = wanted;
    this.#columnsText = JSON.stringify(columns);
    if (!isSame) {
      this.#heads = new Map(wanted.map(({ key, neighbour }) => [key, makeHeading(key, neighbour)]));
      this.#headings.replaceChildren(...this.#heads.values());
      this.#body.replaceChildren();
      this.#rows.clear();
    }
    for (const { key, neighbour } of wanted) {
      const heading = this.#heads.get(key);
      if (!heading) continue;
      const order = sort.by !== key ? 'none' : sort.isDescending ? 'descending' : 'ascending';
      setAttribute(heading, 'aria-sort', order);
      if (neighbour) showNeighbour(heading, neighbour, marked.has(neighbour.id));
    }
  }

  #showRow(row: RouteRow, place: number): void {
    const known = this.#rows.get(row.id);
    const parts = known ?? this.#makeRow(row);
    const { element, cells } = parts;
    if (this.#body.children[place] !== element) this.#body.insertBefore(element, this.#body.children[place] ?? null);
    const { selected = null, neighbour = null, marked = new Set<NodeId>() } = this.#content ?? {};
    const isSelected = row.id === selected;
    setAttribute(element, 'aria-selected', String(isSelected));
    element.classList.toggle('is-marked', marked.has(row.id));
    element.classList.toggle('has-no-route', row.via === null);
    const lookedAt = element.querySelector('.is-looked-at');
    const toLookAt = isSelected && neighbour !== null ? cells.get(neighbour) : undefined;
    if (lookedAt !== toLookAt) lookedAt?.classList.remove('is-looked-at');
    toLookAt?.classList.add('is-looked-at');
    if (parts.shown?.columns === this.#columnsText && isSameRow(parts.shown.row, row)) return;
    parts.shown = { row, columns: this.#columnsText };
    this.#columns.forEach(({ key, neighbour: column }, i) => {
      const cell = cells.get(key);
      if (cell && this.#showCell(cell, row, key, column, row.cells[i - FIRST_NEIGHBOUR]) && known) markFresh(cell);
    });
  }

  /** Whether the cell says something else now. */
  #showCell(
    cell: HTMLElement,
    row: RouteRow,
    key: SortKey,
    column: RouteColumn | undefined,
    said: RouteCell | undefined,
  ): boolean {
    if (column && said) {
      setAttribute(cell, 'data-kind', said.kind);
      return showTexts(cell, cellTextOf(said), cellSentence(row, column, said));
    }
    if (key === 'best') {
      const text = bestTextOf(row);
      return showTexts(cell, text, `${row.name}: ${text.value === '' ? '' : `cost ${text.value} `}${text.tag}`);
    }
    if (key === 'change') {
      const { decision } = row.route ?? {};
      setAttribute(cell, 'data-change', decision?.change ?? '');
      if (!decision) return showTexts(cell, { value: '', tag: '' }, '');
      const title = `${decision.change}: ${CHANGE_MEANINGS[decision.change]}`;
      return showTexts(cell, { value: decision.change, tag: timeText(decision.at) }, title);
    }
    return showTexts(cell, { value: row.name, tag: '' }, row.id);
  }

  #makeRow({ id }: RouteRow): RowParts {
    const cells = new Map(
      this.#columns.map(({ key, neighbour }) => {
        const isName = key === 'destination';
        const cell = make(
          isName ? 'th' : 'td',
          {
            class: neighbour ? 'route-cell' : `route-${key}`,
            attributes: {
              role: isName ? 'rowheader' : 'gridcell',
              scope: isName ? 'row' : undefined,
              tabindex: -1,
              'data-column': key,
            },
          },
          make('span', { class: 'value' }),
          ' ',
          make('span', { class: 'tag' }),
        );
        return [key, cell] as const;
      }),
    );
    const element = make('tr', { attributes: { role: 'row', 'data-row': id } }, ...cells.values());
    const parts: RowParts = { element, shown: undefined, cells };
    this.#rows.set(id, parts);
    return parts;
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const at = this.#placeOf(this.#focus);
    const target = walkGrid(at, event, this.#size());
    if (target) {
      this.#rove(this.#focusAt(target));
      this.#focused?.focus();
      this.#focused?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    } else if (event.key === 'Enter' || event.key === ' ') this.#act();
    else if (event.key === 'Escape') this.#options.onClose();
    else return;
    event.preventDefault();
  }

  #click(target: EventTarget | null): void {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
    if (!cell) return;
    cell.focus();
    this.#act();
  }

  /** Does what the cell that has the keyboard is for. */
  #act(): void {
    const { row, column } = this.#focus;
    if (row === null) return this.#options.onSort(column);
    const { neighbour } = this.#columns.find(({ key }) => key === column) ?? {};
    this.#options.onOpen(row, neighbour?.id ?? null);
  }

  #noteFocus(target: EventTarget | null): void {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
    const { column } = cell?.dataset ?? {};
    if (!cell || column === undefined) return;
    this.#rove({ row: cell.parentElement?.dataset['row'] ?? null, column });
  }

  /** Makes one cell the one that Tab leads to. */
  #rove(focus: { readonly row: NodeId | null; readonly column: SortKey }): void {
    const cell = this.#cellAt(focus);
    if (!cell) return;
    this.#focus = focus;
    if (cell === this.#focused) return;
    this.#focused?.setAttribute('tabindex', '-1');
    cell.setAttribute('tabindex', '0');
    this.#focused = cell;
  }

  #cellAt({ row, column }: { readonly row: NodeId | null; readonly column: SortKey }): HTMLElement | undefined {
    return row === null ? this.#heads.get(column) : this.#rows.get(row)?.cells.get(column);
  }

  #placeOf({ row, column }: { readonly row: NodeId | null; readonly column: SortKey }): GridPlace {
    return {
      row: row === null ? -1 : (this.#content?.rows.findIndex(({ id }) => id === row) ?? -1),
      column: this.#columns.findIndex(({ key }) => key === column),
    };
  }

  #focusAt({ row, column }: GridPlace): { readonly row: NodeId | null; readonly column: SortKey } {
    const rows = this.#content?.rows ?? [];
    return {
      row: row < 0 ? null : ((rows[row] ?? rows.at(-1))?.id ?? null),
      column: (this.#columns[column] ?? this.#columns[0])?.key ?? 'destination',
    };
  }

  #size(): { rows: number; columns: number; page: number } {
    const rowHeight = this.#body.firstElementChild?.getBoundingClientRect().height ?? 1;
    const page = Math.max(1, Math.floor(this.element.clientHeight / Math.max(1, rowHeight)) - 2);
    return { rows: this.#content?.rows.length ?? 0, columns: this.#columns.length, page };
  }
}

const HEADINGS: Readonly<Record<string, string>> = {
  destination: 'Destination',
  best: 'Best route',
  change: 'Last change',
};

function makeHeading(key: SortKey, neighbour: RouteColumn | undefined): HTMLElement {
  return make(
    'th',
    {
      class: neighbour ? 'route-neighbour' : `route-${key}`,
      attributes: { scope: 'col', role: 'columnheader', tabindex: -1, 'data-column': key },
    },
    make('span', { class: 'value', text: neighbour ? neighbour.name : (HEADINGS[key] ?? '') }),
    make('span', { class: 'order', attributes: { 'aria-hidden': 'true' } }),
    make('span', { class: 'tag' }),
  );
}

function showNeighbour(heading: HTMLElement, { name, isUp, linkCost }: RouteColumn, isMarked: boolean): void {
  const state = isUp ? `link cost ${linkCost ?? '–'}` : 'link down';
  showTexts(heading, { value: name, tag: state }, `What neighbour ${name} says; ${state}. Choose to sort.`);
  heading.classList.toggle('is-down', !isUp);
  heading.classList.toggle('is-marked', isMarked);
}

/** Whether anything was to be changed. */
function showTexts(cell: HTMLElement, { value, tag }: CellText, title: string): boolean {
  const [valuePart, tagPart] = [cell.querySelector('.value'), cell.querySelector('.tag')];
  if (!valuePart || !tagPart) return false;
  const isChanged = valuePart.textContent !== value || tagPart.textContent !== tag;
  setText(valuePart, value);
  setText(tagPart, tag);
  if (cell.title !== title) cell.title = title;
  return isChanged;
}

/** Whether two rows of the same columns look the same; what the extension did not change is the same object. */
function isSameRow(one: RouteRow, other: RouteRow): boolean {
  return one.route !== undefined && one.route === other.route && one.name === other.name && one.via === other.via;
}

/** Draws the eye to a cell, where the editor and the system let things move. */
function markFresh(cell: HTMLElement): void {
  if (document.body.classList.contains('vscode-reduce-motion')) return;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  cell.animate([{ backgroundColor: 'var(--fresh)' }, {}], { duration: FRESH_MS, easing: 'ease-out' });
}
