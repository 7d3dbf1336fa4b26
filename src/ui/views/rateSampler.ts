import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/disposable';
import type { NodeApi } from '../../runtime/nodeApi';
import { type Rates, ratesBetween } from './rates';

/** Tells that an answer is not wanted any more; the editor's cancellation token is one. */
export interface Cancellation {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): Disposable;
}

/** Long enough for a rate to be worth something at 30 frames a second, short enough to wait for. */
const SAMPLE_INTERVAL_MS = 500;

/**
 * What goes on at a node now: two looks at its counters, half a second apart. undefined once cancelled, without waiting any
 * longer; rejects if the node does not answer.
 */
export async function sampleRates(
  node: Pick<NodeApi, 'stats'>,
  clock: Clock,
  cancellation: Cancellation,
): Promise<Rates | undefined> {
  const before = await node.stats();
  await wait(clock, SAMPLE_INTERVAL_MS, cancellation);
  if (cancellation.isCancellationRequested) return undefined;
  return ratesBetween(before, await node.stats());
}

/** Resolves after that time, or at once when cancelled. */
async function wait(clock: Clock, delayMs: number, cancellation: Cancellation): Promise<void> {
  if (cancellation.isCancellationRequested) return;
  const waiting: Disposable[] = [];
  await new Promise<void>((resolve) => {
    waiting.push(clock.setTimer(delayMs, resolve), cancellation.onCancellationRequested(resolve));
  });
  for (const each of waiting) each.dispose();
}
