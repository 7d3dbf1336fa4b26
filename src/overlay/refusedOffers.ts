import type { NodeId } from '../wire/ids';
import { MAX_REFUSED_SOURCES, REFUSED_ASK_INTERVAL_MS } from './constants';
import type { TableRoom } from './tableRoom';

/** Sources of which a step or a collection was refused for want of room: nobody says it again unasked. */
export class RefusedOffers {
  readonly #room: TableRoom;
  /** Bounded by MAX_REFUSED_SOURCES. */
  readonly #sources = new Set<NodeId>();
  /** Whether there were more of them than can be remembered. */
  #overflowed = false;
  #askedAt = -Infinity;

  /** `room`: of the table of offers. */
  constructor(room: TableRoom) {
    this.#room = room;
  }

  /** What a source said of its offers found no place. */
  refuse(source: NodeId, now: number): void {
    this.#room.refused(now);
    if (this.#sources.size < MAX_REFUSED_SOURCES) this.#sources.add(source);
    else if (!this.#sources.has(source)) this.#overflowed = true;
  }

  /** The sources that are to be asked for now; `everybody`: the nodes with a route, all of which are, if not all that were refused are remembered. */
  take(now: number, everybody: () => Iterable<NodeId>): readonly NodeId[] {
    if (!this.#room.hasRoom()) return [];
    this.#room.reopened();
    if (this.#sources.size === 0 || now < this.#askedAt + REFUSED_ASK_INTERVAL_MS) return [];
    const sources = [...(this.#overflowed ? everybody() : this.#sources)];
    this.#sources.clear();
    this.#overflowed = false;
    this.#askedAt = now;
    return sources;
  }

  /** When {@link take} has something; undefined: not before there is room. */
  nextDeadline(): number | undefined {
    if (this.#sources.size === 0 || !this.#room.hasRoom()) return undefined;
    return this.#askedAt + REFUSED_ASK_INTERVAL_MS;
  }
}
