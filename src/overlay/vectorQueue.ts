import type { Random } from '../base/random';
import { MAX_VECTOR_ENTRIES, RETRACTED_COST, type VectorEntry } from '../wire/control';
import type { NodeId } from '../wire/ids';
import { UPDATE_DELAY_MS, UPDATE_JITTER_MS } from './constants';

/** The cost that stands for "no route" in a vector. */
export const RETRACTED = RETRACTED_COST;

interface Copy {
  /** Destination → what the neighbour was told last; no entry = nothing, or a retraction. Bounded by the destinations. */
  readonly told: Map<NodeId, VectorEntry>;
  /** Destinations that may differ from what the neighbour was told. */
  readonly changed: Set<NodeId>;
  /** Those of them that are sent even if they do not differ: answers to requests. */
  readonly forced: Set<NodeId>;
}

/**
 * What each neighbour was told of each destination, and what it has to be told. Retractions and answers are due at once,
 * other changes wait a little for company, with jitter.
 */
export class VectorQueue {
  /** Neighbour → its copy. Bounded by the neighbour table. */
  readonly #copies = new Map<NodeId, Copy>();
  readonly #advertised: (destination: NodeId, neighbour: NodeId) => VectorEntry | undefined;
  readonly #onSend: (entry: VectorEntry) => void;
  readonly #random: Random;
  #dueAt: number | undefined;

  /** `advertised`: the current truth for a neighbour; `onSend`: called with every route that is told to anybody. */
  constructor(
    advertised: (destination: NodeId, neighbour: NodeId) => VectorEntry | undefined,
    onSend: (entry: VectorEntry) => void,
    random: Random,
  ) {
    this.#advertised = advertised;
    this.#onSend = onSend;
    this.#random = random;
  }

  addNeighbour(neighbour: NodeId, destinations: Iterable<NodeId>, now: number): void {
    this.#copies.set(neighbour, { told: new Map(), changed: new Set(destinations), forced: new Set() });
    this.#dueAt = now;
  }

  removeNeighbour(neighbour: NodeId): void {
    this.#copies.delete(neighbour);
  }

  /** The route of a destination changed: every neighbour that was told otherwise has to hear of it. */
  markChanged(destination: NodeId, now: number): void {
    let due = Infinity;
    for (const [neighbour, copy] of this.#copies) {
      const told = copy.told.get(destination);
      const wanted = this.#advertised(destination, neighbour);
      if (!told && !wanted) continue;
      copy.changed.add(destination);
      const delay = wanted ? UPDATE_DELAY_MS + UPDATE_JITTER_MS * this.#random.next() : 0;
      due = Math.min(due, now + delay);
    }
    if (due < (this.#dueAt ?? Infinity)) this.#dueAt = due;
  }

  /** Tells one neighbour about a destination now, whether or not it was told the same before. */
  force(neighbour: NodeId, destination: NodeId, now: number): void {
    const copy = this.#copies.get(neighbour);
    if (!copy) return;
    copy.changed.add(destination);
    copy.forced.add(destination);
    this.#dueAt = now;
  }

  nextDeadline(): number | undefined {
    return this.#dueAt;
  }

  /** The vectors that are due, cut into pieces that fit a frame; empty before the deadline. */
  take(now: number): readonly { readonly to: NodeId; readonly entries: readonly VectorEntry[] }[] {
    if (this.#dueAt === undefined || now < this.#dueAt) return [];
    this.#dueAt = undefined;
    const vectors: { to: NodeId; entries: VectorEntry[] }[] = [];
    for (const [to, copy] of this.#copies) {
      const entries = this.#takeEntries(to, copy);
      for (let at = 0; at < entries.length; at += MAX_VECTOR_ENTRIES) {
        vectors.push({ to, entries: entries.slice(at, at + MAX_VECTOR_ENTRIES) });
      }
    }
    return vectors;
  }

  #takeEntries(neighbour: NodeId, copy: Copy): VectorEntry[] {
    const entries: VectorEntry[] = [];
    for (const destination of copy.changed) {
      const told = copy.told.get(destination);
      const wanted = this.#advertised(destination, neighbour);
      if (wanted) {
        if (isSame(told, wanted) && !copy.forced.has(destination)) continue;
        copy.told.set(destination, wanted);
        this.#onSend(wanted);
        entries.push(wanted);
      } else if (told) {
        copy.told.delete(destination);
        entries.push({ destination, sequence: told.sequence, cost: RETRACTED });
      }
    }
    copy.changed.clear();
    copy.forced.clear();
    return entries;
  }
}

function isSame(a: VectorEntry | undefined, b: VectorEntry): boolean {
  return a !== undefined && a.sequence === b.sequence && a.cost === b.cost;
}
