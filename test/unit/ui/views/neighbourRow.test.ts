import { describe, expect, it } from 'vitest';
import type { NeighbourState, NeighbourView } from '../../../../src/overlay/snapshot';
import { neighbourLook, neighbourReference, neighbourRows } from '../../../../src/ui/views/neighbourRow';

const ID = '5e000000-0000-4000-8000-000000000002';

const view = (part: Partial<NeighbourView> = {}): NeighbourView => ({
  id: ID,
  name: 'server1',
  address: '127.0.0.1',
  port: 8001,
  state: 'connected',
  cost: 1,
  rttMs: 1,
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

  it('has an icon of its own for every state', () => {
    const states: NeighbourState[] = ['connected', 'connecting', 'unreachable', 'removed'];
    expect(new Set(states.map((state) => neighbourLook(view({ state })).icon)).size).toBe(states.length);
  });

  it('offers to disconnect what is connected', () => {
    expect(neighbourLook(view()).contextValue).toBe('neighbour connected');
    expect(neighbourLook(view({ state: 'unreachable' })).contextValue).toBe('neighbour');
  });

  it('is a sentence for those who hear it', () => {
    const { spoken } = neighbourLook(view({ state: 'unreachable' }));
    expect(spoken).toBe('Neighbour server1 at 127.0.0.1:8001. Unreachable: it is being dialled again.');
  });
});

describe('neighbourRows', () => {
  it('orders by name and leaves out who is gone', () => {
    const other = { id: ID.replace('5e', '6f'), name: 'node1' };
    const rows = neighbourRows([view(), view(other), view({ id: null, state: 'removed' })]);
    expect(rows.map(({ look }) => look.label)).toEqual(['node1', 'server1']);
  });

  it('calls a neighbour what commands know it by', () => {
    expect(neighbourReference(view())).toBe(ID);
    expect(neighbourReference(view({ id: null }))).toBe('127.0.0.1:8001');
  });
});
