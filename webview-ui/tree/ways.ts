import type { NodeId } from '../../src/wire/ids';
import type { Branch, FlowTree } from './treeModel';

/** How frames get from the source to its consumers. */
export interface Ways {
  /** The branches that every frame has to cross, one to each node on the way: a tree. */
  readonly needed: ReadonlySet<Branch>;
  /** The nodes that these lead to. */
  readonly reached: ReadonlySet<NodeId>;
  /** Consumers, and nodes that send frames to such a node, or may: of what they send there nothing is reported. */
  readonly serving: ReadonlySet<NodeId>;
  /** Links from the source to each consumer, in sum; consumers that nothing leads to are left out. */
  readonly links: number;
}

/**
 * The ways of a flow. A node that several branches lead to gets it over the one by which it is in the tree; where that carries nothing but
 * another does, over that one.
 */
export function waysOf({ source, branches, consumers }: Pick<FlowTree, 'source' | 'branches' | 'consumers'>): Ways {
  const into = branchesInto(branches);
  const last = new Map<NodeId, Branch>();
  for (const [id, all] of into) {
    const branch = lastOf(all);
    if (branch && id !== source) last.set(id, branch);
  }
  const needed = new Set<Branch>();
  let links = 0;
  for (const id of consumers) {
    const way = wayTo(id, source, last, into);
    links += way.length;
    for (const branch of way) needed.add(branch);
  }
  const reached = new Set([...needed].map(({ to }) => to));
  const serving = new Set([...consumers, ...reached]);
  // A Set goes on to what is added while it is walked: a queue.
  for (const id of serving) {
    for (const { from, rates } of into.get(id) ?? []) if (!rates || rates.framesPerSecond > 0) serving.add(from);
  }
  return { needed, reached, serving, links };
}

/** Branches by the node that they lead to, without those that nothing leads to. */
export function branchesInto(branches: readonly Branch[]): ReadonlyMap<NodeId, readonly Branch[]> {
  const into = new Map<NodeId, Branch[]>();
  for (const branch of branches) {
    if (branch.place === 'loose') continue;
    const known = into.get(branch.to);
    if (known) known.push(branch);
    else into.set(branch.to, [branch]);
  }
  return into;
}

function lastOf(all: readonly Branch[]): Branch | undefined {
  const direct = all.find(({ place }) => place === 'tree');
  if (carriedBy(direct) > 0) return direct;
  return all.reduce((most, branch) => (carriedBy(branch) > carriedBy(most) ? branch : most), direct);
}

function carriedBy(branch: Branch | undefined): number {
  return branch?.rates?.framesPerSecond ?? 0;
}

/** From a node up to the source; none where the source does not lead to it. Ways that go round in circles are put right in `last`. */
function wayTo(
  id: NodeId,
  source: NodeId,
  last: Map<NodeId, Branch>,
  into: ReadonlyMap<NodeId, readonly Branch[]>,
): readonly Branch[] {
  const way: Branch[] = [];
  const seen = new Set<NodeId>();
  let at = id;
  while (at !== source) {
    const branch = last.get(at);
    if (!branch) return [];
    if (seen.has(at)) {
      // By the branches of the tree there is no circle.
      for (const node of seen) {
        const direct = into.get(node)?.find(({ place }) => place === 'tree');
        if (direct) last.set(node, direct);
      }
      return wayTo(id, source, last, into);
    }
    seen.add(at);
    way.push(branch);
    at = branch.from;
  }
  return way;
}
