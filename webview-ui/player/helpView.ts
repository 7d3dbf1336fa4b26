import { make, makeButton } from '../page/dom';
import { keyHelp } from './keys';

/** The keys of a player, over the picture. */
export class HelpView {
  readonly element = make('section', {
    class: 'help',
    attributes: { role: 'dialog', 'aria-label': 'Keys', tabindex: -1, hidden: true },
  });
  readonly #onClose: () => void;
  #returnTo: Element | null = null;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
    const lines = keyHelp().map(({ keys, words }) =>
      make('div', {}, make('dt', {}, ...keys.map((key) => make('kbd', { text: key }))), make('dd', { text: words })),
    );
    const close = makeButton('Close', () => this.close(), { class: 'quiet' });
    this.element.append(
      make('h2', { text: 'Keys' }),
      make(
        'dl',
        {},
        ...lines,
        make(
          'div',
          {},
          make('dt', {}, make('kbd', { text: 'Esc' })),
          make('dd', { text: 'Close this; leave the full panel' }),
        ),
      ),
      close,
    );
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  toggle(): void {
    if (this.isOpen) return this.close();
    this.#returnTo = document.activeElement;
    this.element.hidden = false;
    this.element.focus();
  }

  close(): void {
    if (!this.isOpen) return;
    this.element.hidden = true;
    if (this.#returnTo instanceof HTMLElement) this.#returnTo.focus();
    this.#onClose();
  }
}
