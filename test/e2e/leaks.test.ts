import type { CliNode } from '../support/cliNode';
import { holdingsOf } from '../support/processHoldings';
import { expect, test } from './overlay';
import type { Probe } from './probe';

const CYCLES = 20;
const WARM_UP = 2;

/** What the extension host holds now, counted from inside and from outside. */
async function holdings(probe: Probe): Promise<Record<string, number>> {
  const { pid, workers, listeners, resources } = await probe.report();
  const inside = Object.entries(resources).map(([kind, count]) => [`inside: ${kind}`, count] as const);
  return { workers, listeners, ...Object.fromEntries(inside), ...holdingsOf(pid) };
}

/** Starts the node, waits until it is a neighbour of `server`, and stops it. */
async function startAndStop(probe: Probe, server: CliNode): Promise<void> {
  const from = server.events.length;
  await probe.run('ottOverlay.startNode');
  await server.event({ event: 'neighbour', state: 'connected', name: 'editor' }, from);
  await probe.run('ottOverlay.stopNode');
  await server.event({ event: 'neighbour', state: 'removed', name: 'editor' }, from);
}

test(`${CYCLES} starts and stops leave no thread, socket, timer or file behind`, async ({ overlay, probe }) => {
  const server = await overlay.server();
  await overlay.settings({
    'ottOverlay.name': 'editor',
    'ottOverlay.neighbours': [server.endpoint],
    'ottOverlay.sources': ['sample.mjpeg'],
  });
  const untouched = await holdings(probe);

  // What comes and goes by itself, the editor's timers above all, counts as much as it is seen at once.
  const most: Record<string, number> = {};
  for (let cycle = 1; cycle <= WARM_UP; cycle++) {
    await startAndStop(probe, server);
    for (const [kind, count] of Object.entries(await holdings(probe))) most[kind] = Math.max(most[kind] ?? 0, count);
  }
  for (let cycle = WARM_UP + 1; cycle <= CYCLES; cycle++) await startAndStop(probe, server);

  await expect
    .poll(async () => Object.entries(await holdings(probe)).filter(([kind, count]) => count > (most[kind] ?? 0)), {
      message: 'more than after the warm-up',
    })
    .toEqual([]);
  const { workers, tcp, udp, children } = await holdings(probe);
  expect({ workers, tcp, udp, children }).toEqual({
    workers: untouched['workers'],
    tcp: untouched['tcp'],
    udp: untouched['udp'],
    children: untouched['children'],
  });
});
