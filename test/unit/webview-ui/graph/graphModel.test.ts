import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/base/random';
import { adjacencyOf, graphOf, linkKey, ownNodeOf } from '../../../../webview-ui/graph/graphModel';
import { shuffled } from '../../../support/randomGraph';
import { forEachSeed } from '../../../support/seeds';
import { chain, neighbour, randomInput, RATES } from './graphs';

describe('graphOf', () => {
  it('knows this node, the roles of all, and the traffic of links both ways', () => {
    const input = chain(4);
    const model = graphOf({
      ...input,
      flows: [{ flow: 'movie', source: 'n0', contentType: 'text/plain', state: 'active', consumers: ['n2'] }],
      trees: [
        {
          flow: 'movie',
          source: 'n0',
          consumers: ['n2'],
          edges: [
            { from: 'n0', to: 'n1', rates: RATES },
            { from: 'n1', to: 'n2', rates: RATES },
          ],
        },
        { flow: 'news', source: 'n2', consumers: ['n1'], edges: [{ from: 'n2', to: 'n1', rates: RATES }] },
      ],
    });
    expect(ownNodeOf(model)?.id).toBe('n0');
    expect(model.nodes.map(({ kind }) => kind)).toEqual(['source', 'relay', 'source', 'plain']);
    expect(model.nodes[1]).toMatchObject({
      relays: [{ flow: 'movie', source: 'n0' }],
      watches: [{ flow: 'news', source: 'n2' }],
    });
    expect(
      model.links.map(({ key, state, toA, toB }) => [key, state, toB?.framesPerSecond, toA?.framesPerSecond]),
    ).toEqual([
      ['n0|n1', 'up', 30, undefined],
      ['n1|n2', 'up', 30, 30],
      ['n2|n3', 'up', undefined, undefined],
    ]);
  });

  it('shows neighbours that cannot be reached with their links, and nodes that are lost', () => {
    const model = graphOf({
      ...chain(2),
      neighbours: [
        neighbour({ id: 'n1' }),
        neighbour({ id: 'x', name: 'gone', state: 'unreachable', triesLeft: 2, cost: null }),
        neighbour({ id: 'y', state: 'removed' }),
        neighbour({ id: null, address: '10.0.0.1' }),
      ],
      lost: [{ id: 'z', name: 'lost', own: false, opaque: false }],
    });
    const found = model.nodes.map(({ id, name, unreachable }) => [id, name, unreachable]);
    expect(found).toEqual([
      ['n0', 'node n0', false],
      ['n1', 'node n1', false],
      ['x', 'gone', true],
      ['z', 'lost', true],
    ]);
    expect(model.links.find(({ key }) => key === linkKey('x', 'n0'))).toMatchObject({ state: 'down', cost: null });
  });

  it('calls a link of which only a tree tells what it is', () => {
    const tree = { flow: 'f', source: 'n0', consumers: [], edges: [{ from: 'n0', to: 'q' }] };
    const model = graphOf({ ...chain(1), trees: [tree] });
    expect(model.links).toMatchObject([{ key: 'n0|q', state: 'reported', cost: null }]);
    expect(model.nodes.find(({ id }) => id === 'q')).toMatchObject({ unreachable: true });
  });

  it('makes names harmless', () => {
    const { topology, ...rest } = chain(1);
    const nodes = topology.nodes.map((node) => ({ ...node, name: ' a\u202eb ' }));
    expect(graphOf({ ...rest, topology: { ...topology, nodes } }).nodes[0]?.name).toBe('a\ufffdb');
    const nameless = topology.nodes.map((node) => ({ ...node, name: '' }));
    expect(graphOf({ ...rest, topology: { ...topology, nodes: nameless } }).nodes[0]?.name).toBeNull();
  });

  it('is the same whatever the order of what it is made of, and its links have both ends', () => {
    forEachSeed(40, (seed) => {
      const input = randomInput(seed);
      const random = seededRandom(seed);
      const model = graphOf(input);
      const other = graphOf({
        ...input,
        topology: { nodes: shuffled(random, input.topology.nodes), links: shuffled(random, input.topology.links) },
        flows: shuffled(random, input.flows),
        neighbours: shuffled(random, input.neighbours),
      });
      expect(other).toEqual(model);
      const ids = new Set(model.nodes.map(({ id }) => id));
      for (const { a, b, key } of model.links) {
        expect(ids.has(a) && ids.has(b)).toBe(true);
        expect(a < b).toBe(true);
        expect(key).toBe(linkKey(b, a));
      }
      expect(new Set(model.links.map(({ key }) => key)).size).toBe(model.links.length);
    });
  });
});

it('adjacencyOf names both ends of every link to each other', () => {
  const adjacency = adjacencyOf(graphOf(chain(3)));
  expect([...adjacency]).toEqual([
    ['n0', ['n1']],
    ['n1', ['n0', 'n2']],
    ['n2', ['n1']],
  ]);
});
