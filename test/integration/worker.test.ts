import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { realClock } from '../../src/base/clock';
import { formatEndpoint, type NodeSettings, parseNodeConfig } from '../../src/runtime/config';
import { startNodeWorker } from '../../src/runtime/nodeClient';
import { MAX_WAITING_FRAMES } from '../../src/runtime/frameFeed';
import { FRAME_CREDIT, type NodeApi, type NodeError } from '../../src/runtime/nodeApi';
import { builtWorker } from '../support/builtWorker';
import { Ends } from '../support/localNode';
import { openServer } from '../support/rawPeer';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';
import { temporaryFolder } from '../support/temporaryFolder';
import { until } from '../support/until';

const frames = framesOf(SAMPLE_CLIP);
const ends = new Ends();

afterEach(() => ends.run());

async function start(settings: NodeSettings = {}): Promise<NodeApi> {
  const workerPath = await builtWorker();
  return ends.add(await startNodeWorker(parseNodeConfig({ port: 0, ...settings }), { workerPath }));
}

/** A worker that is no node: whatever it does, it does at once. */
async function startScript(script: string): Promise<NodeApi> {
  const workerPath = path.join(await temporaryFolder(), 'worker.cjs');
  writeFileSync(workerPath, `const { parentPort } = require('node:worker_threads');\n${script}`);
  return startNodeWorker(parseNodeConfig({ port: 0 }), { workerPath });
}

/** Does nothing else for so long, as a badly behaved extension would. */
function block(ms: number): void {
  const end = realClock.now() + ms;
  while (realClock.now() < end);
}

const hasRoute = async (from: NodeApi, to: NodeApi): Promise<boolean> =>
  (await from.routes()).some(({ destination, via }) => destination === to.info.id && via !== null);

describe('a node in a worker thread', () => {
  it('loses no frame that it relays while the main thread is blocked for two seconds', async () => {
    const source = await start({ name: 'source' });
    const relay = await start({ name: 'relay', neighbours: [formatEndpoint(source.info)] });
    const consumer = await start({ name: 'consumer', neighbours: [formatEndpoint(relay.info)] });
    const output = path.join(await temporaryFolder(), 'received.mjpeg');
    await until('routes', async () => (await hasRoute(consumer, source)) && (await hasRoute(source, consumer)));
    let ended = false;
    consumer.onDidPublish((event) => (ended ||= event.event === 'player' && event.state === 'ended'));
    await source.stream({ file: SAMPLE_CLIP, flow: 'clip', framesPerSecond: 60, once: true });
    await until('the flow', async () => (await consumer.flows()).length > 0);
    const key = await consumer.watch({ flow: 'clip', output });
    const shown: number[] = [];
    const subscription = consumer.subscribeFrames(key, ({ frameNumber }) => {
      shown.push(frameNumber);
      subscription.acknowledge();
    });
    await until('the first frames', () => shown.length > 5);

    const before = await relay.stats();
    const shownBefore = shown.length;
    block(2_000);
    const after = await relay.stats();

    // It went on all the time, and what waited at this thread's door stayed bounded: the newest frames.
    expect(after.datagrams.received - before.datagrams.received).toBeGreaterThan(60);
    expect(shown.length - shownBefore).toBeLessThan(FRAME_CREDIT + MAX_WAITING_FRAMES + 20);
    await until('the end', () => ended);
    const stats = await consumer.unwatch('clip');
    expect(stats).toMatchObject({ framesDelivered: frames.length, framesIncomplete: 0, framesDuplicate: 0 });
    expect(readFileSync(output).equals(Buffer.concat(frames))).toBe(true);
    expect((await relay.stats()).datagrams.dropped).toEqual({});
  });

  it('answers and fails like one in this process', async () => {
    const node = await start({ name: 'worker' });
    expect(node.info).toMatchObject({ name: 'worker', address: '127.0.0.1', clientMode: false });
    await expect(node.watch({ flow: 'nothing' })).rejects.toMatchObject({ name: 'NodeError', code: 'unknownFlow' });
    await expect(node.connect('nowhere')).rejects.toMatchObject({ code: 'invalidAddress' });
    await expect(node.stream({ file: 'no/such.mjpeg' })).rejects.toMatchObject({ code: 'fileNotFound' });
    expect(await node.neighbours()).toEqual([]);
    const { port } = ends.add(await openServer());
    await expect(start({ port })).rejects.toMatchObject({ code: 'portInUse' });
  });

  it('tells from its first event on what happens', async () => {
    const peer = await start();
    const node = await start({ neighbours: [formatEndpoint(peer.info)] });
    const events: string[] = [];
    const lines: string[] = [];
    const debugLines: string[] = [];
    node.onDidPublish((event) => events.push(`${event.event} ${'state' in event ? event.state : ''}`));
    node.onDidLog(({ level, message }) => (level === 'debug' ? debugLines : lines).push(message));
    await until('the neighbour', () => events.includes('neighbour connected'));
    expect(events[0]).toBe('neighbour connecting');
    expect(lines[0]).toContain(node.info.id);
    expect(debugLines[0]).toBe(`dials ${formatEndpoint(peer.info)}`);
    expect(debugLines).toContain(`route to ${peer.info.id}: new, via ${peer.info.id}, cost 1`);
  });

  it('ends in order, and its thread with it', async () => {
    const threads = (): number => process.getActiveResourcesInfo().filter((name) => name.includes('Worker')).length;
    const before = threads();
    for (let i = 0; i < 5; i++) {
      const node = await start();
      const closing = node.close();
      expect(node.close()).toBe(closing);
      await closing;
      await expect(node.flows()).rejects.toMatchObject({ code: 'stopped' });
    }
    await until('the threads to end', () => threads() <= before);
  });
});

describe('a worker that crashes', () => {
  it('before the node runs', async () => {
    await expect(startScript(`throw new Error('broken');`)).rejects.toMatchObject({
      code: 'crashed',
      message: expect.stringContaining('broken') as string,
    });
    await expect(startScript('')).rejects.toMatchObject({ code: 'crashed' });
  });

  it('later rejects what is asked of it, and says so', async () => {
    const node = await startScript(
      `parentPort.postMessage({ type: 'ready', info: { id: 'x' } });
       parentPort.on('message', () => setTimeout(() => { throw new Error('broken'); }));`,
    );
    const failures: NodeError[] = [];
    node.onDidFail((error) => failures.push(error));
    await expect(node.flows()).rejects.toMatchObject({ code: 'crashed' });
    await expect(node.flows()).rejects.toMatchObject({ code: 'crashed' });
    expect(failures).toMatchObject([{ code: 'crashed', message: expect.stringContaining('broken') as string }]);
    await node.close();
  });
});
