import type { NodeId } from '../../src/wire/ids';
import type { GraphFilter } from '../graph/graphFilter';
import { type GraphModel, linkKey, ownNodeOf } from '../graph/graphModel';

/** After a reload the own node learns of the others one by one: what was looked at is waited for so long. */
export const RECALL_MS = 8_000;

/** What is looked at by the ids of nodes. */
export interface Chosen {
  readonly selected: NodeId | null;
  readonly selectedLink: string | null;
  readonly near: GraphFilter['focus'];
}

/** Finds what an earlier page has looked at, when it is known again. This node may have another id since, and so may any that was started anew. */
export class Recollection {
  readonly #own: NodeId | null;
  readonly #names: ReadonlyMap<NodeId, string>;
  #until: number | undefined;

  /** `own` and `names`: the own node of the earlier page, and what nodes were called there. */
  constructor(own: NodeId | null, names: ReadonlyMap<NodeId, string>) {
    this.#own = own;
    this.#names = names;
  }

  /** Until when it waits at most; undefined before there is an own node. */
  get until(): number | undefined {
    return this.#until;
  }

  /**
   * `chosen` by the ids of a graph at a time in milliseconds. What is not there stays for {@link RECALL_MS}; then it is what the name leads to, if that
   * is one node alone, or null. `isDone`: nothing more is to be found.
   */
  find(model: GraphModel, chosen: Chosen, now: number): Chosen & { readonly isDone: boolean } {
    const own = ownNodeOf(model);
    if (!own) return { ...chosen, isDone: false };
    this.#until ??= now + RECALL_MS;
    const isLate = now >= this.#until;
    const there = new Set(model.nodes.map(({ id }) => id));
    const keys = new Set(model.links.map(({ key }) => key));
    const idOf = (id: NodeId): NodeId | undefined => {
      if (there.has(id)) return id;
      if (id === this.#own) return own.id;
      const name = this.#names.get(id);
      const bearers = isLate && name ? model.nodes.filter((node) => node.name === name) : [];
      return bearers.length === 1 ? bearers[0]?.id : undefined;
    };
    const linkOf = (key: string): string | undefined => {
      const [a, b] = key.split('|').map(idOf);
      const found = a === undefined || b === undefined ? undefined : linkKey(a, b);
      return found !== undefined && keys.has(found) ? found : undefined;
    };
    const { selected, selectedLink, near } = chosen;
    const node = selected === null ? null : idOf(selected);
    const link = selectedLink === null ? null : linkOf(selectedLink);
    const centre = near === null ? null : idOf(near.id);
    const otherwise = <T>(before: T): T | null => (isLate ? null : before);
    return {
      selected: node ?? otherwise(selected),
      selectedLink: link ?? otherwise(selectedLink),
      near: near && centre ? { ...near, id: centre } : otherwise(near),
      isDone: isLate || ![node, link, centre].includes(undefined),
    };
  }
}
