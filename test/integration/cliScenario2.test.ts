import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CliScenario } from '../support/cliScenario';
import { SAMPLE_CLIP } from '../support/sampleClip';

/*
 * Scenario 2 of the report with real processes, as it was observed (a chain of three relays) and as it was drawn (with a link more).
 */

const FLOW = path.basename(SAMPLE_CLIP);
const CHAIN_TREE = ['server1>node1', 'node1>node2', 'node2>client1', 'node2>node3', 'node3>client2'];
const MESH_TREE = ['server1>node1', 'node1>node2', 'node2>client1', 'node1>node3', 'node3>client2'];

let scenario: CliScenario | undefined;

afterEach(async () => {
  await scenario?.end();
  scenario = undefined;
});

/** Both clients watch the flow of server1. */
async function startWatching(...args: Parameters<typeof CliScenario.start>): Promise<CliScenario> {
  scenario = await CliScenario.start(...args);
  const server = scenario.node('server1');
  await server.command('stream', SAMPLE_CLIP);
  for (const name of ['client1', 'client2']) {
    const client = scenario.node(name);
    await client.event({ event: 'flow', flow: FLOW });
    await client.command('watch', FLOW);
    await client.event({ event: 'player', state: 'playing' });
  }
  return scenario;
}

describe('scenario 2', { timeout: 60_000 }, () => {
  it('copies the flow at node2, and each link carries one copy', async () => {
    const overlay = await startWatching('scenario2', () => true);
    for (const at of overlay.nodes.keys()) await overlay.tree(at, FLOW, 'server1', CHAIN_TREE);
    await overlay.frames('client1', FLOW, 15);
    await overlay.frames('client2', FLOW, 15);
    for (const [link, { forth, back }] of overlay.witnesses) {
      // Who dials is nearer to the source in this scenario.
      expect(forth.media, link).toBeGreaterThan(0);
      expect(forth.media, link).toBe(forth.fragments.size);
      expect(back.media, link).toBe(0);
    }
    for (const name of ['client1', 'client2']) {
      const counters = await overlay.node(name).command('unwatch', FLOW);
      expect(counters).toMatchObject({ framesIncomplete: 0, framesDuplicate: 0 });
    }
    for (const node of overlay.nodes.values()) await node.flow(FLOW, 'hold');
  });

  it('with the mesh link serves client2 directly, falls back to the chain while that link is gone, and returns', async () => {
    const overlay = await startWatching('scenario2-mesh', (link) => link === 'node1-node3' || link === 'node2-node3');
    const [server, node1, node3] = [overlay.node('server1'), overlay.node('node1'), overlay.node('node3')];
    await overlay.tree('client2', FLOW, 'server1', MESH_TREE);
    await overlay.frames('client2', FLOW, 15);
    const aside = overlay.witness('node2-node3');
    expect([aside.forth.media, aside.back.media]).toEqual([0, 0]);

    // Without a goodbye, and nobody who does anything: node3 asks the other way at once, then it or node1 dials again.
    const cut = node3.events.length;
    await overlay.witness('node1-node3').close();
    overlay.witnesses.delete('node1-node3');
    await node3.event({ event: 'route', destination: server.id, via: overlay.node('node2').id }, cut);
    await node3.event({ event: 'route', destination: server.id, via: node1.id }, cut);
    await overlay.tree('client2', FLOW, 'server1', MESH_TREE);

    // A user takes the link away for good, and brings it back.
    await node1.command('disconnect', node3.id);
    await overlay.tree('client2', FLOW, 'server1', CHAIN_TREE);
    await overlay.frames('client2', FLOW, 15);
    expect(aside.forth.media).toBe(aside.forth.fragments.size);
    await node1.command('connect', node3.endpoint);
    await overlay.tree('client2', FLOW, 'server1', MESH_TREE);
    await overlay.frames('client2', FLOW, 15);

    for (const name of ['client1', 'client2']) {
      const client = overlay.node(name);
      expect(client.events).not.toContainEqual(expect.objectContaining({ event: 'player', state: 'ended' }));
      expect(await client.command('unwatch', FLOW)).toMatchObject({ framesDuplicate: 0 });
    }
  });
});
