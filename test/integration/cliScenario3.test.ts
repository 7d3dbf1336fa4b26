import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliScenario } from '../support/cliScenario';
import { SAMPLE_CLIP } from '../support/sampleClip';

/*
 * Scenario 3 of the report with 15 real processes, started once: every test leaves them as it found them.
 */

const SERVERS = ['server1', 'server2', 'server3'];
const CLIENTS = ['client1', 'client2', 'client3', 'client4', 'client5'];
const DIRECT_TREE = ['server2>node4', 'node4>client5'];

let overlay: CliScenario;

beforeAll(async () => {
  overlay = await CliScenario.start('scenario3');
  // 15 nodes that start at once on a small machine.
}, 60_000);

afterAll(() => overlay.end(), 60_000);

async function offer(server: string, flow: string): Promise<void> {
  await overlay.node(server).command('stream', `${SAMPLE_CLIP} --as ${flow}`);
  for (const client of CLIENTS) {
    const node = overlay.node(client);
    await node.event({ event: 'flow', flow, source: overlay.node(server).id });
    // A route to the source may be a moment behind its offer.
    await node.poll('a route', async () =>
      (await node.command('routes')).find(({ destination, via }) => destination === overlay.node(server).id && via),
    );
  }
}

/** Ends players and offers, and waits until nobody forwards anything. */
async function clear(flows: readonly (readonly [server: string, flow: string])[], clients: readonly string[]) {
  for (const client of clients) {
    for (const [server, flow] of flows) {
      const counters = await overlay.node(client).command('unwatch', `${flow} --source ${overlay.node(server).id}`);
      expect(counters, `${flow} at ${client}`).toMatchObject({ framesDuplicate: 0 });
    }
  }
  for (const [server, flow] of flows) await overlay.node(server).command('withdraw', flow);
  for (const node of overlay.nodes.values()) {
    await node.poll('no flows', async () => ((await node.command('flows')).length === 0 ? true : undefined));
  }
}

describe('scenario 3', { timeout: 60_000 }, () => {
  it('serves client2 from server3, one hop away, and not from server2', async () => {
    await offer('server2', 'movie');
    await offer('server3', 'movie');
    const client = overlay.node('client2');
    const { source } = await client.command('watch', 'movie');
    expect(overlay.nameOf(source)).toBe('server3');
    await overlay.frames('client2', 'movie', 15);
    await overlay.tree('client2', 'movie', 'server3', ['server3>client2']);
    await client.command('unwatch', 'movie');
    await clear(
      SERVERS.slice(1).map((server) => [server, 'movie'] as const),
      [],
    );
  });

  it.each([
    ['a flow of each server', SERVERS.map((server) => [server, `of-${server}`] as const)],
    ['three flows of one server', ['one', 'two', 'three'].map((flow) => ['server2', flow] as const)],
  ])('lets every client watch %s at once', async (_what, flows) => {
    for (const [server, flow] of flows) await offer(server, flow);
    for (const client of CLIENTS) for (const [, flow] of flows) await overlay.node(client).command('watch', flow);
    for (const client of CLIENTS) for (const [, flow] of flows) await overlay.frames(client, flow, 5);
    await clear(flows, CLIENTS);
  });

  it('goes on for client5 when node4 is stopped, quits or is killed, and goes back to it when it is there again', async () => {
    await offer('server2', 'movie');
    const viewer = overlay.node('client5');
    const server = overlay.node('server2');
    const start = viewer.events.length;
    await viewer.command('watch', 'movie');
    await overlay.tree('client5', 'movie', 'server2', DIRECT_TREE);

    const lost = async (how: () => unknown) => {
      const { id } = overlay.node('node4');
      await overlay.frames('client5', 'movie', 5);
      const from = viewer.events.length;
      await how();
      await viewer.poll('another route', () =>
        Promise.resolve(
          viewer.events
            .slice(from)
            .find((event) => event.event === 'route' && event.destination === server.id && event.cost === 3) && true,
        ),
      );
      await overlay.frames('client5', 'movie', 5);
      for (const node of overlay.nodes.values()) {
        if (node.id === id) continue;
        await node.poll('a topology without node4', async () =>
          (await node.command('topology')).nodes.every((shown) => shown.id !== id) ? true : undefined,
        );
      }
    };
    const back = async () => {
      const { id } = overlay.node('node4');
      for (const node of overlay.around('node4')) await node.neighbour(id);
      await overlay.tree('client5', 'movie', 'server2', DIRECT_TREE);
      await overlay.frames('client5', 'movie', 5);
      const { links } = await viewer.command('topology');
      expect(links.filter(({ a, b }) => [a, b].includes(id) && [a, b].includes(viewer.id))).toHaveLength(1);
    };
    const startAgain = () =>
      overlay.startNode(
        'node4',
        '--port',
        String(overlay.node('node4').ready.port),
        ...overlay.around('node4').map(({ endpoint }) => endpoint),
      );

    await lost(() => overlay.node('node4').process.child.kill('SIGSTOP'));
    overlay.node('node4').process.child.kill('SIGCONT');
    await back();

    await lost(async () => {
      await overlay.node('node4').command('quit');
      expect(await overlay.node('node4').process.exit()).toEqual({ code: 0, signal: null });
    });
    await startAgain();
    await back();

    await lost(() => overlay.node('node4').process.end('SIGKILL'));
    await startAgain();
    await back();

    const players = viewer.events.slice(start).filter(({ event }) => event === 'player');
    expect(players).not.toContainEqual(expect.objectContaining({ state: 'ended' }));
    await clear([['server2', 'movie']], ['client5']);
  });
});
