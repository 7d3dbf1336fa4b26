import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { HeldMediaOptions, HeldMediaResult } from '../support/heldMedia';

/*
 * No load makes a loopback interface refuse a datagram for a while. Node.js has a switch for tests of its own after which each one
 * goes the way that such a datagram goes; worker threads take it.
 */

const COUNT = 60;

async function run(workerData: HeldMediaOptions): Promise<HeldMediaResult> {
  const { outputFiles } = await build({
    entryPoints: [path.resolve(import.meta.dirname, '../support/heldMedia.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
    logLevel: 'warning',
  });
  const worker = new Worker(outputFiles[0]?.text ?? '', {
    eval: true,
    execArgv: ['--test-udp-no-try-send'],
    workerData,
  });
  try {
    const [result] = (await once(worker, 'message')) as [HeldMediaResult];
    return result;
  } finally {
    await worker.terminate();
  }
}

const modes = process.platform === 'linux' ? [true, false] : [false];

describe.each(modes)('datagrams that the system does not take at once, connected sockets: %s', (connectedSockets) => {
  it('are held one at a time, and the path hears when it may go on', async () => {
    const { outcomes, taken, heard, callsAfterClose } = await run({ connectedSockets, count: COUNT });
    const numbers = Array.from({ length: COUNT }, (_, number) => number);
    expect(heard).toEqual([numbers, numbers]);
    expect(outcomes.map((some) => some.filter((outcome) => outcome === 'held').length)).toEqual([COUNT, COUNT]);
    expect(callsAfterClose).toBe(0);
    if (connectedSockets) {
      expect(outcomes.flat()).not.toContain('blocked');
      return;
    }
    // One socket for both: one waits while the other's is held, and they take turns.
    expect(outcomes.flat()).toContain('blocked');
    const lead = taken.map((_, turn) => taken.slice(0, turn).reduce((sum, index) => sum + (index === 0 ? 1 : -1), 0));
    expect(Math.max(...lead.map(Math.abs))).toBeLessThanOrEqual(2);
  });
});
