import { NODE_RADIUS } from './nodeShape';
import { FAINT, type Palette, THINNER } from './palette';
import { type Box, isOutside, reachOf } from './primitiveBounds';
import type { EdgePrimitive, Primitive, ShapePrimitive, TextPrimitive } from './sceneTypes';

/** Paths are made once and used for every frame; of so many different ones. */
const MAX_PATHS = 4_096;
/** Texts that would be smaller on the screen, in pixels, are left out. */
const MIN_TEXT = 5.5;
/** Shapes of nodes reach at least so far around their middle on the screen, in pixels, and others are as much larger. */
const MIN_SHAPE = 3.5;
/** Lines are at least so wide on the screen, in pixels. */
const MIN_LINE = 0.6;
/** The rim of a text that keeps lines from it, of its size. */
const RIM = 0.6;

/** Of a CanvasRenderingContext2D, what is drawn with. */
export type Brush<P> = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'beginPath'
  | 'moveTo'
  | 'quadraticCurveTo'
  | 'translate'
  | 'scale'
  | 'setLineDash'
  | 'fillText'
  | 'strokeText'
  | 'globalAlpha'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
> & { stroke(path?: P): void; fill(path: P): void };

/** Paths made of path data, each once. */
export class PathCache<P> {
  readonly #make: (data: string) => P;
  readonly #known = new Map<string, { readonly path: P; readonly reach: number }>();

  constructor(make: (data: string) => P) {
    this.#make = make;
  }

  /** The path, and how far it reaches from its (0, 0). */
  get(data: string): { readonly path: P; readonly reach: number } {
    const known = this.#known.get(data);
    if (known) return known;
    if (this.#known.size >= MAX_PATHS) this.#known.clear();
    const made = { path: this.#make(data), reach: reachOf(data) };
    this.#known.set(data, made);
    return made;
  }
}

/** How a scene is drawn. */
export interface DrawStyle<P> {
  readonly palette: Palette;
  /** How what is faint differs: it is paler, or, where contrast is asked for, its lines are thin and shapes are hollow. */
  readonly faint: 'paler' | 'outlined';
  /** A family, as CSS writes it. */
  readonly font: string;
  readonly paths: PathCache<P>;
  /** Pixels on the screen per pixel of the scene. */
  readonly zoom: number;
  /** What can be seen of the scene's plane; everything outside is left out. */
  readonly visible: Box;
}

/** Draws primitives in their order, with the context's transformation. Far away, what could not be read is left out. */
export function drawPrimitives<P>(brush: Brush<P>, primitives: readonly Primitive[], style: DrawStyle<P>): void {
  brush.save();
  brush.lineJoin = 'round';
  brush.textAlign = 'center';
  brush.textBaseline = 'middle';
  for (let i = 0; i < primitives.length; i++) {
    const primitive = primitives[i];
    if (!primitive) continue;
    switch (primitive.type) {
      case 'edge': {
        // Lines that look the same are one path: a stroke costs more than a line.
        const run: EdgePrimitive[] = [primitive];
        for (let next = primitives[i + 1]; next?.type === 'edge' && looksLike(next, primitive);) {
          run.push(next);
          next = primitives[++i + 1];
        }
        drawEdges(brush, run, style);
        break;
      }
      case 'shape':
        drawShape(brush, primitive, style);
        break;
      case 'text':
        drawText(brush, primitive, style);
        break;
    }
  }
  brush.restore();
}

function looksLike(one: EdgePrimitive, other: EdgePrimitive): boolean {
  return (
    one.stroke === other.stroke &&
    one.width === other.width &&
    one.faint === other.faint &&
    one.dash.length === other.dash.length &&
    one.dash.every((length, index) => length === other.dash[index])
  );
}

function drawEdges<P>(brush: Brush<P>, run: readonly EdgePrimitive[], style: DrawStyle<P>): void {
  const { palette, zoom, visible } = style;
  const [first] = run;
  const shown = run.filter((primitive) => !isOutside(primitive, 0, visible));
  if (!first || shown.length === 0) return;
  const isOutlined = first.faint && style.faint === 'outlined';
  const width = isOutlined ? thinner(first.width) : first.width;
  brush.globalAlpha = first.faint && !isOutlined ? FAINT : 1;
  brush.strokeStyle = palette[first.stroke];
  brush.lineWidth = Math.max(width, MIN_LINE / zoom);
  brush.setLineDash([...first.dash]);
  brush.beginPath();
  for (const { edge } of shown) {
    brush.moveTo(edge.from.x, edge.from.y);
    brush.quadraticCurveTo(edge.control.x, edge.control.y, edge.to.x, edge.to.y);
  }
  brush.stroke();
}

function drawShape<P>(brush: Brush<P>, shape: ShapePrimitive, style: DrawStyle<P>): void {
  const { palette, paths, visible, zoom } = style;
  const { path, reach } = paths.get(shape.path);
  const larger = Math.max(1, MIN_SHAPE / (NODE_RADIUS * zoom));
  if (isOutside(shape, larger * reach, visible)) return;
  const { x, y } = shape.at;
  const isOutlined = shape.faint && style.faint === 'outlined';
  brush.globalAlpha = shape.faint && !isOutlined ? FAINT : 1;
  brush.translate(x, y);
  brush.scale(larger, larger);
  if (shape.fill !== null) {
    // What has a line can do without being filled.
    brush.fillStyle = palette[isOutlined && shape.line ? 'surface' : shape.fill];
    brush.fill(path);
  }
  if (shape.line) {
    brush.strokeStyle = palette[shape.line.stroke];
    brush.lineWidth = isOutlined ? thinner(shape.line.width) : shape.line.width;
    brush.setLineDash([...shape.line.dash]);
    brush.stroke(path);
  }
  brush.scale(1 / larger, 1 / larger);
  brush.translate(-x, -y);
}

/** Steps of width stay. */
function thinner(width: number): number {
  return Math.max(THINNER.least, width * THINNER.share);
}

function drawText<P>(
  brush: Brush<P>,
  text: TextPrimitive,
  { palette, font, zoom, visible, faint }: DrawStyle<P>,
): void {
  const { size, at } = text;
  if (size * zoom < MIN_TEXT || isOutside(text, 0, visible)) return;
  // Paler by its colour: how well it can be read is not left to the strength.
  brush.globalAlpha = 1;
  brush.font = `${text.bold ? 'bold ' : ''}${size}px ${font}`;
  brush.strokeStyle = palette.surface;
  brush.lineWidth = RIM * size;
  brush.setLineDash([]);
  brush.strokeText(text.text, at.x, at.y);
  brush.fillStyle = palette[text.faint && faint === 'paler' ? 'faintText' : text.colour];
  brush.fillText(text.text, at.x, at.y);
}
