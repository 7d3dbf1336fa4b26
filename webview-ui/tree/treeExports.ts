import { dotText } from '../graph/exports/dot';
import { mermaidText } from '../graph/exports/mermaid';
import { cutText } from '../graph/nodeShape';
import type { NodeNames } from '../page/nodeNames';
import type { ProofReading } from './proof';
import { type BranchLabels, branchText } from './rateText';
import { type FlowTree, nodesOf, type TreeNode } from './treeModel';
import { headingText, roleText } from './treeText';

const MAX_LABEL = 40;

/** Trees in Graphviz' language, one cluster for each source. */
export function treesDot(trees: readonly FlowTree[], labels: BranchLabels, names: NodeNames): string {
  const lines = trees.flatMap((tree, index) => {
    const ids = numbered(tree, index);
    const nodes = nodesOf(tree).map((node) => {
      const label = [cutText(names.nameOf(node.id), MAX_LABEL), roleText(node)].filter(Boolean).join('\n');
      const style = node.opaque ? ', style=dashed' : '';
      const own = node.own ? ', peripheries=2' : '';
      return `    ${ids.get(node.key)} [label=${dotText(label)}, shape=${shapeOf(node)}${style}${own}];`;
    });
    const edges = linesOf(tree).map(({ from, to, text, isSecond }) => {
      const label = branchTextOf(text, labels);
      const attributes = [...(label === '' ? [] : [`label=${dotText(label)}`]), ...(isSecond ? ['style=dotted'] : [])];
      return `    ${ids.get(from)} -> ${ids.get(to)}${attributes.length > 0 ? ` [${attributes.join(', ')}]` : ''};`;
    });
    const heading = dotText(headingText(tree, false, names));
    return [`  subgraph cluster${index} {`, `    label=${heading};`, ...nodes, ...edges, '  }'];
  });
  return ['digraph trees {', '  rankdir=LR;', '  node [fontname="sans-serif"];', ...lines, '}', ''].join('\n');
}

/** Brackets of the shapes: flag, rhombus, rectangle, circle. */
const BRACKETS = { source: ['>', ']'], relay: ['{', '}'], consumer: ['[', ']'], plain: ['((', '))'] } as const;

/** Trees as a Mermaid flow chart, for Markdown. */
export function treesMermaid(trees: readonly FlowTree[], labels: BranchLabels, names: NodeNames): string {
  const lines = trees.flatMap((tree, index) => {
    const ids = numbered(tree, index);
    const nodes = nodesOf(tree).map((node) => {
      const [open, close] = BRACKETS[node.role === 'leaf' ? (node.consumer ? 'consumer' : 'plain') : node.role];
      const words = [cutText(names.nameOf(node.id), MAX_LABEL), roleText(node)].filter(Boolean).map(mermaidText);
      return `    ${ids.get(node.key)}${open}"${words.join('<br/>')}"${close}`;
    });
    const edges = linesOf(tree).map(({ from, to, text, isSecond }) => {
      const label = branchTextOf(text, labels);
      const line = isSecond ? '-.->' : '-->';
      return `    ${ids.get(from)} ${line}${label === '' ? '' : `|"${mermaidText(label)}"|`} ${ids.get(to)}`;
    });
    return [`  subgraph t${index}["${mermaidText(headingText(tree, false, names))}"]`, ...nodes, ...edges, '  end'];
  });
  return ['flowchart LR', ...lines, ''].join('\n');
}

/** Trees with everything that is known of them, as JSON; texts as nodes told them. `at`: ms since 1970. */
export function treesJson(
  trees: readonly FlowTree[],
  readings: ReadonlyMap<string, ProofReading>,
  names: NodeNames,
  at: number,
): string {
  const all = trees.map((tree) => ({
    flow: tree.flow,
    source: tree.source,
    depth: tree.depth,
    slowest: tree.slowest,
    proof: proofOf(readings.get(tree.key)),
    nodes: nodesOf(tree).map((node) => ({
      id: node.id,
      name: names.nameOf(node.id),
      role: node.role,
      consumer: node.consumer,
      own: node.own,
      opaque: node.opaque,
      hops: node.depth,
      connected: !isUnder(tree.loose, node),
    })),
    branches: tree.branches,
  }));
  const document = { format: 'ott-overlay-trees', version: 1, at: new Date(at).toISOString(), trees: all };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function proofOf(reading: ProofReading | undefined): Omit<ProofReading, 'changesAt'> | null {
  if (!reading) return null;
  // Of use to the page alone: a time on its own clock.
  const { changesAt: _, ...proof } = reading;
  return proof;
}

interface Line {
  readonly from: string;
  readonly to: string;
  readonly text: FlowTree['branches'][number];
  readonly isSecond: boolean;
}

function linesOf(tree: FlowTree): Line[] {
  const nodes = nodesOf(tree);
  const lines = nodes.flatMap(({ key, parent, branch }): Line[] =>
    parent && branch ? [{ from: parent.key, to: key, text: branch, isSecond: false }] : [],
  );
  const keys = new Map(nodes.map(({ id, key }) => [id, key]));
  for (const branch of tree.branches) {
    const from = keys.get(branch.from);
    const to = keys.get(branch.to);
    if (branch.place === 'second' && from !== undefined && to !== undefined) {
      lines.push({ from, to, text: branch, isSecond: true });
    }
  }
  return lines;
}

function branchTextOf({ rates }: Line['text'], labels: BranchLabels): string {
  return labels === 'none' && !rates ? '' : branchText(rates, labels);
}

function numbered(tree: FlowTree, index: number): ReadonlyMap<string, string> {
  return new Map(nodesOf(tree).map(({ key }, i) => [key, `t${index}n${i}`]));
}

function shapeOf({ role, consumer }: TreeNode): string {
  if (role === 'source') return 'triangle';
  if (role === 'relay') return 'diamond';
  return consumer ? 'square' : 'circle';
}

function isUnder(roots: readonly TreeNode[], node: TreeNode): boolean {
  let top = node;
  while (top.parent) top = top.parent;
  return roots.includes(top);
}
