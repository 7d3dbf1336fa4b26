import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { nodeActions, nodeFlows } from '../../../../webview-ui/overlay/nodeActions';
import { chain, neighbour } from '../graph/graphs';

const MODEL = graphOf({
  ...chain(3),
  flows: [
    { flow: 'movie', source: 'n1', contentType: 'text/plain', state: 'hold', consumers: ['n2'] },
    { flow: 'news', source: 'n1', contentType: 'text/plain', state: 'active', consumers: ['n0'] },
  ],
  neighbours: [neighbour({ id: 'n1' }), neighbour({ id: 'n2', state: 'unreachable' })],
});
const node = (index: number) => MODEL.nodes[index]!;
const labels = (index: number, isPinned = false): string[] =>
  nodeActions(node(index), isPinned).map(({ label }) => label);
const nameOf = (id: string): string => `name ${id}`;

it('offers what makes sense for a node', () => {
  expect(labels(0)).toEqual(['Copy address', 'Focus', 'Pin']);
  expect(labels(1, true)).toEqual(['Show route', 'Copy address', 'Show in side bar', 'Focus', 'Unpin']);
  expect(labels(2)[0]).toBe('Connect');
  expect(nodeActions(node(0), false)[0]?.act).toEqual({
    type: 'ask',
    request: { type: 'overlay/copyAddress', neighbour: null },
  });
});

it('offers to watch flows that this node neither watches nor offers', () => {
  const flows = (index: number) =>
    nodeFlows(MODEL, node(index), nameOf).map(({ name, role, actions }) => [
      name,
      role,
      actions.map(({ label }) => label),
    ]);
  expect(flows(1)).toEqual([
    ['movie', 'offers it', ['Watch', 'Light', 'Tree']],
    ['news', 'offers it', ['Light', 'Tree']],
  ]);
  expect(flows(0)).toEqual([['news from name n1', 'watches it', ['Light', 'Tree']]]);
  expect(flows(2)).toEqual([['movie from name n1', 'watches it', ['Watch', 'Light', 'Tree']]]);
  expect(nodeFlows(MODEL, node(1), nameOf)[0]?.actions[0]?.act).toEqual({
    type: 'ask',
    request: { type: 'overlay/watch', flow: 'movie', source: 'n1' },
  });
  const own = graphOf({
    ...chain(1),
    flows: [{ flow: 'mine', source: 'n0', contentType: 'text/plain', state: 'hold', consumers: [] }],
  });
  const [mine] = nodeFlows(own, own.nodes[0]!, nameOf);
  expect(mine?.actions.map(({ label }) => label)).toEqual(['Light', 'Tree']);
});
