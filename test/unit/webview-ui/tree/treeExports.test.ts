import { describe, expect, it } from 'vitest';
import { nodeNamesOf } from '../../../../webview-ui/page/nodeNames';
import { ProofMeter } from '../../../../webview-ui/tree/proof';
import { treesDot, treesJson, treesMermaid } from '../../../../webview-ui/tree/treeExports';
import { treeInput, treeOf } from '../../../support/treeStates';

const PARTS = ['s', ['s>a', 'a>b', 's>b', ['a>"x"', null]], ['b']] as const;
const tree = treeOf(...PARTS);
const names = nodeNamesOf(treeInput(...PARTS));

describe('treesDot', () => {
  it('has every node and branch once, with hostile names quoted', () => {
    const dot = treesDot([tree], 'frames', names);
    expect(dot.match(/label="(s|a|b|\\"x\\")[\\"]/g)).toHaveLength(4);
    expect(dot.match(/->/g)).toHaveLength(4);
    expect(dot).toContain('label="movie from s";');
    expect(dot).toContain('[label="30 frames/s", style=dotted]');
    expect(dot).toContain('label="no report"');
    expect(treesDot([tree], 'none', names)).not.toContain('no report');
  });
});

describe('treesMermaid', () => {
  it('has every node and branch once, with hostile names as characters', () => {
    const chart = treesMermaid([tree, treeOf('t', ['t>b'], ['b'])], 'bytes', names);
    expect(chart.match(/^ {2}subgraph/gm)).toHaveLength(2);
    expect(chart.match(/-->|-\.->/g)).toHaveLength(5);
    expect(chart).toContain('#34;x#34;');
    expect(chart).toContain('|"120 kB/s"|');
  });
});

describe('treesJson', () => {
  it('says everything that is known', () => {
    const readings = new Map([[tree.key, new ProofMeter().read(tree, 0)]]);
    const json = JSON.parse(treesJson([tree], readings, names, 0)) as { trees: Record<string, unknown>[] };
    expect(json).toMatchObject({ format: 'ott-overlay-trees', version: 1, at: '1970-01-01T00:00:00.000Z' });
    expect(json.trees[0]).toMatchObject({ flow: 'movie', source: 's', depth: 2, proof: { unicast: 1, copies: 3 } });
    expect(json.trees[0]?.['proof']).not.toHaveProperty('changesAt');
    expect(json.trees[0]?.['nodes']).toHaveLength(4);
    expect(json.trees[0]?.['branches']).toEqual(tree.branches);
  });
});
