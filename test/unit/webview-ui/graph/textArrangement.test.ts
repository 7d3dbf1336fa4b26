import { describe, expect, it } from 'vitest';
import { edgeBetween } from '../../../../webview-ui/graph/edgeShape';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { type Box, boxOf } from '../../../../webview-ui/graph/primitiveBounds';
import { PLAIN_STATE, sceneOf } from '../../../../webview-ui/graph/scene';
import type { Primitive, ShapePrimitive, TextPrimitive } from '../../../../webview-ui/graph/sceneTypes';
import { arrangementZoom, arrangeTexts, TextArrangement } from '../../../../webview-ui/graph/textArrangement';
import { forEachSeed } from '../../../support/seeds';
import { chain, namesOf, randomModel, randomPositions } from './graphs';

const covers = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
const textsIn = (primitives: readonly Primitive[]): TextPrimitive[] => primitives.filter((one) => one.type === 'text');
const isGround = (one: Primitive): one is ShapePrimitive => one.type === 'shape' && one.fill === 'surface';

const edge = edgeBetween({ x: 0, y: 0 }, { x: 400, y: 0 });
const words = (what: string, rest: Partial<TextPrimitive> = {}): TextPrimitive => ({
  type: 'text',
  what,
  at: { x: 200, y: 0 },
  text: '30 frames/s',
  size: 10,
  bold: false,
  colour: 'text',
  faint: false,
  anchor: { type: 'link', edge },
  ...rest,
});
const taken = (box: Box): TextPrimitive => {
  const { anchor, ...text } = words('ground', { text: 'ooooooooooo' });
  expect(anchor).toBeDefined();
  return { ...text, at: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }, size: box.bottom - box.top };
};

describe('words beside a link', () => {
  it('are above its middle', () => {
    const [placed] = textsIn(arrangeTexts([words('a')], 1));
    expect(placed?.at.x).toBe(200);
    expect(placed?.at.y).toBeLessThan(-5);
  });

  it('cover nothing where there is room elsewhere, be it words or what was there', () => {
    const ground = taken({ left: 160, top: -30, right: 240, bottom: -1 });
    const boxes = textsIn(arrangeTexts([ground, words('a'), words('b')], 1)).map((one) => boxOf(one));
    expect(boxes).toHaveLength(3);
    for (const [index, box] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) expect(covers(box, other)).toBe(false);
    }
  });

  it('cover as little as they can where there is no room near by, and are left out from afar', () => {
    const many = Array.from({ length: 40 }, (_, index) => words(`w${index}`));
    expect(textsIn(arrangeTexts(many, 1))).toHaveLength(40);
    const far = textsIn(arrangeTexts(many, 0.5));
    expect(far.length).toBeLessThan(12);
    expect(far.length).toBeGreaterThan(1);
    for (const { size } of far) expect(size * 0.5).toBe(9);
  });

  it('keep from their line, however it runs', () => {
    for (let degrees = 0; degrees < 360; degrees += 15) {
      const angle = (degrees * Math.PI) / 180;
      const line = edgeBetween({ x: 0, y: 0 }, { x: 200 * Math.cos(angle), y: 200 * Math.sin(angle) });
      const [placed] = textsIn(arrangeTexts([words('a', { anchor: { type: 'link', edge: line } })], 1));
      // What letters cover: a little less than the box.
      const half = 30;
      const distance = Math.abs((placed?.at.x ?? 0) * Math.sin(angle) - (placed?.at.y ?? 0) * Math.cos(angle));
      expect(distance).toBeGreaterThan(half * Math.abs(Math.sin(angle)) + 4 * Math.abs(Math.cos(angle)));
    }
  });
});

describe('names of nodes', () => {
  const named = (name: string, x: number, bold = false): TextPrimitive =>
    words(name, { text: name, size: 12, bold, at: { x, y: 0 }, anchor: { type: 'node', at: { x, y: 0 }, line: 0 } });

  it('are below them, and larger from afar than words of links are', () => {
    const [near] = textsIn(arrangeTexts([named('one', 0)], 1));
    expect(near).toMatchObject({ size: 12, at: { x: 0 } });
    expect(near?.at.y).toBeGreaterThan(25);
    const [name, other] = textsIn(arrangeTexts([named('one', 0), words('a')], 0.4));
    expect((name?.size ?? 0) * 0.4).toBeCloseTo(10.5);
    expect((other?.size ?? 0) * 0.4).toBeCloseTo(9);
  });

  it('are cut where they are long and another is in their way, and left out from afar, the strong ones last', () => {
    const long = 'a very long name of it';
    const near = textsIn(arrangeTexts([named(long, 0), named(`${long}s`, 160)], 1)).map(({ text }) => text);
    expect(near).toEqual([long, 'a …name of its']);
    const far = textsIn(arrangeTexts([named('first', 0), named('second', 10, true)], 0.3)).map(({ text }) => text);
    expect(far).toEqual(['second']);
  });
});

it('leaves everything else as it is, and the same list where no text is to be put anywhere', () => {
  const plain: Primitive[] = [taken({ left: 0, top: 0, right: 9, bottom: 9 })];
  expect(arrangeTexts(plain, 0.3)).toBe(plain);
});

it('covers nothing from afar, whatever the graph and the zoom', () => {
  forEachSeed(30, (seed) => {
    const model = randomModel(seed);
    const scene = sceneOf(model, randomPositions(seed, model), { ...PLAIN_STATE, labels: 'cost' }, namesOf(model));
    for (const zoom of [0.8, 0.5, 0.25, 0.1].map(arrangementZoom)) {
      const arranged = arrangeTexts(scene.primitives, zoom);
      const inner = (one: TextPrimitive | ShapePrimitive): Box => {
        const { left, top, right, bottom } = boxOf(one);
        const rim = 2 / zoom;
        return { left: left + rim, top: top + rim, right: right - rim, bottom: bottom - rim };
      };
      const texts = textsIn(arranged).map((one) => ({ what: one.what, box: inner(one) }));
      const shapes = arranged.filter(isGround).map((one) => ({ what: one.what, box: inner(one) }));
      const covered = texts.filter(
        ({ what, box }, index) =>
          texts.slice(index + 1).some((other) => covers(box, other.box)) ||
          shapes.some((shape) => shape.what !== what && covers(box, shape.box)),
      );
      expect(covered, `seed ${seed}`).toEqual([]);
    }
  });
});

it('is the same for zooms that are alike, and the scene itself near by', () => {
  expect([4, 1, 0.95].map(arrangementZoom)).toEqual([1, 1, 1]);
  const zooms = new Set(Array.from({ length: 100 }, (_, index) => arrangementZoom(0.2 + index / 500)));
  expect(zooms.size).toBeLessThan(7);
  for (const zoom of [0.06, 0.3, 0.89]) expect(arrangementZoom(zoom)).toBeLessThanOrEqual(zoom);
  const model = graphOf(chain(4));
  const { primitives } = sceneOf(model, randomPositions(1, model), { ...PLAIN_STATE, labels: 'cost' }, namesOf(model));
  expect(arrangeTexts(primitives, 1)).toEqual(primitives);
});

it('is made once for each zoom and scene', () => {
  const texts = new TextArrangement();
  const list = [words('a')];
  expect(texts.at(list, 1)).toBe(list);
  const far = texts.at(list, 0.41);
  expect(far).not.toBe(list);
  expect(texts.at(list, 0.415)).toBe(far);
  expect(texts.at([words('a')], 0.41)).not.toBe(far);
});
