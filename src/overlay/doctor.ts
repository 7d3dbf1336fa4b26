import { REDIAL_FIRST_MS, REDIAL_JITTER, REDIAL_LONGEST_MS } from './constants';

/**
 * When a lost neighbour is dialled again (S16), after `failedTries` of `tries` that did not help: the delay doubles with each
 * try, with jitter from `random` in [0, 1). undefined: give up. A neighbour that the user named is never given up.
 */
export function redialDelay(failedTries: number, tries: number, named: boolean, random: number): number | undefined {
  if (failedTries >= tries && !named) return undefined;
  const delay = failedTries >= tries ? REDIAL_LONGEST_MS : delayMs(failedTries);
  return delay * (1 + REDIAL_JITTER * (2 * random - 1));
}

/** How long a neighbour that cannot be dialled may take to come back by itself: as long as all tries would take. */
export function undiallableWaitMs(tries: number): number {
  let sum = 0;
  for (let failed = 0; failed < tries; failed++) sum += delayMs(failed);
  return sum;
}

/**
 * How many of `tries` are still to come before a lost neighbour is forgotten, after `failedTries` that did not help; one that is
 * `underWay` is not among them. null where it is not forgotten for that: the user named it, or it can only be waited for.
 */
export function triesLeft(course: {
  readonly tries: number;
  readonly failedTries: number;
  readonly underWay: boolean;
  readonly named: boolean;
  readonly canBeDialled: boolean;
}): number | null {
  if (course.named || !course.canBeDialled) return null;
  return Math.max(0, course.tries - course.failedTries - (course.underWay ? 1 : 0));
}

function delayMs(failedTries: number): number {
  return Math.min(REDIAL_FIRST_MS * 2 ** failedTries, REDIAL_LONGEST_MS);
}
