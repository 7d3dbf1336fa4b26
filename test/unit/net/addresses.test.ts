import { describe, expect, it } from 'vitest';
import { addressFamily, isLoopbackAddress, isWildcardAddress, plainAddress } from '../../../src/net/addresses';

describe('addresses', () => {
  it.each([
    ['127.0.0.1', 4, true, false],
    ['127.255.0.9', 4, true, false],
    ['::1', 6, true, false],
    ['::ffff:127.0.0.1', 6, true, false],
    ['0.0.0.0', 4, false, true],
    ['::', 6, false, true],
    ['0:0:0:0:0:0:0:0', 6, false, true],
    ['10.0.0.1', 4, false, false],
    ['fe80::1%eth0', 6, false, false],
    ['localhost', 0, false, false],
    ['127.0.0', 0, false, false],
    ['', 0, false, false],
  ])('%s', (address, family, loopback, wildcard) => {
    expect(addressFamily(address)).toBe(family);
    expect(isLoopbackAddress(address)).toBe(loopback);
    expect(isWildcardAddress(address)).toBe(wildcard);
  });

  it.each([
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::FFFF:10.1.2.3', '10.1.2.3'],
    ['10.1.2.3', '10.1.2.3'],
    ['::1', '::1'],
  ])('%s in its plain form', (address, plain) => {
    expect(plainAddress(address)).toBe(plain);
  });
});
