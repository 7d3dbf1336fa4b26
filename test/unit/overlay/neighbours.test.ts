import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { MAX_NEIGHBOURS, REDIAL_LONGEST_MS, REDIAL_TRIES, STALL_MS } from '../../../src/overlay/constants';
import type { Effect, Endpoint } from '../../../src/overlay/effects';
import { marginOf } from '../../../src/overlay/linkCost';
import { type NeighbourOptions, Neighbours } from '../../../src/overlay/neighbours';
import type { GoodbyeReason, Metric } from '../../../src/wire/control';
import type { NodeId } from '../../../src/wire/ids';
import { OWN_VERSIONS } from '../../../src/wire/versions';
import { helloOf } from '../../support/hello';
import { idOf } from '../../support/overlay';

const [OWN, SMALL, LARGE] = [idOf(50), idOf(2), idOf(90)];

function at(address: string): Endpoint {
  return { address, port: 8_000 };
}

function setUp(options: Partial<NeighbourOptions> = {}) {
  const effects: Effect[] = [];
  const log: string[] = [];
  const name = (id: NodeId) => Number.parseInt(id.slice(-4), 16);
  const neighbours = new Neighbours(
    {
      own: {
        id: OWN,
        name: 'me',
        controlPort: 8_000,
        mediaPort: 8_000,
        advertisedAddress: '',
        metric: 'hops',
        tellsTopology: true,
      } as const,
      neighbours: [],
      clientMode: false,
      random: seededRandom(1),
      ...options,
    },
    {
      effect: (effect) => void effects.push(effect),
      opened: (id, link) => void log.push(`opened ${name(id)} on ${link}`),
      closed: (id, link) => void log.push(`closed ${name(id)} on ${link}`),
      costChanged: (id, cost) => void log.push(`cost ${name(id)} ${cost}`),
    },
  );
  const take = () => effects.splice(0);
  const dials = () => take().flatMap((effect) => (effect.type === 'dial' ? [effect.endpoint.address] : []));
  /** The tries left that were told, oldest first. */
  const tellings = () =>
    take().flatMap((effect) =>
      effect.type === 'emit' && effect.event.event === 'neighbour'
        ? [`${effect.event.state} ${effect.event.triesLeft}`]
        : [],
    );
  const states = () => neighbours.view().map(({ name: text, address, state }) => `${text ?? address} ${state}`);
  /** A connection opens, and the peer says who it is. */
  const open = (
    link: number,
    id: NodeId,
    more: { dial?: number; now?: number; controlPort?: number; metric?: Metric } = {},
  ) => {
    const { dial, now = 0, controlPort = 8_000, metric = 'hops' } = more;
    neighbours.linkOpened(link, dial, { address: `from${link}`, port: 40_000 }, now);
    neighbours.links.preambleReceived(link, OWN_VERSIONS, now);
    const peer = {
      name: `node${name(id)}`,
      controlPort,
      mediaPort: 8_000,
      advertisedAddress: '',
      metric,
      tellsTopology: true,
    };
    neighbours.links.received(link, { type: 'authentication', id, mediaToken: '0123456789abcdef', ...peer }, now);
  };
  const goodbyesIn = (list: readonly Effect[]) =>
    list.flatMap((effect) =>
      effect.type === 'sendControl' && effect.message.type === 'goodbye'
        ? [`${effect.link} ${effect.message.reason}`]
        : [],
    );
  const goodbyes = () => goodbyesIn(take());
  const goodbye = (link: number, reason: GoodbyeReason, now = 0) =>
    neighbours.links.received(link, { type: 'goodbye', reason, explanation: '' }, now);
  /** Lets time pass until the next deadline and answers it. */
  const skip = () => {
    const next = neighbours.nextDeadline() ?? NaN;
    neighbours.tick(next);
    return next;
  };
  return { neighbours, take, dials, states, tellings, open, goodbyes, goodbyesIn, goodbye, skip, log };
}

describe('dialling', () => {
  it('begins with the neighbours that were given', () => {
    const { neighbours, dials, states } = setUp({ neighbours: [at('a'), at('b')] });
    neighbours.tick(0);
    expect(dials()).toEqual(['a', 'b']);
    expect(states()).toEqual(['a connecting', 'b connecting']);
  });

  it('connects, and tells the rest of the node', () => {
    const { neighbours, open, states, log } = setUp();
    expect(neighbours.connect(at('a'), 0)).toEqual({ ok: true });
    open(1, LARGE, { dial: 1 });
    expect(states()).toEqual(['node90 connecting']);
    neighbours.links.helloReceived(1, helloOf(), 0);
    expect(states()).toEqual(['node90 connected']);
    expect(log).toEqual(['opened 90 on 1', 'cost 90 1']);
    expect(neighbours.linkOf(LARGE)).toBe(1);
    expect(neighbours.nameOf(LARGE)).toBe('node90');
    expect(neighbours.connect(at('a'), 0)).toMatchObject({ ok: false, code: 'alreadyConnected' });
  });

  it('is not begun twice for one address', () => {
    const { neighbours, dials } = setUp();
    neighbours.connect(at('a'), 0);
    neighbours.connect(at('a'), 0);
    expect(dials()).toEqual(['a']);
  });

  it('goes on for ever for a neighbour that the user named', () => {
    const { neighbours, dials, states, skip } = setUp();
    neighbours.connect(at('a'), 0);
    let last = 0;
    for (let dial = 1; dial < REDIAL_TRIES + 4; dial++) {
      neighbours.dialFailed(dial, 'refused', last);
      expect(states()).toEqual(['a unreachable']);
      expect(dials()).toHaveLength(dial === 1 ? 1 : 0);
      const next = skip();
      expect(next - last).toBeLessThanOrEqual(1.25 * REDIAL_LONGEST_MS);
      last = next;
      expect(dials()).toEqual(['a']);
    }
  });

  it('tries all addresses of a client in turn, and stays with the first that answers', () => {
    const { neighbours, dials, open, states } = setUp({ clientMode: true, neighbours: [at('a'), at('b'), at('c')] });
    neighbours.tick(0);
    neighbours.dialFailed(1, 'refused', 0);
    expect(dials()).toEqual(['a', 'b']);
    open(1, LARGE, { dial: 2 });
    expect(dials()).toEqual([]);
    expect(states()).toEqual(['node90 connecting']);
  });

  it('does not take the next address of a client for the neighbour that it lost', () => {
    const { neighbours, open, take, skip } = setUp({ clientMode: true, neighbours: [at('a'), at('b')] });
    neighbours.tick(0);
    open(1, LARGE, { dial: 1 });
    neighbours.links.closed(1, 'reset', 0);
    const now = skip();
    take();
    neighbours.dialFailed(2, 'refused', now);
    expect(neighbours.view()).toMatchObject([{ id: null, name: null, address: 'b' }]);
    const events = take().flatMap((effect) =>
      effect.type === 'emit' && effect.event.event === 'neighbour' ? [effect.event] : [],
    );
    expect(events[0]).toMatchObject({ id: LARGE, address: 'a', state: 'removed' });
  });

  it('begins a client’s round with the address that is dialled by hand', () => {
    const { neighbours, dials } = setUp({ clientMode: true, neighbours: [at('a'), at('b')] });
    neighbours.tick(0);
    neighbours.dialFailed(1, 'refused', 0);
    neighbours.dialFailed(2, 'refused', 0);
    expect(neighbours.view()).toMatchObject([{ address: 'b', state: 'unreachable', triesLeft: null }]);
    dials();
    neighbours.connect(at('b'), 0);
    neighbours.dialFailed(3, 'refused', 0);
    expect(dials()).toEqual(['b', 'a']);
  });

  it('refuses to keep a connection to itself', () => {
    const { neighbours, open, take, goodbyesIn, states } = setUp();
    neighbours.connect(at('me'), 0);
    take();
    open(1, OWN, { dial: 1 });
    const effects = take();
    expect(effects).toContainEqual({
      type: 'refused',
      endpoint: at('me'),
      reason: 'this address is the node itself',
    });
    expect(goodbyesIn(effects)).toEqual(['1 self']);
    neighbours.links.closed(1, 'closed', 0);
    expect(states()).toEqual([]);
  });

  it('drops a connection that nobody waits for any more', () => {
    const { neighbours, goodbyes, take, states } = setUp();
    neighbours.connect(at('a'), 0);
    neighbours.forget('a:8000', 0);
    expect(take()).toContainEqual({ type: 'cancelDial', dial: 1 });
    neighbours.linkOpened(1, 1, at('a'), 0);
    expect(take()).toContainEqual({ type: 'closeLink', link: 1 });
    expect(goodbyes()).toEqual([]);
    expect(states()).toEqual([]);
  });
});

describe('two connections of one neighbour', () => {
  /** The first and the second connection, each dialled by this node or by the peer. */
  function openTwice(first: string, second: string, peer: NodeId) {
    const set = setUp();
    const dials = [first, second].map((who, index) =>
      who === 'own' ? set.neighbours.connect(at(`a${index}`), 0) : undefined,
    );
    let dial = 0;
    dials.forEach((answer, index) => set.open(index + 1, peer, answer ? { dial: ++dial } : {}));
    return set;
  }

  const cases = ['own', 'peer'].flatMap((first) => ['own', 'peer'].map((second) => [first, second] as const));

  it.each(cases)('dialled by %s, then %s: with the smaller id, this node keeps the first', (first, second) => {
    const { neighbours, goodbyes, states, log } = openTwice(first, second, LARGE);
    expect(neighbours.linkOf(LARGE)).toBe(1);
    expect(goodbyes()).toEqual(['2 duplicate']);
    expect(states()).toEqual(['node90 connecting']);
    expect(log).toEqual(['opened 90 on 1']);
  });

  it.each(cases)('dialled by %s, then %s: with the larger id, this node waits for the other', (first, second) => {
    const refused = openTwice(first, second, SMALL);
    expect(refused.neighbours.linkOf(SMALL)).toBe(1);
    expect(refused.goodbyes()).toEqual([]);
    refused.goodbye(2, 'duplicate');
    expect(refused.neighbours.linkOf(SMALL)).toBe(1);
    expect(refused.states()).toEqual(['node2 connecting']);

    const chosen = openTwice(first, second, SMALL);
    chosen.neighbours.links.received(2, { type: 'distanceVector', entries: [] }, 0);
    expect(chosen.neighbours.linkOf(SMALL)).toBe(2);
    expect(chosen.goodbyes()).toEqual(['1 duplicate']);
    expect(chosen.log).toEqual(['opened 2 on 1', 'closed 2 on 1', 'opened 2 on 2']);
    chosen.neighbours.links.closed(1, 'closed', 0);
    expect(chosen.states()).toEqual(['node2 connecting']);
  });

  it('end with the second when the first ends', () => {
    const { neighbours, states, log, dials } = openTwice('peer', 'own', SMALL);
    dials();
    neighbours.links.closed(1, 'reset', 0);
    expect(neighbours.linkOf(SMALL)).toBe(2);
    expect(log).toEqual(['opened 2 on 1', 'closed 2 on 1', 'opened 2 on 2']);
    expect(states()).toEqual(['node2 connecting']);
    expect(dials()).toEqual([]);
  });

  it('end with the second where the first is silent', () => {
    const { neighbours, open, log } = setUp();
    open(1, LARGE);
    neighbours.links.helloReceived(1, helloOf(), 0);
    const link = neighbours.links.find(1);
    let now = 0;
    while (!link?.liveness?.isSilent) {
      now = neighbours.nextDeadline() ?? NaN;
      neighbours.tick(now);
    }
    open(2, LARGE, { now });
    expect(neighbours.linkOf(LARGE)).toBe(2);
    expect(log.slice(-2)).toEqual(['closed 90 on 1', 'opened 90 on 2']);
  });

  it('are not three: the third is refused', () => {
    const { open, goodbyes, neighbours } = setUp();
    for (const link of [1, 2, 3]) open(link, SMALL);
    expect(goodbyes()).toEqual(['3 duplicate']);
    expect(neighbours.disconnect('node2', 0)).toEqual({ ok: true });
    expect(goodbyes()).toEqual(['1 disconnected', '2 disconnected']);
  });
});

describe('a neighbour in doubt', () => {
  it('is asked on both channels, and not again at once', () => {
    const { neighbours, open, take, skip } = setUp();
    open(1, LARGE);
    neighbours.links.helloReceived(1, helloOf(), 0);
    skip();
    neighbours.links.received(1, { type: 'pingResponse', token: 1 }, 0);
    take();
    neighbours.suspect(LARGE, 100);
    neighbours.suspect(SMALL, 100);
    neighbours.tick(100);
    expect(take()).toMatchObject([
      { type: 'sendHello', hello: { answer: true } },
      { type: 'sendControl', message: { type: 'pingRequest' } },
    ]);
    neighbours.links.helloReceived(1, helloOf({ sequence: 1 }), 110);
    neighbours.links.received(1, { type: 'pingResponse', token: 2 }, 110);
    neighbours.suspect(LARGE, 200);
    neighbours.tick(200);
    expect(take().map(({ type }) => type)).not.toContain('sendControl');
  });

  it('that does not answer is lost, and won back like any other', () => {
    const { neighbours, open, skip, states, dials } = setUp();
    open(1, LARGE);
    neighbours.links.helloReceived(1, helloOf(), 0);
    dials();
    neighbours.suspect(LARGE, 100);
    let now = 0;
    while (neighbours.linkOf(LARGE) !== undefined) now = skip();
    expect(now).toBeLessThan(1_000);
    expect(states()).toEqual(['node90 unreachable']);
    skip();
    expect(dials()).toEqual(['from1']);
  });

  it('is one of all after this node was asleep, when all tries are there again', () => {
    const { neighbours, open, take, skip } = setUp();
    open(1, LARGE);
    open(2, SMALL);
    neighbours.links.closed(2, 'reset', 0);
    let now = 0;
    while (neighbours.view()[1]?.triesLeft !== 2) now = skip();
    neighbours.dialFailed(1, 'refused', now);
    expect(neighbours.view()).toMatchObject([{}, { state: 'unreachable', triesLeft: 2 }]);
    neighbours.links.received(1, { type: 'pingResponse', token: 1 }, now);
    take();
    neighbours.excuse(STALL_MS - 1, now + STALL_MS);
    expect(neighbours.view()).toMatchObject([{}, { triesLeft: 2 }]);
    neighbours.excuse(STALL_MS, now + 2 * STALL_MS);
    expect(neighbours.view()).toMatchObject([{}, { triesLeft: 3 }]);
    neighbours.links.tick(now + 2 * STALL_MS);
    expect(take()).toContainEqual(
      expect.objectContaining({ message: expect.objectContaining({ type: 'pingRequest' }) as unknown }),
    );
  });

  it('gets as many tries as are set', () => {
    const { neighbours, open, states, skip } = setUp({ redialTries: 1 });
    open(1, LARGE);
    neighbours.links.closed(1, 'reset', 0);
    expect(neighbours.view()).toMatchObject([{ triesLeft: 1 }]);
    neighbours.dialFailed(1, 'refused', skip());
    expect(states()).toEqual([]);
    const none = setUp({ redialTries: 0 });
    none.open(1, LARGE);
    none.neighbours.links.closed(1, 'reset', 0);
    expect(none.states()).toEqual([]);
  });
});

describe('a lost neighbour', () => {
  it('is dialled where it said that it listens, then forgotten', () => {
    const { neighbours, open, dials, states, skip, log } = setUp();
    open(1, LARGE);
    dials();
    neighbours.links.closed(1, 'reset', 0);
    expect(log.at(-1)).toBe('closed 90 on 1');
    expect(states()).toEqual(['node90 unreachable']);
    for (let dial = 1; dial <= REDIAL_TRIES; dial++) {
      const now = skip();
      expect(dials()).toEqual(['from1']);
      neighbours.dialFailed(dial, 'refused', now);
    }
    expect(states()).toEqual([]);
    expect(neighbours.nextDeadline()).toBeUndefined();
  });

  it('tells the tries that are left, the one under way not among them', () => {
    const { neighbours, open, tellings, skip } = setUp();
    open(1, LARGE);
    tellings();
    neighbours.links.closed(1, 'reset', 0);
    for (let dial = 1; dial <= REDIAL_TRIES; dial++) neighbours.dialFailed(dial, 'refused', skip());
    expect(tellings()).toEqual(['unreachable 3', 'unreachable 2', 'unreachable 1', 'unreachable 0', 'removed null']);
  });

  it('has as many tries as before when it is lost again', () => {
    const { neighbours, open, skip } = setUp();
    open(1, LARGE);
    neighbours.links.closed(1, 'reset', 0);
    const now = skip();
    neighbours.dialFailed(1, 'refused', now);
    expect(neighbours.view()).toMatchObject([{ triesLeft: 2 }]);
    open(2, LARGE, { now });
    expect(neighbours.view()).toMatchObject([{ triesLeft: null }]);
    neighbours.links.closed(2, 'reset', now);
    expect(neighbours.view()).toMatchObject([{ triesLeft: 3 }]);
  });

  it('is told to be unreachable although an attempt is still under way', () => {
    const { neighbours, open, tellings, skip } = setUp();
    open(1, LARGE);
    neighbours.links.closed(1, 'reset', 0);
    const now = skip();
    // Both dial at once, and the peer's connection is the first to be authenticated.
    neighbours.linkOpened(2, 1, at('from1'), now);
    open(3, LARGE, { now });
    tellings();
    neighbours.links.closed(3, 'reset', now);
    expect(tellings()).toEqual(['unreachable 2']);
    neighbours.links.closed(2, 'reset', now);
    expect(neighbours.view()).toMatchObject([{ state: 'unreachable', triesLeft: 2 }]);
  });

  it('that is dialled by hand is tried at once, and never given up', () => {
    const { neighbours, open, dials, tellings, skip } = setUp();
    open(1, LARGE);
    neighbours.links.closed(1, 'reset', 0);
    neighbours.dialFailed(1, 'refused', skip());
    tellings();
    const [{ address, port } = at('?')] = neighbours.view();
    expect(neighbours.connect({ address, port }, 0)).toEqual({ ok: true });
    expect(tellings()).toEqual(['unreachable null']);
    expect(neighbours.view()).toHaveLength(1);
    for (let dial = 2; dial < REDIAL_TRIES + 4; dial++) {
      neighbours.dialFailed(dial, 'refused', 0);
      expect(neighbours.view()).toMatchObject([{ id: LARGE, state: 'unreachable', triesLeft: null }]);
      dials();
      skip();
      expect(dials()).toEqual(['from1']);
    }
  });

  it('is dialled at once by hand where it is shown, although it said that it accepts no connections', () => {
    const { neighbours, open, dials } = setUp();
    open(1, LARGE, { controlPort: 0 });
    neighbours.links.closed(1, 'reset', 0);
    dials();
    expect(neighbours.connect({ address: 'from1', port: 40_000 }, 0)).toEqual({ ok: true });
    expect(dials()).toEqual(['from1']);
    neighbours.dialFailed(1, 'refused', 0);
    expect(neighbours.view()).toMatchObject([{ id: LARGE, state: 'unreachable', triesLeft: null }]);
  });

  it('that cannot be dialled is waited for', () => {
    const { neighbours, open, dials, states, skip } = setUp();
    open(1, LARGE, { controlPort: 0 });
    neighbours.links.closed(1, 'reset', 0);
    expect(states()).toEqual(['node90 unreachable']);
    expect(neighbours.view()).toMatchObject([{ triesLeft: null }]);
    skip();
    expect(dials()).toEqual([]);
    expect(states()).toEqual([]);
  });

  it('that comes back by itself is not dialled any more', () => {
    const { neighbours, open, take, states, skip } = setUp();
    open(1, LARGE);
    neighbours.links.closed(1, 'reset', 0);
    skip();
    take();
    open(2, LARGE, { now: 5_000 });
    expect(take()).toContainEqual({ type: 'cancelDial', dial: 1 });
    expect(states()).toEqual(['node90 connecting']);
    expect(neighbours.linkOf(LARGE)).toBe(2);
  });

  it.each([
    ['disconnected', []],
    ['tableFull', []],
    ['stopping', []],
  ] as const)('that said %s is gone', (reason, expected) => {
    const { open, goodbye, states } = setUp();
    open(1, LARGE);
    goodbye(1, reason);
    expect(states()).toEqual(expected);
  });

  it('that the user named and that stopped may start again', () => {
    const { neighbours, open, goodbye, states } = setUp();
    neighbours.connect(at('a'), 0);
    open(1, LARGE, { dial: 1 });
    goodbye(1, 'stopping');
    expect(states()).toEqual(['node90 unreachable']);
  });

  it('is forgotten when a node with another id answers at its address', () => {
    const { neighbours, open, take, states } = setUp();
    neighbours.connect(at('from2'), 0);
    open(1, LARGE, { dial: 1 });
    neighbours.links.closed(1, 'reset', 0);
    take();
    // The same machine and port, started again: it dials this node before it is dialled.
    open(2, SMALL, { now: 100 });
    expect(states()).toEqual(['node2 connecting']);
    expect(take()).toContainEqual(
      expect.objectContaining({ event: expect.objectContaining({ id: LARGE, state: 'removed' }) as unknown }),
    );
    expect(neighbours.view()).toHaveLength(1);
  });

  it('is taken away when the address that it had answers with another id', () => {
    const { neighbours, open, take, skip } = setUp();
    neighbours.connect(at('a'), 0);
    open(1, LARGE, { dial: 1 });
    neighbours.links.closed(1, 'reset', 0);
    skip();
    take();
    open(2, SMALL, { dial: 2, now: 2_000 });
    const events = take().flatMap((effect) =>
      effect.type === 'emit' && effect.event.event === 'neighbour' ? [`${effect.event.id} ${effect.event.state}`] : [],
    );
    expect(events).toEqual([`${LARGE} removed`, `${SMALL} connecting`]);
  });
});

describe('commands', () => {
  it('end a connection, and attempts', () => {
    const { neighbours, open, goodbyes, states } = setUp();
    open(1, LARGE);
    neighbours.connect(at('a'), 0);
    expect(neighbours.disconnect('node90', 0)).toEqual({ ok: true });
    expect(goodbyes()).toEqual(['1 disconnected']);
    expect(neighbours.disconnect('a:8000', 0)).toEqual({ ok: true });
    expect(states()).toEqual([]);
    expect(neighbours.disconnect('node90', 0)).toMatchObject({ ok: false, code: 'unknownNeighbour' });
  });

  it('forget who is being won back, which cannot be disconnected', () => {
    const { neighbours, open, states } = setUp();
    open(1, LARGE);
    neighbours.links.closed(1, 'reset', 0);
    expect(neighbours.disconnect('node90', 0)).toMatchObject({ ok: false, code: 'notConnected' });
    expect(neighbours.forget('node90', 0)).toEqual({ ok: true });
    expect(states()).toEqual([]);
  });

  it('stop everything, and nothing begins after', () => {
    const { neighbours, open, goodbyes, dials, take, states } = setUp();
    open(1, LARGE);
    neighbours.connect(at('a'), 0);
    neighbours.linkOpened(2, undefined, at('x'), 0);
    neighbours.links.preambleReceived(2, OWN_VERSIONS, 0);
    take();
    neighbours.stop(0);
    expect(goodbyes()).toEqual(['1 stopping', '2 stopping']);
    expect(states()).toEqual([]);
    neighbours.linkOpened(3, undefined, at('y'), 0);
    expect(dials()).toEqual([]);
    expect([...neighbours.links.all()]).toEqual([]);
  });

  it('stay within the table', () => {
    const { neighbours, open, goodbyes, states } = setUp();
    for (let i = 0; i < MAX_NEIGHBOURS; i++) neighbours.connect(at(`n${i}`), 0);
    expect(neighbours.connect(at('one more'), 0)).toMatchObject({ ok: false, code: 'tooMany' });
    open(1, LARGE);
    expect(goodbyes()).toEqual(['1 tableFull']);
    expect(states()).toHaveLength(MAX_NEIGHBOURS);
  });
});

describe('events', () => {
  it('tell each state once, and take away what was shown', () => {
    const { neighbours, take, open } = setUp();
    neighbours.connect(at('a'), 0);
    neighbours.connect(at('a'), 0);
    open(1, LARGE, { dial: 1 });
    neighbours.forget('node90', 0);
    const states = take().flatMap((effect) =>
      effect.type === 'emit' && effect.event.event === 'neighbour' && effect.event.id === LARGE
        ? [effect.event.state]
        : [],
    );
    expect(states).toEqual(['connecting', 'removed']);
  });
});

describe('the metric', () => {
  it('of another overlay is refused, and that is said here and there', () => {
    const { neighbours, open, take, goodbyesIn, log } = setUp();
    neighbours.connect(at('a'), 0);
    take();
    open(1, LARGE, { dial: 1, metric: 'latency' });
    const effects = take();
    expect(goodbyesIn(effects)).toEqual(['1 metricMismatch']);
    const lines = effects.flatMap((effect) => (effect.type === 'log' ? [`${effect.level}: ${effect.message}`] : []));
    expect(lines).toEqual([
      'warning: connection to a:8000 refused: it measures links by latency, this node by hops (--metric, setting ottOverlay.metric)',
    ]);
    expect(effects.some(({ type }) => type === 'refused')).toBe(true);
    expect(log).toEqual([]);
    expect(neighbours.view()).toEqual([]);
  });

  it('latency makes a link cost what it takes, and that changes with what is measured', () => {
    const { neighbours, open, log } = setUp({
      own: {
        id: OWN,
        name: 'me',
        controlPort: 8_000,
        mediaPort: 8_000,
        advertisedAddress: '',
        metric: 'latency',
        tellsTopology: true,
      },
    });
    open(1, LARGE, { metric: 'latency' });
    /** A HELLO by which the round trip takes so long. */
    const hello = (sequence: number, now: number, rttMs: number) =>
      neighbours.links.helloReceived(1, helloOf({ sequence, echoUs: (now - rttMs) * 1_000 }), now);
    hello(0, 1_000, 20);
    expect(log).toEqual(['opened 90 on 1', 'cost 90 21']);
    expect(neighbours.view()).toMatchObject([{ state: 'connected', cost: 21, rttMs: 20 }]);
    for (let i = 1; i <= 60; i++) hello(i, 1_000 + 1_000 * i, 80);
    const { cost } = neighbours.view()[0] ?? {};
    expect(log.at(-1)).toBe(`cost 90 ${cost}`);
    expect(Math.abs((cost ?? 0) - 81)).toBeLessThanOrEqual(marginOf(81));
    neighbours.links.closed(1, 'reset', 70_000);
    expect(neighbours.view()).toMatchObject([{ cost: null }]);
  });
});
