import type { TopologyNodeView } from '../../src/overlay/snapshot';
import { OWN_KEY, type OverlayState } from '../../src/shared/overlayState';
import type { NodeId } from '../../src/wire/ids';

/** A node that is gone is shown so long, as unreachable. */
export const LOST_MS = 60_000;
/** So many of them at most, the last ones. */
const MAX_LOST = 500;
/** A node that is started anew has a new id, and that may be there so long before the old one is missed. */
export const TWIN_MS = 4_000;
/** Who went while nobody looked is missed afterwards, if that was not longer. */
export const AWAY_MS = 600_000;
/** What a page to come is told, at most: nodes that are gone, the last ones, and nodes that are there. */
const MAX_KEPT_LOST = 100;
const MAX_KEPT_THERE = 500;
/** When somebody looked is kept no more exactly: it alone shall not be a reason to keep anything anew. */
const KEPT_STEP_MS = 60_000;

/** A node that is gone: its id, its name or the empty text, and until when it is shown, in the milliseconds of {@link Absences.take}. */
export type LostNode = readonly [id: NodeId, name: string, until: number];
/** A node that was there: its id, and its name or the empty text. */
export type ThereNode = readonly [id: NodeId, name: string];

/** What outlives the page: who was gone and who was there, as the node `own` saw it, and when, to the minute. */
export interface AbsenceMemory {
  readonly own: NodeId | null;
  readonly lost: readonly LostNode[];
  readonly there: readonly ThereNode[];
  readonly seen: number;
}

export const NO_MEMORY: AbsenceMemory = { own: null, lost: [], there: [], seen: 0 };

interface Lost {
  readonly node: TopologyNodeView;
  readonly until: number;
}

/**
 * Who was there until lately, and who of those that are there has come back for one of them: a node that was started anew has its name and another id.
 * Only who came after the loss, or just before it, has come back; another node of the same name is another node.
 */
export class Absences {
  #own: NodeId | undefined;
  /** Nodes of the last state, with what they told. */
  #there: ReadonlyMap<NodeId, TopologyNodeView>;
  #seen: number;
  /** What is remembered has been compared with what is. */
  #isCompared = false;
  /** Since when those that are there are; -Infinity: always. */
  readonly #since = new Map<NodeId, number>();
  /** In the order in which they went. */
  readonly #lost = new Map<NodeId, Lost>();
  /** Those for whom somebody has come back, as long as that one is there; by who has. */
  readonly #predecessors = new Map<NodeId, NodeId>();

  constructor({ own, lost, there, seen }: AbsenceMemory = NO_MEMORY) {
    this.#own = own ?? undefined;
    this.#seen = seen;
    for (const [id, name, until] of lost) this.#lost.set(id, { node: viewOf(id, name), until });
    this.#there = new Map(there.map(([id, name]) => [id, viewOf(id, name)]));
    for (const id of this.#there.keys()) this.#since.set(id, -Infinity);
  }

  /** Who is gone and to be shown still, in the order in which they went. */
  get lost(): readonly TopologyNodeView[] {
    return [...this.#lost.values()].map(({ node }) => node);
  }

  /** When the first of them is not to be shown any more. */
  get nextDue(): number | undefined {
    const [first] = this.#lost.values();
    return first?.until;
  }

  /** The one that is gone and for which it has come back. */
  predecessorOf(id: NodeId): NodeId | undefined {
    return this.#predecessors.get(id);
  }

  /** Whether somebody has come back for it. */
  isReplaced(id: NodeId): boolean {
    return [...this.#predecessors.values()].includes(id);
  }

  /** Whether it was ever there, as far as that is remembered: who is there, gone, or replaced. */
  isKnown(id: NodeId): boolean {
    return this.#since.has(id) || this.#lost.has(id) || this.isReplaced(id);
  }

  /** What to keep for a page to come. */
  memory(): AbsenceMemory {
    const lost = [...this.#lost].slice(-MAX_KEPT_LOST);
    return {
      own: this.#own ?? null,
      lost: lost.map(([id, { node, until }]) => [id, node.name ?? '', until]),
      there: [...this.#there].slice(0, MAX_KEPT_THERE).map(([id, { name }]) => [id, name ?? '']),
      seen: Math.floor(this.#seen / KEPT_STEP_MS) * KEPT_STEP_MS,
    };
  }

  /** Takes a state at a time in milliseconds, which only goes up; `isMissed`: whether a node that went is missed. Returns whether who is lost has changed. */
  take(state: OverlayState, now: number, isMissed: (id: NodeId) => boolean = () => true): boolean {
    const before = [...this.#lost.keys()].join();
    const own = state.own.get(OWN_KEY)?.id;
    const wasAway = !this.#isCompared && now - this.#seen > AWAY_MS;
    // Another node sees another overlay: nothing of the first one is lost.
    if (own !== this.#own) this.#clear();
    const isFirst = this.#there.size === 0;
    this.#own = own;
    this.#seen = now;
    this.#isCompared = true;
    if (!wasAway) {
      for (const [id, node] of this.#there) {
        if (!state.nodes.has(id) && isMissed(id)) this.#lost.set(id, { node, until: now + LOST_MS });
      }
    }
    const there = presentIn(state);
    for (const id of this.#since.keys()) if (!there.has(id)) this.#since.delete(id);
    for (const id of there.keys()) if (!this.#since.has(id)) this.#since.set(id, isFirst ? -Infinity : now);
    for (const id of this.#predecessors.keys()) if (!there.has(id)) this.#predecessors.delete(id);
    this.#there = state.nodes;
    this.#return(there);
    this.#forget(state, now);
    return before !== [...this.#lost.keys()].join();
  }

  #clear(): void {
    this.#there = new Map();
    for (const known of [this.#since, this.#lost, this.#predecessors]) known.clear();
  }

  /** Each has come back for one, the first that went. */
  #return(there: ReadonlyMap<NodeId, string | null>): void {
    for (const [id, { node, until }] of this.#lost) {
      if (!node.name) continue;
      const at = until - LOST_MS;
      const back = [...there].find(
        ([other, name]) =>
          name === node.name &&
          other !== id &&
          other !== this.#own &&
          !this.#predecessors.has(other) &&
          (this.#since.get(other) ?? -Infinity) >= at - TWIN_MS,
      );
      if (!back) continue;
      this.#predecessors.set(back[0], id);
      this.#lost.delete(id);
    }
  }

  #forget({ nodes }: OverlayState, now: number): void {
    for (const [id, { until }] of this.#lost) {
      const isCurrent = until > now && until <= now + LOST_MS;
      if (!isCurrent || this.#lost.size > MAX_LOST || nodes.has(id)) this.#lost.delete(id);
    }
  }
}

/** Who is there, and its name: nodes that are told of, and neighbours that have answered. */
function presentIn({ nodes, neighbours }: OverlayState): ReadonlyMap<NodeId, string | null> {
  const there = new Map<NodeId, string | null>();
  for (const { id, name, state } of neighbours.values()) {
    if (id !== null && (state === 'connected' || state === 'connecting')) there.set(id, name);
  }
  for (const { id, name } of nodes.values()) there.set(id, name ?? there.get(id) ?? null);
  return there;
}

function viewOf(id: NodeId, name: string): TopologyNodeView {
  return { id, name: name === '' ? null : name, own: false, opaque: false };
}
