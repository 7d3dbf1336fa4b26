import type { Random } from '../../src/base/random';
import type { Endpoint, LinkId } from '../../src/overlay/effects';
import type { MediaToken } from '../../src/wire/control';
import { ControlSplitter, type StreamItem } from '../../src/wire/framing';
import type { VirtualClock } from '../support/virtualClock';
import type { Path } from './paths';

/** Who has an end of a connection: a machine, or a peer that a test plays itself. */
export interface Owner {
  readonly name: string;
  /** False after a crash without a trace: what arrives is not even answered. */
  readonly isAlive: boolean;
  itemsReceived(end: End, items: readonly StreamItem[]): void;
  closed(end: End, reason: string): void;
  datagramReceived(end: End, datagram: Uint8Array): void;
}

/** What a local close waits for when the other side does not answer. */
const CLOSE_TIMEOUT_MS = 1_000;

type Item = { readonly bytes: Uint8Array } | { readonly fin: true };

/**
 * One end of a control connection with its media path. Bytes arrive in order, cut at random places; while the path is cut
 * they wait, as TCP retransmits them, and come when it heals.
 */
export class End {
  /** `gone`: its machine crashed. */
  state: 'opening' | 'open' | 'closing' | 'closed' | 'gone' = 'opening';
  media: { readonly token: MediaToken; readonly port: number } | undefined;
  readonly #splitter = new ControlSplitter();
  #peer: End | undefined;
  #outgoing: Uint8Array[] = [];
  /** What is under way, in order; while the path is cut it waits. */
  readonly #underWay: { readonly item: Item; due: number }[] = [];
  #lastArrival = 0;

  /** When it was opened. */
  readonly openedAt: number;

  constructor(
    readonly owner: Owner,
    readonly link: LinkId,
    readonly remote: Endpoint,
    private readonly world: { readonly clock: VirtualClock; readonly random: Random },
    private readonly path: Path,
  ) {
    this.openedAt = world.clock.now();
  }

  get peer(): End {
    if (!this.#peer) throw new Error('half of a connection');
    return this.#peer;
  }

  /** Makes two ends one connection. */
  static join(a: End, b: End): void {
    a.#peer = b;
    b.#peer = a;
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** Nothing arrives at the other end before `time`. */
  holdUntil(time: number): void {
    this.#lastArrival = Math.max(this.#lastArrival, time);
  }

  write(bytes: Uint8Array): void {
    this.#outgoing.push(bytes);
  }

  /** Sends what was written, in one to three pieces cut anywhere. */
  flush(): void {
    if (this.#outgoing.length === 0) return;
    const bytes = joined(this.#outgoing);
    this.#outgoing = [];
    const { random } = this.world;
    const count = Math.floor(random.next() * 3);
    if (count === 0) return this.#transmit({ bytes });
    const cuts = Array.from({ length: count }, () => Math.floor(random.next() * bytes.length));
    const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    for (let i = 1; i < places.length; i++) {
      const piece = bytes.subarray(places[i - 1], places[i]);
      if (piece.length > 0) this.#transmit({ bytes: piece });
    }
  }

  /** Ends the connection in order: what was written arrives first. */
  close(): void {
    if (this.state !== 'open') return;
    this.flush();
    this.state = 'closing';
    this.#transmit({ fin: true });
    const wait = this.path.cut ? CLOSE_TIMEOUT_MS : 2 * this.path.delayMs;
    this.world.clock.setTimer(wait, () => this.#end('closed'));
  }

  /** Ends both ends without order: the other one learns of it after the path's delay, unless the path is cut by then. */
  reset(reason: string): void {
    this.#end(reason);
    this.abandon();
  }

  /** Tells the other end that there is nobody here any more. */
  abandon(): void {
    const { peer } = this;
    this.world.clock.setTimer(this.path.delayMs, () => {
      if (!this.path.cut) peer.#end('connection reset');
    });
  }

  /** What was sent has not been acknowledged for too long: this end is over, the other one is not told. */
  giveUp(): void {
    this.#end('timed out');
  }

  /** The owner crashed, and this end with it; nobody is told. */
  vanish(): void {
    if (this.state !== 'closed') this.state = 'gone';
    this.#outgoing = [];
  }

  /** Goes on after the path has healed: what was lost on the way is sent again. */
  resume(): void {
    const { clock } = this.world;
    for (const entry of this.#underWay) {
      entry.due = Math.max(entry.due, clock.now() + this.path.delayMs);
      this.#lastArrival = Math.max(this.#lastArrival, entry.due);
      clock.post(entry.due, () => this.#pump());
    }
  }

  /** Sends one datagram, as the path's quality has it. The buffer is given away. */
  sendDatagram(datagram: Uint8Array): void {
    const { random, clock } = this.world;
    const { media, delayMs } = this.path;
    const copies = random.next() < media.loss ? 0 : random.next() < media.duplicate ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const at = clock.now() + delayMs + random.next() * media.jitterMs;
      clock.post(at, () => {
        if (this.path.cut || this.path.media.blocked) return;
        const { peer } = this;
        if (!peer.owner.isAlive || !peer.isOpen) return;
        // Whoever receives it may write to it.
        peer.owner.datagramReceived(peer, copies === 1 ? datagram : datagram.slice());
      });
    }
  }

  get mediaQuality(): Path['media'] {
    return this.path.media;
  }

  /** The largest datagram that the path carries. */
  get mediaBytes(): number {
    return this.path.mediaBytes;
  }

  /** Sizes of datagrams that are worth trying. */
  get largeSizes(): readonly number[] {
    return this.path.largeSizes;
  }

  /** Whether everything sent from here comes through. */
  get isPathOpen(): boolean {
    return !this.path.cut && !this.path.media.blocked;
  }

  #transmit(item: Item): void {
    const { clock, random } = this.world;
    this.#lastArrival = Math.max(this.#lastArrival, clock.now() + this.path.delayMs * (1 + 0.2 * random.next()));
    this.#underWay.push({ item, due: this.#lastArrival });
    clock.post(this.#lastArrival, () => this.#pump());
  }

  #pump(): void {
    for (let head = this.#underWay[0]; head; head = this.#underWay[0]) {
      if (this.path.cut || head.due > this.world.clock.now()) return;
      this.#underWay.shift();
      this.peer.#arrive(head.item);
    }
  }

  #arrive(item: Item): void {
    // A machine that is up again knows nothing of the connection and says so.
    if (this.state === 'gone' && this.owner.isAlive && this.peer.state !== 'closed') this.abandon();
    if ((this.state !== 'open' && this.state !== 'closing') || !this.owner.isAlive) return;
    if ('fin' in item) {
      this.#end('closed by peer');
      return;
    }
    const items = this.#splitter.push(item.bytes);
    if (items.length > 0) this.owner.itemsReceived(this, items);
  }

  #end(reason: string): void {
    if (this.state !== 'open' && this.state !== 'closing') return;
    this.state = 'closed';
    this.#outgoing = [];
    if (this.owner.isAlive) this.owner.closed(this, reason);
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}
