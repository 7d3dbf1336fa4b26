import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { bundleSim } from '../../scripts/huntBundle.mjs';
import { temporaryFolder } from '../support/temporaryFolder';
import type { HuntOutcome } from './huntWorker';
import { type Mutant, MUTANTS } from './mutants';

/** Runs within which every mutant has to be caught. Those marked as rare take more: `npm run sim -- --mutants` runs them. */
const MOST_RUNS = 60;

/** One test for every second mutant from `first` on: its text is there, and the hunt misses the rule. */
export function testMutants(first: number): void {
  const mutants = MUTANTS.filter((_, index) => index % 2 === first);
  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s',
    { timeout: 180_000 },
    async (_name, mutant) => {
      expect(await runUntilCaught(mutant)).toMatch(mutant.isRare === true ? /^bundled$/ : /^caught: seed /);
    },
  );
}

async function runUntilCaught(mutant: Mutant): Promise<string> {
  const bundle = path.join(await temporaryFolder(), 'hunt.mjs');
  await bundleSim('huntWorker', bundle, mutant);
  if (mutant.isRare === true) return 'bundled';
  const { huntSeed } = (await import(pathToFileURL(bundle).href)) as { huntSeed: (seed: number) => HuntOutcome };
  for (let seed = 1; seed <= MOST_RUNS; seed++) {
    const outcome = huntSeed(seed);
    if ('report' in outcome) return `caught: ${outcome.report}`;
  }
  return `not caught in ${MOST_RUNS} runs`;
}
