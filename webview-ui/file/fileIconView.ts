import { makeButton } from '../page/dom';

const SVG = 'http://www.w3.org/2000/svg';

/** Shapes on a square of 16 pixels, filled in the colour of the text. */
const ICONS = {
  play: 'M4.5 2.5V13.5L13 8Z',
  pause: 'M4 3H6.75V13H4ZM9.25 3H12V13H9.25Z',
  first: 'M3 3H4.5V13H3ZM13 3V13L5.5 8Z',
  last: 'M11.5 3H13V13H11.5ZM3 3V13L10.5 8Z',
  stepBack: 'M10.5 3.5V12.5L4 8ZM11.5 3.5H12.75V12.5H11.5Z',
  stepOn: 'M5.5 3.5V12.5L12 8ZM3.25 3.5H4.5V12.5H3.25Z',
  loop: 'M4.5 4H10.5V2L14 4.75L10.5 7.5V5.5H4.5A2 2 0 0 0 2.5 7.5V8.5H1V7.5A3.5 3.5 0 0 1 4.5 4ZM11.5 12H5.5V14L2 11.25L5.5 8.5V10.5H11.5A2 2 0 0 0 13.5 8.5V7.5H15V8.5A3.5 3.5 0 0 1 11.5 12Z',
} as const;

export type FileIcon = keyof typeof ICONS;

/** A button of nothing but an icon. `keys`: as aria-keyshortcuts has them; `label` ends with them in words. */
export function iconButton(icon: FileIcon, label: string, keys: string, run: () => void): HTMLButtonElement {
  const button = makeButton('', run, {
    class: 'quiet icon',
    attributes: { 'aria-label': label, title: `${label} (${keysText(keys)})`, 'aria-keyshortcuts': keys },
  });
  setIcon(button, icon);
  return button;
}

/** Changes the icon of a button. */
export function setIcon(button: HTMLButtonElement, icon: FileIcon): void {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('width', '16');
  svg.setAttribute('height', '16');
  svg.setAttribute('class', 'file-icon');
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', ICONS[icon]);
  svg.append(shape);
  button.replaceChildren(svg);
}

/** Keys as people call them. */
export function keysText(keys: string): string {
  return keys.replace('ArrowLeft', '←').replace('ArrowRight', '→');
}
