import type { PlayerSnapshot } from '../../src/shared/messages';
import type { Notice } from './words';

/** The page around the canvas: words in the picture, a caption under it. All text from outside is set as text. */
export class PlayerView {
  readonly canvas = document.createElement('canvas');
  readonly #notice = part('div', 'notice');
  readonly #spinner = part('span', 'spinner');
  readonly #words = part('span', 'words');
  readonly #button = document.createElement('button');
  readonly #from = part('span', 'from');
  readonly #numbers = part('span', 'numbers');
  #shown: string | undefined;

  constructor(body: HTMLElement, onAction: () => void) {
    this.canvas.setAttribute('role', 'img');
    this.canvas.hidden = true;
    this.#notice.setAttribute('role', 'status');
    this.#spinner.setAttribute('aria-hidden', 'true');
    this.#button.type = 'button';
    this.#button.addEventListener('click', onAction);
    this.#notice.append(this.#spinner, this.#words, this.#button);
    this.#notice.hidden = true;
    const stage = part('div', 'stage');
    stage.append(this.canvas, this.#notice);
    const caption = part('footer', 'caption');
    caption.append(this.#from, this.#numbers);
    const main = part('main', 'player');
    main.append(stage, caption);
    body.append(main);
  }

  showSnapshot({ flow, sourceName }: PlayerSnapshot): void {
    const what = `${flow} from ${sourceName}`;
    if (this.#from.textContent !== what) this.#from.textContent = what;
    this.#from.title = what;
    this.canvas.setAttribute('aria-label', `Video of flow ${what}`);
  }

  /** undefined takes the words away. */
  showNotice(notice: Notice | undefined): void {
    // Asked on every frame; a live region must be touched only when it says something new.
    const key = notice && `${notice.text}${notice.action}`;
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
    if (this.#numbers.textContent !== text) this.#numbers.textContent = text;
  }

  /** Shows the canvas, from the first picture on; `frameNumber` is that of what is on it. */
  showFrame(frameNumber: number): void {
    this.canvas.hidden = false;
    this.canvas.dataset.frameNumber = String(frameNumber);
  }
}

function part(tag: string, name: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}
