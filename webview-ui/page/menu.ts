import { make } from './dom';

/** A line of a menu. */
export type MenuItem =
  | { readonly label: string; readonly run: () => void; readonly disabled?: boolean; readonly checked?: boolean }
  | 'separator';

/** Where a menu opens: at a place of the window, or below an element. */
export type MenuPlace = { readonly x: number; readonly y: number } | HTMLElement;

export interface MenuOptions {
  /** What the menu is, for who cannot see it. */
  readonly label: string;
  /** Gets the focus back; whatever has it now, otherwise. */
  readonly returnTo?: HTMLElement;
  /** The line that has the focus first; the first one, otherwise. */
  readonly startAt?: 'first' | 'last';
  readonly onClose?: () => void;
}

/** Air between a menu and the window's edges, in pixels. */
const MARGIN = 4;

let openMenu: Menu | undefined;

/**
 * Opens a menu with the focus in it, and closes the one that was open. Keys are those of the WAI-ARIA menu pattern: up, down, home, end, a letter,
 * enter, space, escape, tab. Choosing closes it first, then runs.
 */
export function showMenu(items: readonly MenuItem[], place: MenuPlace, options: MenuOptions): void {
  openMenu?.close(false);
  openMenu = new Menu(items, place, options);
}

/** Closes the menu that is open, if there is one, without moving the focus. */
export function closeMenu(): void {
  openMenu?.close(false);
}

class Menu {
  readonly #element: HTMLElement;
  readonly #options: MenuOptions;
  readonly #returnTo: Element | null;
  readonly #ending = new AbortController();

  constructor(items: readonly MenuItem[], place: MenuPlace, options: MenuOptions) {
    this.#options = options;
    this.#returnTo = options.returnTo ?? document.activeElement;
    this.#element = make('div', {
      class: 'menu',
      attributes: { role: 'menu', 'aria-label': options.label, tabindex: -1 },
    });
    this.#element.append(...items.map((item) => this.#line(item)));
    (document.querySelector('main') ?? document.body).append(this.#element);
    this.#put(place);
    this.#listen();
    const lines = this.#lines();
    (lines.at(options.startAt === 'last' ? -1 : 0) ?? this.#element).focus();
  }

  close(returns: boolean): void {
    if (openMenu !== this) return;
    openMenu = undefined;
    this.#ending.abort();
    this.#element.remove();
    if (returns && this.#returnTo instanceof HTMLElement) this.#returnTo.focus();
    this.#options.onClose?.();
  }

  #line(item: MenuItem): HTMLElement {
    if (item === 'separator') return make('div', { class: 'menu-separator', attributes: { role: 'separator' } });
    const { label, run, disabled, checked } = item;
    const choose = (): void => {
      if (disabled) return;
      this.close(true);
      run();
    };
    return make('div', {
      class: 'menu-item',
      text: label,
      attributes: {
        role: checked === undefined ? 'menuitem' : 'menuitemcheckbox',
        tabindex: -1,
        'aria-disabled': disabled ? 'true' : undefined,
        'aria-checked': checked === undefined ? undefined : String(checked),
      },
      on: {
        click: choose,
        pointermove: ({ currentTarget }) => (currentTarget as HTMLElement).focus(),
        keydown: (event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          event.stopPropagation();
          choose();
        },
      },
    });
  }

  #lines(): HTMLElement[] {
    return [...this.#element.querySelectorAll<HTMLElement>('.menu-item')];
  }

  #put(place: MenuPlace): void {
    const isElement = place instanceof HTMLElement;
    const anchor = isElement ? place.getBoundingClientRect() : new DOMRect(place.x, place.y, 0, 0);
    const { width, height } = this.#element.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const isBelow = anchor.bottom + height + MARGIN <= clientHeight || anchor.top < height + MARGIN;
    const top = isBelow ? anchor.bottom : anchor.top - height;
    this.#element.style.left = `${Math.max(MARGIN, Math.min(anchor.left, clientWidth - width - MARGIN))}px`;
    this.#element.style.top = `${Math.max(MARGIN, Math.min(top, clientHeight - height - MARGIN))}px`;
  }

  #listen(): void {
    const { signal } = this.#ending;
    this.#element.addEventListener('keydown', (event) => this.#key(event), { signal });
    document.addEventListener(
      'pointerdown',
      ({ target }) => {
        if (target instanceof Node && !this.#element.contains(target)) this.close(false);
      },
      { signal, capture: true },
    );
    window.addEventListener('blur', () => this.close(false), { signal });
    window.addEventListener('resize', () => this.close(true), { signal });
    this.#element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  }

  #key(event: KeyboardEvent): void {
    const lines = this.#lines();
    const at = lines.indexOf(document.activeElement as HTMLElement);
    const moveTo = (index: number): void => lines.at(index % Math.max(1, lines.length))?.focus();
    switch (event.key) {
      case 'ArrowDown':
        moveTo(at + 1);
        break;
      case 'ArrowUp':
        moveTo(at <= 0 ? -1 : at - 1);
        break;
      case 'Home':
        moveTo(0);
        break;
      case 'End':
        moveTo(-1);
        break;
      case 'Escape':
        this.close(true);
        break;
      case 'Tab':
        // Goes on from where the menu was opened.
        this.close(true);
        return;
      default: {
        if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
        const letter = event.key.toLowerCase();
        const turned = [...lines.slice(at + 1), ...lines.slice(0, at + 1)];
        turned.find((line) => line.textContent?.toLowerCase().startsWith(letter))?.focus();
      }
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

/** A button that opens a menu, made anew each time: by click, enter, space and down at its first line, by up at its last. */
export function makeMenuButton(text: string, label: string, items: () => readonly MenuItem[]): HTMLButtonElement {
  const open = (startAt: 'first' | 'last'): void => {
    button.setAttribute('aria-expanded', 'true');
    const onClose = (): void => button.setAttribute('aria-expanded', 'false');
    showMenu(items(), button, { label, returnTo: button, startAt, onClose });
  };
  const button = make('button', {
    class: 'quiet menu-button',
    text,
    attributes: { 'aria-haspopup': 'menu', 'aria-expanded': 'false' },
    on: {
      pointerdown: (event) => {
        // The open menu closes itself by this press; the click after it must not open it again.
        wasOpen = button.getAttribute('aria-expanded') === 'true';
        event.stopPropagation();
        if (wasOpen) closeMenu();
      },
      click: () => {
        if (!wasOpen) open('first');
        wasOpen = false;
      },
      keydown: (event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        event.preventDefault();
        open(event.key === 'ArrowDown' ? 'first' : 'last');
      },
    },
  });
  button.type = 'button';
  let wasOpen = false;
  return button;
}
