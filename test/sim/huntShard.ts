import { expect } from 'vitest';
import { huntSeed } from './huntWorker';

/** Runs of one shard; `OTT_RUNS` replaces the number. Two shards of it take less than a minute on two processors. */
const RUNS = Number(process.env['OTT_RUNS'] ?? '') || 100;

/** Far more than it takes, for machines that are busy with something else. */
export const SHARD = { timeout: 60_000 + 4_000 * RUNS };

/** Hunts with every second seed from `first` on; fails with the report of the first that breaks a promise. */
export function huntShard(first: number): void {
  let disturbances = 0;
  for (let i = 0; i < RUNS; i++) {
    const outcome = huntSeed(first + 2 * i);
    if ('report' in outcome) throw new Error(outcome.report);
    const { result } = outcome;
    expect(result.nodes).toBeGreaterThanOrEqual(8);
    expect(result.nodes).toBeLessThanOrEqual(30);
    expect(result.virtualMs).toBeGreaterThanOrEqual(60_000);
    disturbances += result.disturbances;
  }
  expect(disturbances).toBeGreaterThanOrEqual(20 * RUNS);
}
