import { networkInterfaces } from 'node:os';
import { isLoopbackAddress, plainAddress } from './addresses';

/** Whether a numeric address is this machine's: of its loopback, or of any interface that it has now. */
export function isOnThisMachine(address: string): boolean {
  const plain = plainAddress(address);
  if (isLoopbackAddress(plain)) return true;
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return own.some((each) => each.address === plain);
}
