import { timeText } from '../../src/shared/timelineText';
import type { NodeId } from '../../src/wire/ids';
import { make, makeButton } from '../page/dom';
import type { Why, WhyNeighbour, WhyStep } from './whyText';

export interface WhyOptions {
  readonly onClose: () => void;
  readonly onCopy: () => void;
  readonly onShowOverlay: () => void;
  /** The user wants to see a record of the timeline. */
  readonly onRecord: (n: number) => void;
}

/** The pane that says why a route is what it is. Everything in it is set as text. */
export class WhyView {
  readonly element = make('aside', {
    class: 'side why',
    attributes: { 'aria-label': 'Why this route?', hidden: true },
  });
  readonly #options: WhyOptions;
  /** For more that can be done with it. */
  readonly actions = make('div', { class: 'actions' });
  readonly #title = make('h2', { attributes: { tabindex: -1 } });
  readonly #content = make('div', { class: 'why-content' });
  #shown = '';

  constructor(options: WhyOptions) {
    this.#options = options;
    const close = makeButton('', options.onClose, {
      class: 'quiet why-close',
      attributes: { 'aria-label': 'Close', title: 'Close' },
    });
    this.element.append(
      make('div', { class: 'why-head' }, make('p', { class: 'why-kicker', text: 'Why this route?' }), close),
      this.#title,
      this.#content,
      this.actions,
    );
    this.actions.append(
      makeButton('Copy Why', options.onCopy, { class: 'secondary' }),
      makeButton('Show in Overlay', options.onShowOverlay, { class: 'secondary' }),
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      options.onClose();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** undefined closes the pane. `neighbour`: whose word is looked at. */
  show(why: Why | undefined, neighbour: NodeId | null): void {
    this.element.hidden = !why;
    if (!why) return;
    const text = JSON.stringify([why, neighbour]);
    if (text === this.#shown) return;
    this.#shown = text;
    const focused = this.#focusedRecord();
    this.#title.textContent = why.name;
    this.#content.replaceChildren(
      make('p', { class: 'why-now', text: why.now }),
      ...this.#section('How it came about', this.#steps(why)),
      ...this.#section('What neighbours say', neighboursOf(why.neighbours, neighbour)),
      ...this.#section('Earlier decisions', this.#earlier(why)),
    );
    // What had the keyboard was made anew.
    if (focused !== undefined) this.#content.querySelector<HTMLElement>(`[data-record="${focused}"]`)?.focus();
  }

  /** Moves the keyboard into the pane. */
  focus(): void {
    this.#title.focus();
  }

  /** Makes what the neighbour in question says visible. */
  revealNeighbour(): void {
    this.#content.querySelector('.is-looked-at')?.scrollIntoView({ block: 'nearest' });
  }

  #focusedRecord(): string | undefined {
    const { activeElement } = document;
    if (!(activeElement instanceof HTMLElement) || !this.#content.contains(activeElement)) return undefined;
    return activeElement.dataset['record'];
  }

  #section(title: string, content: HTMLElement | undefined): HTMLElement[] {
    return content ? [make('h3', { text: title }), content] : [];
  }

  #steps({ steps, change }: Why): HTMLElement | undefined {
    if (steps.length === 0) {
      return make('p', { class: 'why-unknown', text: 'No decision about it is known.' });
    }
    const lines = steps.map((step) => this.#step(step));
    return make('ol', { class: 'why-steps', attributes: { 'data-change': change } }, ...lines);
  }

  #step({ text, record }: WhyStep): HTMLElement {
    const line = make('li', {}, make('span', { text }));
    if (record !== undefined) line.append(' ', this.#recordButton(record));
    return line;
  }

  #earlier({ earlier }: Why): HTMLElement | undefined {
    if (earlier.length === 0) return undefined;
    const lines = earlier.map(({ n, at, change, text }) =>
      make(
        'li',
        {},
        make('span', { class: 'why-time', text: timeText(at) }),
        ' ',
        make('span', { class: 'change', text: change, attributes: { 'data-change': change } }),
        ' ',
        make('span', {}, text, ' ', this.#recordButton(n)),
      ),
    );
    return make('ul', { class: 'why-earlier' }, ...lines);
  }

  #recordButton(n: number): HTMLButtonElement {
    return makeButton(`#${n}`, () => this.#options.onRecord(n), {
      class: 'quiet record-link',
      attributes: { 'data-record': n, title: `Show record ${n} in the timeline` },
    });
  }
}

function neighboursOf(neighbours: readonly WhyNeighbour[], lookedAt: NodeId | null): HTMLElement | undefined {
  if (neighbours.length === 0) return undefined;
  const lines = neighbours.map(({ id, name, isBest, now, then }) =>
    make(
      'li',
      { class: `${isBest ? 'is-best' : ''} ${id === lookedAt ? 'is-looked-at' : ''}`.trim() },
      make('span', { class: 'why-name', text: name }),
      make('span', { class: 'why-says', text: now }),
      ...(then === undefined ? [] : [make('span', { class: 'why-then', text: `When it was decided: ${then}.` })]),
    ),
  );
  return make('ul', { class: 'why-neighbours' }, ...lines);
}
