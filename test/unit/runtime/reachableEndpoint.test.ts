import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { reachableEndpoint } from '../../../src/runtime/reachableEndpoint';

const at = (address: string, internal = false): NetworkInterfaceInfo => {
  const rest = { address, internal, netmask: '', mac: '', cidr: null };
  return address.includes(':') ? { ...rest, family: 'IPv6', scopeid: 0 } : { ...rest, family: 'IPv4' };
};
const INTERFACES = { lo: [at('127.0.0.1', true), at('::1', true)], eth: [at('fd00::7'), at('192.0.2.7')] };

describe('reachableEndpoint', () => {
  it('is where the node listens', () => {
    expect(reachableEndpoint({ address: '127.0.0.1', port: 8000 }, undefined, INTERFACES)).toEqual({
      address: '127.0.0.1',
      port: 8000,
    });
  });

  it('is what the node advertises', () => {
    expect(reachableEndpoint({ address: '0.0.0.0', port: 8000 }, 'host.example', INTERFACES)).toEqual({
      address: 'host.example',
      port: 8000,
    });
  });

  it.each([
    ['0.0.0.0', '192.0.2.7'],
    ['::', 'fd00::7'],
  ])('is an address of this machine where the node listens on all: %s', (listening, address) => {
    expect(reachableEndpoint({ address: listening, port: 1 }, undefined, INTERFACES).address).toBe(address);
  });

  it('is what there is on a machine without another address', () => {
    const { lo } = INTERFACES;
    expect(reachableEndpoint({ address: '0.0.0.0', port: 1 }, undefined, { lo }).address).toBe('0.0.0.0');
    expect(reachableEndpoint({ address: '0.0.0.0', port: 1 }, undefined, { lo, eth: [at('fd00::7')] }).address).toBe(
      'fd00::7',
    );
  });
});
