import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { MAX_INTERESTS } from '../../../src/overlay/constants';
import type { Link } from '../../../src/overlay/links';
import type { NeighbourView, TopologyEvent } from '../../../src/overlay/snapshot';
import { OverlayTopology } from '../../../src/overlay/topology';
import type { NodeId } from '../../../src/wire/ids';
import type { TopologyItem, TopologyMessage } from '../../../src/wire/topologyMessages';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, A, B, X] = [idOf(1), idOf(2), idOf(3), idOf(9)];
const KEY = keyOf('movie', 9);
const name = (text: string): TopologyItem => ({ kind: 'name', name: text });
const link = (neighbour: NodeId): TopologyItem => ({ kind: 'link', neighbour, cost: 1, rttMs: undefined });

/** Neighbours A and B on links 1 and 2, X behind A. */
function setUp(tells = true) {
  const sent: { link: number; message: TopologyMessage }[] = [];
  const events: TopologyEvent[] = [];
  const suspected: NodeId[] = [];
  const links = [A, B].map((id, i) => ({ id: i + 1, phase: 'open', peer: { id } })) as unknown as Link[];
  const neighbours = [A, B].map((id) => ({ id, cost: 1, rttMs: 4 }) as unknown as NeighbourView);
  const topology = new OverlayTopology(
    { own: OWN, name: 'me', tells, random: seededRandom(1) },
    {
      isKnown: (id) => [A, B, X].includes(id),
      gateway: (id) => ({ link: id === B ? 2 : 1 }),
      advertises: (neighbour, id) => id !== OWN && neighbour === A,
      openLinks: () => links,
      send: (to, message) => void sent.push({ link: to, message }),
      neighbours: () => neighbours,
      neighbourName: (id) => (id === B ? 'b' : null),
      peerOf: (id) => (id === 1 ? A : id === 2 ? B : undefined),
      branches: () => [{ link: 2, frames: 0, duplicates: 0, bytes: 0 }],
      emit: (event) => void events.push(event),
      suspect: (neighbour) => void suspected.push(neighbour),
    },
  );
  const step = (now: number) => {
    topology.settle(now);
    topology.tick(now);
  };
  const hear = (now: number, ...changes: TopologyItem[]) =>
    topology.received(1, { type: 'topology', news: [{ author: X, from: 0, version: now + 1, changes }] }, now);
  return { topology, step, hear, take: () => sent.splice(0), events: () => events.splice(0), suspected, neighbours };
}

const routed = { destination: X, via: A, change: 'new' } as const;

describe('OverlayTopology', () => {
  it('tells what this node does, and shows it', () => {
    const { topology, step, take, events } = setUp();
    const label = { slot: 0, key: 0 };
    topology.forwarding({
      key: KEY,
      upstream: { link: 1, label },
      retiring: undefined,
      downstream: [
        { link: 2, label },
        { link: 99, label },
      ],
      local: true,
    });
    topology.settle(0);
    step(1_000);
    const flow = { kind: 'flow', ...KEY, watching: true, upstream: A, downstream: [B] };
    expect(take()[0]?.message).toMatchObject({
      news: [{ author: OWN, version: 1, changes: [name('me'), { neighbour: A }, { neighbour: B }, flow] }],
    });
    step(2_000);
    expect(events()).toEqual([{ event: 'topology', nodes: [OWN], flows: [KEY] }]);
    expect(topology.tree(KEY, 2_000).consumers).toEqual([OWN]);
    topology.stopForwarding(KEY);
    topology.settle(3_000);
    step(4_000);
    expect(take()[0]?.message).toMatchObject({ news: [{ changes: [{ kind: 'flowGone', ...KEY }] }] });
  });

  it('tells nothing where that is off, but shows itself to itself', () => {
    const { topology, step, take } = setUp(false);
    topology.settle(0);
    step(1_000);
    expect(take()).toEqual([]);
    expect(topology.view().nodes).toEqual([{ id: OWN, name: 'me', own: true, opaque: false }]);
  });

  it('knows names and links of far nodes, and says when they change', () => {
    const { topology, step, hear, events } = setUp();
    topology.settle(0);
    step(1_000);
    step(1_100);
    events();
    topology.routeChanged(routed, 2_000);
    expect(topology.nameOf(X)).toBeNull();
    hear(2_000, name('x'), link(A));
    expect([topology.nameOf(X), topology.nameOf(B), topology.nameOf(OWN)]).toEqual(['x', 'b', 'me']);
    step(3_000);
    expect(events()).toEqual([{ event: 'topology', nodes: [X], flows: [] }]);
    hear(4_000, name('x'), link(A));
    step(5_000);
    expect(events()).toEqual([]);
    topology.routeChanged({ ...routed, via: null, change: 'critical' }, 6_000);
    step(7_000);
    expect(events()).toEqual([{ event: 'topology', nodes: [X], flows: [] }]);
    step(100_000);
    expect(topology.nameOf(X)).toBeNull();
  });

  it('suspects nobody when an author becomes opaque, as where there is no room for what it says', () => {
    const { topology, hear, suspected } = setUp();
    topology.routeChanged(routed, 0);
    hear(0, name('x'), link(B));
    hear(10);
    expect(topology.view().nodes.at(-1)).toMatchObject({ id: X, opaque: true });
    expect(suspected).toEqual([]);
    expect(topology.crowdedOut).toBe(0);
  });

  it('shows rates, or that none are known, however much others want', () => {
    const { topology, step } = setUp();
    topology.forwarding({
      key: KEY,
      upstream: undefined,
      retiring: undefined,
      downstream: [{ link: 2, label: { slot: 0, key: 0 } }],
      local: false,
    });
    topology.routeChanged({ ...routed, destination: B, via: B }, 0);
    topology.settle(0);
    step(1_000);
    for (let i = 0; i < MAX_INTERESTS; i++) {
      const interests = [{ origin: idOf(100 + i), number: 1, ...KEY }];
      topology.received(1, { type: 'flowInterest', interests }, 1_000);
    }
    topology.wantRates(KEY, 1_001);
    expect(topology.tree(KEY, 1_001).edges).toEqual([{ from: OWN, to: B, rates: null }]);
    step(1_001);
    step(2_001);
    expect(topology.tree(KEY, 2_001).edges).toMatchObject([{ rates: { framesPerSecond: 0 } }]);
  });

  it('suspects its neighbours to which others lose their links', () => {
    const { topology, hear, suspected } = setUp();
    topology.routeChanged(routed, 0);
    hear(0, name('x'), link(A), link(B), link(OWN));
    hear(1, name('x'), link(A));
    expect(suspected).toEqual([B]);
  });

  it('asks for rates, and has them in the tree', () => {
    const { topology, step, take } = setUp();
    topology.settle(0);
    step(1_000);
    take();
    topology.forwarding({
      key: KEY,
      upstream: undefined,
      retiring: undefined,
      downstream: [{ link: 2, label: { slot: 0, key: 0 } }],
      local: false,
    });
    topology.routeChanged({ destination: B, via: B, change: 'new' }, 2_000);
    topology.wantRates(KEY, 2_000);
    expect(take().map(({ message }) => message.type)).toEqual(['flowInterest', 'flowInterest']);
    for (let now = 2_000; now < 5_000; now += 100) step(now);
    expect(topology.tree(KEY, 5_000).edges).toEqual([
      { from: OWN, to: B, rates: { framesPerSecond: 0, kilobytesPerSecond: 0, duplicatesPerSecond: 0 } },
    ]);
    expect(topology.nextDeadline()).toBeGreaterThanOrEqual(5_000);
  });
});
