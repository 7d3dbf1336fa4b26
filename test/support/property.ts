import * as fc from 'fast-check';

/**
 * Checks a fast-check property with a seed that is the same on every run, so that a failure is never lost. fast-check prints
 * the seed and the smallest failing values; `OTT_SEED` tries another one.
 */
export function check<Ts>(property: fc.IProperty<Ts>, numRuns = 300): void {
  fc.assert(property, { seed: Number(process.env['OTT_SEED'] ?? '8966'), numRuns });
}
