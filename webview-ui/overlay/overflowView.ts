import { make, makeButton } from '../page/dom';

/** Puts the groups of a toolbar that do not fit into one row below a button “More”, the last ones first. */
export class OverflowView {
  readonly #toolbar: HTMLElement;
  readonly #groups: readonly HTMLElement[];
  readonly #panel = make('div', {
    class: 'more-panel',
    attributes: { id: 'more-panel', role: 'group', 'aria-label': 'More', hidden: true },
  });
  readonly #button = makeButton('More…', () => this.#toggle(this.#panel.hidden), {
    class: 'quiet',
    attributes: { 'aria-expanded': 'false', 'aria-controls': 'more-panel', hidden: true },
  });
  #arrangedFor = '';

  /** `groups`: in the order in which they stand, before the rest of the toolbar's elements. */
  constructor(toolbar: HTMLElement, groups: readonly HTMLElement[]) {
    this.#toolbar = toolbar;
    this.#groups = groups;
    groups.at(-1)?.after(this.#button, this.#panel);
    new ResizeObserver(() => this.arrange()).observe(toolbar);
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#toggle(false);
      this.#button.focus();
    });
    document.addEventListener(
      'pointerdown',
      ({ target }) => {
        if (!(target instanceof Node) || this.#panel.contains(target) || this.#button.contains(target)) return;
        if (!this.#panel.hidden) this.#toggle(false);
      },
      { capture: true },
    );
  }

  /** Fits the groups to the toolbar's width and to their own, which change with what is chosen in them. Not while the panel is open. */
  arrange(): void {
    const chosen = this.#groups.flatMap((group) => [...group.querySelectorAll('select')]);
    const words = chosen.map((select) => select.selectedOptions[0]?.text);
    const arranged = JSON.stringify([this.#toolbar.clientWidth, ...words]);
    if (arranged === this.#arrangedFor || !this.#panel.hidden || this.#toolbar.clientWidth === 0) return;
    this.#arrangedFor = arranged;
    const focused = document.activeElement;
    for (const group of this.#groups) if (group.parentElement === this.#panel) this.#button.before(group);
    this.#button.hidden = true;
    for (const group of [...this.#groups].reverse()) {
      if (this.#fits) break;
      this.#button.hidden = false;
      this.#panel.prepend(group);
    }
    if (!(focused instanceof HTMLElement) || focused === document.activeElement) return;
    if (this.#panel.contains(focused)) this.#button.focus();
    else if (this.#toolbar.contains(focused)) focused.focus();
  }

  get #fits(): boolean {
    return this.#toolbar.scrollWidth <= this.#toolbar.clientWidth;
  }

  #toggle(isOpen: boolean): void {
    this.#panel.hidden = !isOpen;
    this.#button.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) this.#panel.querySelector<HTMLElement>('select, button:not(:disabled)')?.focus();
    else this.arrange();
  }
}
