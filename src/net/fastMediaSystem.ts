import { plainAddress } from './addresses';
import type { SocketAddress } from './transport';

type Call = (...values: (number | string | Uint8Array)[]) => number;
/** Says that a descriptor can be read, as long as it can; once if something is wrong with it. To be closed before the descriptor. */
export interface Watch {
  start(onEvent: (status: number) => void): void;
  stop(): void;
  close(): void;
}
/** What is used of the package `koffi`; its own types leave out the status of `poll`. */
export interface Koffi {
  load(path: null): { func(prototype: string): unknown };
  address(memory: Uint8Array): bigint;
  errno(): number;
  readonly os: { readonly errno: Readonly<Record<string, number>> };
  readonly node: { poll(fd: number, onEvent: (status: number) => void): Watch };
}

/** Bytes of `struct sockaddr_in6`, the longer of the two kinds of address. */
export const SOCKADDR_BYTES = 28;
/** Control messages of udp(7), level and types: datagrams of one size that pass through the kernel as one. */
export const [SOL_UDP, UDP_SEGMENT, UDP_GRO] = [17, 103, 104] as const;
/** 64 bits, least byte first, and the common numbers of options: elsewhere structures are not as they are written here. */
export const FAST_ARCHITECTURES: readonly string[] = ['x64', 'arm64', 'riscv64', 'loong64'];
const [AF_INET, AF_INET6, SOCK_DGRAM_CLOEXEC, MSG_DONTWAIT] = [2, 10, 0o2000002, 0x40];
const [SOL_SOCKET, SO_REUSEADDR, SO_RCVBUF] = [1, 2, 8];
/** And SO_SNDBUF, within the system's limit; then SO_RCVBUFFORCE, SO_SNDBUFFORCE, which administrators may use. */
const BUFFER_OPTIONS = [SO_RCVBUF, 7, 33, 32];

/** The C library, as far as the fast path needs it. Every function but the first three throws an error that has the system's code. */
export class FastMediaSystem {
  /** All three: addresses of structures or bytes; what was done, or −1, and then `code` says why. */
  readonly receive: (fd: number, headers: number, count: number) => number;
  readonly sendMessage: (fd: number, header: number) => number;
  readonly send: (fd: number, at: number, length: number) => number;
  /** `onEvent` is called where exceptions get lost and promises are not served: it may only note what is to be done. */
  readonly watch: (fd: number, onEvent: (status: number) => void) => Watch;
  readonly close: (fd: number) => void;
  readonly #koffi: Koffi;
  /** The system's numbers of errors → their names. */
  readonly #codes: ReadonlyMap<number, string>;
  readonly #call: (name: string, ...values: (number | string | Uint8Array)[]) => number;
  readonly #textOf: (...values: (number | Uint8Array)[]) => string;

  constructor(koffi: Koffi) {
    const library = koffi.load(null);
    const define = (prototype: string) => library.func(prototype) as Call;
    const recvmmsg = define('int recvmmsg(int fd, uintptr_t headers, uint count, int flags, uintptr_t timeout)');
    const sendmsg = define('intptr_t sendmsg(int fd, uintptr_t header, int flags)');
    const send = define('intptr_t send(int fd, uintptr_t at, size_t length, int flags)');
    const calls = new Map([
      ['socket', define('int socket(int domain, int type, int protocol)')],
      ['setsockopt', define('int setsockopt(int fd, int level, int option, void *value, uint length)')],
      ['getsockopt', define('int getsockopt(int fd, int level, int option, void *value, void *length)')],
      ['bind', define('int bind(int fd, void *address, uint length)')],
      ['connect', define('int connect(int fd, void *address, uint length)')],
      ['getsockname', define('int getsockname(int fd, void *address, void *length)')],
      ['inet_pton', define('int inet_pton(int family, str text, void *address)')],
      ['if_nametoindex', define('uint if_nametoindex(str name)')],
      ['close', define('int close(int fd)')],
    ]);
    this.#koffi = koffi;
    this.#codes = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));
    this.#textOf = library.func('str inet_ntop(int family, void *address, void *text, uint length)') as never;
    this.#call = (name, ...values) => calls.get(name)!(...values);
    this.receive = (fd, headers, count) => recvmmsg(fd, headers, count, MSG_DONTWAIT, 0);
    this.sendMessage = (fd, header) => sendmsg(fd, header, MSG_DONTWAIT);
    this.send = (fd, at, length) => send(fd, at, length, MSG_DONTWAIT);
    this.watch = (fd, onEvent) => koffi.node.poll(fd, onEvent);
    this.close = (fd) => void this.#call('close', fd);
  }

  /** Why the last call failed: ECONNREFUSED, EAGAIN, … */
  get code(): string {
    const number = this.#koffi.errno();
    // One number has two names.
    return number === this.#koffi.os.errno['EAGAIN'] ? 'EAGAIN' : (this.#codes.get(number) ?? `error ${number}`);
  }

  /** Where memory is, for as long as someone refers to it: buffers of their own are never moved. */
  addressOf(memory: Uint8Array): number {
    return Number(this.#koffi.address(memory));
  }

  /** A datagram socket bound to `local`, or to another port of that address if `local` is taken. */
  openSocket(local: SocketAddress, bufferBytes: number): number {
    const fd = this.#check('socket', local.address.includes(':') ? AF_INET6 : AF_INET, SOCK_DGRAM_CLOEXEC, 0);
    try {
      for (const option of BUFFER_OPTIONS) this.#set(fd, SOL_SOCKET, option, bufferBytes);
      this.#set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
      this.#set(fd, SOL_UDP, UDP_GRO, 1);
      const at = this.sockaddr(local);
      if (this.#call('bind', fd, at, at.length) < 0) {
        this.#check('bind', fd, at.fill(0, 2, 4), at.length);
      }
      return fd;
    } catch (error) {
      this.close(fd);
      throw error;
    }
  }

  /** From now on the kernel sorts by sender; what it took before may be from anyone. Returns the sender as it will be told. */
  connect(fd: number, remote: SocketAddress): Uint8Array {
    const to = this.sockaddr(remote);
    this.#check('connect', fd, to, to.length);
    return to;
  }

  portOf(fd: number): number {
    const at = Buffer.alloc(SOCKADDR_BYTES);
    this.#check('getsockname', fd, at, Buffer.from([SOCKADDR_BYTES, 0, 0, 0]));
    return at.readUInt16BE(2);
  }

  /** What the kernel may keep for a socket until it is read, by its own count: about twice the bytes of large datagrams. */
  receiveBufferBytes(fd: number): number {
    const bytes = Buffer.alloc(4);
    this.#check('getsockopt', fd, SOL_SOCKET, SO_RCVBUF, bytes, Buffer.from([bytes.length, 0, 0, 0]));
    return bytes.readInt32LE();
  }

  /** `struct sockaddr_in` or `sockaddr_in6` of a numeric address. */
  sockaddr({ address, port }: SocketAddress): Buffer {
    const [text = '', zone] = address.split('%');
    const isIpv6 = text.includes(':');
    const bytes = Buffer.alloc(isIpv6 ? SOCKADDR_BYTES : 16);
    bytes.writeUInt16LE(isIpv6 ? AF_INET6 : AF_INET, 0);
    bytes.writeUInt16BE(port, 2);
    if (this.#check('inet_pton', bytes.readUInt16LE(0), text, bytes.subarray(isIpv6 ? 8 : 4)) !== 1) {
      throw Object.assign(new Error(`${address} is no numeric address`), { code: 'EINVAL' });
    }
    if (zone !== undefined) bytes.writeUInt32LE(Number(zone) || this.#check('if_nametoindex', zone), 24);
    return bytes;
  }

  /** The reverse of {@link sockaddr}, for bytes that the kernel wrote; a zone in numbers. */
  addressIn(sockaddr: Buffer): SocketAddress {
    const isIpv6 = sockaddr.readUInt16LE(0) === AF_INET6;
    const text = this.#textOf(sockaddr.readUInt16LE(0), sockaddr.subarray(isIpv6 ? 8 : 4), Buffer.alloc(64), 64);
    const zone = isIpv6 ? sockaddr.readUInt32LE(24) : 0;
    return { address: plainAddress(text) + (zone === 0 ? '' : `%${zone}`), port: sockaddr.readUInt16BE(2) };
  }

  /** What an old kernel does not know is left as it is: each option only makes it faster. */
  #set(fd: number, level: number, option: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    this.#call('setsockopt', fd, level, option, bytes, bytes.length);
  }

  #check(name: string, ...values: (number | string | Uint8Array)[]): number {
    const result = this.#call(name, ...values);
    if (result < 0) throw Object.assign(new Error(`${name}: ${this.code}`), { code: this.code });
    return result;
  }
}
