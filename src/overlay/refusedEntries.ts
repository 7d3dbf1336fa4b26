import type { NodeId } from '../wire/ids';
import { REFUSED_ASK_INTERVAL_MS, VECTOR_ANSWER_INTERVAL_MS } from './constants';
import type { TableRoom } from './tableRoom';

/**
 * Of which neighbours' vectors something was refused for want of room. Vectors say only what changes, so they have to be asked for the whole
 * once there is room; and how often this node does the same for them.
 */
export class RefusedEntries {
  readonly #room: TableRoom;
  /** Neighbours of which something is missing. This and the maps are bounded by the neighbour table. */
  readonly #missing = new Set<NodeId>();
  readonly #askedAt = new Map<NodeId, number>();
  readonly #answeredAt = new Map<NodeId, number>();

  /** `room`: of the routing table. */
  constructor(room: TableRoom) {
    this.#room = room;
  }

  /** An entry of the neighbour's vector found no place, or lost it. */
  refuse(neighbour: NodeId, now: number): void {
    this.#missing.add(neighbour);
    this.#room.refused(now);
  }

  /** The connection is gone; the next one begins with everything. */
  removeNeighbour(neighbour: NodeId): void {
    this.#missing.delete(neighbour);
    this.#askedAt.delete(neighbour);
    this.#answeredAt.delete(neighbour);
  }

  /** The neighbours that are to be asked for their whole vectors now. */
  take(now: number): readonly NodeId[] {
    if (!this.#room.hasRoom()) return [];
    this.#room.reopened();
    const due = [...this.#missing].filter((neighbour) => now >= this.#dueAt(neighbour));
    for (const neighbour of due) {
      this.#missing.delete(neighbour);
      this.#askedAt.set(neighbour, now);
    }
    return due;
  }

  /** When {@link take} has somebody to ask; undefined: not before there is room. */
  nextDeadline(): number | undefined {
    if (this.#missing.size === 0 || !this.#room.hasRoom()) return undefined;
    return Math.min(...[...this.#missing].map((neighbour) => this.#dueAt(neighbour)));
  }

  /** Whether a neighbour that asks for this node's whole vector gets it: not if it got it a moment ago. */
  mayAnswer(neighbour: NodeId, now: number): boolean {
    const last = this.#answeredAt.get(neighbour);
    if (last !== undefined && now < last + VECTOR_ANSWER_INTERVAL_MS) return false;
    this.#answeredAt.set(neighbour, now);
    return true;
  }

  #dueAt(neighbour: NodeId): number {
    return (this.#askedAt.get(neighbour) ?? -Infinity) + REFUSED_ASK_INTERVAL_MS;
  }
}
