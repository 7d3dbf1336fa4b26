import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliNode } from '../support/cliNode';
import { LinkProxy } from '../support/linkProxy';
import { framesOf, runOf, SAMPLE_CLIP } from '../support/sampleClip';

/*
 * Scenario 1 of the report with the built command line: server1 – node1 – {client1, client2}, and on each link a witness that
 * counts what crosses it.
 */

const FLOW = path.basename(SAMPLE_CLIP);
/** Faster than it plays, so that the test is short; slow enough for a busy machine. */
const FRAMES_PER_SECOND = 60;
const frames = framesOf(SAMPLE_CLIP);

let folder: string;
/** Whatever a test opened, ended in reverse order. */
const ends: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ott-scenario1-'));
});

afterEach(async () => {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function startNode(name: string, ...args: readonly string[]): Promise<CliNode> {
  const node = await CliNode.start(['--name', name, ...args]);
  ends.push(() => node.stop());
  return node;
}

/** A link to `node` with a witness. */
async function openLink(node: CliNode): Promise<LinkProxy> {
  const link = await LinkProxy.open(node.ready.port);
  ends.push(() => link.close());
  return link;
}

async function startScenario() {
  const server1 = await startNode('server1');
  const up = await openLink(server1);
  const node1 = await startNode('node1', up.endpoint);
  const links = [await openLink(node1), await openLink(node1)] as const;
  const clients = await Promise.all(links.map((link, index) => startNode(`client${index + 1}`, link.endpoint)));
  const [client1, client2] = clients;
  if (!client1 || !client2) throw new Error('no clients');
  await Promise.all([client1, client2].map((client) => client.event({ event: 'route', destination: server1.id })));
  const outputs = [path.join(folder, 'client 1.mjpeg'), path.join(folder, 'client 2.mjpeg')] as const;
  return { server1, node1, client1, client2, up, links, outputs };
}

/** Resolves when HELLOs have crossed the links so often that media under way before would have come, too. */
async function quiet(links: readonly LinkProxy[]): Promise<void> {
  const marks = links.map(({ forth, back }) => [forth.hellos, back.hellos] as const);
  await expect
    .poll(
      () =>
        links.every(
          ({ forth, back }, i) => forth.hellos > (marks[i]?.[0] ?? 0) + 1 && back.hellos > (marks[i]?.[1] ?? 0) + 1,
        ),
      { timeout: 10_000 },
    )
    .toBe(true);
}

describe('scenario 1', () => {
  it('brings every frame once to each client, with one copy to node1 and two from it', async () => {
    const { server1, node1, client1, client2, up, links, outputs } = await startScenario();
    await server1.command('stream', `${SAMPLE_CLIP} --fps ${FRAMES_PER_SECOND} --once --wait-consumers 2`);
    await Promise.all([client1.flow(FLOW), client2.flow(FLOW)]);

    await client1.command('watch', `${FLOW} --output "${outputs[0]}"`);
    await client2.command('watch', `${FLOW} --output "${outputs[1]}"`);
    await Promise.all([
      client1.flow(FLOW, 'active'),
      client2.flow(FLOW, 'active'),
      node1.flow(FLOW, 'streaming'),
      server1.flow(FLOW, 'streaming'),
    ]);
    const served = await node1.flow(FLOW, 'streaming');
    expect(new Set(served.consumers)).toEqual(new Set([client1.id, client2.id]));

    // The end of the file withdraws the flow, and that ends the players.
    for (const client of [client1, client2]) {
      await client.poll('the player to end', () =>
        Promise.resolve(client.events.find((event) => event.event === 'player' && event.state === 'ended')),
      );
    }
    const counters = await Promise.all([client1.command('unwatch', FLOW), client2.command('unwatch', FLOW)]);
    const [atSource] = (await server1.command('stats')).flows;
    for (const { framesDelivered, framesIncomplete } of counters) {
      expect(framesDelivered + framesIncomplete).toBe(atSource?.framesSent);
    }
    for (const [index, output] of outputs.entries()) {
      const received = runOf(readFileSync(output), frames);
      expect(received).toEqual({ first: 0, length: frames.length });
      expect(counters[index]).toMatchObject({
        framesDelivered: frames.length,
        framesIncomplete: 0,
        framesDuplicate: 0,
      });
    }

    // The witnesses: every fragment came to node1 once and left it once per client; nothing went back.
    const came = up.back;
    expect(came.chunks.size).toBe(frames.length);
    expect(came.media).toBe(came.fragments.size);
    for (const { back, forth } of links) {
      expect(back.media).toBe(came.media);
      expect(back.mediaBytes).toBe(came.mediaBytes);
      expect(back.fragments).toEqual(came.fragments);
      expect(forth.media).toBe(0);
    }
    expect(up.forth.media).toBe(0);
    const stats = await node1.command('stats');
    expect(stats.datagrams).toMatchObject({ received: came.media, sent: 2 * came.media });
    expect(stats.datagrams.dropped).toEqual({});
  });

  it('is known to every node: who is there, who is linked with whom, who copies what to whom', async () => {
    const { server1, node1, client1, client2 } = await startScenario();
    const nodes = [server1, node1, client1, client2];
    // A node that keeps to itself.
    const quiet = await startNode('quiet', '--no-topology', client1.endpoint);
    const named = new Map([...nodes, quiet].map(({ id, ready }) => [id, ready.name]));
    const linkText = (a: string, b: string) => [named.get(a), named.get(b)].sort().join(' – ');
    const wanted = ['client1 – node1', 'client1 – quiet', 'client2 – node1', 'node1 – server1'];
    for (const node of [...nodes, quiet]) {
      const view = await node.poll('the whole overlay', async () => {
        const { nodes: all, links } = await node.command('topology');
        const texts = links.map(({ a, b }) => linkText(a, b)).sort();
        const told = all.filter(({ opaque }) => !opaque).length;
        return texts.join() === wanted.join() && told === (node === quiet ? 5 : 4) ? all : undefined;
      });
      const names = view.map(({ id, name, own, opaque }) => `${opaque ? 'opaque' : name} ${own} ${named.get(id)}`);
      const shown = (each: CliNode) => {
        const { name } = each.ready;
        return `${each === quiet && node !== quiet ? 'opaque' : name} ${each === node} ${name}`;
      };
      expect(names.sort()).toEqual([...nodes, quiet].map(shown).sort());
    }

    await server1.command('stream', `${SAMPLE_CLIP} --fps ${FRAMES_PER_SECOND}`);
    for (const client of [client1, client2, quiet]) {
      await client.flow(FLOW);
      await client.command('watch', FLOW);
    }
    const edges = [
      [server1, node1],
      [node1, client1],
      [node1, client2],
      [client1, quiet],
    ].map((pair) => pair.map((node) => node?.ready.name).join('>'));
    for (const node of nodes) {
      await node.poll('the whole tree', async () => {
        const view = await node.command('tree', FLOW);
        const texts = view.edges.map(({ from, to }) => `${named.get(from)}>${named.get(to)}`);
        const isWhole = texts.sort().join() === [...edges].sort().join();
        return isWhole && view.consumers.join() === [client1.id, client2.id].sort().join() ? view : undefined;
      });
    }
    // Who is gone is not shown any more.
    await client2.stop();
    await server1.poll('the overlay without client2', async () => {
      const { nodes: all, links } = await server1.command('topology');
      return all.length === 4 && links.length === 3 ? all : undefined;
    });
  });

  it('sends nothing any more when both clients have stopped watching', async () => {
    const { server1, node1, client1, client2, up, links, outputs } = await startScenario();
    const all = [up, ...links];
    await server1.command('stream', `${SAMPLE_CLIP} --fps ${FRAMES_PER_SECOND}`);
    await Promise.all([client1.flow(FLOW), client2.flow(FLOW)]);
    // Nobody watches: nobody sends.
    await quiet(all);
    expect(all.map(({ back }) => back.media)).toEqual([0, 0, 0]);

    await client1.command('watch', `${FLOW} --output "${outputs[0]}"`);
    await client1.event({ event: 'player', state: 'playing' });
    await client2.command('watch', `${FLOW} --output "${outputs[1]}"`);
    await client2.event({ event: 'player', state: 'playing' });
    // Round the file's end at least once.
    await client2.poll('more frames than the file has', async () => {
      const [flow] = (await client2.command('stats')).flows;
      return flow && flow.framesDelivered > frames.length ? flow : undefined;
    });
    const counters = [await client1.command('unwatch', FLOW), await client2.command('unwatch', FLOW)];
    await Promise.all([client1, client2, node1, server1].map((node) => node.flow(FLOW, 'hold')));
    await quiet(all);
    const sent = all.map(({ back }) => back.media);
    await quiet(all);
    expect(all.map(({ back }) => back.media)).toEqual(sent);

    // Received and counted as lost are what was sent, from the first to the last that came.
    for (const [index, output] of outputs.entries()) {
      const { framesDelivered = 0, framesIncomplete = 0, framesDuplicate } = counters[index] ?? {};
      expect(framesDuplicate).toBe(0);
      expect(framesIncomplete).toBe(0);
      expect(runOf(readFileSync(output), frames).length).toBe(framesDelivered);
      const crossed = links[index]?.back.chunks.size ?? 0;
      // The chunks at both ends may have been cut off by the watch's beginning and end.
      expect(crossed - framesDelivered).toBeGreaterThanOrEqual(0);
      expect(crossed - framesDelivered).toBeLessThanOrEqual(2);
    }
    const [flow] = (await server1.command('stats')).flows;
    expect(flow?.framesSent).toBe(up.back.chunks.size);
  });
});
