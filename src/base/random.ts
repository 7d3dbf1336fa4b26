/** Randomness as an argument. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

/**
 * A seeded generator for tests and the simulator: the same seed gives the same numbers on every machine. Not for secrets.
 * The algorithm is xorshift32 (Marsaglia, 2003).
 */
export function seededRandom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  const word = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  for (let i = 0; i < 8; i++) word();
  return {
    next: () => word() / 0x1_0000_0000,
    bytes: (length) => Uint8Array.from({ length }, () => word() >>> 24),
  };
}
