import { seededRandom } from '../../../../../src/base/random';
import type { LayoutInput } from '../../../../../webview-ui/graph/layouts/layout';
import { between, randomGraph } from '../../../../support/randomGraph';

export function input(
  nodes: readonly string[],
  links: readonly string[],
  rest: Partial<LayoutInput> = {},
): LayoutInput {
  return {
    nodes,
    links: links.map((link) => ({ a: link[0] ?? '', b: link[1] ?? '' })),
    root: null,
    fixed: new Map(),
    ...rest,
  };
}

/** A graph that is the same for the same seed; it may be in parts. */
export function randomLayoutInput(seed: number): LayoutInput {
  const random = seededRandom(seed);
  const { nodes, links } = randomGraph(random, between(random, 1, 25), between(random, 0, 20));
  return {
    nodes,
    links: links.filter(() => random.next() < 0.8).map(([a, b]) => ({ a, b })),
    root: random.next() < 0.5 ? 'n0' : null,
    fixed: new Map(random.next() < 0.5 ? [['n0', { x: 50, y: 60 }]] : []),
  };
}
