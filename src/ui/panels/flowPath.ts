import type { RouteView, TreeEdgeView } from '../../overlay/snapshot';
import { MAX_PATH_HOPS, type PathHop } from '../../shared/messages';
import type { NodeId } from '../../wire/ids';

/** What is known of the way of a flow. */
export interface PathParts {
  /** This node. */
  readonly self: NodeId;
  readonly source: NodeId;
  /** Who copies the flow to whom, as far as nodes tell. */
  readonly edges: readonly TreeEdgeView[];
  readonly routes: readonly RouteView[];
  readonly nameOf: (node: NodeId) => string;
}

/**
 * The nodes that a flow goes through from its source to this node, at most {@link MAX_PATH_HOPS}. The last one before this node is the next hop
 * towards the source: from nobody else a node takes a flow, whoever is still said to send it. Where the tree beyond is not known as far as the source,
 * because nodes tell nothing of themselves, the gap is marked.
 */
export function flowPath({ self, source, edges, routes, nameOf }: PathParts): readonly PathHop[] {
  const upwards = [self];
  const gateway = routes.find(({ destination }) => destination === source)?.via ?? undefined;
  for (let at = self === source ? undefined : gateway; at !== undefined;) {
    const to: NodeId = at;
    upwards.push(to);
    at = to === source ? undefined : edges.find((edge) => edge.to === to && !upwards.includes(edge.from))?.from;
  }
  const isWhole = upwards.at(-1) === source;
  const known = isWhole ? upwards : [...upwards, source];
  // The one after the source is where the gap ends.
  const gapAt = isWhole ? -1 : 1;
  const hops = known.reverse().map((node, index) => ({ name: nameOf(node), gapBefore: index === gapAt }));
  if (hops.length <= MAX_PATH_HOPS) return hops;
  return hops
    .slice(-MAX_PATH_HOPS)
    .map(({ name, gapBefore }, index) => ({ name, gapBefore: gapBefore || index === 0 }));
}
