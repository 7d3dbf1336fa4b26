import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { acrossGap, alongLink, aroundOf, firstOf, nextAround } from '../../../../webview-ui/graph/walk';
import { forEachSeed } from '../../../support/seeds';
import { chain, randomModel, randomPositions } from './graphs';

/** n1 in the middle, n0 above, n2 to the right; n3, linked with n2 alone, to the left. */
const MODEL = graphOf(chain(4));
const POSITIONS = new Map([
  ['n0', { x: 0, y: -100 }],
  ['n1', { x: 0, y: 0 }],
  ['n2', { x: 100, y: 10 }],
  ['n3', { x: -100, y: 0 }],
]);

it('goes along links, and across gaps only where it is asked to', () => {
  expect(alongLink(MODEL, POSITIONS, 'n1', 'up')).toBe('n0');
  expect(alongLink(MODEL, POSITIONS, 'n1', 'right')).toBe('n2');
  expect(alongLink(MODEL, POSITIONS, 'n1', 'left')).toBeUndefined();
  expect(acrossGap(MODEL, POSITIONS, 'n1', 'left')).toBe('n3');
  expect(acrossGap(MODEL, POSITIONS, 'n1', 'down')).toBeUndefined();
});

it('goes around a node clockwise from the top, both ways', () => {
  expect(aroundOf(MODEL, POSITIONS, 'n1')).toEqual(['n0', 'n2']);
  expect(nextAround(MODEL, POSITIONS, 'n1', undefined, 1)).toBe('n0');
  expect(nextAround(MODEL, POSITIONS, 'n1', 'n2', 1)).toBe('n0');
  expect(nextAround(MODEL, POSITIONS, 'n1', 'n0', -1)).toBe('n2');
  expect(nextAround(MODEL, POSITIONS, 'nobody', undefined, 1)).toBeUndefined();
});

it('begins at this node, else anywhere', () => {
  expect(firstOf(MODEL, POSITIONS)).toBe('n0');
  expect(firstOf(MODEL, new Map([['n2', { x: 0, y: 0 }]]))).toBe('n2');
  expect(firstOf(MODEL, new Map())).toBeUndefined();
});

it('ends at nodes that are there, along links at linked nodes along links', () => {
  forEachSeed(40, (seed) => {
    const model = randomModel(seed);
    const positions = randomPositions(seed, model);
    const reached = new Set(['n0']);
    const directions = ['left', 'right', 'up', 'down'] as const;
    for (const id of reached) {
      for (const direction of directions) {
        const next = acrossGap(model, positions, id, direction);
        if (next !== undefined) reached.add(next);
        const linked = alongLink(model, positions, id, direction);
        if (linked !== undefined) expect(aroundOf(model, positions, id)).toContain(linked);
      }
      for (const next of aroundOf(model, positions, id)) reached.add(next);
    }
    const ids = new Set(model.nodes.map(({ id }) => id));
    expect([...reached].filter((id) => !ids.has(id))).toEqual([]);
  });
});
