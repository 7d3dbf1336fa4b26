import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../src/base/random';
import {
  TOPOLOGY_ASK_DELAY_MS,
  TOPOLOGY_ASK_JITTER_MS,
  TOPOLOGY_DELAY_MS,
  TOPOLOGY_DOUBT_MS,
  TOPOLOGY_INTERVAL_MS,
  TOPOLOGY_JITTER_MS,
  UPDATE_DELAY_MS,
  UPDATE_JITTER_MS,
} from '../../../src/overlay/constants';
import type { Link } from '../../../src/overlay/links';
import { TopologyExchange } from '../../../src/overlay/topologyExchange';
import { checksumOf, type ItemSet, itemText } from '../../../src/overlay/topologyItems';
import { TopologyTable } from '../../../src/overlay/topologyTable';
import { MAX_TOPOLOGY_KNOWN } from '../../../src/wire/control';
import type { NodeId } from '../../../src/wire/ids';
import type { TopologyMessage, TopologyNews } from '../../../src/wire/topologyMessages';
import { idOf } from '../../support/overlay';
import { between, pick, randomGraph } from '../../support/randomGraph';
import { forEachSeed, MANY_SEEDS } from '../../support/seeds';

const [OWN, A, B, C, X] = [idOf(1), idOf(2), idOf(3), idOf(4), idOf(9)];
const named = (name: string): ItemSet => [{ kind: 'name', name }];
const linked = (...ids: number[]): ItemSet =>
  ids.map((id) => ({ kind: 'link', neighbour: idOf(id), cost: 1, rttMs: undefined }));
const ASKED_MS = TOPOLOGY_ASK_DELAY_MS + TOPOLOGY_ASK_JITTER_MS;
const PASSED_MS = TOPOLOGY_DELAY_MS + TOPOLOGY_JITTER_MS;

/** Neighbours A, B and C on links 1, 2 and 3. X is behind A; B has a route of its own to it, C has none. */
function setUp(room?: number) {
  const table = new TopologyTable(OWN, room);
  const sent: { link: number; message: TopologyMessage }[] = [];
  const links = [A, B, C].map((id, i) => ({ id: i + 1, phase: 'open', peer: { id } })) as unknown as Link[];
  const gateways = new Map<NodeId, number>([[X, 1]]);
  const exchange = new TopologyExchange(
    OWN,
    table,
    {
      gateway: (id) => (gateways.has(id) ? { link: gateways.get(id) ?? 0 } : undefined),
      advertises: (neighbour, id) => id === X && (neighbour === A || neighbour === B),
      openLinks: () => links,
      send: (link, message) => void sent.push({ link, message }),
    },
    seededRandom(1),
  );
  const take = () => sent.splice(0);
  const route = (id: NodeId, link: number | undefined, now: number) => {
    if (link === undefined) gateways.delete(id);
    else gateways.set(id, link);
    exchange.routeChanged(id, link, now);
  };
  const hear = (link: number, now: number, ...news: TopologyNews[]) =>
    exchange.received(link, { type: 'topology', news }, now);
  return { table, exchange, take, route, hear };
}

const whole = (items: ItemSet, version = 1): TopologyNews => ({ author: X, from: 0, version, changes: items });
const request = (version: number, checksum = 0, author = X) =>
  ({ type: 'topologyRequest', known: [{ author, version, checksum }] }) as const;

describe('TopologyExchange', () => {
  it('does not ask before the new gateway can know that it is relied on', () => {
    const { exchange, take, route } = setUp();
    route(X, 1, 0);
    const askAt = exchange.nextDeadline() ?? NaN;
    route(B, 2, askAt - 1);
    exchange.tick(askAt);
    expect(take()).toEqual([{ link: 1, message: request(0) }]);
    const relied = askAt - 1 + UPDATE_DELAY_MS + UPDATE_JITTER_MS;
    expect(exchange.nextDeadline()).toBe(relied);
    exchange.tick(relied);
    expect(take()).toEqual([{ link: 2, message: request(0, 0, B) }]);
    expect(exchange.nextDeadline()).toBeUndefined();
  });

  it('asks a new gateway for its copy, after a moment, once', () => {
    const { exchange, take, route } = setUp();
    route(X, 1, 0);
    route(B, 2, 10);
    expect(take()).toEqual([]);
    exchange.tick(ASKED_MS);
    expect(take()).toEqual([
      { link: 1, message: request(0) },
      { link: 2, message: request(0, 0, B) },
    ]);
    route(X, 1, 5_000);
    expect(exchange.nextDeadline()).toBeUndefined();
    route(X, undefined, 5_000);
    route(X, 1, 5_010);
    exchange.tick(5_010 + ASKED_MS);
    expect(take()).toEqual([{ link: 1, message: request(0) }]);
  });

  it('does not ask who is the gateway no more', () => {
    const { exchange, take, route } = setUp();
    route(X, 2, 0);
    route(X, undefined, 10);
    exchange.tick(ASKED_MS);
    expect(take()).toEqual([]);
  });

  it('takes news from the gateway alone and passes them on, as changes, to who has no other route', () => {
    const { table, exchange, take, route, hear } = setUp();
    route(X, 1, 0);
    expect(hear(2, 0, whole(named('forged'))).size).toBe(0);
    expect([...hear(1, 0, whole([...named('x'), ...linked(5, 6, 7)]))]).toEqual([[X, []]]);
    exchange.tick(PASSED_MS);
    expect(take()).toEqual([
      { link: 3, message: { type: 'topology', news: [whole([...named('x'), ...linked(5, 6, 7)])] } },
    ]);
    exchange.tick(ASKED_MS);
    take();
    const gone = { author: X, from: 1, version: 2, changes: [{ kind: 'linkGone', neighbour: idOf(6) }] } as const;
    expect(hear(1, 1_000, gone).get(X)).toHaveLength(4);
    exchange.tick(1_000 + PASSED_MS);
    expect(take()).toEqual([{ link: 3, message: { type: 'topology', news: [gone] } }]);
    expect(table.itemsOf(X)).toHaveLength(3);
    // Said again, it goes no further.
    expect(hear(1, 2_000, gone).size).toBe(0);
    exchange.tick(3_000);
    expect(take()).toEqual([]);
  });

  it('asks for the whole where something is missing', () => {
    const { take, route, hear } = setUp();
    route(X, 1, 0);
    hear(1, 0, { author: X, from: 4, version: 5, changes: named('x') });
    expect(take()).toEqual([{ link: 1, message: request(0) }]);
  });

  it('passes each author on at most once in an interval, however often it changes', () => {
    const { exchange, take, route, hear } = setUp();
    route(X, 1, 0);
    const times: number[] = [];
    let version = 0;
    for (let now = 0; now < 3_000; now += 5) {
      hear(1, now, { author: X, from: version, version: ++version, changes: named(`x${now}`) });
      exchange.tick(now);
      if (take().some(({ message }) => message.type === 'topology')) times.push(now);
    }
    expect(times.length).toBeGreaterThan(9);
    times.forEach((time, i) => expect(time - (times[i - 1] ?? -Infinity)).toBeGreaterThanOrEqual(TOPOLOGY_INTERVAL_MS));
    exchange.tick(4_000);
    const [last] = take();
    expect(last?.message).toMatchObject({ news: [{ version, changes: named('x2995') }] });
  });

  it('answers who has an older copy, or another of the same version, and nobody else', () => {
    const { table, exchange, take, route, hear } = setUp();
    route(X, 1, 0);
    exchange.requestReceived(3, request(0), 0);
    expect(take()).toEqual([]);
    hear(1, 0, whole(named('x'), 5));
    exchange.tick(1_000);
    take();
    exchange.requestReceived(3, request(4), 1_000);
    exchange.requestReceived(3, request(5, checksumOf(named('x')) + 1), 1_000);
    const answer = { link: 3, message: { type: 'topology', news: [whole(named('x'), 5)] } };
    expect(take()).toEqual([answer, answer]);
    exchange.requestReceived(3, request(5, table.known(X).checksum), 1_000);
    expect(take()).toEqual([]);
  });

  it('sets right who claims a newer copy, if it does not turn out to be true', () => {
    const { exchange, take, route, hear } = setUp();
    route(X, 1, 0);
    hear(1, 0, whole(named('x'), 5));
    exchange.tick(1_000);
    take();
    exchange.requestReceived(3, request(6, checksumOf(named('y'))), 1_000);
    exchange.requestReceived(2, request(900), 1_000);
    hear(1, 1_100, { author: X, from: 5, version: 6, changes: named('y') });
    expect(exchange.nextDeadline()).toBeLessThan(1_000 + TOPOLOGY_DOUBT_MS);
    exchange.tick(1_300);
    take();
    exchange.tick(1_000 + TOPOLOGY_DOUBT_MS);
    expect(take()).toEqual([{ link: 2, message: { type: 'topology', news: [whole(named('y'), 6)] } }]);
  });

  it('tells of itself to everybody, or to nobody', () => {
    const { table, exchange, take } = setUp();
    exchange.publish(named('me'), true, 0);
    exchange.tick(0);
    const message = { type: 'topology', news: [{ author: OWN, from: 0, version: 1, changes: named('me') }] };
    expect(take()).toEqual([1, 2, 3].map((link) => ({ link, message })));
    exchange.requestReceived(2, request(0, 0, OWN), 0);
    expect(take()).toEqual([{ link: 2, message }]);
    const silent = setUp();
    silent.exchange.publish(named('me'), false, 0);
    silent.exchange.tick(0);
    silent.exchange.requestReceived(2, request(0, 0, OWN), 0);
    expect(silent.take()).toEqual([]);
    expect(table.itemsOf(OWN)).toEqual(named('me'));
  });

  it('passes on that there is no room for what an author says, and asks again when there is', () => {
    const { table, exchange, take, route, hear } = setUp(6 * 21);
    const y = idOf(8);
    const wholeOf = (author: NodeId, version: number, items: ItemSet) => ({ author, from: 0, version, changes: items });
    route(X, 1, 0);
    route(y, 1, 0);
    exchange.tick(ASKED_MS);
    take();
    hear(1, 1_000, wholeOf(X, 3, linked(5, 6, 7, 8)));
    exchange.tick(1_100);
    take();
    expect([...hear(1, 2_000, wholeOf(y, 1, linked(5, 6, 7)))]).toEqual([[y, []]]);
    expect(hear(1, 2_000, wholeOf(X, 4, linked(5, 6, 7, 8, 9, 10, 11))).get(X)).toHaveLength(4);
    expect(table.itemsOf(X)).toEqual([]);
    exchange.tick(2_100);
    expect(take()).toContainEqual({
      link: 3,
      message: { type: 'topology', news: [wholeOf(y, 1, []), wholeOf(X, 4, [])] },
    });
    exchange.tick(2_100 + ASKED_MS);
    expect(take()).toEqual([{ link: 1, message: request(1, 0, y) }]);
    hear(1, 3_000, wholeOf(y, 1, linked(5, 6, 7)));
    exchange.tick(3_100);
    expect(take()).toContainEqual({ link: 3, message: { type: 'topology', news: [wholeOf(y, 1, linked(5, 6, 7))] } });
    expect(exchange.nextDeadline()).toBeUndefined();
    route(y, undefined, 4_000);
    exchange.routeLost(y, 4_000);
    hear(1, 4_000, { author: X, from: 4, version: 5, changes: linked(5) });
    exchange.tick(5_000);
    expect(take()).toEqual([]);
  });

  it('cuts long requests', () => {
    const { exchange, take, route } = setUp();
    for (let i = 0; i <= MAX_TOPOLOGY_KNOWN; i++) route(idOf(100 + i), 1, 0);
    exchange.tick(ASKED_MS);
    const lengths = take().map(({ message }) => message.type === 'topologyRequest' && message.known.length);
    expect(lengths).toEqual([MAX_TOPOLOGY_KNOWN, 1]);
  });
});

interface World {
  readonly nodes: readonly NodeId[];
  now: number;
  disturb(random: Random): void;
  /** Everybody says little. */
  calm(): void;
  deliver(random: Random): void;
  settle(random: Random): void;
  check(): void;
}

/** A graph of exchanges alone: connections keep the order of messages, repeat some, and lose what is under way when they end. */
function world(seed: number, room?: number): World {
  const random = seededRandom(seed);
  const graph = randomGraph(random, between(random, 2, 9), between(random, 0, 8));
  const nodes = graph.nodes.map((_, i) => idOf(i + 1));
  const pairs = graph.links.map(
    ([a, b]) => [a, b].map((name) => nodes[Number(name.slice(1))] ?? '') as [string, string],
  );
  /** `a b` of a pair that is connected → the number of its connection. */
  const open = new Map<string, number>(pairs.map((pair, i) => [pair.join(' '), i + 1]));
  /** `from to` → what is under way. */
  const wires = new Map<string, TopologyMessage[]>();
  let connections = pairs.length;
  const linkOf = (a: NodeId, b: NodeId) => open.get(`${a} ${b}`) ?? open.get(`${b} ${a}`);
  const peersOf = (a: NodeId) => nodes.filter((b) => linkOf(a, b) !== undefined);
  /** Node → destination → next hop: shortest paths, ties as they come. */
  let hops = new Map<NodeId, Map<NodeId, NodeId>>();
  const machines = new Map(
    nodes.map((own) => {
      const table = new TopologyTable(own, room);
      const link = (to: NodeId | undefined) => (to === undefined ? undefined : linkOf(own, to));
      const exchange = new TopologyExchange(
        own,
        table,
        {
          gateway: (id) => {
            const at = link(hops.get(own)?.get(id));
            return at === undefined ? undefined : { link: at };
          },
          advertises: (peer, id) => peer === id || (hops.get(peer)?.get(id) ?? own) !== own,
          openLinks: () =>
            peersOf(own).map((id) => ({ id: link(id), phase: 'open', peer: { id } })) as unknown as Link[],
          send: (at, message) => {
            const to = peersOf(own).find((id) => link(id) === at);
            if (to === undefined) throw new Error('sends on a closed link');
            const wire = wires.get(`${own} ${to}`) ?? [];
            wires.set(`${own} ${to}`, wire);
            wire.push(message, ...(random.next() < 0.1 ? [message] : []));
          },
        },
        random,
      );
      return [own, { table, exchange, items: [] as ItemSet, link }];
    }),
  );
  const reroute = (now: number) => {
    const next = new Map<NodeId, Map<NodeId, NodeId>>(nodes.map((id) => [id, new Map()]));
    for (const destination of nodes) {
      const reached = [destination];
      for (let at = reached[0], i = 0; at !== undefined; at = reached[++i]) {
        const from = at;
        for (const peer of peersOf(at).sort(() => random.next() - 0.5)) {
          if (reached.includes(peer)) continue;
          next.get(peer)?.set(destination, from);
          reached.push(peer);
        }
      }
    }
    hops = next;
    for (const [own, { exchange, link }] of machines) {
      for (const id of nodes) if (id !== own) exchange.routeChanged(id, link(hops.get(own)?.get(id)), now);
    }
  };
  const publish = (own: NodeId, now: number, share = 0.5) => {
    const machine = machines.get(own);
    const items = [
      ...named(`v${Math.floor(random.next() * 99)}`),
      ...linked(...nodes.map((_, i) => i + 1).filter(() => random.next() < share)),
    ];
    if (!machine) return;
    machine.items = items;
    machine.exchange.publish(items, true, now);
  };
  const result: World = {
    nodes,
    now: 0,
    disturb: () => {
      const pair = pick(random, pairs);
      const key = pair.join(' ');
      if (random.next() < 0.5) return publish(pick(random, nodes), result.now);
      const isOpen = open.has(key);
      if (!isOpen || random.next() < 0.5) open.set(key, ++connections);
      else open.delete(key);
      wires.delete(pair.join(' '));
      wires.delete([...pair].reverse().join(' '));
      reroute(result.now);
    },
    calm: () => nodes.forEach((own) => publish(own, result.now, 0)),
    deliver: () => {
      const waiting = [...wires].filter(([, messages]) => messages.length > 0);
      if (waiting.length === 0) return;
      const [ends, messages] = pick(random, waiting);
      const [from = '', to = ''] = ends.split(' ');
      const message = messages.shift();
      const machine = machines.get(to);
      const at = linkOf(to, from);
      if (!message || !machine || at === undefined) return;
      if (message.type === 'topology') machine.exchange.received(at, message, result.now);
      else if (message.type === 'topologyRequest') machine.exchange.requestReceived(at, message, result.now);
    },
    settle: () => {
      for (let i = 0; i < 400; i++) {
        result.now += 25;
        for (const { exchange } of machines.values()) exchange.tick(result.now);
        while ([...wires.values()].some(({ length }) => length > 0)) result.deliver(random);
      }
      for (const { exchange } of machines.values()) expect(exchange.nextDeadline()).toBeUndefined();
    },
    check: () => {
      for (const [own, { table }] of machines) {
        for (const [author, { items }] of machines) {
          if (author !== own && !hops.get(own)?.has(author)) continue;
          expect(table.itemsOf(author).map(itemText).sort(), `${author} at ${own}`).toEqual(items.map(itemText).sort());
        }
      }
    },
  };
  reroute(0);
  for (const id of nodes) publish(id, 0);
  return result;
}

describe('exchanges of a random graph', MANY_SEEDS, () => {
  it('end with the truth at every node, whatever was lost, repeated or crossed on the way', () => {
    forEachSeed(60, (seed) => {
      const random = seededRandom(seed * 31);
      const overlay = world(seed);
      for (let i = 0; i < 60; i++) {
        overlay.disturb(random);
        for (let step = between(random, 0, 12); step > 0; step--) overlay.deliver(random);
        overlay.now += random.next() < 0.2 ? 600 * random.next() : 20 * random.next();
      }
      overlay.settle(random);
      overlay.check();
    });
  });

  it('know no more than there is room for, and the truth again when everybody says little', () => {
    forEachSeed(40, (seed) => {
      const random = seededRandom(seed * 37);
      const overlay = world(seed, between(random, 9 * 22, 400));
      for (let i = 0; i < 60; i++) {
        overlay.disturb(random);
        for (let step = between(random, 0, 12); step > 0; step--) overlay.deliver(random);
        overlay.now += random.next() < 0.2 ? 600 * random.next() : 20 * random.next();
      }
      overlay.settle(random);
      overlay.calm();
      overlay.settle(random);
      overlay.check();
    });
  });
});
