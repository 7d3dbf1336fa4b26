import type { OverlayState } from '../../src/shared/overlayState';
import { shownText } from '../../src/shared/shownText';
import type { NodeId } from '../../src/wire/ids';

/** What a page calls nodes. */
export interface NodeNames {
  /**
   * The name of a node, harmless to show; the beginning of its id where it has none, and both where another node has the same name. Any id is
   * answered, known or not.
   */
  readonly nameOf: (id: NodeId) => string;
}

const SHORT_ID = 8;

/** What names are taken from. */
export type NamedState = Pick<OverlayState, 'own' | 'nodes' | 'neighbours' | 'routes'>;

/**
 * The names of a state. Equal states give equal names; what nodes say of themselves counts before what others say of them. `gone`: names of nodes that
 * were there once; they take no name from those that are there.
 */
export function nodeNamesOf(state: NamedState, gone: ReadonlyMap<NodeId, string> = new Map()): NodeNames {
  const names = namesIn(state);
  const bearers = new Map<string, NodeId[]>();
  for (const [id, name] of names) {
    const ids = bearers.get(name);
    if (ids) ids.push(id);
    else bearers.set(name, [id]);
  }
  const full = (id: NodeId): string => {
    const name = names.get(id) ?? gone.get(id);
    if (name === undefined) return shortIdAmong(id, []);
    const others = (bearers.get(name) ?? []).filter((other) => other !== id);
    return others.length === 0 ? name : `${name} (${shortIdAmong(id, others)})`;
  };
  // What is shown is asked for again and again; where hundreds have one name, each answer takes a while.
  const answers = new Map<NodeId, string>();
  return {
    nameOf: (id) => {
      const known = answers.get(id);
      if (known !== undefined) return known;
      const answer = full(id);
      if (names.has(id)) answers.set(id, answer);
      return answer;
    },
  };
}

/** Names of nodes that have gone and are remembered. */
const MAX_GONE = 1_024;

/** The names of a state that changes: who has gone keeps its name, for what is told of it later. */
export class NodeNameBook {
  /** Those that have gone, the longest ago first. */
  readonly #gone = new Map<NodeId, string>();
  #known: ReadonlyMap<NodeId, string> = new Map();

  /** The names as of a state, which comes after those given before. */
  namesIn(state: NamedState): NodeNames {
    const known = namesIn(state);
    for (const id of known.keys()) this.#gone.delete(id);
    for (const [id, name] of this.#known) if (!known.has(id)) this.#gone.set(id, name);
    for (const id of this.#gone.keys()) {
      if (this.#gone.size <= MAX_GONE) break;
      this.#gone.delete(id);
    }
    this.#known = known;
    return nodeNamesOf(state, this.#gone);
  }
}

function namesIn(state: NamedState): ReadonlyMap<NodeId, string> {
  const names = new Map<NodeId, string>();
  const add = (id: NodeId | null, name: string | null): void => {
    const shown = shownText(name ?? '');
    if (id !== null && shown !== '' && !names.has(id)) names.set(id, shown);
  };
  for (const { id, name } of state.own.values()) add(id, name);
  for (const { id, name } of state.nodes.values()) add(id, name);
  for (const { id, name } of state.neighbours.values()) add(id, name);
  for (const { destination, name } of state.routes.values()) add(destination, name);
  return names;
}

/** As much of an id as tells it from the others, at least what commands accept. */
function shortIdAmong(id: NodeId, others: readonly NodeId[]): string {
  let length = SHORT_ID;
  while (length < id.length && others.some((other) => other.startsWith(id.slice(0, length)))) length++;
  return shownText(id.slice(0, length));
}
