import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CliNode } from '../support/cliNode';
import { SAMPLE_CLIP } from '../support/sampleClip';

/*
 * Real processes that fall silent without closing anything: what the simulator holds in virtual time is only to happen here.
 */

const FLOW = path.basename(SAMPLE_CLIP);
/** Whatever a test opened, ended in reverse order. */
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
});

async function startNode(name: string, ...args: readonly string[]): Promise<CliNode> {
  const node = await CliNode.start(['--name', name, ...args]);
  ends.push(async () => {
    node.process.child.kill('SIGCONT');
    await node.stop();
  });
  return node;
}

describe('a relay that is stopped without a word', { timeout: 60_000 }, () => {
  it('is routed around, and is a neighbour again by itself when it goes on, once', async () => {
    const source = await startNode('source', '--source', SAMPLE_CLIP);
    const relays = await Promise.all(['left', 'right'].map((name) => startNode(name, source.endpoint)));
    const viewer = await startNode('viewer', ...relays.map(({ endpoint }) => endpoint));
    await viewer.event({ event: 'flow', flow: FLOW, state: 'hold' });
    await Promise.all(relays.map(({ id }) => viewer.event({ event: 'neighbour', id, state: 'connected' })));
    await viewer.command('watch', FLOW);
    await viewer.event({ event: 'player', state: 'playing' });
    const gateway = (await viewer.command('routes')).find(({ destination }) => destination === source.id)?.via;
    const [used, other] = relays[0]?.id === gateway ? relays : [...relays].reverse();
    if (!used || !other) throw new Error('no relays');

    const before = viewer.events.length;
    used.process.child.kill('SIGSTOP');
    await viewer.event({ event: 'route', destination: source.id, via: other.id }, before);
    await viewer.event({ event: 'neighbour', id: used.id, state: 'unreachable' }, before);
    const delivered = async () =>
      (await viewer.command('stats')).flows.find(({ flow }) => flow === FLOW)?.framesDelivered;
    const count = (await delivered()) ?? 0;
    await viewer.poll('frames by the other relay', async () =>
      ((await delivered()) ?? 0) > count + 10 ? true : undefined,
    );
    expect(viewer.events.slice(before)).not.toContainEqual(
      expect.objectContaining({ event: 'player', state: 'ended' }),
    );

    const resumed = viewer.events.length;
    used.process.child.kill('SIGCONT');
    await viewer.event({ event: 'neighbour', id: used.id, state: 'connected' }, resumed);
    for (const node of [source, viewer]) {
      await node.poll('both relays', async () => {
        const neighbours = await node.command('neighbours');
        return neighbours.filter(({ state }) => state === 'connected').length === 2 ? true : undefined;
      });
      expect(await node.command('neighbours')).toHaveLength(2);
    }
  });
});
