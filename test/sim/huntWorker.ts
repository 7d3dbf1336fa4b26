import { parentPort, workerData } from 'node:worker_threads';
import { Hunt, HuntFailure, type HuntResult } from './hunt';

/** How one run ended; `report`: what is to be read where it failed. */
export type HuntOutcome = { readonly seed: number } & ({ readonly result: HuntResult } | { readonly report: string });

/** Runs one seed. */
export function huntSeed(seed: number): HuntOutcome {
  try {
    return { seed, result: new Hunt(seed).run() };
  } catch (error) {
    if (!(error instanceof HuntFailure)) throw error;
    return { seed, report: error.report };
  }
}

/** Runs one seed with everything that happens as text, whether or not it fails. */
export function tellSeed(seed: number): HuntOutcome & { readonly lines: readonly string[] } {
  const hunt = new Hunt(seed, Infinity);
  try {
    const result = hunt.run();
    return { seed, result, lines: hunt.recorder.lines };
  } catch (error) {
    if (!(error instanceof HuntFailure)) throw error;
    return { seed, report: error.report, lines: hunt.recorder.lines };
  }
}

// As a worker thread of scripts/sim.mjs: a seed in, its outcome out.
if (workerData === 'hunt') parentPort?.on('message', (seed: number) => parentPort?.postMessage(huntSeed(seed)));
