import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { MAX_NEIGHBOURS, REDIAL_LONGEST_MS, REDIAL_TRIES, SILENT_LINK_MS } from '../../../src/overlay/constants';
import type { Effect, Endpoint } from '../../../src/overlay/effects';
import { type NeighbourOptions, Neighbours } from '../../../src/overlay/neighbours';
import type { GoodbyeReason } from '../../../src/wire/control';
import type { NodeId } from '../../../src/wire/ids';
import { OWN_VERSIONS } from '../../../src/wire/versions';
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
      own: { id: OWN, name: 'me', controlPort: 8_000, mediaPort: 8_000, advertisedAddress: '' },
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
  const open = (link: number, id: NodeId, more: { dial?: number; now?: number; controlPort?: number } = {}) => {
    const { dial, now = 0, controlPort = 8_000 } = more;
    neighbours.linkOpened(link, dial, { address: `from${link}`, port: 40_000 }, now);
    neighbours.links.preambleReceived(link, OWN_VERSIONS, now);
    const peer = { name: `node${name(id)}`, controlPort, mediaPort: 8_000, advertisedAddress: '' };
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
    expect(neighbours.connect(at('a'))).toEqual({ ok: true });
    open(1, LARGE, { dial: 1 });
    expect(states()).toEqual(['node90 connecting']);
    neighbours.links.helloReceived(1, { token: '', heard: true, sequence: 0, sentUs: 1, echoUs: 0, heldUs: 0 }, 0);
    expect(states()).toEqual(['node90 connected']);
    expect(log).toEqual(['opened 90 on 1', 'cost 90 1']);
    expect(neighbours.linkOf(LARGE)).toBe(1);
    expect(neighbours.nameOf(LARGE)).toBe('node90');
    expect(neighbours.connect(at('a'))).toMatchObject({ ok: false, code: 'alreadyConnected' });
  });

  it('is not begun twice for one address', () => {
    const { neighbours, dials } = setUp();
    neighbours.connect(at('a'));
    neighbours.connect(at('a'));
    expect(dials()).toEqual(['a']);
  });

  it('goes on for ever for a neighbour that the user named', () => {
    const { neighbours, dials, states, skip } = setUp();
    neighbours.connect(at('a'));
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
    neighbours.connect(at('b'));
    neighbours.dialFailed(3, 'refused', 0);
    expect(dials()).toEqual(['b', 'a']);
  });

  it('refuses to keep a connection to itself', () => {
    const { neighbours, open, take, goodbyesIn, states } = setUp();
    neighbours.connect(at('me'));
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
    neighbours.connect(at('a'));
    neighbours.forget('a:8000', 0);
    expect(take()).toContainEqual({ type: 'cancelDial', dial: 1 });
    neighbours.linkOpened(1, 1, at('a'), 0);
    expect(take()).toContainEqual({ type: 'closeLink', link: 1 });
    expect(goodbyes()).toEqual([]);
    expect(states()).toEqual([]);
  });
});

describe('two connections of one neighbour', () => {
  it.each([
    // Who dialled first and second; whose id is smaller; which stays.
    ['own', 'peer', LARGE, 1],
    ['own', 'peer', SMALL, 2],
    ['peer', 'own', LARGE, 2],
    ['peer', 'own', SMALL, 1],
    ['peer', 'peer', SMALL, 1],
    ['own', 'own', LARGE, 1],
  ])('dialled by %s, then %s, with %s: link %i stays', (first, second, peer, stays) => {
    const { neighbours, open, goodbyes, states } = setUp();
    const dialled = [first, second].map((who) => (who === 'own' ? at(`a${first}${second}`) : undefined));
    dialled.forEach((endpoint, index) => {
      if (endpoint && index === 0) neighbours.connect(endpoint);
      if (endpoint && index === 1) neighbours.connect(at('b'));
    });
    const dialOf = (index: number) => (dialled[index] ? { dial: index === 1 && dialled[0] ? 2 : 1 } : {});
    open(1, peer, dialOf(0));
    open(2, peer, dialOf(1));
    expect(neighbours.linkOf(peer)).toBe(stays);
    expect(goodbyes()).toEqual([`${stays === 1 ? 2 : 1} duplicate`]);
    expect(states()).toHaveLength(1);
  });

  it('end with the new one where the old is silent', () => {
    const { neighbours, open, log } = setUp();
    open(1, SMALL);
    open(2, SMALL, { now: SILENT_LINK_MS });
    expect(neighbours.linkOf(SMALL)).toBe(2);
    expect(log).toEqual(['opened 2 on 1', 'closed 2 on 1', 'opened 2 on 2']);
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
    expect(neighbours.connect({ address, port })).toEqual({ ok: true });
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
    expect(neighbours.connect({ address: 'from1', port: 40_000 })).toEqual({ ok: true });
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
    neighbours.connect(at('a'));
    open(1, LARGE, { dial: 1 });
    goodbye(1, 'stopping');
    expect(states()).toEqual(['node90 unreachable']);
  });

  it('is forgotten when a node with another id answers at its address', () => {
    const { neighbours, open, take, states } = setUp();
    neighbours.connect(at('from2'));
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
    neighbours.connect(at('a'));
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
    neighbours.connect(at('a'));
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
    neighbours.connect(at('a'));
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
    for (let i = 0; i < MAX_NEIGHBOURS; i++) neighbours.connect(at(`n${i}`));
    expect(neighbours.connect(at('one more'))).toMatchObject({ ok: false, code: 'tooMany' });
    open(1, LARGE);
    expect(goodbyes()).toEqual(['1 tableFull']);
    expect(states()).toHaveLength(MAX_NEIGHBOURS);
  });
});

describe('events', () => {
  it('tell each state once, and take away what was shown', () => {
    const { neighbours, take, open } = setUp();
    neighbours.connect(at('a'));
    neighbours.connect(at('a'));
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
