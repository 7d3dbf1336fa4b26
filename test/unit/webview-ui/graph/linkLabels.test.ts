import { describe, expect, it } from 'vitest';
import { edgeBetween } from '../../../../webview-ui/graph/edgeShape';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { linkLabel, litTrafficOf, placeWords } from '../../../../webview-ui/graph/linkLabels';
import { type Box, boxOf } from '../../../../webview-ui/graph/primitiveBounds';
import type { LinkLabels } from '../../../../webview-ui/graph/sceneTypes';
import { chain, RATES } from './graphs';

const tree = (flow: string, from: string, to: string) => ({
  flow,
  source: 'n0',
  consumers: ['n1'],
  edges: [{ from, to, rates: RATES }],
});

it('says of links what is asked for, where it is known', () => {
  const [busy, idle] = graphOf({ ...chain(3), trees: [tree('movie', 'n0', 'n1')] }).links;
  const texts = (['none', 'frames', 'bytes', 'cost', 'roundTrip'] satisfies LinkLabels[]).map((labels) => [
    busy && linkLabel(busy, labels),
    idle && linkLabel({ ...idle, cost: null, rttMs: null }, labels),
  ]);
  expect(texts).toEqual([
    ['', ''],
    ['30 frames/s', ''],
    ['100 kB/s', ''],
    ['cost 1', ''],
    ['5.0 ms', ''],
  ]);
});

it('knows what lit trees alone send, over a link and each way', () => {
  const model = graphOf({ ...chain(3), trees: [tree('movie', 'n0', 'n1'), tree('news', 'n1', 'n0')] });
  const [link] = model.links;
  expect(link && linkLabel(link, 'frames')).toBe('60 frames/s');
  const lit = litTrafficOf(model, { flow: 'movie', source: null });
  expect(link && linkLabel(link, 'frames', lit.over(link.key))).toBe('30 frames/s');
  expect(lit.isAny).toBe(true);
  expect([lit.from('n0', 'n1'), lit.from('n1', 'n0'), lit.over('n1|n2')]).toEqual([[RATES], undefined, undefined]);
  expect(litTrafficOf(model, { flow: 'movie', source: 'n1' }).isAny).toBe(false);
  expect(litTrafficOf(model, null).isAny).toBe(false);
});

describe('placeWords', () => {
  const edge = edgeBetween({ x: 0, y: 0 }, { x: 400, y: 0 });
  const words = (what: string) => ({ what, edge, text: '30 frames/s' });
  const covers = (one: Box, other: Box): boolean =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

  it('puts words above the middle of their line', () => {
    const [placed] = placeWords([words('a')], []);
    expect(placed?.at.x).toBe(200);
    expect(placed?.at.y).toBeLessThan(-5);
    expect(placed?.lasting).toBe(true);
  });

  it('covers nothing where there is room elsewhere, be it words or what was there', () => {
    const taken = [{ left: 160, top: -30, right: 240, bottom: -1 }];
    const placed = placeWords([words('a'), words('b')], taken);
    const boxes = [...taken, ...placed.map((one) => boxOf(one))];
    for (const [index, box] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) expect(covers(box, other)).toBe(false);
    }
  });

  it('covers as little as it can where there is no room', () => {
    const everything = { left: -500, top: -500, right: 500, bottom: 0 };
    const [placed] = placeWords([words('a')], [everything]);
    expect(placed?.at.y).toBeGreaterThan(0);
    expect(placeWords([words('a')], [{ ...everything, bottom: 500 }])).toHaveLength(1);
  });

  it('keeps the words of a line from it, however it runs', () => {
    for (let degrees = 0; degrees < 360; degrees += 15) {
      const angle = (degrees * Math.PI) / 180;
      const line = edgeBetween({ x: 0, y: 0 }, { x: 200 * Math.cos(angle), y: 200 * Math.sin(angle) });
      const [placed] = placeWords([{ what: 'a', edge: line, text: '30 frames/s' }], []);
      // What letters cover: a little less than the box.
      const half = 30;
      const distance = Math.abs((placed?.at.x ?? 0) * Math.sin(angle) - (placed?.at.y ?? 0) * Math.cos(angle));
      expect(distance).toBeGreaterThan(half * Math.abs(Math.sin(angle)) + 4 * Math.abs(Math.cos(angle)));
    }
  });
});
