import { datagramsOf } from '../../src/shared/datagramCount';
import type { ClipFrameAnswer, ClipState } from '../../src/shared/fileMessages';
import { shownText } from '../../src/shared/shownText';
import { make, makeButton, setText } from '../page/dom';
import {
  bitRateText,
  bytesText,
  datagramsText,
  framingText,
  numberText,
  pixelsText,
  rateText,
  repairText,
  timeText,
} from './fileWords';
import type { SizeSummary } from './sizeChart';

/** Changes of the picture's size that have a line of their own. */
const MAX_SHOWN_CHANGES = 20;

/** What is known of a file, as the page plays it. */
export interface FileFacts {
  readonly state: ClipState;
  readonly summary: SizeSummary | undefined;
  readonly framesPerSecond: number;
  /** Where the rate comes from, in words. */
  readonly rateOrigin: string;
}

/** The file in words, and the frame that is shown. */
export class FactsView {
  readonly element: HTMLElement;
  readonly #file = new Facts();
  readonly #frame = new Facts();
  readonly #frameTitle = make('h3', { text: 'This frame' });
  readonly #sizes = make('ul', { class: 'picture-sizes', attributes: { 'aria-label': 'Changes of the picture size' } });
  readonly #title = make('h2');
  readonly #seek: (index: number) => void;
  #shownSizes = '';

  constructor(seek: (index: number) => void) {
    this.#seek = seek;
    this.element = make('div', {}, this.#title, this.#file.element, this.#sizes, this.#frameTitle, this.#frame.element);
  }

  show({ state, summary, framesPerSecond, rateOrigin }: FileFacts): void {
    const { frames, totalBytes, pictureSizes, budget, warning } = state;
    setText(this.#title, shownText(state.name));
    const [first, ...changes] = pictureSizes;
    const changed = changes.length === 0 ? '' : `, changes ${numberText(changes.length)}×`;
    this.#file.show([
      ['Framing', framingText(state.framing)],
      ...(warning === null ? [] : [['Note', `${shownText(warning)}.`] as const]),
      ['Frames', numberText(frames)],
      ['Picture', first ? `${pixelsText(first)}${changed}` : 'unknown'],
      ['Rate', `${rateText(framesPerSecond)} frames/s, ${rateOrigin}`],
      ['Duration', timeText(frames / framesPerSecond)],
      ['File size', bytesText(totalBytes)],
      ...(summary
        ? ([
            ['Smallest', bytesText(summary.least)],
            ['Mean', `${bytesText(summary.mean)}, ${bitRateText(summary.mean, framesPerSecond)}`],
            ['Largest', bytesText(summary.most)],
            ['Datagrams', `${datagramsText(summary, budget)}, of ${numberText(budget.datagramBytes)} bytes`],
          ] as const)
        : []),
    ]);
    this.#showSizes(state);
  }

  /** undefined: none is shown as a picture. */
  showFrame(frame: ClipFrameAnswer | undefined, { budget }: ClipState): void {
    this.#frameTitle.hidden = !frame;
    if (!frame) return this.#frame.show([]);
    const { index, offset, storedBytes, jpeg, repair } = frame;
    const repaired = repairText(repair);
    this.#frame.show([
      ['Number', numberText(index)],
      ['Offset', `byte ${numberText(offset)}`],
      ['Size', bytesText(storedBytes)],
      ...(repaired === undefined ? [] : [['Repaired', repaired] as const]),
      ['Picture', pixelsText(frame)],
      ['Datagrams', numberText(datagramsOf(jpeg.length, budget))],
    ]);
  }

  #showSizes({ pictureSizes }: ClipState): void {
    const changes = pictureSizes.slice(1, 1 + MAX_SHOWN_CHANGES);
    const key = changes.map(({ from, width, height }) => `${from}:${width}x${height}`).join();
    this.#sizes.hidden = changes.length === 0;
    if (key === this.#shownSizes) return;
    this.#shownSizes = key;
    this.#sizes.replaceChildren(
      ...changes.map((size) => {
        const text = `${pixelsText(size)} from frame ${numberText(size.from)}`;
        return make(
          'li',
          {},
          makeButton(text, () => this.#seek(size.from), { class: 'quiet link' }),
        );
      }),
    );
  }
}

/** Names and values; touches only what has changed, so that what is being copied stays selected. */
class Facts {
  readonly element = make('dl', { class: 'facts' });
  readonly #values = new Map<string, HTMLElement>();
  #names = '';

  show(facts: readonly (readonly [name: string, value: string])[]): void {
    const names = facts.map(([name]) => name).join();
    if (names !== this.#names) {
      this.#names = names;
      this.#values.clear();
      this.element.replaceChildren(
        ...facts.flatMap(([name]) => {
          const value = make('dd');
          this.#values.set(name, value);
          return [make('dt', { text: name }), value];
        }),
      );
    }
    for (const [name, value] of facts) {
      const element = this.#values.get(name);
      if (element) setText(element, value);
    }
  }
}
