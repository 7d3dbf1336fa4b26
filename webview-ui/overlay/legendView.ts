import { circlePath, crossPath, framePath, outlineOf } from '../graph/nodeShape';
import { make } from '../page/dom';
import { drawingView } from './iconView';

const SIZE = 22;
const RADIUS = 8;

/** What the shapes and lines mean. */
const NODES: readonly (readonly [words: string, path: string, className: string])[] = [
  ['This node', `${circlePath(10)}${outlineOf('plain', RADIUS)}`, 'own'],
  ['Source of a flow', outlineOf('source', RADIUS), 'source'],
  ['Relay: passes a flow on', outlineOf('relay', RADIUS), ''],
  ['Consumer: watches a flow', outlineOf('consumer', RADIUS), ''],
  ['None of these', outlineOf('plain', RADIUS), 'plain'],
  ['Opaque: tells nothing of itself', outlineOf('plain', RADIUS), 'plain opaque'],
  ['Selected', framePath(10), 'selected'],
  ['Unreachable', `${outlineOf('plain', RADIUS)}${crossPath(RADIUS)}`, 'plain lost'],
];
const LINE = `M${-SIZE / 2},0H${SIZE / 2}`;
const ARROW = 'M3,0L-3,-4L-3,4Z';
const LINES: readonly (readonly [words: string, path: string, className: string])[] = [
  ['Link; the wider, the more traffic', LINE, ''],
  ['Link without the chosen flow', LINE, 'dimmed'],
  ['Link that only a tree tells of', LINE, 'reported'],
  ['Link that is down', LINE, 'down'],
  ['Tree of the chosen flow, from its source outwards', LINE + ARROW, 'tree'],
];
/** Over the line of a link that is down, which is broken. */
const DOWN_CROSS = crossPath(5);

/** The key to shapes and lines, which can be folded away. */
export function legendView(): HTMLElement {
  const row = (drawing: Node, words: string): HTMLElement => make('li', {}, drawing, make('span', { text: words }));
  return make(
    'details',
    { class: 'legend', attributes: { open: true } },
    make('summary', { text: 'Legend' }),
    make(
      'ul',
      {},
      ...NODES.map(([words, path, name]) => row(drawingView(path, SIZE, `legend-node ${name}`, true), words)),
      ...LINES.map(([words, path, name]) => row(lineView(path, name), words)),
    ),
  );
}

function lineView(path: string, name: string): SVGElement {
  const drawing = drawingView(path, SIZE, `legend-line ${name}`, true);
  if (name !== 'down') return drawing;
  const cross = drawingView(DOWN_CROSS, SIZE, '', true).firstElementChild;
  if (cross) drawing.append(cross);
  cross?.setAttribute('class', 'cross');
  return drawing;
}
