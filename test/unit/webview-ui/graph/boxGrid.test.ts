import { expect, it } from 'vitest';
import { seededRandom } from '../../../../src/base/random';
import { BoxGrid } from '../../../../webview-ui/graph/boxGrid';
import type { Box } from '../../../../webview-ui/graph/primitiveBounds';
import { between } from '../../../support/randomGraph';
import { forEachSeed } from '../../../support/seeds';

const area = (one: Box, other: Box): number =>
  Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left)) *
  Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));

it('knows how much of a box others cover, however large its cells are', () => {
  forEachSeed(40, (seed) => {
    const random = seededRandom(seed);
    const boxes = Array.from({ length: 12 }, () => {
      const [left, top] = [between(random, -200, 200), between(random, -200, 200)];
      return { left, top, right: left + between(random, 0, 90), bottom: top + between(random, 0, 40) };
    });
    const grids = [new BoxGrid(), new BoxGrid(7), new BoxGrid(500)];
    for (const box of boxes) {
      const before = boxes.slice(0, boxes.indexOf(box));
      const sum = before.reduce((total, other) => total + area(box, other), 0);
      for (const grid of grids) {
        expect(grid.covered(box), `seed ${seed}`).toBe(sum);
        grid.add(box);
      }
    }
  });
});
