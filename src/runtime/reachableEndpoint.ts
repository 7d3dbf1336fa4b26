import { networkInterfaces } from 'node:os';
import { isWildcardAddress } from '../net/addresses';
import type { Endpoint } from '../overlay/effects';

type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * Where others can dial a node that listens on `listening`, to be passed on by people: the address that it advertises; where it
 * listens on all addresses, one of this machine's that is no loopback, of the same family if there is one.
 */
export function reachableEndpoint(
  listening: Endpoint,
  advertised: string | undefined,
  interfaces: Interfaces = networkInterfaces(),
): Endpoint {
  const { address, port } = listening;
  if (advertised !== undefined) return { address: advertised, port };
  if (!isWildcardAddress(address)) return { address, port };
  const outside = Object.values(interfaces).flatMap((each) => each?.filter(({ internal }) => !internal) ?? []);
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  const found = outside.find((each) => each.family === family) ?? outside[0];
  return { address: found?.address ?? address, port };
}
