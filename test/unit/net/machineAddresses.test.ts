import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { isOnThisMachine } from '../../../src/net/machineAddresses';

it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('%s is this machine’s', (address) => {
  expect(isOnThisMachine(address)).toBe(true);
});

it('so are those of its interfaces', () => {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  for (const { address, family } of own) {
    expect(isOnThisMachine(address)).toBe(true);
    if (family === 'IPv4') expect(isOnThisMachine(`::ffff:${address}`)).toBe(true);
  }
});

// For documentation only (RFC 5737 and RFC 3849): no interface has them.
it.each(['192.0.2.1', '2001:db8::1', '', 'localhost.example'])('%j is not', (address) => {
  expect(isOnThisMachine(address)).toBe(false);
});
