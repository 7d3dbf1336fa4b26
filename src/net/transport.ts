import type { Disposable } from '../base/disposable';
import type { StreamItem } from '../wire/framing';

/** Where a socket is: a numeric address and a port. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** What the user of a control connection hears from it. Nothing is called after `onClosed`, and that exactly once. */
export interface ControlHandler {
  /** Preamble, frames and violations, in order. */
  onItems(items: readonly StreamItem[]): void;
  /** The connection is gone; `reason` is for people. */
  onClosed(reason: string): void;
}

/** An open TCP connection to a neighbour. */
export interface ControlConnection {
  readonly remote: SocketAddress;
  /** The address of this end: where media of the same link is bound. */
  readonly localAddress: string;
  /** Starts reading. To be called once, before anything else. */
  start(handler: ControlHandler): void;
  /** Queues bytes. Where more than {@link MAX_QUEUED_BYTES} wait for a peer that does not read, the connection is closed. */
  send(bytes: Uint8Array): void;
  /** Hears no more, flushes what was sent, closes; cuts off a peer that has not taken it after {@link CLOSE_TIMEOUT_MS}. */
  close(): void;
}

/** How an attempt to connect ends; one of the two is called, unless it is disposed of before. */
export interface DialHandler {
  onOpened(connection: ControlConnection): void;
  /** `reason` is for people. */
  onFailed(reason: string): void;
}

/** The TCP side of a node. */
export interface ControlTransport {
  /** Where others connect to; 0 in client mode. */
  readonly port: number;
  /** Hands over connections from outside, from now on and those that came before. To be called once. */
  start(onConnection: (connection: ControlConnection) => void): void;
  /** Connects to a host name or numeric address. */
  dial(remote: SocketAddress, handler: DialHandler): Disposable;
  /** Ends dials, closes what is open (see {@link ControlConnection.close}) and resolves when no socket is left. */
  close(): Promise<void>;
}

/**
 * What became of a datagram. `sent`: the buffer is free again. `held`: taken, but the transport still holds the buffer (it must
 * not be rewritten), and takes no more until `onWritable`. `blocked`: nothing taken, `onWritable` will be called. `failed`:
 * nothing taken: the path is not open or the system refused this one.
 */
export type MediaSendOutcome = 'sent' | 'held' | 'blocked' | 'failed';

/** The media path to one neighbour. */
export interface MediaPath {
  /** Where datagrams go to and are taken from. */
  readonly remote: SocketAddress;
  /** Whether datagrams are expected to get lost on the way: not within this machine. */
  readonly isLossy: boolean;
  /** The neighbour turned out to be elsewhere: datagrams go there, and are taken from there, from now on. */
  moveTo(remote: SocketAddress): void;
  /** One datagram, at once. The loss of one is no error. */
  send(datagram: Uint8Array): MediaSendOutcome;
  close(): void;
}

export interface MediaPathOptions {
  /** The local address of the link's control connection. */
  readonly localAddress: string;
  /** First guess of where the neighbour's media comes from. */
  readonly remote: SocketAddress;
  /** A datagram that came from `remote`; the buffer is the receiver's to rewrite, during the call only. */
  readonly onDatagram: (datagram: Uint8Array) => void;
  /** After `held` or `blocked`: more is taken again. Not called within `send`, nor once the path is closed. */
  readonly onWritable: () => void;
  /**
   * The system says afterwards that a datagram was not sent: an errno name (ECONNREFUSED, ENOBUFS, EMSGSIZE, …). Concerns this
   * path alone. Not every one is told: of small datagrams, the first of a row of errors is heard a few datagrams later.
   */
  readonly onSendError: (code: string) => void;
  /** The path cannot be opened; it stays silent. `reason` is for people. */
  readonly onFailed: (reason: string) => void;
}

/** Datagrams that came to this node and were dropped by the system for want of room in a socket's buffer. */
export interface KernelDrops {
  /** Since the node's start. Of a socket that was closed, as many as were known the last time somebody asked. */
  readonly datagrams: number;
  /** Of neighbours whose path has a socket of its own, by where they are, since it was opened. */
  readonly neighbours: readonly { readonly remote: SocketAddress; readonly datagrams: number }[];
}

/** The UDP side of a node. */
export interface MediaTransport {
  readonly port: number;
  /** Bytes that the kernel holds for a slow reader, as it says itself, against {@link KERNEL_BUFFER_BYTES} asked for. */
  readonly grantedReceiveBytes: number;
  /** Bytes that may wait in the kernel to be sent, as it says itself, against {@link KERNEL_BUFFER_BYTES} asked for. */
  readonly grantedSendBytes: number;
  /** `onStray` gets datagrams to this node's port that came from no open path. To be called once. */
  start(onStray: (datagram: Uint8Array, remote: SocketAddress) => void): void;
  open(options: MediaPathOptions): MediaPath;
  /** What the system dropped up to now; null where it does not tell. Reads all of its UDP sockets: not for each datagram. */
  kernelDrops(): Promise<KernelDrops | null>;
  /** Resolves when no socket is left. */
  close(): Promise<void>;
}

export interface Transports {
  readonly control: ControlTransport;
  readonly media: MediaTransport;
}

/** Why a node cannot listen where it was told to. */
export type TransportErrorCode = 'portInUse' | 'addressNotAvailable' | 'notPermitted' | 'failed';

export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    readonly code: TransportErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Control bytes that may wait for one neighbour: several full tables, far from what would hurt this node. */
export const MAX_QUEUED_BYTES = 4 * 1024 * 1024;
/** Connections from outside at a time, whoever they are from. Bounds what strangers can take; above any sane degree. */
export const MAX_INBOUND_CONNECTIONS = 128;
/** How long opening a connection may take. Long enough for one lost SYN (retried after 1 and 3 s). */
export const CONNECT_TIMEOUT_MS = 5_000;
/** How long a closed connection may take to flush. A goodbye needs one round trip. */
export const CLOSE_TIMEOUT_MS = 2_000;
/** Kernel buffers asked for, per media socket: a burst of some hundred frames while this program does something else. */
export const KERNEL_BUFFER_BYTES = 4 * 1024 * 1024;
