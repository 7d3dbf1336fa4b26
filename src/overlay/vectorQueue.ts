import { cutIntoPieces } from '../base/pieces';
import type { Random } from '../base/random';
import { MAX_VECTOR_ENTRIES, type VectorEntry } from '../wire/control';
import type { NodeId } from '../wire/ids';
import { SEQUENCE_LAG, UPDATE_DELAY_MS, UPDATE_JITTER_MS } from './constants';
import { RETRACTED } from './destination';

interface Copy {
  /** Destination → what the neighbour was told last; no entry = nothing, or a retraction. Bounded by the destinations. */
  readonly told: Map<NodeId, VectorEntry>;
  /** Destinations that may differ from what the neighbour was told. */
  readonly changed: Set<NodeId>;
  /** Those of them that are sent even if they do not differ: answers to requests. */
  readonly forced: Set<NodeId>;
  /** When they are sent. */
  dueAt: number | undefined;
}

/**
 * What each neighbour was told of each destination, and what it has to be told. Answers are due at once, and so are retractions for a
 * neighbour that may be using the route; other changes wait a little for company, with jitter.
 *
 * A newer sequence number alone is no news: it is told to who asks for it. What a neighbour remembers stays as true as it was, so nothing
 * that feasibility relies on is lost, and a new number does not go to the whole overlay (RFC 8966 section 3.7.2: no triggered update to
 * propagate a new sequence number, except to satisfy a request). Only when it has run far ahead of what was told it is news.
 */
export class VectorQueue {
  /** Neighbour → its copy. Bounded by the neighbour table. */
  readonly #copies = new Map<NodeId, Copy>();
  readonly #advertised: (destination: NodeId, neighbour: NodeId) => VectorEntry | undefined;
  readonly #onSend: (entry: VectorEntry) => void;
  readonly #random: Random;

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
    this.#copies.set(neighbour, { told: new Map(), changed: new Set(destinations), forced: new Set(), dueAt: now });
  }

  removeNeighbour(neighbour: NodeId): void {
    this.#copies.delete(neighbour);
  }

  /** Whether the neighbour was told a route to the destination. */
  isTold(neighbour: NodeId, destination: NodeId): boolean {
    return this.#copies.get(neighbour)?.told.has(destination) ?? false;
  }

  /**
   * The route of a destination changed: every neighbour that was told otherwise has to hear of it. `mayUse`: whether a neighbour may be
   * using this node's route. One that tells a route of its own does not, and is in no hurry. O(neighbours).
   */
  markChanged(destination: NodeId, now: number, mayUse: (neighbour: NodeId) => boolean): void {
    for (const [neighbour, copy] of this.#copies) {
      const told = copy.told.get(destination);
      const wanted = this.#advertised(destination, neighbour);
      if (!isNews(told, wanted)) continue;
      copy.changed.add(destination);
      const delay = !wanted && mayUse(neighbour) ? 0 : UPDATE_DELAY_MS + UPDATE_JITTER_MS * this.#random.next();
      copy.dueAt = Math.min(copy.dueAt ?? Infinity, now + delay);
    }
  }

  /** The neighbour may be using this node's route from now on: if that is being retracted, it hears of it at once. */
  hasten(neighbour: NodeId, destination: NodeId, now: number): void {
    const copy = this.#copies.get(neighbour);
    if (!copy?.changed.has(destination) || this.#advertised(destination, neighbour)) return;
    copy.dueAt = now;
  }

  /** Tells one neighbour about a destination now, whether or not it was told the same before. */
  force(neighbour: NodeId, destination: NodeId, now: number): void {
    const copy = this.#copies.get(neighbour);
    if (!copy) return;
    copy.changed.add(destination);
    copy.forced.add(destination);
    copy.dueAt = now;
  }

  /** Tells one neighbour everything now, as on a new connection; what it was told stays known, so that what is gone is still retracted. */
  forceAll(neighbour: NodeId, destinations: Iterable<NodeId>, now: number): void {
    for (const destination of destinations) this.force(neighbour, destination, now);
  }

  /** Tells every neighbour now that was told otherwise, be it only another sequence number. */
  forceNews(destination: NodeId, now: number): void {
    for (const [neighbour, { told }] of this.#copies) {
      const [known, wanted] = [told.get(destination), this.#advertised(destination, neighbour)];
      if (known?.sequence !== wanted?.sequence || known?.cost !== wanted?.cost) this.force(neighbour, destination, now);
    }
  }

  nextDeadline(): number | undefined {
    let next = Infinity;
    for (const { dueAt } of this.#copies.values()) next = Math.min(next, dueAt ?? Infinity);
    return next === Infinity ? undefined : next;
  }

  /** The vectors that are due, cut into pieces that fit a frame. O(what changed). */
  take(now: number): readonly { readonly to: NodeId; readonly entries: readonly VectorEntry[] }[] {
    const vectors: { to: NodeId; entries: readonly VectorEntry[] }[] = [];
    for (const [to, copy] of this.#copies) {
      if (copy.dueAt === undefined || now < copy.dueAt) continue;
      copy.dueAt = undefined;
      const entries = this.#takeEntries(to, copy);
      for (const piece of cutIntoPieces(entries, MAX_VECTOR_ENTRIES)) vectors.push({ to, entries: piece });
    }
    return vectors;
  }

  #takeEntries(neighbour: NodeId, copy: Copy): VectorEntry[] {
    const entries: VectorEntry[] = [];
    for (const destination of copy.changed) {
      const told = copy.told.get(destination);
      const wanted = this.#advertised(destination, neighbour);
      if (wanted) {
        if (!isNews(told, wanted) && !copy.forced.has(destination)) continue;
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

function isNews(told: VectorEntry | undefined, wanted: VectorEntry | undefined): boolean {
  if (!told || !wanted || told.cost !== wanted.cost) return told !== wanted;
  return ((wanted.sequence - told.sequence) & 0xffff) >= SEQUENCE_LAG;
}
