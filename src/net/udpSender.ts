import type { Socket } from 'node:dgram';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { systemCode } from './socketErrors';
import type { MediaSendOutcome } from './transport';

type SendCallback = (error: Error | null) => void;

/** Of small datagrams that go well, one in so many is asked about: asking costs about a twenty-fifth of sending one. */
const ASKED_EVERY = 16;
/** Datagrams of this size are always asked about: they may be too large for the path, and asking costs little beside sending. */
const ALWAYS_ASKED_BYTES = 2_048;
/** After trouble, so many datagrams are all asked about. */
const WATCHED_DATAGRAMS = 256;
/** How often the socket is asked whether a datagram that nobody reports about is gone. */
const HELD_CHECK_MS = 1;

/**
 * Decides which datagrams of one path the system is asked about: without a callback, `dgram` swallows their errors. So with
 * small datagrams the first of a row of errors is heard within {@link ASKED_EVERY} datagrams, and each one from then on.
 */
export class SendReports {
  readonly #callback: SendCallback;
  #unasked = 0;
  #watched = 0;

  /** `onError` gets the errno name of a datagram that was not sent. */
  constructor(sender: UdpSender, onError: (code: string) => void) {
    this.#callback = (error) => {
      if (error) {
        this.watch();
        onError(systemCode(error) ?? 'UNKNOWN');
      }
      sender.settle();
    };
  }

  /** Something went wrong on the path: the next datagrams are all asked about. */
  watch(): void {
    this.#watched = WATCHED_DATAGRAMS;
  }

  /** What to give to the socket along with a datagram. */
  next(bytes: number): SendCallback | undefined {
    if (this.#watched > 0) this.#watched--;
    else if (bytes < ALWAYS_ASKED_BYTES && ++this.#unasked < ASKED_EVERY) return undefined;
    this.#unasked = 0;
    return this.#callback;
  }
}

/** Sends on one socket, which never holds more than one datagram beyond the kernel's buffer. */
export class UdpSender {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #onWritable: () => void;
  #check: Disposable | undefined;
  #isHeld = false;
  #isClosed = false;

  /** `onWritable` is called when a datagram that was `held` is gone, unless the socket was closed before. */
  constructor(socket: Socket, clock: Clock, onWritable: () => void) {
    this.#socket = socket;
    this.#clock = clock;
    this.#onWritable = onWritable;
    socket.once('close', () => {
      this.#isClosed = true;
      this.#check?.dispose();
    });
  }

  /** Whether a datagram is held: nothing more is taken. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** One datagram to `port` at `address`, or to where the socket is connected to. */
  send(datagram: Uint8Array, reports: SendReports, port?: number, address?: string): MediaSendOutcome {
    if (this.#isHeld) return 'blocked';
    const callback = reports.next(datagram.length);
    try {
      if (port === undefined) this.#socket.send(datagram, callback);
      else this.#socket.send(datagram, port, address, callback);
      if (this.#socket.getSendQueueCount() === 0) return 'sent';
    } catch {
      return 'failed';
    }
    this.#isHeld = true;
    reports.watch();
    if (!callback) this.#checkLater();
    return 'held';
  }

  /** To be called when the system has answered about a datagram: it may be the one that is held. */
  settle(): void {
    // Answers about those before it come, too, while it waits.
    if (!this.#isHeld || this.#isClosed || !this.#isDrained()) return;
    this.#isHeld = false;
    this.#onWritable();
  }

  #isDrained(): boolean {
    try {
      return this.#socket.getSendQueueCount() === 0;
    } catch {
      // Being closed: it says so itself in a moment.
      return false;
    }
  }

  #checkLater(): void {
    this.#check = this.#clock.setTimer(HELD_CHECK_MS, () => {
      this.settle();
      if (this.#isHeld && !this.#isClosed) this.#checkLater();
    });
  }
}
