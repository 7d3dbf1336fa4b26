import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { Random } from '../base/random';
import { DelayLine } from './delayLine';
import type {
  KernelDrops,
  MediaPath,
  MediaPathOptions,
  MediaSendOutcome,
  MediaTransport,
  SocketAddress,
} from './transport';

/** About what a system with small buffers gives a socket for sending. */
export const DEFAULT_RATE_QUEUE_BYTES = 64 * 1024;
/** Delayed bytes per path; what is beyond has to wait. A delay of 100 ms at 80 MB/s. */
export const MAX_DELAYED_BYTES = 8 * 1024 * 1024;
/** Times are added up with fractions: so much of a byte is no reason to wait. */
const ROUNDING_BYTES = 0.5;

/** What is put on what is sent. Where nothing is said, nothing is done. */
export interface Impairment {
  /** Every datagram comes so much later, ms. */
  readonly delayMs?: number;
  /** On top of that, between 0 and so many ms, each alike likely; datagrams may overtake each other. */
  readonly jitterMs?: number;
  /** Share of datagrams that is lost, 0 to 1, each independently of the others. */
  readonly loss?: number;
  /** No more than so many bytes of datagrams leave per second; more than 0. */
  readonly bytesPerSecond?: number;
  /** With a rate: bytes that may wait to leave. One datagram always may. Default: {@link DEFAULT_RATE_QUEUE_BYTES}. */
  readonly queueBytes?: number;
}

export interface ImpairedMediaOptions {
  readonly impairment: Impairment;
  readonly random: Random;
  readonly clock: Clock;
  /** Which neighbours it is for, by where they are; default: all. Asked when a path is opened or moves. */
  readonly isFor?: (remote: SocketAddress) => boolean;
}

/**
 * A bad network before a good one: delays, loses and slows down what is sent on each path, HELLOs included. What comes in is
 * left as it is. With a seeded generator and a virtual clock it does the same each time.
 */
export class ImpairedMedia implements MediaTransport {
  readonly #inner: MediaTransport;
  readonly #options: ImpairedMediaOptions;
  /** Those that are open. */
  readonly #paths = new Set<ImpairedPath>();

  constructor(inner: MediaTransport, options: ImpairedMediaOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  get port(): number {
    return this.#inner.port;
  }

  get grantedReceiveBytes(): number {
    return this.#inner.grantedReceiveBytes;
  }

  get grantedSendBytes(): number {
    return this.#inner.grantedSendBytes;
  }

  start(onStray: (datagram: Uint8Array, remote: SocketAddress) => void): void {
    this.#inner.start(onStray);
  }

  open(options: MediaPathOptions): MediaPath {
    const path = new ImpairedPath(this.#inner, options, this.#options, () => this.#paths.delete(path));
    this.#paths.add(path);
    return path;
  }

  kernelDrops(): Promise<KernelDrops | null> {
    return this.#inner.kernelDrops();
  }

  /** What is still delayed never arrives. */
  close(): Promise<void> {
    for (const path of [...this.#paths]) path.close();
    return this.#inner.close();
  }
}

class ImpairedPath implements MediaPath {
  readonly #options: ImpairedMediaOptions;
  readonly #user: MediaPathOptions;
  readonly #onClosed: () => void;
  readonly #line: DelayLine;
  readonly #inner: MediaPath;
  /** Undefined: it is not for this neighbour. */
  #impairment: Impairment | undefined;
  /** When everything that waits for the rate has left. */
  #leftAt = -Infinity;
  #room: Disposable | undefined;
  /** Whether the user was told to wait for the path below, or for a line that is full. */
  #isWaiting = false;
  #isClosed = false;

  constructor(transport: MediaTransport, user: MediaPathOptions, options: ImpairedMediaOptions, onClosed: () => void) {
    this.#options = options;
    this.#user = user;
    this.#onClosed = onClosed;
    this.#line = new DelayLine(options.clock, (datagram) => this.#deliver(datagram));
    this.#impairment = this.#impairmentTo(user.remote);
    this.#inner = transport.open({ ...user, onWritable: () => this.#resume() });
  }

  get remote(): SocketAddress {
    return this.#inner.remote;
  }

  get isLossy(): boolean {
    return this.#inner.isLossy || (this.#impairment?.loss ?? 0) > 0;
  }

  /** What is on its way follows. */
  moveTo(remote: SocketAddress): void {
    this.#impairment = this.#impairmentTo(remote);
    this.#inner.moveTo(remote);
  }

  send(datagram: Uint8Array): MediaSendOutcome {
    if (this.#isClosed) return 'failed';
    const { random, clock } = this.#options;
    const { delayMs = 0, jitterMs = 0, loss = 0, bytesPerSecond, queueBytes } = this.#impairment ?? {};
    const now = clock.now();
    if (this.#line.bytes + datagram.length > MAX_DELAYED_BYTES) return this.#noteWaiting('blocked');
    if (bytesPerSecond !== undefined) {
      const waitMs = this.#waitMs(datagram.length, now, bytesPerSecond, queueBytes ?? DEFAULT_RATE_QUEUE_BYTES);
      if (waitMs > 0) {
        this.#tellOfRoom(waitMs);
        return 'blocked';
      }
    }
    const isLost = loss > 0 && random.next() < loss;
    const jitter = jitterMs > 0 ? random.next() * jitterMs : 0;
    let at = now;
    if (bytesPerSecond !== undefined) {
      at = this.#leftAt = Math.max(now, this.#leftAt) + (datagram.length * 1_000) / bytesPerSecond;
    }
    at += delayMs + jitter;
    if (isLost) return 'sent';
    if (at <= now && this.#line.isEmpty) return this.#noteWaiting(this.#inner.send(datagram));
    this.#line.add(datagram, at);
    return 'sent';
  }

  close(): void {
    this.#isClosed = true;
    this.#room?.dispose();
    this.#line.dispose();
    this.#inner.close();
    this.#onClosed();
  }

  #impairmentTo(remote: SocketAddress): Impairment | undefined {
    const { impairment, isFor } = this.#options;
    return isFor?.(remote) === false ? undefined : impairment;
  }

  /** How long until so many bytes more may wait for the rate; 0 if they may now. */
  #waitMs(bytes: number, now: number, bytesPerSecond: number, queueBytes: number): number {
    const waiting = (Math.max(0, this.#leftAt - now) * bytesPerSecond) / 1_000;
    const over = Math.min(waiting, waiting + bytes - queueBytes);
    return over > ROUNDING_BYTES ? (over * 1_000) / bytesPerSecond : 0;
  }

  #tellOfRoom(waitMs: number): void {
    this.#room?.dispose();
    this.#room = this.#options.clock.setTimer(waitMs, () => this.#user.onWritable());
  }

  #noteWaiting(outcome: MediaSendOutcome): MediaSendOutcome {
    if (outcome === 'held' || outcome === 'blocked') this.#isWaiting = true;
    return outcome;
  }

  /** Whether the path below took a datagram that is due. One that it refuses is lost, as it is without this. */
  #deliver(datagram: Uint8Array): boolean {
    const outcome = this.#inner.send(datagram);
    if (outcome === 'blocked') return false;
    // A line that was full is half empty.
    if (this.#isWaiting && outcome !== 'held' && this.#line.bytes <= MAX_DELAYED_BYTES / 2) this.#tellWritable();
    return true;
  }

  #resume(): void {
    this.#line.resume();
    if (this.#isWaiting && this.#line.bytes <= MAX_DELAYED_BYTES / 2) this.#tellWritable();
  }

  #tellWritable(): void {
    this.#isWaiting = false;
    this.#user.onWritable();
  }
}
