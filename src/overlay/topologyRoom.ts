import type { NodeId } from '../wire/ids';
import type { LinkId } from './effects';

/** Sets of about one size are alike, so that a largest one is found without a search. */
const CLASS_BYTES = 256;

interface Holding {
  readonly via: LinkId;
  readonly bytes: number;
}

/** What the authors behind one gateway hold. */
interface Share {
  bytes: number;
  /** Size class → its authors, in the order in which they came. */
  readonly classes: Map<number, Set<NodeId>>;
}

/**
 * The room for what all authors say of themselves, in bytes on the wire. When it is not enough, the gateway behind which most is held gives way, and of the
 * authors there a largest one: so whoever makes up large sets or many crowds out his own first, and never those behind a gateway that has less.
 */
export class TopologyRoom {
  /** Bounded by the table of copies. */
  readonly #held = new Map<NodeId, Holding>();
  readonly #shares = new Map<LinkId, Share>();
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  /** Bytes that are left; below 0: somebody has to give way. */
  get free(): number {
    return this.#free;
  }

  /** What an author holds. */
  bytesOf(author: NodeId): number {
    return this.#held.get(author)?.bytes ?? 0;
  }

  /** An author holds this from now on, whether there is room or not. */
  hold(author: NodeId, via: LinkId, bytes: number): void {
    this.release(author);
    if (bytes === 0) return;
    const share = this.#shares.get(via) ?? { bytes: 0, classes: new Map<number, Set<NodeId>>() };
    const members = share.classes.get(classOf(bytes)) ?? new Set();
    this.#held.set(author, { via, bytes });
    this.#shares.set(via, share);
    share.classes.set(classOf(bytes), members.add(author));
    share.bytes += bytes;
    this.#free -= bytes;
  }

  /** The author is reached through another gateway. */
  move(author: NodeId, via: LinkId): void {
    const held = this.#held.get(author);
    if (held && held.via !== via) this.hold(author, via, held.bytes);
  }

  /** The author holds nothing any more. */
  release(author: NodeId): void {
    const held = this.#held.get(author);
    const share = held && this.#shares.get(held.via);
    if (!share) return;
    this.#held.delete(author);
    const members = share.classes.get(classOf(held.bytes));
    members?.delete(author);
    if (members?.size === 0) share.classes.delete(classOf(held.bytes));
    share.bytes -= held.bytes;
    if (share.bytes === 0) this.#shares.delete(held.via);
    this.#free += held.bytes;
  }

  /** Who has to give way: of equals `latest`, so that nobody is crowded out by a set like his own. Undefined where there is room enough. */
  findLoser(latest: NodeId): NodeId | undefined {
    if (this.#free >= 0) return undefined;
    const shares = [...this.#shares.values()];
    const heaviest = shares.reduce((most, share) => (share.bytes > most.bytes ? share : most));
    const largest = heaviest.classes.get(Math.max(...heaviest.classes.keys())) ?? new Set();
    const [first] = largest;
    return largest.has(latest) ? latest : first;
  }
}

function classOf(bytes: number): number {
  return Math.floor(bytes / CLASS_BYTES);
}
