import { realClock } from '../../src/base/clock';
import { CliProcess } from '../support/cliNode';
import { DelayMeter } from '../support/delayMeter';
import { expect, test } from './overlay';

const FLOW = 'live';
const BLOCKED_MS = 2_000;
/** Of thirty a second, enough that a busy machine may leave some unwritten. */
const ENOUGH_FRAMES = 30;

test('what the node of a window relays is not late while another extension blocks the thread of all extensions', async ({
  overlay,
  probe,
  workbench,
}, testInfo) => {
  const source = await overlay.headless('source', '--source', '-', '--as', FLOW);
  await workbench.openContainer('OTT');
  const port = await overlay.start();
  await overlay.connect(source);
  const consumer = await overlay.headless('consumer', `127.0.0.1:${port}`);
  await consumer.flow(FLOW);
  await consumer.command('watch', FLOW);
  const screen = await CliProcess.start(['-p', '0', '--watch', FLOW, '--output', '-', `127.0.0.1:${port}`], {
    binary: true,
  });
  const meter = new DelayMeter((bytes) => source.process.child.stdin!.write(bytes));
  try {
    screen.child.stdout!.on('data', (bytes: Buffer) => meter.take(bytes));
    meter.start();
    const arrive = (frames: number) => expect.poll(() => meter.arrived, { intervals: [50] }).toBeGreaterThan(frames);
    await arrive(ENOUGH_FRAMES);
    const counted = async () => (await consumer.command('stats')).flows.find(({ flow }) => flow === FLOW)!;
    const first = await counted();

    const from = realClock.now();
    await arrive(meter.arrived + 2 * ENOUGH_FRAMES);
    const began = realClock.now();
    await probe.block(BLOCKED_MS);
    const ended = realClock.now();
    await arrive(meter.arrived + ENOUGH_FRAMES);
    meter.stop();

    const before = meter.between(from, began);
    const during = meter.between(ended - BLOCKED_MS, ended);
    const last = await counted();
    const figures = { before, during, latencyMs: last.latencyMs };
    await testInfo.attach('delays', { body: JSON.stringify(figures, undefined, 2), contentType: 'application/json' });
    console.log(`    delays over the blocked window: ${JSON.stringify(figures)}`);

    // Or the thread was not held up at all.
    expect(ended - began).toBeGreaterThanOrEqual(BLOCKED_MS);
    expect(before).toMatchObject({ lost: 0 });
    expect(during).toMatchObject({ lost: 0 });
    expect(meter.strange).toBe(0);
    expect(during.frames).toBeGreaterThan(ENOUGH_FRAMES);
    // Were that thread in the way, frames would be up to two seconds late, or lost with the branch that its neighbours give up.
    expect(during.p99).toBeLessThan(500);
    expect(during.p50).toBeLessThan(before.p50 + 100);
    const none = { framesIncomplete: 0, framesLate: 0, framesDuplicate: 0 };
    expect(last).toMatchObject(none);
    expect(last.framesDelivered - first.framesDelivered).toBeGreaterThanOrEqual(before.frames + during.frames);
  } finally {
    meter.stop();
    await screen.end();
  }
});
