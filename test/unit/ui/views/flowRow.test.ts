import { describe, expect, it } from 'vitest';
import type { FlowState, FlowView, RouteView } from '../../../../src/overlay/snapshot';
import {
  type FlowSurroundings,
  flowRowId,
  flowRows,
  flowTooltip,
  nodeText,
  offerRows,
  playerTitle,
} from '../../../../src/ui/views/flowRow';
import { changeBetween } from '../../../../src/ui/views/row';
import { routeView } from '../../../support/routeViews';

const SELF = '00000000-0000-4000-8000-000000000001';
const SERVER = '5e000000-0000-4000-8000-000000000002';
const STRANGER = '77777777-0000-4000-8000-000000000003';

const routes: readonly RouteView[] = [
  routeView({ destination: SERVER, name: 'server1', via: STRANGER, cost: 2 }),
  routeView({ destination: STRANGER, name: null, via: STRANGER, cost: 1 }),
];
const surroundings: FlowSurroundings = { self: SELF, routes };

const view = (state: FlowState, source = SERVER, flow = 'movie.Mjpeg'): FlowView => ({
  flow,
  source,
  contentType: 'text/plain',
  state,
  consumers: [],
});

/** How the one offer of a flow looks. */
const flowLook = (offer: FlowView, around: FlowSurroundings) => flowRows([offer], around)[0]!.look;

describe('the row of a flow of one origin', () => {
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
      'Content type: text/plain',
      '1 consumer served by or through this node',
    ]);
  });
});

describe('a notice on a flow of this node', () => {
  const around = { ...surroundings, notices: new Map([['movie.Mjpeg', 'the file was deleted']]) };
  const warning = 'Warning: the file was deleted';

  it('is in its row, which still says the state', () => {
    const look = flowLook(view('streaming', SELF), around);
    expect(look).toMatchObject({ icon: 'warning', description: 'sending · this node' });
    expect(look.tooltip.split('\n')).toContain(warning);
    expect(look.spoken).toBe(`Flow movie.Mjpeg from this node. Being sent to consumers. ${warning}.`);
  });

  it('is in the row of the group and of the origin, not in that of another origin', () => {
    const [group] = flowRows([view('active', SERVER), view('streaming', SELF)], around);
    expect(group!.look.icon).toBe('warning');
    expect(group!.look.tooltip.split('\n')).toContain(warning);
    expect(group!.children!.map(({ look }) => look.icon)).toEqual(['warning', 'eye']);
  });

  it('is not one on the flow of that name from elsewhere', () => {
    expect(flowLook(view('active'), around)).toEqual(flowLook(view('active'), surroundings));
  });
});

describe('flowRows', () => {
  const shape = (flows: readonly FlowView[], around = surroundings) =>
    flowRows(flows, around).map(({ look, children = [] }) => [
      look.label,
      look.description,
      ...children.map((child) => [child.look.label, child.look.description]),
    ]);

  it('groups by flow, nearest first: this node, then by hops, last where there is no route, then by name', () => {
    const [far, unknown, lost] = ['fa', 'ab', '0c'].map((start) => SERVER.replace('5e', start));
    const around: FlowSurroundings = {
      self: SELF,
      routes: [
        ...routes,
        routeView({ destination: far!, name: 'a far one', via: STRANGER, cost: 10 }),
        routeView({ destination: lost!, name: 'a lost one', via: null, cost: null }),
      ],
    };
    const sources = [unknown!, far!, SERVER, lost!, STRANGER, SELF];
    const flows = [...sources.map((source) => view('hold', source, 'b')), view('hold', SERVER, 'a')];
    expect(shape(flows, around)).toEqual([
      ['a', 'server1, 2 hops'],
      [
        'b',
        '6 origins',
        ['this node', ''],
        ['77777777', '1 hop'],
        ['server1', '2 hops'],
        ['a far one', '10 hops'],
        ['a lost one', 'route lost'],
        ['ab000000', ''],
      ],
    ]);
    const [, group] = flowRows(flows, around);
    expect(group!.value.offers.map(({ source }) => source)).toEqual(
      group!.children!.map(({ value }) => value.offers[0]!.source),
    );
  });

  it.each<[string, FlowState[], object]>([
    ['idle', ['hold', 'hold', 'hold'], { icon: 'circle-outline', color: undefined, description: '3 origins' }],
    [
      'sent',
      ['streaming', 'hold', 'hold'],
      { icon: 'arrow-swap', color: 'ottOverlay.forwarding', description: 'sending · 3 origins' },
    ],
    [
      'sent and passed on',
      ['streaming', 'hold', 'streaming'],
      { icon: 'arrow-swap', color: 'ottOverlay.forwarding', description: 'forwarding · 3 origins' },
    ],
    [
      'watched and passed on',
      ['hold', 'streaming', 'active'],
      {
        icon: 'eye',
        color: 'ottOverlay.watching',
        description: 'watching server1 · 3 origins',
        spoken: 'Flow movie.Mjpeg from 3 origins. Watched here, from server1.',
        contextValue: 'flow watching',
      },
    ],
    ['watched twice', ['active', 'hold', 'active'], { description: 'watching this node and 1 more · 3 origins' }],
  ])('shows of a group what is strongest in it: %s', (_name, states, look) => {
    const sources = [SELF, STRANGER, SERVER];
    const [group] = flowRows(
      states.map((state, i) => view(state, sources[i])),
      surroundings,
    );
    expect(group!.look).toMatchObject({ label: 'movie.Mjpeg', ...look });
  });

  it('offers to stop offering only where the offer of this node is meant', () => {
    const [group] = flowRows([view('hold', SELF), view('active')], surroundings);
    expect(group!.look.contextValue).toBe('flow watching');
    expect(group!.children!.map(({ look }) => look.contextValue)).toEqual(['flow watchable own', 'flow watching']);
  });

  it('tells namesakes apart', () => {
    const same = { self: SELF, routes: routes.map((route) => ({ ...route, name: 'server1' })) };
    expect(shape([view('hold'), view('active', STRANGER)], same)).toEqual([
      [
        'movie.Mjpeg',
        'watching server1 · 2 origins',
        ['server1', 'watching · 1 hop · 77777777'],
        ['server1', '2 hops · 5e000000'],
      ],
    ]);
  });

  it('says of a group that the route to what is watched is lost', () => {
    const lost = { self: SELF, routes: [{ ...routes[0]!, via: null, cost: null }, routes[1]!] };
    const [group] = flowRows([view('active'), view('hold', STRANGER)], lost);
    expect(group!.look.description).toBe('route lost · watching server1 · 2 origins');
  });

  it.each<FlowState>(['hold', 'streaming', 'active'])('keeps the place of a row that is %s', (state) => {
    const before = flowRows([view('hold', STRANGER), view('hold'), view('hold', SELF, 'a')], surroundings);
    const after = flowRows([view(state, STRANGER), view('hold'), view(state, SELF, 'a')], surroundings);
    expect(changeBetween(before, after).kind).not.toBe('tree');
    expect(after[1]!.children!.map(({ id }) => id)).toEqual(before[1]!.children!.map(({ id }) => id));
  });

  it('takes another row for a flow that gets another origin: one that opens', () => {
    const before = flowRows([view('hold')], surroundings);
    const after = flowRows([view('hold'), view('hold', SELF)], surroundings);
    expect(before[0]!.children).toBeUndefined();
    expect(after[0]!.id).not.toBe(before[0]!.id);
    expect(after[0]!.children![1]!.id).toBe(before[0]!.id);
  });

  it('has ids of which no two are the same, whatever flows are called', () => {
    const names = ['movie', '/movie', `${SERVER}/movie`, `/${SERVER}/movie`];
    const flows = names.flatMap((flow) => [view('hold', SERVER, flow), view('hold', SELF, flow)]);
    const ids = flowRows(flows, surroundings).flatMap(({ id, children }) => [
      id,
      ...children!.map((child) => child.id),
    ]);
    expect(new Set(ids).size).toBe(12);
  });
});

describe('flowTooltip', () => {
  it('names the origins of a group and counts each consumer once', () => {
    const offers = [
      { ...view('streaming', SELF), consumers: [STRANGER] },
      { ...view('active'), consumers: [SELF, STRANGER] },
    ];
    expect(flowTooltip({ flow: 'movie.Mjpeg', offers }, surroundings).split('\n')).toEqual([
      'movie.Mjpeg',
      'Offered by 2 nodes, nearest first:',
      'this node · sending',
      'server1 · 2 hops · watching',
      'Watched here',
      'Content type: text/plain',
      '2 consumers served by or through this node',
    ]);
  });

  it('names every content type that a flow of several origins has', () => {
    const offers = [view('hold'), { ...view('hold', SELF), contentType: 'a/b' }];
    const lines = flowTooltip({ flow: 'movie.Mjpeg', offers }, surroundings).split('\n');
    expect(lines).toContain('Content type: a/b or text/plain');
  });

  it('stays short however many origins there are', () => {
    const offers = Array.from({ length: 500 }, (_, i) => view('hold', `${i}`.padStart(36, '0')));
    const lines = flowTooltip({ flow: 'movie', offers }, surroundings).split('\n');
    expect(lines).toHaveLength(16);
    expect(lines).toContain('and 490 more');
  });
});

describe('offerRows', () => {
  it('has a row for every offer, by flow, then nearest first', () => {
    const rows = offerRows([view('hold', SERVER, 'b'), view('hold'), view('active', STRANGER)], surroundings);
    expect(rows.map(({ look }) => [look.label, look.description])).toEqual([
      ['b', 'server1, 2 hops'],
      ['movie.Mjpeg', 'watching · 77777777, 1 hop'],
      ['movie.Mjpeg', 'server1, 2 hops'],
    ]);
    expect(rows.every(({ value, id }) => value.offers.length === 1 && id === flowRowId(value.offers[0]!))).toBe(true);
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
