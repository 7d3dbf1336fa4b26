import { describe, expect, it } from 'vitest';
import type { NeighbourState, NeighbourView } from '../../../../src/overlay/snapshot';
import {
  neighbourLook,
  neighbourRows,
  neighbourTooltip,
  unreachableBadge,
} from '../../../../src/ui/views/neighbourRow';

const ID = '5e000000-0000-4000-8000-000000000002';

const view = (part: Partial<NeighbourView> = {}): NeighbourView => ({
  id: ID,
  name: 'server1',
  address: '127.0.0.1',
  port: 8001,
  state: 'connected',
  triesLeft: null,
  cost: 1,
  rttMs: 1,
  controlRttMs: null,
  loss: null,
  ...part,
});

describe('neighbourLook', () => {
  it.each<[string, Partial<NeighbourView>, object]>([
    [
      'connected',
      {},
      { label: 'server1', description: '5e000000 · 127.0.0.1:8001', icon: 'vm-active', color: undefined },
    ],
    [
      'without a name',
      { name: null },
      { label: '5e000000', description: '127.0.0.1:8001', icon: 'vm-active', color: undefined },
    ],
    [
      'unreachable',
      { state: 'unreachable' },
      {
        label: 'server1',
        description: 'unreachable, retrying · 5e000000 · 127.0.0.1:8001',
        icon: 'debug-disconnect',
        color: 'ottOverlay.unreachable',
      },
    ],
    [
      'being dialled for the first time',
      { id: null, name: null, state: 'connecting' },
      { label: '127.0.0.1:8001', description: 'connecting…', icon: 'sync~spin', color: undefined },
    ],
    [
      'without media',
      { state: 'connecting' },
      { label: 'server1', description: 'no media · 5e000000 · 127.0.0.1:8001', icon: 'warning', color: undefined },
    ],
    ['on IPv6', { address: '::1' }, { description: '5e000000 · [::1]:8001' }],
  ])('%s', (_name, part, look) => {
    expect(neighbourLook(view(part))).toMatchObject(look);
  });

  it.each([
    [null, 'unreachable, retrying', 'Unreachable: it is being dialled again, until it answers'],
    [2, 'unreachable, 2 tries left', 'Unreachable: it is being dialled again, 2 tries left'],
    [1, 'unreachable, 1 try left', 'Unreachable: it is being dialled again, 1 try left'],
    [0, 'unreachable, last try', 'Unreachable: it is being dialled again, last try'],
  ])('says how much hope there is: %s tries', (triesLeft, words, sentence) => {
    const lost = neighbourLook(view({ state: 'unreachable', triesLeft }));
    expect(lost.description).toBe(`${words} · 5e000000 · 127.0.0.1:8001`);
    expect(lost.spoken).toBe(`Neighbour server1 at 127.0.0.1:8001. ${sentence}.`);
  });

  it('has an icon of its own for every state', () => {
    const states: NeighbourState[] = ['connected', 'connecting', 'unreachable', 'removed'];
    expect(new Set(states.map((state) => neighbourLook(view({ state })).icon)).size).toBe(states.length);
  });

  it.each<[string, Partial<NeighbourView>]>([
    ['neighbour connected', {}],
    ['neighbour unreachable', { state: 'unreachable' }],
    ['neighbour', { state: 'connecting' }],
  ])('offers in menus what can be done: %s', (contextValue, part) => {
    expect(neighbourLook(view(part)).contextValue).toBe(contextValue);
  });

  it('does not look different because it was measured again', () => {
    expect(neighbourLook(view({ rttMs: 2, cost: 3 }))).toEqual(neighbourLook(view()));
  });
});

describe('neighbourTooltip', () => {
  it('has the round trip and the traffic of this moment', () => {
    const lines = ['server1', ID, '127.0.0.1:8001', 'Connected'];
    expect(neighbourTooltip(view({ rttMs: 0.4 }), { bytesIn: 1_100_000, bytesOut: 0 }).split('\n')).toEqual([
      ...lines,
      'Round-trip time 0.4 ms',
      '1.1 MB/s in, 0 kB/s out',
    ]);
    expect(neighbourTooltip(view({ rttMs: null }), undefined).split('\n')).toEqual(lines);
  });
});

describe('unreachableBadge', () => {
  it.each([
    [0, undefined],
    [1, { value: 1, tooltip: '1 neighbour is unreachable' }],
    [2, { value: 2, tooltip: '2 neighbours are unreachable' }],
  ])('counts %d', (count, badge) => {
    const lost = Array.from({ length: count }, () => view({ state: 'unreachable' }));
    expect(unreachableBadge([view(), ...lost])).toEqual(badge);
  });
});

describe('neighbourRows', () => {
  it('orders by name and leaves out who is gone', () => {
    const other = { id: ID.replace('5e', '6f'), name: 'node1' };
    const rows = neighbourRows([view(), view(other), view({ id: null, state: 'removed' })]);
    expect(rows.map(({ look }) => look.label)).toEqual(['node1', 'server1']);
  });
});
