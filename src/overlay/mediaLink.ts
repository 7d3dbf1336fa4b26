import { DEFAULT_DATAGRAM_BYTES } from '../wire/datagram';
import type { LinkId } from './effects';
import { LinkQueue, type OnQueueDrop } from './linkQueue';

/**
 * What became of a datagram that was given to the transport. `sent`: the buffer is free again. `held`: taken, but the transport
 * still holds the buffer, which must not be rewritten, and takes no more until it says so. `blocked`: nothing was taken, it will
 * say when more is. `failed`: nothing was taken, the system refused this one.
 */
export type SendOutcome = 'sent' | 'held' | 'blocked' | 'failed';

/** The way out of one link. */
export interface DatagramSender {
  /** Sends a datagram on the link's media socket, at once. */
  send(datagram: Uint8Array): SendOutcome;
}

/** Media of one link, or of several, in datagrams and bytes. */
export interface LinkCounters {
  datagramsReceived: number;
  datagramsSent: number;
  bytesReceived: number;
  bytesSent: number;
  /** That came neither in time nor when it was asked for again. */
  datagramsLost: number;
  /** That came when they were asked for again. */
  datagramsRepaired: number;
  /** Sent again, since the neighbour asked; not among those sent. */
  datagramsResent: number;
}

/** The counters of what carried nothing. */
export function noLinkCounters(): LinkCounters {
  return {
    datagramsReceived: 0,
    datagramsSent: 0,
    bytesReceived: 0,
    bytesSent: 0,
    datagramsLost: 0,
    datagramsRepaired: 0,
    datagramsResent: 0,
  };
}

/** The media side of one link, as the forwarder needs it; `Branch`: what leaves on it. */
export class MediaLink<Branch> {
  readonly counters = noLinkCounters();
  /** Undefined until its path is open. */
  sender: DatagramSender | undefined;
  /** The largest datagram that goes on it. */
  datagramBytes: number;
  halfTripUs = 0;
  /** When the last datagram under a label of that link came; NaN: none did. A number at all times, so that noting it allocates nothing. */
  heardAt = Number.NaN;
  /** The transport takes nothing until it says so: what is sent waits in the queue. */
  isBlocked = false;
  /** What is sent is kept for a while: the neighbour may ask for it again. */
  isLossy = false;
  readonly queue: LinkQueue<Branch>;
  /** Label slot → the branch that leaves on it. Bounded by the core's flow table. */
  readonly branches = new Map<number, Branch>();

  constructor(
    readonly id: LinkId,
    onDropped: OnQueueDrop<Branch>,
    datagramBytes: number = DEFAULT_DATAGRAM_BYTES,
  ) {
    this.datagramBytes = datagramBytes;
    this.queue = new LinkQueue(onDropped);
  }
}
