import { expect, it } from 'vitest';
import { AwaitedFlow } from '../../../src/cli/awaitedFlow';
import { FlowShare } from '../../../src/cli/flowShare';
import { WatchedFlow } from '../../../src/cli/watchedFlow';
import { Emitter } from '../../../src/base/emitter';
import type { FlowView, NodeEvent, PlayerState } from '../../../src/overlay/snapshot';
import { type NodeApi, NodeError, type PlayerFrame } from '../../../src/runtime/nodeApi';
import { fakeNodeApi } from '../../support/fakeNodeApi';

const [near, far] = ['1', '2'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`) as [string, string];

/** A node that offers flows as it is told, and keeps one watch of each. */
class FlowNode {
  readonly events = new Emitter<NodeEvent>();
  readonly calls: string[] = [];
  readonly offered = new Map<string, string>();
  private readonly watched = new Map<string, string>();
  private readonly subscribers = new Map<string, Set<(frame: PlayerFrame) => void>>();
  credit = 0;
  api: NodeApi = fakeNodeApi({
    onDidPublish: this.events.event,
    flows: () => Promise.resolve([...this.offered].map(([flow, source]) => this.view(flow, source))),
    watch: ({ flow }) => {
      this.calls.push(`watch ${flow}`);
      const source = this.offered.get(flow);
      if (source === undefined) return Promise.reject(new NodeError('unknownFlow', `Nobody offers ${flow}.`));
      if (this.watched.has(flow)) return Promise.reject(new NodeError('alreadyWatched', 'It is watched.'));
      this.watched.set(flow, source);
      return Promise.resolve({ flow, source });
    },
    unwatch: (flow) => {
      this.calls.push(`unwatch ${flow}`);
      this.watched.delete(flow);
      return Promise.reject(new NodeError('failed', 'no counters here'));
    },
    subscribeFrames: ({ flow }, onFrame) => {
      const set = this.subscribers.get(flow) ?? new Set();
      this.subscribers.set(flow, set.add(onFrame));
      return { acknowledge: () => this.credit++, dispose: () => set.delete(onFrame) };
    },
  });

  private view(flow: string, source: string): FlowView {
    const state = this.watched.has(flow) ? 'active' : 'hold';
    return { flow, source, contentType: 'video/x-motion-jpeg', state, consumers: [] };
  }

  offer(flow: string, source = near): void {
    this.offered.set(flow, source);
    this.events.fire({ event: 'flow', ...this.view(flow, source) });
  }

  player(flow: string, state: PlayerState, source = near, movedFrom?: string): void {
    if (state === 'ended') this.watched.delete(flow);
    this.events.fire({ event: 'player', flow, source, state, ...(movedFrom === undefined ? {} : { movedFrom }) });
  }

  frame(flow: string, value: number): void {
    const frame = { frameNumber: 0, bytes: Uint8Array.of(value), capturedMs: 0, latencyMs: 0 };
    for (const onFrame of this.subscribers.get(flow) ?? []) onFrame(frame);
  }

  get subscriptions(): number {
    return [...this.subscribers.values()].reduce((sum, set) => sum + set.size, 0) + this.events.listenerCount;
  }
}

function listener() {
  const said: string[] = [];
  return {
    said,
    onFrame: (jpeg: Uint8Array) => said.push(`frame ${jpeg[0]}`),
    onEnded: () => said.push('ended'),
    onFailed: (error: unknown) => said.push(`failed: ${(error as NodeError).code}`),
  };
}

it('a watched flow hands frames out, and gives credit back', async () => {
  const node = new FlowNode();
  node.offer('cam');
  const heard = listener();
  const watched = await WatchedFlow.open(node.api, { flow: 'cam' }, heard);
  node.frame('cam', 1);
  node.frame('other', 2);
  expect([heard.said, node.credit]).toEqual([['frame 1'], 1]);
  await watched.close();
  expect([node.calls, node.subscriptions]).toEqual([['watch cam', 'unwatch cam'], 0]);
});

it('a watched flow is followed from source to source to its end', async () => {
  const node = new FlowNode();
  node.offer('cam');
  const heard = listener();
  const watched = await WatchedFlow.open(node.api, { flow: 'cam' }, heard);
  node.player('cam', 'ended', far);
  node.player('other', 'ended');
  node.player('cam', 'buffering', far, near);
  node.player('cam', 'ended', near);
  expect(heard.said).toEqual([]);
  node.player('cam', 'ended', far);
  node.player('cam', 'ended', far);
  expect(heard.said).toEqual(['ended']);
  await watched.close();
  expect([node.calls, node.subscriptions]).toEqual([['watch cam'], 0]);
});

it('a flow that is watched already is joined, and left as it was', async () => {
  const node = new FlowNode();
  node.offer('cam');
  await node.api.watch({ flow: 'cam' });
  const heard = listener();
  const watched = await WatchedFlow.open(node.api, { flow: 'cam' }, heard);
  node.frame('cam', 1);
  await watched.close();
  expect([heard.said, node.calls]).toEqual([['frame 1'], ['watch cam', 'watch cam']]);
});

it('an awaited flow is watched when it is offered, once', async () => {
  const node = new FlowNode();
  const heard = listener();
  const awaited = new AwaitedFlow(node.api, { flow: 'cam' }, heard);
  node.offer('other');
  await expect.poll(() => node.calls).toEqual(['watch cam']);
  node.offer('cam');
  node.offer('cam', far);
  await expect.poll(() => (node.frame('cam', 1), heard.said.length)).toBeGreaterThan(0);
  node.offer('cam');
  await awaited.close();
  expect(node.calls).toEqual(['watch cam', 'watch cam', 'unwatch cam']);
  expect(node.subscriptions).toBe(0);
});

it('an awaited flow that cannot be watched is a failure', async () => {
  const node = new FlowNode();
  const heard = listener();
  node.offer('cam');
  const api = { ...node.api, watch: () => Promise.reject(new NodeError('fileNotWritable', 'The disk is full.')) };
  const awaited = new AwaitedFlow(api, { flow: 'cam', output: 'x' }, heard);
  await expect.poll(() => heard.said).toEqual(['failed: fileNotWritable']);
  await awaited.close();
});

it('the end of a watch whose file cannot be written is no end of the flow, but a failure', async () => {
  const node = new FlowNode();
  const heard = listener();
  node.offer('cam');
  const watch: NodeApi['watch'] = () => {
    node.player('cam', 'buffering');
    node.player('cam', 'ended');
    return Promise.reject(new NodeError('fileNotWritable', 'It is a folder.'));
  };
  const awaited = new AwaitedFlow({ ...node.api, watch }, { flow: 'cam', output: 'x' }, heard);
  await expect.poll(() => heard.said).toEqual(['failed: fileNotWritable']);
  await awaited.close();
  expect([heard.said, node.subscriptions]).toEqual([['failed: fileNotWritable'], 0]);
});

it.each([
  ['over', [['ended', near]], ['ended']],
  [
    'moved and over',
    [
      ['buffering', far, near],
      ['ended', far],
    ],
    ['ended'],
  ],
  ['there while the same flow of another source is over', [['ended', far]], []],
] as const)('a flow that is %s before it is known to be watched', async (_, events, said) => {
  const node = new FlowNode();
  const heard = listener();
  node.offer('cam');
  const watch: NodeApi['watch'] = ({ flow }) => {
    for (const [state, source, movedFrom] of events) node.player(flow, state, source, movedFrom);
    return Promise.resolve({ flow, source: near });
  };
  const watched = await WatchedFlow.open({ ...node.api, watch }, { flow: 'cam' }, heard);
  expect(heard.said).toEqual(said);
  await watched.close();
  expect(node.subscriptions).toBe(0);
});

const client = () => {
  const got: string[] = [];
  return { got, push: (jpeg: Uint8Array) => void got.push(`frame ${jpeg[0]}`), end: () => void got.push('end') };
};

it('a shared flow is watched exactly while it has clients', async () => {
  const node = new FlowNode();
  node.offer('cam');
  const share = new FlowShare(node.api, 'cam');
  const [a, b] = [client(), client()];
  await Promise.all([share.join(a), share.join(b)]);
  node.frame('cam', 1);
  await share.leave(a);
  node.frame('cam', 2);
  expect([a.got, b.got, share.isIdle]).toEqual([['frame 1'], ['frame 1', 'frame 2'], false]);
  const left = share.leave(b);
  const again = share.join(a);
  await Promise.all([left, again]);
  expect(node.calls).toEqual(['watch cam']);
  await share.leave(a);
  await share.leave(a);
  expect([node.calls, share.isIdle]).toEqual([['watch cam', 'unwatch cam'], true]);
});

it('the end of a shared flow is the end for all clients; who comes later has it anew', async () => {
  const node = new FlowNode();
  node.offer('cam');
  const share = new FlowShare(node.api, 'cam');
  const [a, b, c] = [client(), client(), client()];
  await Promise.all([share.join(a), share.join(b)]);
  node.frame('cam', 1);
  node.offered.delete('cam');
  node.player('cam', 'ended');
  await expect
    .poll(() => [a.got, b.got])
    .toEqual([
      ['frame 1', 'end'],
      ['frame 1', 'end'],
    ]);
  expect(share.isIdle).toBe(true);
  node.offer('cam');
  await share.join(c);
  node.frame('cam', 3);
  expect(c.got).toEqual(['frame 3']);
  await share.leave(c);
});

it('a shared flow goes on where somebody ends its watch, but does not begin again and again', async () => {
  const node = new FlowNode();
  node.offer('cam');
  await node.api.watch({ flow: 'cam' });
  const share = new FlowShare(node.api, 'cam');
  const a = client();
  await share.join(a);
  node.frame('cam', 1);
  node.player('cam', 'ended');
  await expect.poll(() => node.subscriptions).toBe(2);
  node.frame('cam', 2);
  expect(a.got).toEqual(['frame 1', 'frame 2']);
  node.player('cam', 'ended');
  await expect.poll(() => node.subscriptions).toBe(2);
  node.player('cam', 'ended');
  expect([a.got, share.isIdle, node.subscriptions]).toEqual([['frame 1', 'frame 2', 'end'], true, 0]);
});

it('a flow that nobody offers cannot be shared', async () => {
  const node = new FlowNode();
  const share = new FlowShare(node.api, 'cam');
  await expect(share.join(client())).rejects.toMatchObject({ code: 'unknownFlow' });
  expect(share.isIdle).toBe(true);
});
