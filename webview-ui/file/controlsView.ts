import { make, makeSelect, setAttribute, setOptions, setText } from '../page/dom';
import { iconButton, setIcon } from './fileIconView';
import { JUMP_FRAMES } from './fileKeys';
import { numberText, positionText, rateText, timeText } from './fileWords';
import { isRate } from './fileMemory';
import { MOST_FRAMES_PER_SECOND, type Pace, SPEEDS } from './playhead';

/** What the user does with the controls. */
export interface ControlActions {
  togglePlay(): void;
  step(by: number): void;
  seek(index: number): void;
  first(): void;
  last(): void;
  setSpeed(speed: number): void;
  toggleLoop(): void;
  /** null: that of the file. */
  setRate(framesPerSecond: number | null): void;
}

/** What the controls show. */
export interface ControlState {
  /** Undefined while no frame is known. */
  readonly index: number | undefined;
  readonly frames: number;
  readonly isPlaying: boolean;
  readonly pace: Pace;
}

/** Slider, buttons, speed and rate. */
export class ControlsView {
  readonly element: HTMLElement;
  readonly #slider = make('input', {
    class: 'seek',
    attributes: { type: 'range', min: 0, step: 1, 'aria-label': 'Frame' },
  });
  readonly #play: HTMLButtonElement;
  readonly #loop: HTMLButtonElement;
  readonly #frame = make('input', {
    class: 'frame-number',
    attributes: { type: 'number', min: 0, step: 1, 'aria-label': 'Frame number' },
  });
  readonly #frames = make('span', { class: 'muted' });
  readonly #time = make('span', { class: 'time' });
  readonly #rate = make('input', {
    class: 'rate',
    attributes: {
      type: 'number',
      min: 0,
      max: MOST_FRAMES_PER_SECOND,
      step: 'any',
      title: 'Empty: the rate of the file, else 30',
    },
  });
  readonly #speed: { readonly element: HTMLLabelElement; readonly select: HTMLSelectElement };
  readonly #buttons: readonly HTMLButtonElement[];
  #isPlaying = false;

  constructor(actions: ControlActions) {
    this.#play = iconButton('play', 'Play', 'Space', () => actions.togglePlay());
    this.#play.classList.add('play');
    this.#loop = iconButton('loop', 'Loop', 'L', () => actions.toggleLoop());
    const first = iconButton('first', 'First frame', 'Home', () => actions.first());
    const back = iconButton('stepBack', 'Step back', 'ArrowLeft', () => actions.step(-1));
    const on = iconButton('stepOn', 'Step forward', 'ArrowRight', () => actions.step(1));
    const last = iconButton('last', 'Last frame', 'End', () => actions.last());
    setAttribute(back, 'title', `Step back (←), ${JUMP_FRAMES} frames back (Shift+←)`);
    setAttribute(on, 'title', `Step forward (→), ${JUMP_FRAMES} frames forward (Shift+→)`);
    this.#buttons = [first, back, this.#play, on, last];
    this.#speed = makeSelect('Speed', (value) => actions.setSpeed(Number(value)));
    setAttribute(this.#speed.select, 'title', 'Slower (< or -), faster (> or +)');
    setAttribute(this.#speed.select, 'aria-keyshortcuts', '< - > +');
    // `1×` says it itself.
    this.#speed.element.querySelector('span')?.classList.add('visually-hidden');
    this.#slider.addEventListener('input', () => actions.seek(this.#slider.valueAsNumber));
    this.#frame.addEventListener('change', () => {
      if (Number.isFinite(this.#frame.valueAsNumber)) actions.seek(this.#frame.valueAsNumber);
    });
    this.#rate.addEventListener('change', () => {
      const value = this.#rate.valueAsNumber;
      actions.setRate(isRate(value) ? value : null);
    });
    const buttons = make('div', { class: 'buttons', attributes: { role: 'group', 'aria-label': 'Playing' } });
    buttons.append(...this.#buttons, this.#loop);
    const frame = make('label', { class: 'field' }, make('span', { text: 'Frame' }), this.#frame, this.#frames);
    const rate = make('label', { class: 'field' }, this.#rate, make('span', { text: 'frames/s' }));
    const row = make('div', { class: 'controls-row' }, buttons, frame, this.#time);
    row.append(make('span', { class: 'spacer' }), make('div', { class: 'pace' }, this.#speed.element, rate));
    this.element = make('div', { class: 'controls' }, this.#slider, row);
  }

  show({ index, frames, isPlaying, pace }: ControlState): void {
    const has = index !== undefined;
    for (const button of this.#buttons) button.disabled = !has;
    this.#slider.disabled = !has;
    this.#frame.disabled = !has;
    const last = String(Math.max(0, frames - 1));
    if (this.#slider.max !== last) {
      this.#slider.max = last;
      this.#frame.max = last;
    }
    const at = index ?? 0;
    if (this.#slider.valueAsNumber !== at) this.#slider.value = String(at);
    // What is being typed is the user's.
    if (document.activeElement !== this.#frame && this.#frame.value !== String(at)) this.#frame.value = String(at);
    setText(this.#frames, `of ${numberText(frames)}`);
    const { framesPerSecond, speed, loops } = pace;
    setAttribute(this.#slider, 'aria-valuetext', positionText(at, frames, framesPerSecond));
    setText(this.#time, `${timeText(at / framesPerSecond)} / ${timeText(frames / framesPerSecond)}`);
    setOptions(
      this.#speed.select,
      SPEEDS.map((each) => ({ value: String(each), text: `${each}×` })),
      String(speed),
    );
    const rate = rateText(framesPerSecond);
    if (document.activeElement !== this.#rate && this.#rate.value !== rate) this.#rate.value = rate;
    setAttribute(this.#loop, 'aria-pressed', String(loops));
    if (isPlaying !== this.#isPlaying) {
      this.#isPlaying = isPlaying;
      setIcon(this.#play, isPlaying ? 'pause' : 'play');
      const label = isPlaying ? 'Pause' : 'Play';
      setAttribute(this.#play, 'aria-label', label);
      setAttribute(this.#play, 'title', `${label} (Space)`);
    }
  }
}
