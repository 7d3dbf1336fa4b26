import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter';
import type { StatsView } from '../../../../src/overlay/snapshot';
import { type Cancellation, sampleRates } from '../../../../src/ui/views/rateSampler';
import { VirtualClock } from '../../../support/virtualClock';
import { neighbourStatsOf } from '../../../support/stats';

class Token implements Cancellation {
  readonly requested = new Emitter<void>();
  isCancellationRequested = false;

  onCancellationRequested(listener: () => void) {
    return this.requested.event(listener);
  }

  cancel(): void {
    this.isCancellationRequested = true;
    this.requested.fire();
  }
}

function make() {
  const clock = new VirtualClock();
  const token = new Token();
  const node = {
    asked: 0,
    stats(): Promise<StatsView> {
      node.asked++;
      const uptimeMs = clock.now();
      const neighbour = neighbourStatsOf('n1', { bytesReceived: uptimeMs });
      const datagrams = { received: 0, sent: 0, dropped: {}, kernelDrops: null };
      return Promise.resolve({
        uptimeMs,
        datagrams,
        bytes: { received: 0, sent: 0 },
        flows: [],
        neighbours: [neighbour],
      });
    },
  };
  return { clock, token, node };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe('sampleRates', () => {
  it('looks twice, half a second apart, and leaves nothing behind', async () => {
    const { clock, token, node } = make();
    const sampled = sampleRates(node, clock, token);
    await settle();
    clock.advanceTo(499);
    await settle();
    expect(node.asked).toBe(1);
    clock.advanceTo(500);
    expect((await sampled)?.neighbours.get('n1')).toEqual({ bytesIn: 1_000, bytesOut: 0 });
    expect(token.requested.listenerCount).toBe(0);
  });

  it('ends at once when cancelled, with no second look and no timer', async () => {
    const { clock, token, node } = make();
    const sampled = sampleRates(node, clock, token);
    await settle();
    token.cancel();
    expect(await sampled).toBeUndefined();
    expect(clock.runNext()).toBe(false);
    expect(node.asked).toBe(1);
    expect(token.requested.listenerCount).toBe(0);
  });

  it('does not wait if cancelled while the node was answering', async () => {
    const { clock, token, node } = make();
    const sampled = sampleRates(node, clock, token);
    token.cancel();
    expect(await sampled).toBeUndefined();
    expect(clock.runNext()).toBe(false);
  });

  it('rejects if the node stops in between', async () => {
    const { clock, token, node } = make();
    const sampled = sampleRates(node, clock, token);
    await settle();
    node.stats = () => Promise.reject(new Error('stopped'));
    clock.advanceTo(500);
    await expect(sampled).rejects.toThrow('stopped');
  });
});
