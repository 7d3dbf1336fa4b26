import { describe, expect, it } from 'vitest';
import type { FlowState, FlowView, RouteView } from '../../../../src/overlay/snapshot';
import { flowLook, flowRowId, flowRows, nodeText, playerTitle } from '../../../../src/ui/views/flowRow';

const SELF = '00000000-0000-4000-8000-000000000001';
const SERVER = '5e000000-0000-4000-8000-000000000002';
const STRANGER = '77777777-0000-4000-8000-000000000003';

const routes: readonly RouteView[] = [
  { destination: SERVER, name: 'server1', via: STRANGER, cost: 2, alternatives: [] },
  { destination: STRANGER, name: null, via: STRANGER, cost: 1, alternatives: [] },
];
const surroundings = { self: SELF, routes };

const view = (state: FlowState, source = SERVER, flow = 'movie.Mjpeg'): FlowView => ({
  flow,
  source,
  state,
  consumers: [],
});

describe('flowLook', () => {
  it.each<[FlowState, string, object]>([
    ['active', SERVER, { icon: 'eye', color: 'ottOverlay.watching', description: 'watching · server1, 2 hops' }],
    [
      'streaming',
      SERVER,
      { icon: 'arrow-swap', color: 'ottOverlay.forwarding', description: 'forwarding · server1, 2 hops' },
    ],
    ['hold', SERVER, { icon: 'circle-outline', color: undefined, description: 'server1, 2 hops' }],
    ['active', SELF, { icon: 'eye', color: 'ottOverlay.watching', description: 'watching · this node' }],
    ['streaming', SELF, { icon: 'arrow-swap', color: 'ottOverlay.forwarding', description: 'sending · this node' }],
    ['hold', SELF, { icon: 'circle-outline', color: undefined, description: 'this node' }],
  ])('%s from %s', (state, source, look) => {
    expect(flowLook(view(state, source), surroundings)).toMatchObject({ label: 'movie.Mjpeg', ...look });
  });

  it('offers in menus what can be done', () => {
    expect(flowLook(view('active'), surroundings).contextValue).toBe('flow watching');
    expect(flowLook(view('hold'), surroundings).contextValue).toBe('flow watchable');
    expect(flowLook(view('streaming', SELF), surroundings).contextValue).toBe('flow watchable own');
  });

  it('is a sentence for those who hear it', () => {
    expect(flowLook(view('active'), surroundings).spoken).toBe(
      'Flow movie.Mjpeg from server1, 2 hops away. Watched here.',
    );
  });

  it('says that the route is lost', () => {
    const lost = [{ ...routes[0]!, via: null, cost: null }];
    expect(flowLook(view('active'), { self: SELF, routes: lost }).description).toBe('route lost · watching · server1');
  });

  it('makes do with the beginning of an id where nothing is known', () => {
    expect(flowLook(view('hold'), { self: SELF, routes: [] }).description).toBe('5e000000');
  });

  it('tells in the tooltip who is served', () => {
    const served = { ...view('streaming'), consumers: [STRANGER] };
    expect(flowLook(served, surroundings).tooltip.split('\n')).toEqual([
      'movie.Mjpeg',
      `From server1 (${SERVER}), 2 hops away`,
      'Only forwarded to other nodes',
      '1 consumer served by or through this node',
    ]);
  });
});

describe('flowRows', () => {
  it('orders by flow, then by source, and keeps apart offers of the same flow', () => {
    const rows = flowRows(
      [view('hold', SERVER, 'b'), view('hold', SERVER, 'a'), view('hold', STRANGER, 'a')],
      surroundings,
    );
    expect(rows.map(({ value, look }) => [value.flow, look.description])).toEqual([
      ['a', '77777777, 1 hop'],
      ['a', 'server1, 2 hops'],
      ['b', 'server1, 2 hops'],
    ]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
  });

  it.each<FlowState>(['hold', 'streaming', 'active'])('keeps the place of a row that is %s', (state) => {
    const rows = flowRows([view(state, STRANGER), view('hold', SERVER), view('hold', SELF)], surroundings);
    expect(rows.map(({ value }) => value.source)).toEqual([STRANGER, SERVER, SELF]);
  });

  it('keeps the id of a row when its look changes', () => {
    expect(flowRowId(view('hold'))).toBe(flowRowId(view('active')));
  });
});

describe('nodeText', () => {
  it.each([
    [SELF, 'this node'],
    [SERVER, 'server1'],
    [STRANGER, '77777777'],
  ])('%s', (id, text) => {
    expect(nodeText(id, surroundings)).toBe(text);
  });
});

describe('playerTitle', () => {
  const [mine, servers, strangers] = [SELF, SERVER, STRANGER].map((source) => ({ flow: 'movie', source }));

  it('is the flow, as long as no other player shows one of that name', () => {
    expect(playerTitle(servers!, [servers!], surroundings)).toBe('movie');
    expect(playerTitle(servers!, [servers!, { flow: 'other', source: STRANGER }], surroundings)).toBe('movie');
  });

  it('has the source where two players show flows of one name', () => {
    const open = [mine!, servers!, strangers!];
    expect(open.map((key) => playerTitle(key, open, surroundings))).toEqual([
      'movie · this node',
      'movie · server1',
      'movie · 77777777',
    ]);
  });

  it('has the id where the names of both sources are the same', () => {
    const same = { self: SELF, routes: routes.map((route) => ({ ...route, name: 'server1' })) };
    const open = [servers!, strangers!];
    expect(open.map((key) => playerTitle(key, open, same))).toEqual(['movie · 5e000000', 'movie · 77777777']);
  });
});
