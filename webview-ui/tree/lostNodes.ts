import type { NodeId } from '../../src/wire/ids';

/** A node that has left a tree so long ago is not missed any more: longer than a node is still known after its last route. */
const REMEMBERED_MS = 10_000;

/** Tells which nodes of the trees that were shown are lost: they leave the trees first, and the overlay when nobody finds a way to them. */
export class LostNodes {
  /** When each node was in a tree last. Bounded by the nodes of the trees of the last seconds. */
  readonly #seen = new Map<NodeId, number>();

  /** `shown`: the nodes of the trees now; `known`: those of the overlay. Each lost node is told once. `now`: milliseconds, never less than before. */
  update(shown: Iterable<NodeId>, known: { has(id: NodeId): boolean }, now: number): NodeId[] {
    for (const id of shown) if (known.has(id)) this.#seen.set(id, now);
    const lost: NodeId[] = [];
    for (const [id, at] of this.#seen) {
      if (!known.has(id)) lost.push(id);
      if (!known.has(id) || now - at > REMEMBERED_MS) this.#seen.delete(id);
    }
    return lost;
  }

  /** Other trees are shown now. */
  forget(): void {
    this.#seen.clear();
  }
}
