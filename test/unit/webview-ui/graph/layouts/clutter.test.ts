import { expect, it } from 'vitest';
import { clutterOf } from '../../../../../webview-ui/graph/layouts/clutter';
import { forceLayout } from '../../../../../webview-ui/graph/layouts/force';
import { layoutOf } from '../../../../../webview-ui/graph/layouts/layoutTalk';
import { loadScenario } from '../../../../support/scenario';
import { input } from './layouts';

const SQUARE = new Map([
  ['a', { x: 0, y: 0 }],
  ['b', { x: 100, y: 0 }],
  ['c', { x: 100, y: 100 }],
  ['d', { x: 0, y: 100 }],
]);

it.each([
  ['a square', ['ab', 'bc', 'cd', 'da'], 0],
  ['a square with one diagonal', ['ab', 'bc', 'cd', 'da', 'ac'], 0],
  ['a square with two diagonals', ['ab', 'bc', 'cd', 'da', 'ac', 'bd'], 1],
  ['links to oneself and to nodes without a place', ['aa', 'ax', 'bd'], 0],
])('counts the crossings of %s', (_what, links, count) => {
  expect(clutterOf(SQUARE, { links: input([], links).links })).toBe(count);
});

it('counts a link that passes a node, and not one that ends there', () => {
  const layout = new Map([...SQUARE, ['e', { x: 50, y: 5 }] as const]);
  expect(clutterOf(layout, { links: input([], ['ab', 'ae', 'eb']).links })).toBe(1);
});

it('is never more in the force layout that is taken than in the first that is tried', () => {
  const { nodes, links } = loadScenario('scenario3');
  const named = { nodes, links: links.map(([a, b]) => ({ a, b })), root: null, fixed: new Map() };
  expect(clutterOf(layoutOf('force', named), named)).toBeLessThanOrEqual(clutterOf(forceLayout(named, 7), named));
  expect(clutterOf(layoutOf('force', named), named)).toBeLessThanOrEqual(2);
});
