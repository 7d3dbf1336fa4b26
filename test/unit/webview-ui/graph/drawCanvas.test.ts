import { expect, it } from 'vitest';
import { type Brush, drawPrimitives, PathCache } from '../../../../webview-ui/graph/drawCanvas';
import { edgeBetween } from '../../../../webview-ui/graph/edgeShape';
import { PAPER } from '../../../../webview-ui/graph/palette';
import { circlePath } from '../../../../webview-ui/graph/nodeShape';
import type { EdgePrimitive, Primitive, ShapePrimitive, TextPrimitive } from '../../../../webview-ui/graph/sceneTypes';

/** Notes what is drawn, with the colours and widths that it is drawn with. */
class NotingBrush implements Brush<string> {
  readonly notes: string[] = [];
  globalAlpha = 1;
  fillStyle = '';
  strokeStyle = '';
  lineWidth = 1;
  lineCap = 'butt' as const;
  lineJoin = 'miter' as const;
  font = '';
  textAlign = 'start' as const;
  textBaseline = 'alphabetic' as const;
  lines = 0;
  save = () => undefined;
  restore = () => undefined;
  beginPath = () => void (this.lines = 0);
  moveTo = () => void this.lines++;
  quadraticCurveTo = () => undefined;
  translate = () => undefined;
  scale: (x: number, y: number) => void = () => undefined;
  setLineDash = () => undefined;
  strokeText = () => undefined;
  fillText = (text: string) => void this.notes.push(`text ${text} ${this.fillStyle} ${this.font}`);
  fill = (path: string) => void this.notes.push(`fill ${path} ${this.fillStyle} ${this.globalAlpha}`);
  stroke = (path?: string) =>
    void this.notes.push(
      `stroke ${path ?? `${this.lines} lines`} ${this.strokeStyle} ${this.lineWidth} ${this.globalAlpha}`,
    );
}

const edge = (y: number, rest: Partial<EdgePrimitive> = {}): EdgePrimitive => ({
  type: 'edge',
  what: 'l',
  edge: edgeBetween({ x: 0, y }, { x: 50, y }),
  stroke: 'link',
  width: 1,
  dash: [],
  faint: false,
  ...rest,
});
const dot: ShapePrimitive = {
  type: 'shape',
  what: 'n',
  at: { x: 10, y: 10 },
  path: circlePath(4),
  fill: 'node',
  line: { stroke: 'own', width: 2, dash: [] },
  faint: true,
};
const word: TextPrimitive = {
  type: 'text',
  what: 'n',
  at: { x: 10, y: 20 },
  text: 'hi',
  size: 10,
  bold: true,
  colour: 'muted',
  faint: false,
};

function drawn(primitives: readonly Primitive[], zoom = 1, faint: 'paler' | 'outlined' = 'paler'): string[] {
  const brush = new NotingBrush();
  const visible = { left: 0, top: 0, right: 100, bottom: 100 };
  const paths = new PathCache((data) => `<${data.length}>`);
  drawPrimitives(brush, primitives, { palette: PAPER, faint, font: 'Sans', paths, zoom, visible });
  return brush.notes;
}

it('draws in order: lines that look the same together, shapes filled and stroked, texts in the font', () => {
  const size = circlePath(4).length;
  expect(drawn([edge(1), edge(2), edge(3, { width: 4 }), dot, word])).toEqual([
    `stroke 2 lines ${PAPER.link} 1 1`,
    `stroke 1 lines ${PAPER.link} 4 1`,
    `fill <${size}> ${PAPER.node} 0.5`,
    `stroke <${size}> ${PAPER.own} 2 0.5`,
    `text hi ${PAPER.muted} bold 10px Sans`,
  ]);
});

it('makes what is faint no paler where contrast is asked for: its lines are thinner, and nothing is filled', () => {
  const size = circlePath(4).length;
  const faint = { ...word, faint: true };
  expect(drawn([faint])).toEqual([`text hi ${PAPER.faintText} bold 10px Sans`]);
  expect(drawn([edge(1, { faint: true, width: 4 }), dot, faint], 1, 'outlined')).toEqual([
    `stroke 1 lines ${PAPER.link} 1.6 1`,
    `fill <${size}> ${PAPER.surface} 1`,
    `stroke <${size}> ${PAPER.own} 0.8 1`,
    `text hi ${PAPER.muted} bold 10px Sans`,
  ]);
});

it('makes shapes no smaller than can be seen, from however far away', () => {
  const brush = new NotingBrush();
  const scales: number[] = [];
  brush.scale = (x: number) => void scales.push(x);
  const visible = { left: 0, top: 0, right: 9_000, bottom: 9_000 };
  const paths = new PathCache((data) => data);
  for (const zoom of [1, 0.05]) {
    drawPrimitives(brush, [dot], { palette: PAPER, faint: 'paler', font: 'Sans', paths, zoom, visible });
  }
  expect(scales.map((scale) => Math.round(scale * 100) / 100)).toEqual([1, 1, 4.67, 0.21]);
});

it('leaves out what cannot be seen, and far away what could not be read', () => {
  expect(drawn([edge(500), { ...dot, at: { x: -50, y: 0 } }, { ...word, at: { x: 0, y: 300 } }])).toEqual([]);
  expect(drawn([word], 0.5)).toEqual([]);
  expect(drawn([edge(1)], 0.125)).toEqual([`stroke 1 lines ${PAPER.link} 4.8 1`]);
});

it('makes each path once', () => {
  let made = 0;
  const paths = new PathCache(() => ++made);
  expect([paths.get('M1,2'), paths.get('M1,2')]).toEqual([
    { path: 1, reach: 2 },
    { path: 1, reach: 2 },
  ]);
});
