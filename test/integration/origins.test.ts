import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CliNode, CliProcess } from '../support/cliNode';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';
import { temporaryFolder } from '../support/temporaryFolder';
import { until } from '../support/until';

/*
 * Real processes of which one dies: what the simulator holds in virtual time is only to happen here.
 */

const FLOW = path.basename(SAMPLE_CLIP);
/** Whatever a test opened, ended in reverse order. */
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
});

async function startNode(name: string, ...args: readonly string[]): Promise<CliNode> {
  const node = await CliNode.start(['--name', name, ...args]);
  ends.push(() => node.stop());
  return node;
}

/** A source that is a neighbour of whoever watches, another one behind a relay, and the arguments that lead to both. */
async function twoOrigins(): Promise<{ near: CliNode; far: CliNode; neighbours: readonly string[] }> {
  const near = await startNode('near', '--source', SAMPLE_CLIP);
  const far = await startNode('far', '--source', SAMPLE_CLIP);
  const relay = await startNode('relay', far.endpoint);
  return { near, far, neighbours: [near.endpoint, relay.endpoint] };
}

/** How many whole frames of the clip a file is, one after another, whichever they are. Throws where it is anything else. */
function countFrames(file: string): number {
  const frames = framesOf(SAMPLE_CLIP).map((frame) => Buffer.from(frame));
  const bytes = readFileSync(file);
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    const found = frames.find((frame) => bytes.subarray(at, at + frame.length).equals(frame));
    if (!found) throw new Error(`no frame of the clip at byte ${at}, after ${count} frames`);
    at += found.length;
  }
  return count;
}

describe('a watch that named no source', { timeout: 60_000 }, () => {
  it('goes on from another one when its own is killed: the same file, and one event that says so', async () => {
    const { near, far, neighbours } = await twoOrigins();
    const viewer = await startNode('viewer', ...neighbours);
    for (const { id } of [near, far]) await viewer.event({ event: 'flow', source: id, state: 'hold' });
    const output = path.join(await temporaryFolder(), 'out.mjpeg');
    expect(await viewer.command('watch', `${FLOW} --output '${output}'`)).toEqual({ flow: FLOW, source: near.id });
    await viewer.event({ event: 'player', source: near.id, state: 'playing' });
    const delivered = async (): Promise<number> =>
      (await viewer.command('stats')).flows.find(({ flow }) => flow === FLOW)?.framesDelivered ?? 0;
    await viewer.poll('frames of the first', async () => ((await delivered()) > 10 ? true : undefined));

    const before = viewer.events.length;
    await near.process.end('SIGKILL');
    const moved = { event: 'player', flow: FLOW, source: far.id, movedFrom: near.id };
    await viewer.event(moved, before);
    await viewer.event({ event: 'player', source: far.id, state: 'playing' }, before);
    const count = await delivered();
    await viewer.poll('frames of the second', async () => ((await delivered()) > count + 10 ? true : undefined));
    const players = viewer.events.slice(before).filter(({ event }) => event === 'player');
    expect(players).toEqual([
      { event: 'player', flow: FLOW, source: near.id, state: 'recovering' },
      { ...moved, state: 'buffering' },
      { event: 'player', flow: FLOW, source: far.id, state: 'playing' },
    ]);

    const stats = await viewer.command('unwatch', FLOW);
    expect(stats).toMatchObject({ flow: FLOW, source: far.id });
    expect(stats.framesDelivered).toBeGreaterThan(count + 10);
    expect(countFrames(output)).toBe(stats.framesDelivered);
    await far.flow(FLOW, 'hold');
  });

  it('goes on without a pause worth the name when its source withdraws; one that named it ends', async () => {
    const { near, far, neighbours } = await twoOrigins();
    const [viewer, stubborn] = [await startNode('viewer', ...neighbours), await startNode('stubborn', ...neighbours)];
    for (const node of [viewer, stubborn]) {
      for (const { id } of [near, far]) await node.event({ event: 'flow', source: id, state: 'hold' });
    }
    await viewer.command('watch', FLOW);
    await stubborn.command('watch', `${FLOW} --source ${near.id}`);
    for (const node of [viewer, stubborn]) await node.event({ event: 'player', state: 'playing' });
    const before = viewer.events.length;
    await near.command('withdraw', FLOW);
    await viewer.event({ event: 'player', source: far.id, movedFrom: near.id, state: 'buffering' }, before);
    await viewer.event({ event: 'player', source: far.id, state: 'playing' }, before);
    await stubborn.event({ event: 'player', source: near.id, state: 'ended' });
    expect(viewer.events.slice(before).map((event) => ('state' in event ? event.state : ''))).not.toContain('ended');
    // By the source that it had: who asks may not have heard.
    expect(await viewer.command('unwatch', `${FLOW} --source ${near.id}`)).toMatchObject({ source: far.id });
  });

  it('says so in words', async () => {
    const { near, far, neighbours } = await twoOrigins();
    const viewer = await CliProcess.start(['--port', '0', '--name', 'viewer', ...neighbours]);
    ends.push(() => viewer.end());
    const said = (text: string) => expect.poll(() => viewer.stdout, { timeout: 15_000, interval: 50 }).toContain(text);
    const [nearShort, farShort] = [near.id.slice(0, 8), far.id.slice(0, 8)];
    await said(`* flow ${FLOW} of near (${nearShort}): hold\n`);
    await said(`* flow ${FLOW} of ${farShort}: hold\n`);
    // Names of far nodes are learnt from answers; the far one's is on its way.
    await until('the name of the far one', () => {
      viewer.child.stdin?.write('topology\n');
      return viewer.stdout.includes(`far (${farShort})`);
    });
    viewer.child.stdin?.write(`watch ${FLOW}\n`);
    await said(`* player ${FLOW} of near (${nearShort}): playing\n`);
    await near.process.end('SIGKILL');
    await said(`* watching ${FLOW}: near (${nearShort}) is gone; now from far (${farShort})\n`);
  });
});
