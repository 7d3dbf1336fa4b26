import type { Random } from '../../src/base/random';
import { serialAdd32, serialDiff32 } from '../../src/base/serial';
import type { DatagramSender, SendOutcome } from '../../src/overlay/mediaLink';
import {
  chunkSequenceOf,
  datagramKind,
  isRepaired,
  labelKeyOf,
  labelSlotOf,
  linkSequenceOf,
} from '../../src/wire/datagram';
import type { VirtualClock } from '../support/virtualClock';
import type { End } from './connection';
import { isSameBytes } from './player';

/** How long a transport holds a buffer, or is full, at most; and how long where it is stuck. */
const BUSY_MS = 15;
const STUCK_MS = 600;
/** Of the times that a transport is full: it refuses the datagram for good, or is stuck. */
const REFUSED_SHARE = 0.25;
const STUCK_SHARE = 0.2;

export interface SenderHooks {
  /** A datagram was taken for the first time. */
  sent(datagram: Uint8Array): void;
  /** More is taken again. */
  writable(): void;
}

/** What was sent under one label. */
interface Branch {
  /** Link sequence of the next datagram. */
  next: number;
  /** The last chunk of which one was refused. */
  refused: number | undefined;
}

/**
 * The media transport of one end as it can be at its worst: it holds buffers, takes nothing for a while, refuses. Throws where the forwarder does
 * not keep to what that means, or sends what nobody could put right: a number twice or left out, the rest of a chunk with a hole, a
 * datagram that the path does not carry.
 */
export class MediaSender implements DatagramSender {
  #isBusy = false;
  /** Label → what was sent under it; bounded by the length of the test. */
  readonly #branches = new Map<string, Branch>();

  constructor(
    private readonly end: End,
    private readonly world: { readonly clock: VirtualClock; readonly random: Random; readonly heldShare: number },
    private readonly hooks: SenderHooks,
  ) {}

  send(datagram: Uint8Array): SendOutcome {
    const { end } = this;
    if (!end.isOpen || !end.media) return 'failed';
    if (datagramKind(datagram) === 'media') return this.#sendMedia(datagram);
    if (this.#isBusy) return 'blocked';
    end.sendDatagram(datagram.slice());
    return 'sent';
  }

  #sendMedia(datagram: Uint8Array): SendOutcome {
    const { random, heldShare } = this.world;
    const { end } = this;
    const who = `${end.owner.name} to ${end.peer.owner.name}`;
    if (this.#isBusy) throw new Error(`${who}: a datagram for a transport that takes none`);
    if (datagram.length > end.mediaBytes) throw new Error(`${who}: ${datagram.length} bytes, ${end.mediaBytes} pass`);
    // By its label: a branch that was asked for anew begins anew, in the middle of a chunk if need be.
    const text = `${labelSlotOf(datagram)} ${labelKeyOf(datagram)}`;
    const branch = this.#branches.get(text) ?? { next: 0, refused: undefined };
    this.#branches.set(text, branch);
    const ahead = serialDiff32(linkSequenceOf(datagram), branch.next);
    if (ahead > 0) throw new Error(`${who}: link sequence ${linkSequenceOf(datagram)} after ${branch.next - 1}`);
    const isAgain = ahead < 0;
    if (isAgain && !isRepaired(datagram)) throw new Error(`${who}: a link sequence twice`);
    const chunk = chunkSequenceOf(datagram);
    if (!isAgain && branch.refused === chunk) throw new Error(`${who}: the rest of a chunk that has a hole`);

    if (random.next() < end.mediaQuality.full) {
      if (random.next() < REFUSED_SHARE) {
        if (!isAgain) branch.refused = chunk;
        return 'failed';
      }
      this.#rest(random.next() < STUCK_SHARE ? STUCK_MS : BUSY_MS);
      return 'blocked';
    }
    if (!isAgain) {
      branch.next = serialAdd32(branch.next, 1);
      this.hooks.sent(datagram);
    }
    const copy = new Uint8Array(datagram);
    end.sendDatagram(copy.slice());
    if (random.next() >= heldShare) return 'sent';
    this.#rest(BUSY_MS, () => {
      if (!isSameBytes(copy, datagram)) throw new Error(`${who}: a datagram was rewritten that is still held`);
    });
    return 'held';
  }

  /** Takes nothing for up to `ms`. */
  #rest(ms: number, check?: () => void): void {
    const { clock, random } = this.world;
    this.#isBusy = true;
    clock.setTimer(random.next() * ms, () => {
      check?.();
      this.#isBusy = false;
      if (this.end.isOpen) this.hooks.writable();
    });
  }
}
