import { type FlowKey, flowKeyText } from '../wire/ids';
import type { ForwardingEntry, LinkId } from './effects';

/** A link that a branch crosses since now, or that no branch crosses any more. */
export interface CarryingChange {
  readonly link: LinkId;
  readonly carries: boolean;
}

/** Which links carry media: those that a branch crosses, in either direction, as the forwarder's table has it. */
export class CarryingLinks {
  /** Flow key text → the links of its branches, each as often as it is crossed. Bounded by the flow table. */
  readonly #links = new Map<string, readonly LinkId[]>();
  /** Link → branches that cross it; at least 1. */
  readonly #counts = new Map<LinkId, number>();
  /** Link → whether it carried media when the last changes were taken. */
  readonly #touched = new Map<LinkId, boolean>();

  /** The flow goes through this node like this now. */
  apply({ key, upstream, retiring, downstream }: ForwardingEntry): void {
    const bindings = [upstream, retiring, ...downstream];
    this.#replace(
      key,
      bindings.flatMap((binding) => (binding ? [binding.link] : [])),
    );
  }

  /** The flow does not go through this node any more. */
  remove(key: FlowKey): void {
    this.#replace(key, []);
  }

  /** What changed since the last call. */
  takeChanges(): readonly CarryingChange[] {
    const changes: CarryingChange[] = [];
    for (const [link, before] of this.#touched) {
      const carries = this.#counts.has(link);
      if (carries !== before) changes.push({ link, carries });
    }
    this.#touched.clear();
    return changes;
  }

  #replace(key: FlowKey, links: readonly LinkId[]): void {
    const text = flowKeyText(key);
    for (const link of links) this.#add(link, 1);
    for (const link of this.#links.get(text) ?? []) this.#add(link, -1);
    if (links.length > 0) this.#links.set(text, links);
    else this.#links.delete(text);
  }

  #add(link: LinkId, difference: 1 | -1): void {
    const count = this.#counts.get(link) ?? 0;
    if (!this.#touched.has(link)) this.#touched.set(link, count > 0);
    if (count + difference > 0) this.#counts.set(link, count + difference);
    else this.#counts.delete(link);
  }
}
