import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { LINK_COLUMNS, linkRows, NODE_COLUMNS, nodeRows, sortedRows } from '../../../../webview-ui/overlay/tableRows';
import { forEachSeed } from '../../../support/seeds';
import { chain, randomModel, RATES } from '../graph/graphs';
import { knowledgeOf, route } from './states';

const tree = { flow: 'movie', source: 'n0', consumers: ['n1'], edges: [{ from: 'n0', to: 'n1', rates: RATES }] };
const MODEL = graphOf({ ...chain(3), trees: [tree] });
const KNOWN = knowledgeOf([route('n1', 'n1', 1), route('n2', 'n1', 12)]);

it('has a row for every node and every link', () => {
  expect(nodeRows(MODEL, KNOWN).map(({ cells }) => cells)).toEqual([
    ['name n0', 'this node, source', '1', 'movie', '', '', '', 'n0'],
    ['name n1', 'consumer', '2', '', 'movie', 'direct, cost 1', '1', 'n1'],
    ['name n2', '', '1', '', '', 'via name n1, cost 12', '12', 'n2'],
  ]);
  expect(linkRows(MODEL, KNOWN).map(({ key, cells }) => [key, ...cells])).toEqual([
    ['n0|n1', 'name n0', 'name n1', 'carries media', '1', '5', '30', '100'],
    ['n1|n2', 'name n1', 'name n2', 'carries media', '1', '5', '', ''],
  ]);
});

it('sorts numbers as numbers, and what is not known last, both ways', () => {
  const rows = nodeRows(MODEL, KNOWN);
  const keys = (descending: boolean): string[] => sortedRows(rows, { column: 6, descending }).map(({ key }) => key);
  expect(keys(false)).toEqual(['n1', 'n2', 'n0']);
  expect(keys(true)).toEqual(['n2', 'n1', 'n0']);
});

it('has as many cells as columns, and always the same order', () => {
  forEachSeed(20, (seed) => {
    const model = randomModel(seed);
    const nodes = nodeRows(model, KNOWN);
    const links = linkRows(model, KNOWN);
    for (const { cells } of nodes) expect(cells).toHaveLength(NODE_COLUMNS.length);
    for (const { cells } of links) expect(cells).toHaveLength(LINK_COLUMNS.length);
    const sorting = { column: seed % NODE_COLUMNS.length, descending: seed % 2 === 0 };
    expect(sortedRows([...nodes].reverse(), sorting)).toEqual(sortedRows(nodes, sorting));
  });
});
