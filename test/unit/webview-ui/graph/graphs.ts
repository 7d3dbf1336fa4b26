import { seededRandom } from '../../../../src/base/random';
import type { FlowView, NeighbourView, TreeView } from '../../../../src/overlay/snapshot';
import { type GraphInput, type GraphModel, graphOf } from '../../../../webview-ui/graph/graphModel';
import type { Point } from '../../../../webview-ui/graph/freeSpot';
import type { NodeNames } from '../../../../webview-ui/page/nodeNames';
import { between, pick, randomGraph } from '../../../support/randomGraph';

/** Texts that peers may send. */
export const HOSTILE: readonly string[] = [
  '"]; evil [label="',
  '</text><script>alert(1)</script>',
  "<img src=x onerror='alert(1)'>",
  '&amp;&#60;',
  'a\\"b',
  'line\nbreak\r\u0000\u0007',
  '\u202egnirts',
  '"| click n0 "javascript:alert(1)"',
  '%%{init: {}}%%',
  '\ud800',
  '`$(x)`',
  '#quot;',
];

export const RATES = { framesPerSecond: 30, kilobytesPerSecond: 100, duplicatesPerSecond: 0 };

export function neighbour(members: Partial<NeighbourView>): NeighbourView {
  return {
    id: 'n1',
    name: null,
    address: '127.0.0.1',
    port: 7000,
    state: 'connected',
    triesLeft: null,
    cost: 1,
    rttMs: 2,
    controlRttMs: 2,
    loss: 0,
    ...members,
  };
}

/** An overlay that is the same for the same seed: `n0` is this node; flows with trees that may be anything. */
export function randomInput(seed: number, size?: number): GraphInput {
  const random = seededRandom(seed);
  const { nodes, links } = randomGraph(random, size ?? between(random, 1, 30), between(random, 0, 30));
  const some = (count: number): string[] => Array.from({ length: count }, () => pick(random, nodes));
  const flows: FlowView[] = Array.from({ length: between(random, 0, 3) }, (_, index) => ({
    flow: pick(random, ['movie', 'news', ...HOSTILE]) + index,
    source: pick(random, nodes),
    contentType: 'text/plain',
    state: pick(random, ['active', 'streaming', 'hold'] as const),
    consumers: [...new Set(some(between(random, 0, 4)))],
  }));
  const trees: TreeView[] = flows.map(({ flow, source, consumers }) => ({
    flow,
    source,
    consumers,
    edges: Array.from({ length: between(random, 0, 6) }, () => ({
      from: pick(random, [source, ...nodes]),
      to: pick(random, nodes),
      rates: pick(random, [RATES, null]),
    })),
  }));
  return {
    topology: {
      nodes: nodes.map((id) => ({
        id,
        name: random.next() < 0.5 ? pick(random, ['server1', 'client', ...HOSTILE]) : null,
        own: id === 'n0',
        opaque: random.next() < 0.1,
      })),
      links: links.map(([one, other]) => {
        const [a, b] = one < other ? [one, other] : [other, one];
        return { a, b, cost: between(random, 1, 9), rttMs: pick(random, [null, 12.34]) };
      }),
    },
    flows,
    neighbours: links
      .filter((link) => link.includes('n0'))
      .map(([one, other]) =>
        neighbour({
          id: one === 'n0' ? other : one,
          state: pick(random, ['connected', 'connecting', 'unreachable', 'removed'] as const),
        }),
      ),
    trees,
  };
}

export function randomModel(seed: number, size?: number): GraphModel {
  return graphOf(randomInput(seed, size));
}

/** What the nodes of a graph call themselves. */
export function namesOf({ nodes }: GraphModel): NodeNames {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return { nameOf: (id) => names.get(id) ?? id.slice(0, 8) };
}

/** A place for every node, the same for the same seed. */
export function randomPositions(seed: number, model: GraphModel): ReadonlyMap<string, Point> {
  const random = seededRandom(seed);
  return new Map(
    model.nodes.map(({ id }) => [id, { x: between(random, -500, 500), y: between(random, -500, 500) }] as const),
  );
}

/** `count` nodes in a row, `n0` this one, each linked with the next. */
export function chain(count: number): GraphInput {
  const ids = Array.from({ length: count }, (_, index) => `n${index}`);
  return {
    topology: {
      nodes: ids.map((id) => ({ id, name: `node ${id}`, own: id === 'n0', opaque: false })),
      links: ids.slice(1).map((b, index) => ({ a: `n${index}`, b, cost: 1, rttMs: 5 })),
    },
    flows: [],
    neighbours: [],
    trees: [],
  };
}
