import type { NodeId } from '../../src/wire/ids';
import { make } from '../page/dom';

/** A node that was found. */
export interface Found {
  readonly id: NodeId;
  readonly name: string;
  readonly detail: string;
}

/** So many are listed. */
const MAX_RESULTS = 20;

/** A field that finds nodes by their names, ids, addresses and flows, with the list of what it found (the combobox pattern of WAI-ARIA). */
export class SearchView {
  readonly element = make('div', { class: 'search-box' });
  readonly #input = make('input', {
    class: 'search',
    attributes: {
      type: 'search',
      placeholder: 'Search nodes (/)',
      role: 'combobox',
      'aria-label': 'Search nodes',
      'aria-expanded': 'false',
      'aria-controls': 'search-results',
      'aria-autocomplete': 'list',
      autocomplete: 'off',
      spellcheck: 'false',
    },
  });
  readonly #list = make('div', {
    class: 'search-results',
    attributes: { id: 'search-results', role: 'listbox', 'aria-label': 'Nodes', hidden: true },
  });
  readonly #none = make('div', { class: 'search-none', text: 'No node found.', attributes: { hidden: true } });
  readonly #find: (text: string) => readonly Found[];
  readonly #chosen: (id: NodeId) => void;
  #found: readonly Found[] = [];
  #at = 0;

  constructor(find: (text: string) => readonly Found[], chosen: (id: NodeId) => void) {
    this.#find = find;
    this.#chosen = chosen;
    this.element.append(this.#input, this.#list, this.#none);
    this.#input.addEventListener('input', () => this.#search());
    this.#input.addEventListener('focus', () => this.#search());
    this.#input.addEventListener('blur', () => this.#close());
    this.#input.addEventListener('keydown', (event) => this.#key(event));
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** There may be other nodes now: what was not found is looked for again. A list that is there stays as it is. */
  nodesChanged(): void {
    if (!this.#none.hidden) this.#search();
  }

  #search(): void {
    const text = this.#input.value.trim();
    this.#found = text === '' ? [] : this.#find(text).slice(0, MAX_RESULTS);
    this.#at = 0;
    this.#list.replaceChildren(...this.#found.map((found, index) => this.#option(found, index)));
    this.#list.hidden = this.#found.length === 0;
    this.#none.hidden = text === '' || this.#found.length > 0;
    this.#input.setAttribute('aria-expanded', String(this.#found.length > 0));
    this.#mark();
  }

  #option({ id, name, detail }: Found, index: number): HTMLElement {
    return make(
      'div',
      {
        class: 'search-result',
        attributes: { role: 'option', id: `search-result-${index}`, 'aria-selected': 'false' },
        on: {
          // The field keeps the focus until the click is done.
          pointerdown: (event) => event.preventDefault(),
          click: () => this.#choose(id),
        },
      },
      make('span', { text: name }),
      make('span', { class: 'search-detail', text: detail }),
    );
  }

  #mark(): void {
    [...this.#list.children].forEach((option, index) => {
      const isAt = index === this.#at;
      option.setAttribute('aria-selected', String(isAt));
      if (isAt) option.scrollIntoView({ block: 'nearest' });
    });
    if (this.#found.length > 0) this.#input.setAttribute('aria-activedescendant', `search-result-${this.#at}`);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  #key(event: KeyboardEvent): void {
    const count = this.#found.length;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (count > 0) this.#at = (this.#at + (event.key === 'ArrowDown' ? 1 : count - 1)) % count;
        this.#mark();
        break;
      case 'Enter': {
        const found = this.#found[this.#at];
        if (found) this.#choose(found.id);
        break;
      }
      case 'Escape':
        this.#input.value = '';
        this.#search();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(id: NodeId): void {
    this.#input.value = '';
    this.#close();
    this.#chosen(id);
  }

  #close(): void {
    this.#found = [];
    this.#list.hidden = true;
    this.#none.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
  }
}
