import { makeButton, setAttribute } from '../page/dom';
import { drawingView } from '../overlay/iconView';

/** Lines on a square of 16 pixels. */
const ICONS = {
  pause: 'M5.5 3.5V12.5M10.5 3.5V12.5',
  play: 'M5 3.2V12.8L12.5 8Z',
  stepForward: 'M3.5 3.5V12.5L9.5 8ZM12 3.5V12.5',
  stepBack: 'M12.5 3.5V12.5L6.5 8ZM4 3.5V12.5',
  save: 'M2.5 5H5L6.2 3.5H9.8L11 5H13.5V12.5H2.5ZM8 6.5A2.2 2.2 0 1 0 8 10.9A2.2 2.2 0 1 0 8 6.5',
  copy: 'M5.5 5.5H13.5V13.5H5.5ZM10.5 5.5V2.5H2.5V10.5H5.5',
  statistics: 'M2.5 2.5V13.5H13.5M4.5 10.5L7 8L9 9.5L13 4',
  help: 'M5.5 6A2.5 2.5 0 1 1 8.9 8.3C8.2 8.6 8 9 8 9.8M8 11.8V12.8',
} as const;

export type ControlIcon = keyof typeof ICONS;

/** A button of nothing but an icon; `key`: its key, told in the tooltip. */
export class ControlButtonView {
  readonly element: HTMLButtonElement;
  readonly #key: string;
  #icon: ControlIcon | undefined;

  constructor(icon: ControlIcon, label: string, key: string, run: () => void) {
    this.#key = key;
    this.element = makeButton('', () => this.#isEnabled() && run(), { class: 'quiet icon' });
    this.show(icon, label);
  }

  show(icon: ControlIcon, label: string): void {
    setAttribute(this.element, 'aria-label', label);
    setAttribute(this.element, 'title', `${label} (${this.#key})`);
    if (icon === this.#icon) return;
    this.#icon = icon;
    this.element.replaceChildren(drawingView(ICONS[icon], 16, 'icon-drawing'));
  }

  /** A button that does nothing now keeps the focus: whoever steps to the last frame is not thrown out of the controls. */
  set enabled(isEnabled: boolean) {
    setAttribute(this.element, 'aria-disabled', String(!isEnabled));
  }

  set pressed(isPressed: boolean) {
    setAttribute(this.element, 'aria-pressed', String(isPressed));
  }

  #isEnabled(): boolean {
    return this.element.getAttribute('aria-disabled') !== 'true';
  }
}
