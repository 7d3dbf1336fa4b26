import type { EdgeRatesView } from '../../src/overlay/snapshot';
import { flowKey, NO_OVERLAY } from '../../src/shared/overlayState';
import { nodeNamesOf } from '../../webview-ui/page/nodeNames';
import { type FlowTree, flowTreesOf, type TreeInput } from '../../webview-ui/tree/treeModel';

export const FLOW = 'movie';

/** Frames per second, and repetitions per second where there are any; null: not reported. */
export type TestRate = number | readonly [frames: number, repeated: number] | null;

/** A branch as a test writes it: `server2>node4`, and what is reported of it; 30 frames/s if nothing is said. */
export type TestBranch = string | readonly [branch: string, rate: TestRate];

/** What a page knows of one tree. Nodes are known by their names, which are their ids, too. */
export function treeInput(
  source: string,
  branches: readonly TestBranch[],
  consumers: readonly string[],
  opaque: readonly string[] = [],
): TreeInput & typeof NO_OVERLAY {
  const edges = branches.map((branch) => {
    const [text, rate] = typeof branch === 'string' ? [branch, 30] : branch;
    const [from = '', to = ''] = text.split('>');
    return { from, to, rates: ratesOf(rate) };
  });
  const ids = new Set([source, ...consumers, ...edges.flatMap(({ from, to }) => [from, to])]);
  const nodes = [...ids].map((id) => [id, { id, name: id, own: false, opaque: opaque.includes(id) }] as const);
  const key = { flow: FLOW, source };
  return {
    ...NO_OVERLAY,
    nodes: new Map(nodes),
    flows: new Map([[flowKey(key), { ...key, contentType: 'text/plain', state: 'hold', consumers: [] }]]),
    trees: new Map([[flowKey(key), { ...key, edges, consumers }]]),
  };
}

/** The tree of it. */
export function treeOf(...parts: Parameters<typeof treeInput>): FlowTree {
  const input = treeInput(...parts);
  const [tree] = flowTreesOf(input, FLOW, null, nodeNamesOf(input));
  if (!tree) throw new Error('nobody offers the flow');
  return tree;
}

function ratesOf(rate: TestRate): EdgeRatesView | null {
  if (rate === null) return null;
  const [framesPerSecond, duplicatesPerSecond] = typeof rate === 'number' ? [rate, 0] : rate;
  return { framesPerSecond, duplicatesPerSecond, kilobytesPerSecond: framesPerSecond * 4 };
}
