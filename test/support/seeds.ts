/** For tests that run many seeds: on a busy machine they take several times as long as they should, and OTT_RUNS asks for more. */
export const MANY_SEEDS = { timeout: 60_000 * Math.max(1, Number(process.env['OTT_RUNS'] ?? '') / 10 || 1) };

/**
 * Runs `run` with `runs` different seeds (`OTT_RUNS` replaces that number), or with the one seed in `OTT_SEED`. A failure
 * names its seed.
 */
export function forEachSeed(runs: number, run: (seed: number) => void): void {
  const replayed = process.env['OTT_SEED'];
  if (replayed !== undefined && replayed !== '') {
    withSeed(Number(replayed), run);
    return;
  }
  const count = Number(process.env['OTT_RUNS'] ?? '') || runs;
  for (let seed = 1; seed <= count; seed++) withSeed(seed, run);
}

/** Runs `run` with one seed; a failure names it. */
export function withSeed(seed: number, run: (seed: number) => void): void {
  try {
    run(seed);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${seed} (replay with OTT_SEED=${seed}): ${message}`, { cause: error });
  }
}
