import type { NodeNames } from '../page/nodeNames';
import { offerText } from '../page/offerText';
import { copiesAt } from './proof';
import { branchText } from './rateText';
import type { FlowTree, TreeNode } from './treeModel';

/** What stands over a tree, or over what is not connected to its source. */
export function headingText(
  { flow, source }: Pick<FlowTree, 'flow' | 'source'>,
  isLoose: boolean,
  names: NodeNames,
): string {
  return isLoose ? 'Not connected to the source' : offerText(flow, names.nameOf(source));
}

/** What a node is in its tree; empty for a leaf that does not watch. */
export function roleText({
  role,
  consumer,
  own,
  opaque,
}: Pick<TreeNode, 'role' | 'consumer' | 'own' | 'opaque'>): string {
  return [
    ...(own ? ['this node'] : []),
    ...(role === 'leaf' ? [] : [role]),
    ...(consumer ? ['consumer'] : []),
    ...(opaque ? ['opaque'] : []),
  ].join(', ');
}

/** A node in one sentence, for who hears it. */
export function nodeSentence(node: TreeNode, names: NodeNames): string {
  const { id, role, depth, branch, parent, children } = node;
  const roles = roleText(node);
  const served =
    parent && branch
      ? [
          `served by ${names.nameOf(parent.id)}`,
          branch.rates
            ? `${branchText(branch.rates, 'frames')}, ${branchText(branch.rates, 'bytes')}`
            : 'no report of its rate',
        ]
      : role === 'source'
        ? []
        : ['not connected to the source'];
  const copies = copiesAt(node);
  return [
    names.nameOf(id),
    ...(roles === '' ? [] : [roles]),
    ...(depth === 0 ? [] : [`${depth} ${depth === 1 ? 'hop' : 'hops'} from the source`]),
    ...served,
    ...(children.length === 0 ? [] : [`makes ${copies} ${copies === 1 ? 'copy' : 'copies'} of each frame`]),
  ]
    .join(', ')
    .concat('.');
}

/** What changed between two trees of one flow and source, in sentences. Of nodes that are no part of the overlay any more (`isGone`) nothing is said. */
export function changesOf(
  before: FlowTree,
  after: FlowTree,
  isGone: (id: string) => boolean,
  names: NodeNames,
): string[] {
  const servers = (tree: FlowTree): Map<string, string> =>
    new Map(tree.branches.filter(({ place }) => place === 'tree').map(({ from, to }) => [to, from]));
  const old = servers(before);
  const next = servers(after);
  const consumers = new Set(after.consumers);
  const wereConsumers = new Set(before.consumers);
  const sentences: string[] = [];
  for (const id of new Set([...old.keys(), ...wereConsumers])) {
    if (next.has(id) || id === after.source) continue;
    if (isGone(id)) continue;
    if (wereConsumers.has(id) && !consumers.has(id)) sentences.push(`${names.nameOf(id)} stopped watching.`);
    else if (consumers.has(id) && old.has(id)) sentences.push(`${names.nameOf(id)} is served by nobody now.`);
  }
  for (const [id, from] of next) {
    const by = names.nameOf(from);
    const was = old.get(id);
    if (was === from) continue;
    if (was === undefined) {
      if (consumers.has(id)) sentences.push(`${names.nameOf(id)} is served by ${by}.`);
    } else sentences.push(`${names.nameOf(id)} is now served by ${by}.`);
  }
  return sentences;
}
