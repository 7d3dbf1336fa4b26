import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Emitter } from '../../../src/base/emitter';
import type { NodeEvent } from '../../../src/overlay/snapshot';
import {
  type LogLine,
  type NodeApi,
  NodeError,
  type PlayerFrame,
  type RefusedAddress,
} from '../../../src/runtime/nodeApi';
import { serveNode } from '../../../src/runtime/nodePort';
import { PortNode } from '../../../src/runtime/portNode';
import { fakeNodeApi } from '../../support/fakeNodeApi';

const key = { flow: 'clip', source: 'source' };

function connect(given: Partial<NodeApi> = {}) {
  const published = new Emitter<NodeEvent>();
  const logged = new Emitter<LogLine>();
  const refused = new Emitter<RefusedAddress>();
  const failed = new Emitter<NodeError>();
  const calls: unknown[][] = [];
  const node = fakeNodeApi({
    onDidPublish: published.event,
    onDidLog: logged.event,
    onDidRefuse: refused.event,
    onDidFail: failed.event,
    close: () => {
      calls.push(['close']);
      return Promise.resolve();
    },
    ...given,
  });
  const { port1, port2 } = new MessageChannel();
  const ended = serveNode(node, port1);
  const client = new PortNode(node.info, port2, async (closed) => {
    await closed;
    await ended;
  });
  onTestFinished(() => port2.close());
  return { client, published, logged, refused, failed, calls, ended, port: port2 };
}

describe('a node behind a port', () => {
  it('passes every call on with its arguments, and the answer back', async () => {
    const stats = {
      uptimeMs: 5,
      datagrams: { received: 1, sent: 2, dropped: {}, kernelDrops: null },
      bytes: { received: 3, sent: 4 },
      flows: [],
      neighbours: [],
    };
    const calls: unknown[][] = [];
    const record =
      <T>(method: string, answer: T) =>
      (...args: unknown[]): Promise<T> => {
        calls.push([method, ...args]);
        return Promise.resolve(answer);
      };
    const { client } = connect({
      connect: record('connect', undefined),
      disconnect: record('disconnect', undefined),
      forget: record('forget', undefined),
      stream: record('stream', key),
      withdraw: record('withdraw', undefined),
      watch: record('watch', key),
      stats: record('stats', stats),
      topology: record('topology', { nodes: [], links: [] }),
      tree: record('tree', { ...key, edges: [], consumers: [] }),
      timeline: record('timeline', { records: [], next: 7, missed: 0 }),
    });
    await client.connect('a:1');
    await client.disconnect('b');
    await client.forget('c');
    expect(await client.stream({ file: 'f', once: true })).toEqual(key);
    await client.withdraw('w');
    expect(await client.watch({ flow: 'clip', output: 'o' })).toEqual(key);
    expect(await client.stats()).toEqual(stats);
    expect(await client.flows()).toEqual([]);
    expect(await client.topology()).toEqual({ nodes: [], links: [] });
    expect(await client.tree('clip')).toMatchObject({ edges: [] });
    await client.tree('clip', { rates: true });
    expect(await client.timeline()).toEqual({ records: [], next: 7, missed: 0 });
    await client.timeline(7);
    expect(calls).toEqual([
      ['connect', 'a:1'],
      ['disconnect', 'b'],
      ['forget', 'c'],
      ['stream', { file: 'f', once: true }],
      ['withdraw', 'w'],
      ['watch', { flow: 'clip', output: 'o' }],
      ['stats'],
      ['topology'],
      ['tree', 'clip'],
      ['tree', 'clip', { rates: true }],
      ['timeline'],
      ['timeline', 7],
    ]);
  });

  it('keeps code and message of an error, whatever was thrown', async () => {
    const { client } = connect({
      watch: () => Promise.reject(new NodeError('unknownFlow', 'Nobody offers it.')),
      unwatch: () => Promise.reject(new TypeError('oops')),
    });
    await expect(client.watch({ flow: 'x' })).rejects.toMatchObject({
      name: 'NodeError',
      code: 'unknownFlow',
      message: 'Nobody offers it.',
    });
    await expect(client.unwatch('x')).rejects.toMatchObject({ name: 'NodeError', code: 'failed' });
  });

  it('tells events and log lines in order, before the answers that come after them', async () => {
    const said: string[] = [];
    const flow = (state: 'hold' | 'active'): NodeEvent => ({
      event: 'flow',
      flow: 'f',
      source: 's',
      contentType: 'text/plain',
      state,
    });
    const { client, published, logged, refused } = connect({
      forget: () => {
        published.fire(flow('hold'));
        refused.fire({ address: 'a:1', reason: 'it is so', neighbour: null });
        logged.fire({ level: 'info', part: 'node', message: 'line' });
        published.fire(flow('active'));
        return Promise.resolve();
      },
    });
    client.onDidPublish((event) => said.push(event.event === 'flow' ? event.state : '?'));
    client.onDidLog(({ message }) => said.push(message));
    client.onDidRefuse(({ address, reason }) => said.push(`${address}: ${reason}`));
    await client.forget('x');
    expect(said).toEqual(['hold', 'a:1: it is so', 'line', 'active']);
  });

  it('moves frames over with the subscriber’s credit', async () => {
    const acknowledged: number[] = [];
    let push: (frame: PlayerFrame) => void = () => undefined;
    let disposed = 0;
    const { client } = connect({
      subscribeFrames: (_key, onFrame) => {
        push = onFrame;
        return { acknowledge: () => acknowledged.push(1), dispose: () => disposed++ };
      },
    });
    const frames: PlayerFrame[] = [];
    const subscription = client.subscribeFrames(key, (frame) => frames.push(frame));
    await client.flows();
    const bytes = Uint8Array.of(1, 2, 3);
    push({ frameNumber: 7, bytes, capturedMs: 3, latencyMs: 1.5 });
    await expect
      .poll(() => frames)
      .toEqual([{ frameNumber: 7, bytes: Uint8Array.of(1, 2, 3), capturedMs: 3, latencyMs: 1.5 }]);
    // Moved, not copied.
    expect(bytes.byteLength).toBe(0);
    subscription.acknowledge();
    await client.flows();
    expect(acknowledged).toEqual([1]);
    subscription.dispose();
    subscription.dispose();
    subscription.acknowledge();
    await client.flows();
    expect([acknowledged.length, disposed]).toEqual([1, 1]);
  });

  it('closes the node, once, and is no more', async () => {
    const { client, ended, calls } = connect();
    const closing = client.close();
    expect(client.close()).toBe(closing);
    await closing;
    await ended;
    expect(calls.length).toBeGreaterThan(0);
  });

  it('closes the node when its user goes without a word', async () => {
    const { ended, calls, port } = connect();
    port.close();
    await ended;
    expect(calls).toEqual([['close']]);
  });

  it('rejects what is pending when the node fails, and says so once', async () => {
    const { client, failed } = connect({ neighbours: () => new Promise(() => undefined) });
    const errors: NodeError[] = [];
    client.onDidFail((error) => errors.push(error));
    const pending = client.neighbours();
    failed.fire(new NodeError('failed', 'It broke.'));
    await expect(pending).rejects.toMatchObject({ code: 'failed', message: 'It broke.' });
    await expect(client.flows()).rejects.toMatchObject({ code: 'failed' });
    client.abandon(new NodeError('crashed', 'gone'));
    expect(errors).toMatchObject([{ code: 'failed' }]);
  });

  it('rejects what is pending with `stopped` when it was asked to close', async () => {
    const { client } = connect({ neighbours: () => new Promise(() => undefined) });
    const pending = client.neighbours();
    const closing = client.close();
    client.abandon(new NodeError('crashed', 'gone'));
    await expect(pending).rejects.toMatchObject({ code: 'stopped' });
    await closing;
  });
});
