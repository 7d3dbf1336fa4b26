import { REDIAL_FIRST_MS, REDIAL_JITTER, REDIAL_LONGEST_MS, REDIAL_TRIES } from './constants';

/**
 * When a lost neighbour is dialled again (S16), after `failedTries` that did not help: the delay doubles with each try, with
 * jitter from `random` in [0, 1). undefined: give up. A neighbour that the user named is never given up.
 */
export function redialDelay(failedTries: number, named: boolean, random: number): number | undefined {
  if (failedTries >= REDIAL_TRIES && !named) return undefined;
  const delay = failedTries >= REDIAL_TRIES ? REDIAL_LONGEST_MS : REDIAL_FIRST_MS * 2 ** failedTries;
  return Math.min(delay, REDIAL_LONGEST_MS) * (1 + REDIAL_JITTER * (2 * random - 1));
}

/** How long a neighbour that cannot be dialled may take to come back by itself: as long as all tries would take. */
export const UNDIALLABLE_WAIT_MS = REDIAL_FIRST_MS * (2 ** REDIAL_TRIES - 1);
