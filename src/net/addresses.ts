import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** 4 or 6 for a numeric address, with or without a zone; 0 for anything else. */
export function addressFamily(address: string): 0 | 4 | 6 {
  const family = isIP(address);
  return family === 4 || family === 6 ? family : 0;
}

/** An IPv4 address that a socket of both families writes as IPv6 (`::ffff:127.0.0.1`) in its own form; others as they are. */
export function plainAddress(address: string): string {
  // Looked at once per datagram: most have no colon in the first place.
  if (!address.startsWith('::')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address;
}

/** Whether packets to a numeric address stay inside this machine's loopback interface. */
export function isLoopbackAddress(address: string): boolean {
  const plain = plainAddress(address);
  const family = addressFamily(plain);
  return family !== 0 && loopback.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a numeric address stands for all addresses of its family: good to bind to, meaningless to a peer. */
export function isWildcardAddress(address: string): boolean {
  return address === '0.0.0.0' || (addressFamily(address) === 6 && /^[0:]+$/.test(address));
}
