import { type Event, Emitter } from '../../src/base/emitter';
import type { TimelineRecord } from '../../src/overlay/snapshot';
import { shownText } from '../../src/shared/shownText';
import { recordText } from '../../src/shared/timelineText';
import type { NodeId } from '../../src/wire/ids';
import { make, makeButton, setText } from '../page/dom';
import { ExportMenu } from '../page/exportMenu';
import type { OverlayLink } from '../page/overlayLink';
import { detailsOf } from './recordDetails';
import { RECORD_KINDS } from './recordKinds';
import { NO_FILTER } from './timelineFilter';
import { TimelineFilterView } from './timelineFilterView';
import { TimelineListView } from './timelineListView';
import { marksOf, type TimelineMarks } from './timelineMarks';
import { memoryOf, type TimelineMemory } from './timelineMemory';
import { TimelineModel } from './timelineModel';
import { emptyTextOf, linesOf, summaryOf } from './timelineWords';
import { StripHeightView } from './stripHeightView';

export interface TimelineOptions {
  readonly link: Pick<OverlayLink, 'ask' | 'state' | 'onDidChange' | 'onDidRecord'>;
  /** What nodes are called now. Asked at every drawing. */
  readonly names: () => (id: NodeId) => string;
  /** Says to screen readers what happened; where the page has an announcer. */
  readonly say?: (text: string) => void;
}

/**
 * The strip below a page with what the node did and met with. Closed at first. The page sees to it that records come while it is open, by
 * `OverlayLink.look`; it keeps what comes at other times, too.
 */
export class TimelineView {
  readonly #options: TimelineOptions;
  readonly #model: TimelineModel;
  readonly #toggled = new Emitter<void>();
  readonly #selected = new Emitter<TimelineMarks | null>();
  readonly #arranged = new Emitter<void>();
  readonly #strip = make('section', { class: 'timeline', attributes: { 'aria-label': 'Timeline' } });
  readonly #body = make('div', { class: 'timeline-body', attributes: { id: 'timeline-body', hidden: true } });
  readonly #button = makeButton('Timeline', () => this.toggle(), {
    class: 'quiet timeline-toggle',
    attributes: { 'aria-expanded': 'false', 'aria-controls': 'timeline-body' },
  });
  readonly #summary = make('span', { class: 'timeline-summary' });
  readonly #error = make('span', { class: 'timeline-error', attributes: { role: 'alert' } });
  readonly #tools = make('div', { class: 'timeline-tools', attributes: { hidden: true } });
  readonly #pause = makeButton('Pause', () => this.#togglePause(), { class: 'quiet' });
  readonly #latest = makeButton('Latest', () => this.#list.follow(), { class: 'quiet timeline-latest' });
  readonly #empty = make('p', { class: 'timeline-empty' });
  readonly #details = make('div', {
    class: 'timeline-details',
    attributes: { role: 'region', 'aria-label': 'Selected record', tabindex: 0, hidden: true },
  });
  readonly #filter: TimelineFilterView;
  readonly #list: TimelineListView;
  readonly #height: StripHeightView;
  #isOpen = false;
  /** The details that are shown are of this record, under these names. */
  #detailsText = '';

  constructor(parent: HTMLElement, options: TimelineOptions) {
    this.#options = options;
    const sentence = (record: TimelineRecord): string => shownText(recordText(record, options.names()));
    this.#model = new TimelineModel(sentence);
    this.#list = new TimelineListView({ sentence, onSelect: (n) => this.#select(n) });
    this.#list.element.addEventListener('scroll', () => this.#showLatest());
    this.#filter = new TimelineFilterView((filter) => {
      this.#model.filter = filter;
      this.#draw();
      this.#arranged.fire();
    });
    this.#height = new StripHeightView(this.#strip, () => this.#arranged.fire());
    this.#build(parent);
    options.link.onDidRecord((message) => {
      this.#model.take(message);
      this.#checkSelection();
      this.#draw();
    });
    options.link.onDidChange(() => this.#draw());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What is kept, the oldest first, whatever is shown of it; at most MAX_KEPT_RECORDS. */
  get records(): readonly TimelineRecord[] {
    return this.#model.records;
  }

  /** What the user has arranged: plain data, for {@link restore}. */
  get memory(): TimelineMemory {
    return { isOpen: this.#isOpen, height: this.#height.height, kinds: [...this.#model.filter.kinds] };
  }

  readonly onDidToggle: Event<void> = this.#toggled.event;
  /** With what the selected record concerns; null: none is selected any more. */
  readonly onDidSelect: Event<TimelineMarks | null> = this.#selected.event;
  /** {@link memory} has become another. */
  readonly onDidArrange: Event<void> = this.#arranged.event;

  toggle(): void {
    this.#isOpen = !this.#isOpen;
    this.#strip.classList.toggle('is-open', this.#isOpen);
    this.#button.setAttribute('aria-expanded', String(this.#isOpen));
    this.#body.hidden = this.#tools.hidden = !this.#isOpen;
    this.#height.show(this.#isOpen);
    if (!this.#isOpen) this.#select(undefined);
    this.#draw();
    this.#toggled.fire();
    this.#arranged.fire();
  }

  /** Arranges it as it was; whatever is no memory is ignored. */
  restore(raw: unknown): void {
    const memory = memoryOf(raw);
    if (!memory) return;
    this.#height.height = memory.height;
    this.#model.filter = { ...this.#model.filter, kinds: new Set(memory.kinds) };
    this.#filter.show(this.#model.filter);
    if (memory.isOpen !== this.#isOpen) this.toggle();
    else this.#draw();
  }

  /** Opens the strip and selects a record; all filters go where it did not pass them. */
  reveal(n: number): void {
    if (!this.#isOpen) this.toggle();
    const isShown = (): boolean => this.#model.shown.some((record) => record.n === n);
    if (!isShown()) {
      if (this.#model.isPaused) this.#togglePause();
      this.#model.filter = NO_FILTER;
      if (!isShown()) this.#model.filter = { ...NO_FILTER, kinds: new Set(RECORD_KINDS) };
      this.#filter.show(this.#model.filter);
    }
    this.#select(n);
    this.#list.reveal(n);
    this.#list.element.focus();
  }

  #build(parent: HTMLElement): void {
    const { link } = this.#options;
    this.#tools.append(this.#filter.element, this.#pause);
    new ExportMenu(this.#tools, {
      link,
      title: () => 'timeline',
      contents: { jsonLines: () => linesOf(this.#model.shown) },
      onError: (message) => setText(this.#error, message),
      onCopied: (message) => {
        setText(this.#error, '');
        this.#options.say?.(message);
      },
    }).button.setAttribute('aria-label', 'Export the timeline');
    const head = make('div', { class: 'timeline-head' }, this.#button, this.#summary, this.#error, this.#tools);
    const list = make('div', { class: 'timeline-main' }, this.#list.element, this.#empty, this.#latest);
    this.#body.append(list, this.#details);
    this.#strip.append(this.#height.element, head, this.#body);
    parent.append(this.#strip);
  }

  #togglePause(): void {
    if (this.#model.isPaused) this.#model.resume();
    else this.#model.pause();
    setText(this.#pause, this.#model.isPaused ? 'Resume' : 'Pause');
    this.#checkSelection();
    this.#draw();
  }

  #select(n: number | undefined): void {
    const before = this.#model.selected;
    this.#model.select(n);
    const { selected } = this.#model;
    this.#draw();
    if (selected === before) return;
    this.#selected.fire(selected ? marksOf(selected, [...this.#options.link.state.own.values()][0]?.id) : null);
  }

  #wasSelected = false;

  /** What was selected may not be kept any more. */
  #checkSelection(): void {
    if (!this.#wasSelected || this.#model.selected) return;
    this.#model.select(undefined);
    this.#selected.fire(null);
  }

  #draw(): void {
    const model = this.#model;
    this.#wasSelected = model.selected !== undefined;
    setText(this.#summary, this.#isOpen ? summaryOf(model) : '');
    if (!this.#isOpen) return;
    this.#filter.offer(this.#options.link.state, this.#options.names());
    this.#list.show(model.shown, model.selected?.n);
    const empty = emptyTextOf(model);
    setText(this.#empty, empty ?? '');
    this.#empty.hidden = empty === undefined;
    this.#showLatest();
    this.#showDetails(model.selected);
  }

  #showLatest(): void {
    this.#latest.hidden = this.#list.isFollowing || this.#model.shown.length === 0;
  }

  #showDetails(record: TimelineRecord | undefined): void {
    this.#details.hidden = !record;
    const details = record ? detailsOf(record, this.#options.names()) : [];
    const text = JSON.stringify(details);
    if (text === this.#detailsText) return;
    this.#detailsText = text;
    const parts = details.flatMap(({ term, lines }) => [
      make('dt', { text: term }),
      ...lines.map((line) => make('dd', { text: line })),
    ]);
    this.#details.replaceChildren(make('dl', {}, ...parts));
  }
}
