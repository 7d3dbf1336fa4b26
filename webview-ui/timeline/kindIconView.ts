import type { RecordKind } from './recordKinds';

/** Line drawings on a square of 16; the word for the kind always stands beside them. */
const PATHS: Readonly<Record<RecordKind, string>> = {
  connection: 'M6.5 9.5 9.5 6.5 M7.5 4.5l1-1a2.8 2.8 0 0 1 4 4l-1 1 M8.5 11.5l-1 1a2.8 2.8 0 0 1-4-4l1-1',
  redial: 'M13 8a5 5 0 1 1-1.5-3.5 M13 2.5v3h-3',
  message: 'M2.5 4h11v8.5h-11z M2.5 4.5 8 9l5.5-4.5',
  route: 'M4.5 13V4 M4.5 10.5c0-3.5 7-1.5 7-5.5 M2.5 6l2-2.5 2 2.5 M9.5 6l2-2.5 2 2.5',
  flow: 'M8 8h.01 M5.5 10.5a3.5 3.5 0 0 1 0-5 M10.5 5.5a3.5 3.5 0 0 1 0 5 M3.5 12.5a6.3 6.3 0 0 1 0-9 M12.5 3.5a6.3 6.3 0 0 1 0 9',
  player: 'M5 3.5v9l7.5-4.5z',
  topology:
    'M8 4.5 4.5 11 M8 4.5l3.5 6.5 M5.5 12h5 M9.5 3.5a1.5 1.5 0 1 1-3 0a1.5 1.5 0 1 1 3 0 M5.5 12a1.5 1.5 0 1 1-3 0a1.5 1.5 0 1 1 3 0 M13.5 12a1.5 1.5 0 1 1-3 0a1.5 1.5 0 1 1 3 0',
};

const SVG = 'http://www.w3.org/2000/svg';

/** The drawing of a kind of records, in the colour of the text around it. Says nothing to screen readers. */
export function makeKindIcon(kind: RecordKind): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [name, value] of [
    ['viewBox', '0 0 16 16'],
    ['width', '16'],
    ['height', '16'],
    ['aria-hidden', 'true'],
    ['class', `kind-icon kind-${kind}`],
  ] as const) {
    svg.setAttribute(name, value);
  }
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[kind]);
  svg.append(path);
  return svg;
}
