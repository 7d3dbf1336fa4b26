import type { GraphModel } from '../graph/graphModel';
import type { NodeNames } from '../page/nodeNames';

/** Names of a graph's nodes that are the same object as before while none of them is another: a picture need not be made anew. */
export class LabelNames {
  #known: ReadonlyMap<string, string> = new Map();
  #names: NodeNames = { nameOf: (id) => id };
  #of: readonly [nodes: unknown, names: unknown] | undefined;

  /** The names of all nodes of a graph, as `names` has them now. */
  of({ nodes }: Pick<GraphModel, 'nodes'>, names: NodeNames): NodeNames {
    if (this.#of?.[0] === nodes && this.#of[1] === names) return this.#names;
    this.#of = [nodes, names];
    const known = new Map(nodes.map(({ id }) => [id, names.nameOf(id)]));
    const before = this.#known;
    if (known.size === before.size && [...known].every(([id, name]) => before.get(id) === name)) return this.#names;
    this.#known = known;
    this.#names = { nameOf: (id) => known.get(id) ?? names.nameOf(id) };
    return this.#names;
  }
}
