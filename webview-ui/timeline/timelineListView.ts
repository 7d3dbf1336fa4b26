import type { TimelineRecord } from '../../src/overlay/snapshot';
import { timeText } from '../../src/shared/timelineText';
import { make, setAttribute, setText } from '../page/dom';
import { makeKindIcon } from './kindIconView';
import { KIND_WORDS, kindOf } from './recordKinds';
import { pageRows, scrollToRow, windowOf } from './rowWindow';
import { firstAfter } from './timelineModel';

/** Pixels of a row, at the least; more where the editor's font is large. */
const MIN_ROW_HEIGHT = 22;
const ROW_PER_FONT_SIZE = 1.7;

interface Row {
  readonly element: HTMLElement;
  readonly sentence: HTMLElement;
  readonly record: TimelineRecord;
}

export interface TimelineListOptions {
  readonly sentence: (record: TimelineRecord) => string;
  /** The user has chosen a record, or none. */
  readonly onSelect: (n: number | undefined) => void;
}

/**
 * The records as a list box of which only the visible rows are in the document. It stays at its end while records come, unless the user has
 * scrolled up; then what is looked at stands still, even while the oldest records go.
 */
export class TimelineListView {
  readonly element = make('div', {
    class: 'timeline-list',
    attributes: { role: 'listbox', 'aria-label': 'Timeline', tabindex: 0 },
  });
  readonly #space = make('div', { class: 'timeline-space', attributes: { role: 'presentation' } });
  readonly #options: TimelineListOptions;
  /** By number; those in the document. */
  readonly #rows = new Map<number, Row>();
  #records: readonly TimelineRecord[] = [];
  #rowHeight = MIN_ROW_HEIGHT;
  #follows = true;
  /** The first row in sight and by how much it is scrolled away. */
  #anchor: { readonly n: number; readonly offset: number } | undefined;
  /** Where the keyboard is. */
  #cursor: number | undefined;
  #selected: number | undefined;
  #isRequested = false;

  constructor(options: TimelineListOptions) {
    this.#options = options;
    this.element.append(this.#space);
    this.element.addEventListener('scroll', () => {
      this.#noteScroll();
      this.#request();
    });
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('focus', () => {
      if (this.#cursorIndex() < 0) this.#cursor = this.#selected ?? this.#records.at(-1)?.n;
      this.#request();
    });
    this.#space.addEventListener('click', ({ target }) => this.#click(target));
    new ResizeObserver(() => this.#request()).observe(this.element);
  }

  /** Whether what comes is scrolled to. */
  get isFollowing(): boolean {
    return this.#follows;
  }

  /** Shows these records, the oldest first, at the next frame. */
  show(records: readonly TimelineRecord[], selected: number | undefined): void {
    this.#records = records;
    this.#selected = selected;
    this.#request();
  }

  /** Scrolls to the newest record, and follows. */
  follow(): void {
    this.#follows = true;
    this.#request();
  }

  /** Moves the keyboard to a record and makes it visible. */
  reveal(n: number): void {
    this.#cursor = n;
    this.#follows = false;
    this.#draw();
    const index = this.#cursorIndex();
    if (index >= 0) this.#scrollTo(index * this.#rowHeight - (this.element.clientHeight - this.#rowHeight) / 2);
    this.#draw();
  }

  #request(): void {
    if (this.#isRequested) return;
    this.#isRequested = true;
    requestAnimationFrame(() => {
      this.#isRequested = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { element } = this;
    if (element.clientHeight === 0) return;
    this.#measure();
    const count = this.#records.length;
    this.#space.style.height = `${count * this.#rowHeight}px`;
    this.#scrollTo(this.#follows ? count * this.#rowHeight : this.#anchorTop());
    const { first, end } = windowOf(element.scrollTop, element.clientHeight, this.#rowHeight, count);
    const drawn = this.#records.slice(first, end);
    this.#dropAllBut(drawn);
    drawn.forEach((record, i) => this.#place(record, first + i, i));
    const cursor = this.#cursor === undefined ? undefined : this.#rows.get(this.#cursor);
    if (cursor) element.setAttribute('aria-activedescendant', cursor.element.id);
    else element.removeAttribute('aria-activedescendant');
  }

  #measure(): void {
    const fontSize = Number.parseFloat(getComputedStyle(this.element).fontSize);
    this.#rowHeight = Math.max(MIN_ROW_HEIGHT, Math.round(fontSize * ROW_PER_FONT_SIZE) || 0);
    this.element.style.setProperty('--row-height', `${this.#rowHeight}px`);
  }

  #anchorTop(): number {
    if (!this.#anchor) return this.element.scrollTop;
    const index = Math.max(0, firstAfter(this.#records, this.#anchor.n) - 1);
    const isThere = this.#records[index]?.n === this.#anchor.n;
    return index * this.#rowHeight + (isThere ? this.#anchor.offset : 0);
  }

  #scrollTo(top: number): void {
    const { element } = this;
    const most = element.scrollHeight - element.clientHeight;
    const wanted = Math.round(Math.max(0, Math.min(top, most)));
    if (Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    this.#noteAnchor();
  }

  #noteScroll(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    this.#follows = scrollTop + clientHeight >= scrollHeight - this.#rowHeight / 2;
    this.#noteAnchor();
  }

  #noteAnchor(): void {
    const { scrollTop } = this.element;
    const record = this.#records[Math.floor(scrollTop / this.#rowHeight)];
    this.#anchor = record && { n: record.n, offset: scrollTop % this.#rowHeight };
  }

  #dropAllBut(drawn: readonly TimelineRecord[]): void {
    const kept = new Set(drawn);
    for (const [n, { element, record }] of [...this.#rows]) {
      if (kept.has(record)) continue;
      element.remove();
      this.#rows.delete(n);
    }
  }

  /** Makes a row what it is to be, as the `place`th one in the document. */
  #place(record: TimelineRecord, index: number, place: number): void {
    let row = this.#rows.get(record.n);
    if (!row) {
      row = makeRow(record);
      this.#rows.set(record.n, row);
    }
    const { element, sentence } = row;
    if (this.#space.children[place] !== element) {
      this.#space.insertBefore(element, this.#space.children[place] ?? null);
    }
    const transform = `translateY(${index * this.#rowHeight}px)`;
    if (element.style.transform !== transform) element.style.transform = transform;
    setAttribute(element, 'aria-posinset', String(index + 1));
    setAttribute(element, 'aria-setsize', String(this.#records.length));
    setAttribute(element, 'aria-selected', String(record.n === this.#selected));
    element.classList.toggle('is-cursor', record.n === this.#cursor);
    setText(sentence, this.#options.sentence(record));
  }

  #click(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('.timeline-row') : null;
    if (!row) return;
    this.#cursor = Number(row.dataset['n']);
    this.#options.onSelect(this.#cursor);
    this.#request();
  }

  /** Where the keyboard is in the list; -1: nowhere. */
  #cursorIndex(): number {
    if (this.#cursor === undefined) return -1;
    const index = firstAfter(this.#records, this.#cursor) - 1;
    return this.#records[index]?.n === this.#cursor ? index : -1;
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.#records.length - 1;
    const at = this.#cursorIndex();
    const page = pageRows(this.element.clientHeight, this.#rowHeight);
    // What is not shown any more was nearest to where its number would be.
    const here = at >= 0 ? at : firstAfter(this.#records, this.#cursor ?? Infinity) - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: here + page,
      PageUp: here - page,
      Home: 0,
      End: last,
    };
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined;
    if (target !== undefined) this.#moveTo(Math.max(0, Math.min(target, last)));
    else if ((event.key === 'Enter' || event.key === ' ') && at >= 0) this.#options.onSelect(this.#cursor);
    else if (event.key === 'Escape' && this.#selected !== undefined) this.#options.onSelect(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #moveTo(index: number): void {
    const record = this.#records[index];
    if (!record) return;
    this.#cursor = record.n;
    const { scrollTop, clientHeight } = this.element;
    this.#scrollTo(scrollToRow(index, scrollTop, clientHeight, this.#rowHeight));
    this.#follows = index === this.#records.length - 1;
    this.#draw();
  }
}

function makeRow(record: TimelineRecord): Row {
  const { n, at } = record;
  const kind = kindOf(record);
  const sentence = make('span', { class: 'timeline-sentence' });
  const element = make(
    'div',
    { class: 'timeline-row', attributes: { role: 'option', id: `timeline-${n}`, 'data-n': n } },
    make('span', { class: 'timeline-time', text: timeText(at) }),
    // Between words that are read as one text.
    ' ',
    make('span', { class: 'timeline-kind' }, makeKindIcon(kind), make('span', { text: KIND_WORDS[kind] })),
    ' ',
    sentence,
  );
  if (record.kind === 'route') element.dataset['change'] = record.change;
  return { element, sentence, record };
}
