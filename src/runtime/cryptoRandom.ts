import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../base/random';

/** `randomInt` takes a range below 2⁴⁸. */
const STEPS = 2 ** 47;

/** Randomness that nobody can foretell: labels and media tokens keep strangers out by it. */
export const cryptoRandom: Random = {
  next: () => randomInt(STEPS) / STEPS,
  bytes: (length) => new Uint8Array(randomBytes(length)),
};
