import type { PlaybackMode } from '../../src/shared/messages';
import { make, makeButton, setAttribute, setText } from '../page/dom';
import { makeMenuButton } from '../page/menu';
import { ControlButtonView } from './controlButtonView';
import { type KeyAction, keyName } from './keys';
import { type PictureSize, SIZES } from './looks';

/** What the controls show. */
export interface ControlState {
  readonly paused: boolean;
  /** Whether there is anything to pause, or to go on with. */
  readonly isOn: boolean;
  readonly mode: PlaybackMode;
  readonly size: PictureSize;
  readonly statistics: boolean;
  readonly help: boolean;
  readonly canStepForward: boolean;
  readonly canStepBack: boolean;
  /** Whether there is a picture to take away. */
  readonly hasPicture: boolean;
  /** Whether it plays what was held back by a pause: "go live" makes a difference that can be seen. */
  readonly isBehind: boolean;
}

const SIZE_NAMES: Readonly<Record<PictureSize, readonly [short: string, long: string]>> = {
  fit: ['Fit', 'Fit into the panel'],
  actual: ['1:1', '1:1, pixel for pixel'],
  full: ['Full', 'Full panel'],
};
const MODES: readonly (readonly [mode: PlaybackMode, name: string, title: string])[] = [
  ['smooth', 'Smooth', 'Plays from a buffer that hides gaps'],
  ['live', 'Live', 'Plays with as little delay as possible'],
];

/** The controls of a player, all of them reachable by keyboard. */
export class ControlsView {
  readonly element = make('div', { class: 'controls', attributes: { role: 'toolbar', 'aria-label': 'Playback' } });
  readonly #pause: ControlButtonView;
  readonly #back: ControlButtonView;
  readonly #forward: ControlButtonView;
  readonly #live: HTMLButtonElement;
  readonly #modes: readonly (readonly [PlaybackMode, HTMLButtonElement])[];
  readonly #save: ControlButtonView;
  readonly #copy: ControlButtonView;
  readonly #size: HTMLButtonElement;
  readonly #statistics: ControlButtonView;
  readonly #help: ControlButtonView;
  #shownSize: PictureSize = 'fit';

  /** `run`: what a press of a control does, the same as its key. */
  constructor(run: (action: KeyAction) => void, setMode: (mode: PlaybackMode) => void) {
    const button = (icon: ConstructorParameters<typeof ControlButtonView>[0], label: string, action: KeyAction) =>
      new ControlButtonView(icon, label, keyName(action), () => run(action));
    this.#pause = button('pause', 'Pause', 'togglePause');
    this.#back = button('stepBack', 'One frame back', 'stepBack');
    this.#forward = button('stepForward', 'One frame on', 'stepForward');
    this.#live = makeButton('Go live', () => this.#live.getAttribute('aria-disabled') !== 'true' && run('goLive'), {
      class: 'quiet go-live',
      attributes: { title: `To the newest frame (${keyName('goLive')})` },
    });
    this.#modes = MODES.map(([mode, name, title]) => {
      const attributes = { title: `${title} (${keyName('toggleMode')})` };
      return [mode, makeButton(name, () => setMode(mode), { class: 'quiet', attributes })] as const;
    });
    this.#save = button('save', 'Save this frame…', 'save');
    this.#copy = button('copy', 'Copy this frame', 'copy');
    this.#size = makeMenuButton(SIZE_NAMES.fit[0], 'Size of the picture', () =>
      SIZES.map((size) => ({
        label: SIZE_NAMES[size][1],
        run: () => run(size === 'full' && this.#shownSize === 'full' ? 'fit' : size),
        checked: size === this.#shownSize,
      })),
    );
    this.#statistics = button('statistics', 'Statistics', 'statistics');
    this.#help = button('help', 'Keys', 'help');
    this.element.append(
      group('', this.#pause.element, this.#back.element, this.#forward.element),
      givesWay(group('Mode', ...this.#modes.map(([, element]) => element))),
      group('', this.#live),
      make('span', { class: 'spacer' }),
      givesWay(group('', this.#save.element, this.#copy.element)),
      group('', givesWay(this.#size), this.#statistics.element, givesWay(this.#help.element)),
    );
  }

  show(state: ControlState): void {
    if (state.paused) this.#pause.show('play', 'Play');
    else this.#pause.show('pause', 'Pause');
    this.#pause.enabled = state.isOn;
    setAttribute(this.#live, 'aria-disabled', String(!state.isOn));
    this.#back.enabled = state.canStepBack;
    this.#forward.enabled = state.canStepForward;
    this.#live.classList.toggle('is-behind', state.isBehind);
    for (const [mode, element] of this.#modes) setAttribute(element, 'aria-pressed', String(mode === state.mode));
    this.#save.enabled = state.hasPicture;
    this.#copy.enabled = state.hasPicture;
    this.#shownSize = state.size;
    const [short, long] = SIZE_NAMES[state.size];
    setText(this.#size, short);
    setAttribute(this.#size, 'aria-label', `Size of the picture: ${long}`);
    setAttribute(this.#size, 'title', 'Size of the picture');
    this.#statistics.pressed = state.statistics;
    setAttribute(this.#help.element, 'aria-expanded', String(state.help));
  }
}

/** Where there is no room, what has a key, and a command or nothing to do with playing, gives way to the picture. */
function givesWay<T extends HTMLElement>(element: T): T {
  element.classList.add('gives-way');
  return element;
}

function group(label: string, ...children: readonly HTMLElement[]): HTMLElement {
  const attributes = label === '' ? {} : { role: 'group', 'aria-label': label };
  return make('div', { class: 'control-group', attributes }, ...children);
}
