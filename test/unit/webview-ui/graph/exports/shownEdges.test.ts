import { expect, it } from 'vitest';
import { shownEdges } from '../../../../../webview-ui/graph/exports/shownEdges';
import { graphOf } from '../../../../../webview-ui/graph/graphModel';
import { chain } from '../graphs';

const tree = (source: string, from: string, to: string) => ({
  flow: 'f',
  source,
  consumers: [],
  edges: [{ from, to }],
});
const MODEL = graphOf({ ...chain(3), trees: [tree('n0', 'n0', 'n1'), tree('n1', 'n1', 'n0')] });

it('writes a link once, or once for each way that lit trees take it', () => {
  const edges = (source: string | null) =>
    shownEdges(MODEL, { flow: 'f', source }, 'cost').map(({ from, to, lit, label }) => [from, to, lit, label]);
  expect(edges('n0')).toEqual([
    ['n0', 'n1', true, 'cost 1'],
    ['n1', 'n2', false, 'cost 1'],
  ]);
  expect(edges(null)).toHaveLength(3);
  expect(shownEdges(MODEL, null, 'none').map(({ lit, label }) => [lit, label])).toEqual([
    [false, ''],
    [false, ''],
  ]);
});
