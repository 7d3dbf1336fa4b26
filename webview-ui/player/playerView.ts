import type { PlayerSnapshot } from '../../src/shared/messages';
import { make, makeButton, setAttribute, setText } from '../page/dom';
import type { PictureSize } from './looks';
import type { Notice } from './words';

/** Without a move of the pointer for so long the controls go away where they lie over the picture. */
const IDLE_MS = 2_500;

/** The parts that a {@link PlayerView} puts around the canvas. */
export interface PlayerParts {
  readonly controls: HTMLElement;
  /** Over the picture. */
  readonly overlays: readonly HTMLElement[];
}

/** Something that is told about what the user did, with a button where there is something else to do. */
export interface Message {
  readonly text: string;
  readonly isError: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** The page around the canvas: words in the picture, controls and a caption under it. All text from outside is set as text. */
export class PlayerView {
  readonly canvas = make('canvas', { attributes: { role: 'img', hidden: true } });
  readonly #main: HTMLElement;
  readonly #bar: HTMLElement;
  readonly #stage = make('div', { class: 'stage' });
  readonly #spinner = make('span', { class: 'spinner', attributes: { 'aria-hidden': 'true' } });
  readonly #words = make('span', { class: 'words' });
  readonly #button: HTMLButtonElement;
  readonly #notice: HTMLElement;
  readonly #from = make('span', { class: 'from' });
  readonly #numbers = make('span', { class: 'numbers' });
  readonly #message = make('div', { class: 'message', attributes: { hidden: true } });
  readonly #heading = make('h1', { class: 'visually-hidden', text: 'Player' });
  #shown: string | undefined;
  /** Whether the focus was moved by keys: then it stays in sight. */
  #isTabbing = false;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(body: HTMLElement, parts: PlayerParts, onAction: () => void) {
    this.#button = makeButton('', onAction);
    this.#notice = make(
      'div',
      { class: 'notice', attributes: { role: 'status', hidden: true } },
      this.#spinner,
      this.#words,
      this.#button,
    );
    this.#stage.append(make('div', { class: 'scroller' }, this.canvas), this.#notice, ...parts.overlays, this.#message);
    const caption = make('div', { class: 'caption' }, this.#from, this.#numbers);
    this.#bar = make('div', { class: 'bar' }, parts.controls, caption);
    this.#main = make('main', { class: 'page player' }, this.#heading, this.#stage, this.#bar);
    body.append(this.#main);
    for (const type of ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const) {
      this.#main.addEventListener(type, (event) => {
        if (type === 'pointerdown') this.#isTabbing = false;
        if (event instanceof KeyboardEvent && event.key === 'Tab') this.#isTabbing = true;
        this.#wake();
      });
    }
  }

  showSnapshot({ flow, sourceName }: PlayerSnapshot): void {
    const what = `${flow} from ${sourceName}`;
    setText(this.#from, what);
    this.#from.title = what;
    setText(this.#heading, `Player: ${what}`);
    setAttribute(this.canvas, 'aria-label', `Video of flow ${what}`);
  }

  showSize(size: PictureSize): void {
    setAttribute(this.#main, 'data-size', size);
    const scroller = this.canvas.parentElement!;
    // What is larger than its frame is scrolled by keys, too.
    if (size === 'actual') scroller.tabIndex = 0;
    else scroller.removeAttribute('tabindex');
    this.#wake();
  }

  /** undefined takes the words away. */
  showNotice(notice: Notice | undefined): void {
    // Asked on every frame; a live region must be touched only when it says something new.
    const key = notice && `${notice.text}${notice.action}${notice.busy}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.#notice.hidden = !notice;
    if (!notice) return;
    this.#words.textContent = notice.text;
    this.#spinner.hidden = !notice.busy;
    this.#button.hidden = notice.action === undefined;
    this.#button.textContent = notice.action ?? '';
  }

  showNumbers(text: string): void {
    setText(this.#numbers, text);
  }

  /** Shows the canvas, from the first picture on; `frameNumber` is that of what is on it. */
  showFrame(frameNumber: number): void {
    this.canvas.hidden = false;
    this.canvas.dataset.frameNumber = String(frameNumber);
  }

  /** undefined takes it away. */
  showMessage(message: Message | undefined): void {
    this.#message.hidden = !message;
    this.#message.replaceChildren();
    if (!message) return;
    const { text, isError, action } = message;
    setAttribute(this.#message, 'role', isError ? 'alert' : 'note');
    this.#message.append(make('span', { text }));
    if (action) this.#message.append(makeButton(action.label, action.run));
    this.#message.append(makeButton('Dismiss', () => this.showMessage(undefined), { class: 'quiet' }));
  }

  #wake(): void {
    clearTimeout(this.#idleTimer);
    this.#main.classList.remove('is-idle');
    this.#idleTimer = setTimeout(() => {
      const isFocused = this.#isTabbing && this.#bar.contains(document.activeElement);
      this.#main.classList.toggle('is-idle', !isFocused);
    }, IDLE_MS);
  }
}
