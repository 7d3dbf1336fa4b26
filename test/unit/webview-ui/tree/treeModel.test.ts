import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeNamesOf } from '../../../../webview-ui/page/nodeNames';
import { type FlowTree, flowTreesOf, nodesOf } from '../../../../webview-ui/tree/treeModel';
import { check } from '../../../support/property';
import { FLOW, treeInput, treeOf } from '../../../support/treeStates';

/** A tree as lines, a dot for every link from its top. */
function drawn(tree: FlowTree): string[] {
  return nodesOf(tree).map(({ id, depth, consumer }) => `${'.'.repeat(depth)}${id}${consumer ? '*' : ''}`);
}

const BRANCHES = ['server2>node4', 'node4>client5', 'server2>node3', 'node3>server1', 'server1>client1'];

describe('flowTreesOf', () => {
  it('grows a tree from the source, children by their names, consumers marked', () => {
    const tree = treeOf('server2', [...BRANCHES, 'node3>client10', 'node3>client9'], ['client5', 'client1', 'server1']);
    expect(drawn(tree)).toEqual([
      'server2',
      '.node3',
      '..client9',
      '..client10',
      '..server1*',
      '...client1*',
      '.node4',
      '..client5*',
    ]);
    expect(nodesOf(tree).map(({ role }) => role)).toEqual([
      'source',
      'relay',
      'leaf',
      'leaf',
      'relay',
      'leaf',
      'relay',
      'leaf',
    ]);
    expect(tree.depth).toBe(3);
    expect(tree.loose).toEqual([]);
  });

  it('is the same whatever the order of what is told', () => {
    const one = treeOf('server2', BRANCHES, ['client5', 'client1']);
    const other = treeOf('server2', BRANCHES.toReversed(), ['client1', 'client5']);
    expect(drawn(other)).toEqual(drawn(one));
    expect(other.branches).toEqual(one.branches);
  });

  it('knows which branches have a consumer behind them', () => {
    const tree = treeOf('server2', [...BRANCHES, 'node4>node5', 'node5>node2'], ['client5']);
    const serving = tree.branches.filter(({ serves }) => serves).map(({ from, to }) => `${from}>${to}`);
    expect(serving.sort()).toEqual(['node4>client5', 'server2>node4']);
  });

  it('reaches a node by the shortest way while branches move, and tells of the other one', () => {
    const tree = treeOf('server2', [...BRANCHES, 'server1>client5'], ['client5', 'client1']);
    expect(drawn(tree)).toContain('..client5*');
    expect(tree.branches.find(({ place }) => place === 'second')).toMatchObject({ from: 'server1', to: 'client5' });
  });

  it('puts aside what nothing leads to from the source, also where a node of it is in the tree', () => {
    const tree = treeOf(
      'server2',
      ['server2>node3', 'node3>client5', 'node4>client5', 'node4>node5'],
      ['client5', 'node2'],
    );
    expect(drawn(tree)).toEqual(['server2', '.node3', '..client5*', 'node4', '.client5*', '.node5', 'node2*']);
    expect(new Set(nodesOf(tree).map(({ key }) => key)).size).toBe(7);
    expect(tree.branches.filter(({ place }) => place === 'loose')).toHaveLength(2);
  });

  it('takes circles apart', () => {
    const tree = treeOf('server2', ['server2>node1', 'node1>server2', 'node2>node3', 'node3>node2', 'node4>node4'], []);
    expect(drawn(tree)).toEqual(['server2', '.node1', 'node2', '.node3']);
    expect(tree.branches.map(({ place }) => place)).toEqual(['tree', 'second', 'loose', 'loose']);
  });

  it('shows a source whose tree is not known yet, and no tree of a flow that nobody offers', () => {
    const input = { ...treeInput('server2', BRANCHES, ['client5']), trees: new Map() };
    const names = nodeNamesOf(input);
    expect(flowTreesOf(input, FLOW, null, names).map(drawn)).toEqual([['server2']]);
    expect(flowTreesOf(input, 'other', null, names)).toEqual([]);
    expect(flowTreesOf(input, FLOW, 'server3', names)).toEqual([]);
  });

  it('orders the trees of several sources by their names', () => {
    const [a, b] = [treeInput('server10', [], []), treeInput('server9', [], [])];
    const input = { ...a, nodes: new Map([...a.nodes, ...b.nodes]), flows: new Map([...a.flows, ...b.flows]) };
    expect(flowTreesOf(input, FLOW, null, nodeNamesOf(input)).map(({ source }) => source)).toEqual([
      'server9',
      'server10',
    ]);
  });

  it('finds the consumer that gets the fewest frames, of those that are reported', () => {
    const branches = [['server2>a', 30] as const, ['a>b', 12] as const, ['a>c', 25] as const, ['a>d', null] as const];
    expect(treeOf('server2', branches, ['a', 'c', 'd']).slowest).toEqual({ id: 'c', framesPerSecond: 25 });
    expect(treeOf('server2', branches, ['d']).slowest).toBeNull();
  });

  it('shows every node and takes every branch once, whatever is told', () => {
    const name = fc.integer({ min: 0, max: 9 }).map(String);
    check(
      fc.property(
        fc.array(fc.tuple(name, name), { maxLength: 40 }),
        fc.array(name, { maxLength: 6 }),
        (pairs, some) => {
          const consumers = [...new Set(some)];
          const wanted = new Set(pairs.filter(([from, to]) => from !== to).map(([from, to]) => `${from}>${to}`));
          const tree = treeOf('0', [...wanted], consumers);
          expect(tree.branches.map(({ from, to }) => `${from}>${to}`).sort()).toEqual([...wanted].sort());
          const nodes = nodesOf(tree);
          expect(new Set(nodes.map(({ key }) => key)).size).toBe(nodes.length);
          const told = new Set(['0', ...consumers, ...[...wanted].flatMap((text) => text.split('>'))]);
          expect(new Set(nodes.map(({ id }) => id))).toEqual(told);
          for (const { parent, depth, branch } of nodes) {
            expect(depth).toBe(parent ? parent.depth + 1 : 0);
            expect(branch?.from).toBe(parent?.id);
          }
        },
      ),
    );
  });
});
