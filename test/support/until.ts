import { realClock } from '../../src/base/clock';

const POLL_MS = 5;

/**
 * Resolves with the first answer of `probe` that is neither undefined nor false; asks again and again until then. Rejects
 * after `deadlineMs`, saying that `what` did not happen.
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 10_000,
): Promise<T> {
  const deadline = realClock.now() + deadlineMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (realClock.now() > deadline) throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
    await new Promise<void>((resolve) => realClock.setTimer(POLL_MS, resolve));
  }
}
