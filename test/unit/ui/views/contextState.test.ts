import { describe, expect, it } from 'vitest';
import type { FlowView, NeighbourState, NeighbourView } from '../../../../src/overlay/snapshot';
import type { NodeStatus } from '../../../../src/ui/node/nodeController';
import type { OverlaySnapshot } from '../../../../src/ui/node/overlayModel';
import { type ContextState, contextChanges, contextStateOf } from '../../../../src/ui/views/contextState';

const SELF = '00000000-0000-4000-8000-000000000001';
const nothing: OverlaySnapshot = { self: SELF, flows: [], neighbours: [], routes: [] };

const flow = (part: Partial<FlowView>): FlowView => ({
  flow: 'movie',
  source: 'other',
  contentType: 'text/plain',
  state: 'hold',
  consumers: [],
  ...part,
});

const neighbour = (state: NeighbourState): NeighbourView => ({
  id: null,
  name: null,
  address: '127.0.0.1',
  port: 8000,
  state,
  triesLeft: null,
  cost: null,
  rttMs: null,
  controlRttMs: null,
  loss: null,
});

const busy: OverlaySnapshot = {
  ...nothing,
  flows: [flow({ state: 'active' }), flow({ source: SELF })],
  neighbours: [neighbour('connected')],
};

const trueOf = (state: ContextState): string[] =>
  Object.entries(state).flatMap(([name, value]) => (value ? [name] : []));

describe('contextStateOf', () => {
  it.each<[NodeStatus, OverlaySnapshot, string[]]>([
    ['stopped', nothing, []],
    ['starting', nothing, ['nodeBusy']],
    ['stopping', nothing, ['nodeBusy']],
    ['running', nothing, ['nodeRunning']],
    ['running', { ...nothing, neighbours: [neighbour('connecting')] }, ['nodeRunning', 'hasNeighbours']],
    ['running', { ...nothing, neighbours: [neighbour('unreachable')] }, ['nodeRunning', 'hasNeighbours']],
    ['running', { ...nothing, neighbours: [neighbour('connected')] }, ['nodeRunning', 'hasNeighbours', 'connected']],
    ['running', { ...nothing, neighbours: [neighbour('removed')] }, ['nodeRunning']],
    ['running', { ...nothing, flows: [flow({})] }, ['nodeRunning', 'hasFlows']],
    ['running', { ...nothing, flows: [flow({ state: 'streaming' })] }, ['nodeRunning', 'hasFlows']],
    ['running', { ...nothing, flows: [flow({ state: 'active' })] }, ['nodeRunning', 'hasFlows', 'watching']],
    ['running', { ...nothing, flows: [flow({ source: SELF })] }, ['nodeRunning', 'hasFlows', 'offering']],
  ])('%s %j', (status, snapshot, names) => {
    expect(trueOf(contextStateOf(status, snapshot))).toEqual(names);
  });

  it.each<[NodeStatus, string[]]>([
    ['stopping', ['nodeBusy']],
    ['stopped', []],
    ['starting', ['nodeBusy']],
  ])('believes no old snapshot while the node is %s', (status, names) => {
    expect(trueOf(contextStateOf(status, busy))).toEqual(names);
  });
});

describe('contextChanges', () => {
  it('sets every key when nothing is known of what was set', () => {
    const changes = contextChanges(undefined, contextStateOf('stopped', nothing));
    expect(changes).toHaveLength(7);
    expect(changes.every(([key, value]) => key.startsWith('ottOverlay.') && !value)).toBe(true);
  });

  it('sets only what changes', () => {
    const running = contextStateOf('running', nothing);
    expect(contextChanges(running, contextStateOf('running', { ...nothing, flows: [flow({})] }))).toEqual([
      ['ottOverlay.hasFlows', true],
    ]);
    expect(contextChanges(running, { ...running })).toEqual([]);
  });

  it('is never without a word for a node on its way from one state to the next', () => {
    const statuses: NodeStatus[] = ['stopped', 'starting', 'running', 'stopping', 'stopped'];
    const told = new Map<string, boolean>();
    let before: ContextState | undefined;
    for (const status of statuses) {
      const after = contextStateOf(status, busy);
      for (const [key, value] of contextChanges(before, after)) {
        told.set(key, value);
        const isQuiet = !told.get('ottOverlay.nodeRunning') && !told.get('ottOverlay.nodeBusy');
        expect(isQuiet, `${status}: ${key}`).toBe(status === 'stopped');
      }
      before = after;
    }
  });
});
