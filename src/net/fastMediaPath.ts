import type { Disposable } from '../base/disposable';
import * as at from './fastMediaMemory';
import { FastMediaReader, type FastMediaShared } from './fastMediaReader';
import { SOL_UDP, UDP_SEGMENT } from './fastMediaSystem';
import { isOnThisMachine } from './machineAddresses';
import { reasonOf } from './socketErrors';
import * as transport from './transport';

/** What becomes of a datagram that is not from the neighbour. */
export type OnStray = (datagram: Uint8Array, remote: transport.SocketAddress) => void;

/** The part of a datagram that is copied: the next hop's copy of the same buffer begins otherwise. */
const HEADER_BYTES = 32;
/** Datagrams of one call: UDP_MAX_SEGMENTS of older kernels, and bytes that an IPv4 packet holds. */
const [MAX_RUN, MAX_RUN_BYTES] = [64, 65_507] as const;
const RETRY_MS = 1;

// In the memory of a path: headers, the pieces of a run (header, payload, header, …), the message, its control message.
const PIECES = MAX_RUN * HEADER_BYTES;
const PAIR_BYTES = 2 * at.IOVEC_BYTES;
const MESSAGE = PIECES + MAX_RUN * PAIR_BYTES;
const SEGMENT = MESSAGE + at.MMSGHDR_BYTES;

/** A path with a socket of its own, open at once, whose datagrams pass the kernel in runs of one size. */
export class FastMediaPath implements transport.MediaPath {
  readonly #shared: FastMediaShared;
  readonly #options: transport.MediaPathOptions;
  readonly #onStray: OnStray;
  readonly #onClosed: () => void;
  readonly #memory: at.Memory;
  #remote: transport.SocketAddress;
  #sender: Uint32Array = new Uint32Array();
  /** Set while the socket is open. */
  #fd = -1;
  #reader: FastMediaReader | undefined;
  #isConnected = false;
  #isClosed = false;
  /** The run that waits: of datagrams of `size` bytes, the last of which may be shorter; that ends it. */
  #count = 0;
  #size = 0;
  #bytes = 0;
  #isEnded = false;
  /** Larger ones the system does not take in runs. */
  #sizeLimit: number = MAX_RUN_BYTES;
  /** Copies of what the kernel had no room for: about one run. */
  #held: Uint8Array[] = [];
  #hasRefused = false;
  #retry: Disposable | undefined;

  /** Bound to `port`, or to another one where a program has that already. */
  constructor(
    shared: FastMediaShared,
    options: transport.MediaPathOptions,
    port: number,
    onStray: OnStray,
    onClosed: () => void,
  ) {
    this.#shared = shared;
    this.#options = options;
    this.#onStray = onStray;
    this.#onClosed = onClosed;
    this.#remote = options.remote;
    const memory = new at.Memory(shared.system, SEGMENT + at.CONTROL_BYTES);
    this.#memory = memory;
    for (let n = 0; n < MAX_RUN; n++) memory.setLong(PIECES + n * PAIR_BYTES, memory.address + n * HEADER_BYTES);
    memory.setLong(MESSAGE + at.CONTROL_AT, memory.address + SEGMENT);
    memory.setLong(SEGMENT, at.CONTROL_VALUE_AT + 2);
    memory.set(SEGMENT + at.CONTROL_LEVEL_AT, SOL_UDP);
    memory.set(SEGMENT + at.CONTROL_TYPE_AT, UDP_SEGMENT);
    try {
      this.#fd = shared.system.openSocket({ address: options.localAddress, port }, transport.KERNEL_BUFFER_BYTES);
      this.#reader = new FastMediaReader(shared, this.#fd, {
        onDatagram: (datagram, nameAt) => this.#receive(datagram, nameAt),
        onError: (code) => this.#tell(code),
      });
      this.#connect();
    } catch (error) {
      this.#later(() => options.onFailed(reasonOf(error)));
    }
  }

  get remote(): transport.SocketAddress {
    return this.#remote;
  }

  get isLossy(): boolean {
    return !isOnThisMachine(this.#remote.address);
  }

  /** The port of this end, while it is open. */
  get localPort(): number {
    return this.#shared.system.portOf(this.#fd);
  }

  /** Where this end is bound; undefined while it is not open. */
  get localPlace(): transport.SocketAddress | undefined {
    return this.#fd < 0 ? undefined : { address: this.#options.localAddress, port: this.localPort };
  }

  moveTo(remote: transport.SocketAddress): void {
    if (this.#fd < 0 || (remote.port === this.#remote.port && remote.address === this.#remote.address)) return;
    this.flush();
    this.#remote = remote;
    this.#sizeLimit = MAX_RUN_BYTES;
    this.#connect();
  }

  /** Taken datagrams are sent together when the batch that is being read, or what runs now, has ended; at the latest. */
  send(datagram: Uint8Array): transport.MediaSendOutcome {
    if (!this.#isConnected || datagram.length > MAX_RUN_BYTES) return 'failed';
    if (this.#held.length > 0) {
      this.#hasRefused = true;
      return 'blocked';
    }
    if (!this.#sendAtOnce(datagram)) this.#take(datagram);
    return 'sent';
  }

  close(): void {
    if (this.#isClosed) return;
    this.flush();
    this.#isClosed = true;
    this.#isConnected = false;
    this.#retry?.dispose();
    this.#reader?.close();
    if (this.#fd >= 0) this.#shared.system.close(this.#fd);
    this.#fd = -1;
    this.#onClosed();
  }

  /** Hands the run that waits to the kernel. */
  flush(): void {
    const count = this.#count;
    this.#count = 0;
    if (count > 0) this.#transmit(0, count);
  }

  #connect(): void {
    this.#isConnected = false;
    try {
      const sender = this.#shared.system.connect(this.#fd, this.#remote);
      this.#sender = new Uint32Array(sender.buffer, sender.byteOffset, sender.length >> 2);
      this.#isConnected = true;
    } catch (error) {
      this.#later(() => this.#options.onFailed(reasonOf(error)));
    }
  }

  /** Not within a call of the user's, who may be in the middle of something. */
  #later(run: () => void): void {
    queueMicrotask(() => {
      if (!this.#isClosed) run();
    });
  }

  #receive(datagram: Uint8Array, nameAt: number): void {
    // Between bind and connect, and before a move, the kernel has put here what others sent to this port.
    if (this.#isSender(nameAt)) this.#options.onDatagram(datagram);
    else this.#onStray(datagram, this.#shared.system.addressIn(this.#shared.ring.memory.bytes.subarray(nameAt)));
  }

  /** Compares family, port and address; not what IPv6 has besides. */
  #isSender(nameAt: number): boolean {
    const { memory } = this.#shared.ring;
    if (memory.get(nameAt) !== this.#sender[0]) return false;
    if (this.#sender.length === 4) return memory.get(nameAt + 4) === this.#sender[1];
    for (let word = 2; word < 6; word++) if (memory.get(nameAt + 4 * word) !== this.#sender[word]) return false;
    return true;
  }

  /** Of what is relayed and too large for a run of two, no header need be copied. Not sent: the usual way tries again, and finds out why. */
  #sendAtOnce(datagram: Uint8Array): boolean {
    const { ring, system } = this.#shared;
    if (2 * datagram.length <= MAX_RUN_BYTES || !ring.holds(datagram)) return false;
    this.flush();
    const address = ring.memory.address + datagram.byteOffset;
    if (this.#held.length > 0) return false;
    if (system.send(this.#fd, address, datagram.length) >= 0) return true;
    // That was about an earlier one, and is said once.
    if (system.code === 'ECONNREFUSED') this.#tell('ECONNREFUSED');
    return false;
  }

  #take(datagram: Uint8Array): void {
    const { length } = datagram;
    const place = this.#shared.ring.place(datagram);
    const isFull = this.#count === MAX_RUN || this.#bytes + length > MAX_RUN_BYTES || this.#size > this.#sizeLimit;
    if (this.#isEnded || isFull || length > this.#size) this.flush();
    if (this.#held.length > 0) {
      this.#held.push(new Uint8Array(datagram));
      return;
    }
    if (this.#count === 0) {
      this.#size = length;
      this.#bytes = 0;
      this.#shared.ring.note(this);
    }
    const header = Math.min(HEADER_BYTES, length);
    const pieces = PIECES + this.#count * PAIR_BYTES;
    this.#memory.bytes.set(datagram.subarray(0, header), this.#count * HEADER_BYTES);
    this.#memory.set(pieces + 8, header);
    this.#memory.setLong(pieces + at.IOVEC_BYTES, this.#shared.ring.memory.address + place + header);
    this.#memory.set(pieces + at.IOVEC_BYTES + 8, length - header);
    this.#isEnded = length < this.#size;
    this.#bytes += length;
    this.#count++;
  }

  /** Some datagrams of the run, in one call if the system knows how. */
  #transmit(first: number, count: number): void {
    const memory = this.#memory;
    memory.setLong(MESSAGE + at.IOVEC_AT, memory.address + PIECES + first * PAIR_BYTES);
    memory.set(MESSAGE + at.IOVEC_COUNT_AT, 2 * count);
    memory.set(MESSAGE + at.CONTROL_LENGTH_AT, count > 1 ? at.CONTROL_BYTES : 0);
    memory.set(SEGMENT + at.CONTROL_VALUE_AT, this.#size);
    const send = () => this.#shared.system.sendMessage(this.#fd, memory.address + MESSAGE) >= 0;
    if (send()) return;
    let code = this.#shared.system.code;
    if (code === 'ECONNREFUSED') {
      // That was about an earlier one.
      this.#tell(code);
      if (send()) return;
      code = this.#shared.system.code;
    }
    if (code === 'EAGAIN') this.#hold(first, count);
    else if (count === 1) this.#tell(code);
    else {
      // EINVAL, EMSGSIZE: more than the network takes unsplit; EIO: the device cannot; others: each says why.
      if (['EINVAL', 'EMSGSIZE', 'EIO'].includes(code)) this.#sizeLimit = code === 'EIO' ? 0 : this.#size - 1;
      for (let n = first; n < first + count; n++) {
        if (this.#held.length > 0) this.#hold(n, 1);
        else this.#transmit(n, 1);
      }
    }
  }

  #hold(first: number, count: number): void {
    const { memory } = this.#shared.ring;
    for (let n = first; n < first + count; n++) {
      const pieces = PIECES + n * PAIR_BYTES;
      const place = this.#memory.getLong(pieces + at.IOVEC_BYTES) - memory.address;
      const header = this.#memory.bytes.subarray(n * HEADER_BYTES, n * HEADER_BYTES + this.#memory.get(pieces + 8));
      const payload = memory.bytes.subarray(place, place + this.#memory.get(pieces + at.IOVEC_BYTES + 8));
      this.#held.push(Buffer.concat([header, payload]));
    }
    this.#retry ??= this.#shared.clock.setTimer(RETRY_MS, () => this.#sendHeld());
  }

  #sendHeld(): void {
    const held = this.#held;
    this.#held = [];
    this.#retry = undefined;
    for (const datagram of held) this.#take(datagram);
    this.flush();
    if (this.#held.length > 0 || !this.#hasRefused) return;
    this.#hasRefused = false;
    this.#options.onWritable();
  }

  #tell(code: string): void {
    this.#later(() => this.#options.onSendError(code));
  }
}
