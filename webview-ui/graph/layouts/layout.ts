import type { NodeId } from '../../../src/wire/ids';
import type { Point } from '../freeSpot';

/** What is laid out. Links with unknown ends are ignored. The result is the same for every order of nodes and links. */
export interface LayoutInput {
  readonly nodes: readonly NodeId[];
  readonly links: readonly { readonly a: NodeId; readonly b: NodeId }[];
  /** The node that stands at the top or in front; null: the one with the most links. */
  readonly root: NodeId | null;
  /** Nodes that stay where they are. */
  readonly fixed: ReadonlyMap<NodeId, Point>;
}

/** The ways to tidy. `layered`: by hops from the root. */
export type LayoutName = 'force' | 'layered' | 'circle';

/** A place for every node. */
export type Layout = ReadonlyMap<NodeId, Point>;
