import { make, makeButton, setText } from './dom';

/** Words instead of a page's content. */
export interface Notice {
  readonly text: string;
  /** What can be done about it; a smaller line. */
  readonly detail?: string;
  readonly busy?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** The place where a page says why there is nothing to see. Text comes as text. */
export class EmptyNotice {
  readonly #element: HTMLElement;
  readonly #spinner = make('span', { class: 'spinner', attributes: { 'aria-hidden': 'true' } });
  readonly #text = make('p', { class: 'empty-text' });
  readonly #detail = make('p', { class: 'empty-detail' });
  readonly #button = makeButton('', () => this.#run?.());
  #run: (() => void) | undefined;

  constructor(parent: HTMLElement) {
    this.#element = make(
      'div',
      { class: 'empty-notice', attributes: { role: 'status', hidden: true } },
      this.#spinner,
      this.#text,
      this.#detail,
      this.#button,
    );
    parent.append(this.#element);
  }

  /** undefined takes the words away. */
  show(notice: Notice | undefined): void {
    this.#element.hidden = !notice;
    this.#run = notice?.action?.run;
    if (!notice) return;
    this.#spinner.hidden = !notice.busy;
    setText(this.#text, notice.text);
    setText(this.#detail, notice.detail ?? '');
    this.#detail.hidden = notice.detail === undefined;
    setText(this.#button, notice.action?.label ?? '');
    this.#button.hidden = notice.action === undefined;
  }
}
