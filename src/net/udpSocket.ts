import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { addressFamily, plainAddress } from './addresses';
import { toTransportError } from './socketErrors';
import { KERNEL_BUFFER_BYTES, type SocketAddress } from './transport';

/** Below this a platform gives no useful buffer, and asking for less is no help. */
const LEAST_KERNEL_BUFFER_BYTES = 64 * 1024;

/** A UDP socket for numeric addresses of the family of `address`. No name is ever looked up, so calls act at once. */
export function newSocket(address: string, reuseAddr: boolean): Socket {
  const family = addressFamily(address) === 6 ? 6 : 4;
  return createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    reuseAddr,
    lookup: (host, _options, answer) => answer(null, host, family),
  });
}

/** Binds a new socket; on failure nothing stays open. */
export function bindSocket(at: SocketAddress, reuseAddr: boolean): Promise<Socket> {
  const socket = newSocket(at.address, reuseAddr);
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => socket.close(() => reject(toTransportError(error, at))));
    socket.bind({ address: at.address, port: at.port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      // ECONNREFUSED, ENOBUFS and the like are about one datagram.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** Resolves when a bound socket is gone. */
export function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(resolve));
}

/** Asks for large kernel buffers, less where the platform refuses instead of granting what it has. */
export function enlargeBuffers(socket: Socket): void {
  for (const set of [
    (bytes: number) => socket.setRecvBufferSize(bytes),
    (bytes: number) => socket.setSendBufferSize(bytes),
  ]) {
    for (let bytes = KERNEL_BUFFER_BYTES; bytes >= LEAST_KERNEL_BUFFER_BYTES; bytes /= 2) {
      try {
        set(bytes);
        break;
      } catch {
        continue;
      }
    }
  }
}

/** What the kernel granted, in bytes. Linux reports twice what was set, for its bookkeeping (socket(7)). */
export function grantedBytes(socket: Socket): { readonly receive: number; readonly send: number } {
  const share = process.platform === 'linux' ? 0.5 : 1;
  return { receive: socket.getRecvBufferSize() * share, send: socket.getSendBufferSize() * share };
}

/** Whether two addresses are the same place. */
export function isSame(a: SocketAddress, b: SocketAddress): boolean {
  return a.port === b.port && a.address === b.address;
}

/** Where a datagram came from. */
export function toSocketAddress(info: RemoteInfo): SocketAddress {
  return { address: plainAddress(info.address), port: info.port };
}
