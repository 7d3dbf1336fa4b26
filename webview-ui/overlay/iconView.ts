import { makeButton } from '../page/dom';

const SVG = 'http://www.w3.org/2000/svg';

/** Lines on a square of 16 pixels. */
const ICONS = {
  zoomIn: 'M8 3V13M3 8H13',
  zoomOut: 'M3 8H13',
  fit: 'M3 6V3H6M10 3H13V6M13 10V13H10M6 13H3V10',
  filter: 'M2.5 4H13.5M4.5 8H11.5M6.5 12H9.5',
  undo: 'M6 3L3 6L6 9M3 6H9.5A3.5 3.5 0 0 1 9.5 13H7',
  unpin: 'M6 2.5H10M6.5 2.5V7L4.5 9.5H11.5L9.5 7V2.5M8 9.5V13.5M2.5 2.5L13.5 13.5',
  details: 'M2.5 3.5H13.5V12.5H2.5ZM9.5 3.5V12.5M11 6H12M11 8H12',
  table: 'M2.5 3.5H13.5V12.5H2.5ZM2.5 6.5H13.5M2.5 9.5H13.5M6.5 6.5V12.5',
} as const;

/** An icon in the colour of the text. */
function iconView(name: keyof typeof ICONS): SVGElement {
  return drawingView(ICONS[name], 16, 'icon-drawing');
}

/** A button of nothing but an icon. */
export function iconButtonView(icon: keyof typeof ICONS, label: string, run: () => void): HTMLButtonElement {
  const button = makeButton('', run, { class: 'quiet icon', attributes: { 'aria-label': label, title: label } });
  button.append(iconView(icon));
  return button;
}

/** Path data around (0, 0) or on a square of `size` pixels, as an element that says nothing; how it is drawn is the style's. */
export function drawingView(path: string, size: number, className: string, isCentred = false): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const half = size / 2;
  svg.setAttribute('viewBox', isCentred ? `${-half} ${-half} ${size} ${size}` : `0 0 ${size} ${size}`);
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
