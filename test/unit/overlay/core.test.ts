import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { HOLD_TIME_MS, OFFERS_ASK_DELAY_MS } from '../../../src/overlay/constants';
import { Core, type CoreOptions } from '../../../src/overlay/core';
import type { Command, Effect, Input } from '../../../src/overlay/effects';
import type { NodeEvent } from '../../../src/overlay/snapshot';
import { type ControlMessage, MAX_FLOWS_PER_SOURCE, RETRACTED_COST } from '../../../src/wire/control';
import type { NodeId } from '../../../src/wire/ids';
import { OWN_VERSIONS } from '../../../src/wire/versions';
import { helloOf } from '../../support/hello';
import { idOf, keyOf, offered } from '../../support/overlay';

const [OWN, A, B, SOURCE, CONSUMER] = [idOf(1), idOf(2), idOf(3), idOf(9), idOf(20)];
const KEY = keyOf('movie', 9);

/** A core, and what it orders, sorted by kind. */
function setUp(options: Partial<CoreOptions> = {}) {
  const core = new Core({
    id: OWN,
    name: 'me',
    controlPort: 8_000,
    mediaPort: 8_000,
    advertisedAddress: '',
    clientMode: false,
    neighbours: [],
    random: seededRandom(1),
    ...options,
  });
  let effects: Effect[] = [];
  let now = 0;
  const take = () => effects.splice(0);
  const step = (input: Input) => {
    effects = [...effects, ...core.step(input, now)];
  };
  const command = (order: Command) => {
    const { answer, effects: more } = core.command(order, now);
    effects = [...effects, ...more];
    return answer;
  };
  const receive = (link: number, message: ControlMessage) => step({ type: 'controlReceived', link, message });
  /** Moves the time on, ticking whenever something is due. */
  const advance = (ms: number) => {
    const end = now + ms;
    for (let due = core.nextDeadline(); due !== undefined && due <= end; due = core.nextDeadline()) {
      now = Math.max(now, due);
      step({ type: 'tick' });
    }
    now = end;
  };
  /** A neighbour with a working media path. */
  const join = (link: number, id: NodeId) => {
    step({ type: 'linkOpened', link, dial: undefined, remote: { address: `n${link}`, port: 40_000 } });
    step({ type: 'preambleReceived', link, versions: OWN_VERSIONS });
    receive(link, {
      type: 'authentication',
      id,
      name: `node${link}`,
      controlPort: 0,
      mediaPort: 1,
      mediaToken: '0123456789abcdef',
      advertisedAddress: '',
      metric: 'hops',
      tellsTopology: true,
    });
    step({
      type: 'helloReceived',
      link,
      hello: helloOf(),
    });
    receive(link, { type: 'distanceVector', entries: [{ destination: id, sequence: 0, cost: 0 }] });
  };
  const sent = () => take().flatMap((effect) => (effect.type === 'sendControl' ? [effect] : []));
  const events = (): NodeEvent[] => take().flatMap((effect) => (effect.type === 'emit' ? [effect.event] : []));
  return { core, take, step, command, receive, advance, join, sent, events };
}

/** The source is behind A, which offers `movie`; B is a neighbour, too. */
function overlay() {
  const set = setUp();
  set.join(1, A);
  set.join(2, B);
  set.receive(1, { type: 'distanceVector', entries: [{ destination: SOURCE, sequence: 0, cost: 1 }] });
  set.receive(1, { type: 'flowAnnounce', ...KEY, contentType: 'text/plain', version: 1 });
  set.advance(100);
  set.take();
  return set;
}

describe('a core', () => {
  it('dials whom it was given, when it is first asked', () => {
    const { core, advance, take } = setUp({ neighbours: [{ address: 'a', port: 1 }] });
    expect(core.nextDeadline()).toBe(0);
    advance(0);
    expect(take()).toContainEqual({ type: 'dial', dial: 1, endpoint: { address: 'a', port: 1 } });
  });

  it('tells a new neighbour its routes and its offers', () => {
    const { join, command, sent } = setUp();
    command({ type: 'offer', flow: 'mine', contentType: 'text/plain' });
    sent();
    join(1, A);
    const messages = sent().map(({ message }) => message);
    expect(messages.map(({ type }) => type)).toEqual([
      'authentication',
      'flowCollection',
      'distanceVector',
      'collectionRequest',
    ]);
    expect(messages).toContainEqual({
      type: 'flowCollection',
      sources: [{ source: OWN, version: 1, flows: offered('mine') }],
    });
  });

  it('shows what it knows', () => {
    const { core } = overlay();
    expect(core.flows()).toEqual([{ ...KEY, contentType: 'text/plain', state: 'hold', consumers: [] }]);
    expect(core.routes(0).map(({ destination, via, cost }) => [destination, via, cost])).toEqual([
      [A, A, 1],
      [B, B, 1],
      [SOURCE, A, 2],
    ]);
    expect(core.neighbours().map(({ name, state }) => [name, state])).toEqual([
      ['node1', 'connected'],
      ['node2', 'connected'],
    ]);
    expect(core.neighbourOf(1)).toBe(A);
    expect(core.neighbourOf(9)).toBeUndefined();
  });

  it('tells each event once', () => {
    const { events, receive } = overlay();
    receive(1, { type: 'flowAnnounce', ...KEY, contentType: 'text/plain', version: 1 });
    receive(1, { type: 'distanceVector', entries: [{ destination: SOURCE, sequence: 0, cost: 1 }] });
    expect(events()).toEqual([]);
  });
});

describe('watching', () => {
  it('asks for the flow, forwards it to the player, and ends', () => {
    const { core, command, take, step } = overlay();
    expect(command({ type: 'watch', flow: 'movie', source: undefined })).toEqual({ ok: true, key: KEY });
    const effects = take();
    expect(effects).toContainEqual({ type: 'emit', event: { event: 'player', ...KEY, state: 'buffering' } });
    expect(effects).toContainEqual({
      type: 'emit',
      event: { event: 'flow', ...KEY, contentType: 'text/plain', state: 'active' },
    });
    const requested = effects.find((effect) => effect.type === 'sendControl');
    expect(requested).toMatchObject({ link: 1, message: { type: 'flowRequest', ...KEY, consumers: [OWN] } });
    expect(effects.some((effect) => effect.type === 'forward' && effect.entry.local)).toBe(true);
    expect(core.flows()).toEqual([{ ...KEY, contentType: 'text/plain', state: 'active', consumers: [OWN] }]);
    step({ type: 'chunkDelivered', key: KEY });
    expect(take()).toEqual([{ type: 'emit', event: { event: 'player', ...KEY, state: 'playing' } }]);
    expect(command({ type: 'unwatch', flow: 'movie', source: SOURCE })).toEqual({ ok: true, key: KEY });
    expect(take()).toEqual([
      { type: 'emit', event: { event: 'player', ...KEY, state: 'ended' } },
      { type: 'sendControl', link: 1, message: { type: 'flowCancel', ...KEY, consumers: [] } },
      { type: 'stopForwarding', key: KEY },
      { type: 'emit', event: { event: 'flow', ...KEY, contentType: 'text/plain', state: 'hold' } },
    ]);
  });

  it('takes the nearest source', () => {
    const { command, receive } = overlay();
    receive(2, { type: 'flowAnnounce', flow: 'movie', source: B, contentType: 'text/plain', version: 1 });
    expect(command({ type: 'watch', flow: 'movie', source: undefined })).toMatchObject({ key: { source: B } });
  });

  it('ends with the flow', () => {
    const { core, command, receive, events } = overlay();
    command({ type: 'watch', flow: 'movie', source: undefined });
    events();
    receive(1, { type: 'flowWithdraw', ...KEY, version: 2 });
    expect(events()).toEqual([
      { event: 'player', ...KEY, state: 'ended' },
      { event: 'flow', ...KEY, contentType: 'text/plain', state: 'removed' },
    ]);
    expect(core.flows()).toEqual([]);
  });

  it('moves to another source in one step: nothing of the old one is left before the new one is asked for', () => {
    const { command, receive, take } = overlay();
    command({ type: 'watch', flow: 'movie', source: undefined });
    receive(2, { type: 'flowAnnounce', flow: 'movie', source: B, contentType: 'text/plain', version: 1 });
    take();
    receive(1, { type: 'flowWithdraw', ...KEY, version: 2 });
    const other = { flow: 'movie', source: B };
    const told = take().filter((effect) => effect.type !== 'sendControl' || effect.message.type !== 'flowWithdraw');
    expect(told).toMatchObject([
      { type: 'emit', event: { event: 'player', ...other, state: 'buffering', movedFrom: SOURCE } },
      { type: 'sendControl', link: 1, message: { type: 'flowCancel', ...KEY, consumers: [] } },
      { type: 'stopForwarding', key: KEY },
      { type: 'sendControl', link: 2, message: { type: 'flowRequest', ...other, consumers: [OWN] } },
      { type: 'forward', entry: { key: other, local: true } },
      { type: 'emit', event: { event: 'flow', ...KEY, contentType: 'text/plain', state: 'removed' } },
      { type: 'emit', event: { event: 'flow', ...other, contentType: 'text/plain', state: 'active' } },
    ]);
    expect(command({ type: 'unwatch', flow: 'movie', source: SOURCE })).toEqual({ ok: true, key: other });
  });

  it('moves when the source says that it does not offer the flow, and only then', () => {
    const { command, receive, events } = overlay();
    command({ type: 'watch', flow: 'movie', source: undefined });
    receive(2, { type: 'flowAnnounce', flow: 'movie', source: B, contentType: 'text/plain', version: 1 });
    events();
    const players = () => events().filter(({ event }) => event === 'player');
    receive(1, { type: 'flowRefused', ...KEY, reason: 'stale' });
    receive(2, { type: 'flowRefused', ...KEY, reason: 'notOffered' });
    expect(players()).toEqual([]);
    receive(1, { type: 'flowRefused', ...KEY, reason: 'notOffered' });
    expect(players()).toMatchObject([{ source: B, movedFrom: SOURCE }]);
    // Both refuse, and neither has withdrawn: it stays, and asks again after a while.
    receive(2, { type: 'flowRefused', flow: 'movie', source: B, reason: 'notOffered' });
    expect(players()).toEqual([]);
  });

  it('recovers for the hold time, then ends', () => {
    const { command, step, events, advance } = overlay();
    command({ type: 'watch', flow: 'movie', source: undefined });
    events();
    step({ type: 'linkClosed', link: 1, reason: 'reset' });
    const lost = events();
    expect(lost).toContainEqual({ event: 'player', ...KEY, state: 'recovering' });
    expect(lost).toContainEqual({
      event: 'route',
      destination: SOURCE,
      via: null,
      cost: null,
      change: 'pending',
      before: { via: A, cost: 2 },
      cause: { type: 'neighbourLost', neighbour: A },
      alternatives: [{ via: B, cost: null, verdict: 'splitHorizon' }],
    });
    advance(HOLD_TIME_MS - 1);
    expect(events().filter(({ event }) => event === 'player' || event === 'flow')).toEqual([]);
    advance(1);
    const gone = events();
    expect(gone).toContainEqual({ event: 'player', ...KEY, state: 'ended' });
    expect(gone).toContainEqual({ event: 'flow', ...KEY, contentType: 'text/plain', state: 'removed' });
    expect(gone).toContainEqual({
      event: 'route',
      destination: SOURCE,
      via: null,
      cost: null,
      change: 'critical',
      before: { via: A, cost: 2 },
      cause: { type: 'holdTimeOver' },
      alternatives: [],
    });
  });

  it('moves to the new next hop when the route does', () => {
    const { command, receive, sent } = overlay();
    command({ type: 'watch', flow: 'movie', source: undefined });
    sent();
    receive(2, { type: 'distanceVector', entries: [{ destination: SOURCE, sequence: 0, cost: 0 }] });
    expect(sent().map(({ link, message }) => [link, message.type])).toContainEqual([2, 'flowRequest']);
  });
});

describe('a relay', () => {
  it('asks for the consumers behind it, and refuses what it cannot serve', () => {
    const { core, receive, sent } = overlay();
    const label = { slot: 1, key: 2 };
    receive(2, { type: 'flowRequest', ...KEY, label, full: true, consumers: [CONSUMER] });
    expect(sent()).toMatchObject([{ link: 1, message: { type: 'flowRequest', full: true, consumers: [CONSUMER] } }]);
    expect(core.flows()).toEqual([{ ...KEY, contentType: 'text/plain', state: 'streaming', consumers: [CONSUMER] }]);
    const unknown = { flow: 'movie', source: idOf(77) };
    receive(2, { type: 'flowRequest', ...unknown, label, full: true, consumers: [CONSUMER] });
    expect(sent()).toEqual([
      { type: 'sendControl', link: 2, message: { type: 'flowRefused', ...unknown, reason: 'noRoute' } },
    ]);
    receive(2, { type: 'flowCancel', ...KEY, consumers: [] });
    expect(sent()).toMatchObject([{ link: 1, message: { type: 'flowCancel' } }]);
  });

  it('fetches the offers of a source that it gets a route to', () => {
    const { receive, sent, advance } = overlay();
    receive(2, { type: 'distanceVector', entries: [{ destination: CONSUMER, sequence: 0, cost: 4 }] });
    expect(sent()).toContainEqual({
      type: 'sendControl',
      link: 2,
      message: { type: 'collectionRequest', known: [{ source: CONSUMER, version: 0 }] },
    });
    // The same after the route was away for a moment: steps may have passed by meanwhile.
    receive(2, { type: 'distanceVector', entries: [{ destination: CONSUMER, sequence: 0, cost: RETRACTED_COST }] });
    advance(100);
    sent();
    receive(2, { type: 'distanceVector', entries: [{ destination: CONSUMER, sequence: 1, cost: 4 }] });
    expect(sent().map(({ message }) => message.type)).not.toContain('collectionRequest');
    advance(OFFERS_ASK_DELAY_MS);
    expect(sent().map(({ message }) => message.type)).toContain('collectionRequest');
  });
});

describe('a source', () => {
  it('says how much demand there is', () => {
    const { join, command, receive, take } = setUp();
    join(1, A);
    expect(command({ type: 'offer', flow: 'mine', contentType: 'text/plain' })).toEqual({
      ok: true,
      key: { flow: 'mine', source: OWN },
    });
    take();
    const key = { flow: 'mine', source: OWN };
    receive(1, { type: 'flowRequest', ...key, label: { slot: 1, key: 2 }, full: true, consumers: [A, CONSUMER] });
    expect(take()).toContainEqual({ type: 'demand', flow: 'mine', consumers: 2 });
    receive(1, { type: 'flowCancel', ...key, consumers: [] });
    expect(take()).toContainEqual({ type: 'demand', flow: 'mine', consumers: 0 });
  });
});

describe('commands that cannot be carried out', () => {
  it.each<[string, Command, string]>([
    ['nobody offers it', { type: 'watch', flow: 'nothing', source: undefined }, 'unknownFlow'],
    ['that source does not offer it', { type: 'watch', flow: 'movie', source: A }, 'unknownFlow'],
    ['it is not watched', { type: 'unwatch', flow: 'movie', source: undefined }, 'notWatched'],
    ['it is not offered', { type: 'withdraw', flow: 'movie' }, 'notOffered'],
    ['a flow needs a name', { type: 'offer', flow: '', contentType: 'text/plain' }, 'invalidName'],
    ['there is no such neighbour', { type: 'disconnect', neighbour: 'nobody' }, 'unknownNeighbour'],
    ['there is nobody to forget', { type: 'forget', neighbour: 'nobody' }, 'unknownNeighbour'],
  ])('say that %s', (_what, command, code) => {
    const answer = overlay().command(command);
    expect(answer).toMatchObject({ ok: false, code });
    if (!answer.ok) expect(answer.message).not.toBe('');
  });

  it('say that it is so already', () => {
    const { command } = overlay();
    command({ type: 'watch', flow: 'movie', source: undefined });
    expect(command({ type: 'watch', flow: 'movie', source: undefined })).toMatchObject({ code: 'alreadyWatched' });
    command({ type: 'offer', flow: 'mine', contentType: 'text/plain' });
    expect(command({ type: 'offer', flow: 'mine', contentType: 'text/plain' })).toMatchObject({
      code: 'alreadyOffered',
    });
    for (let i = 1; i < MAX_FLOWS_PER_SOURCE; i++) command({ type: 'offer', flow: `f${i}`, contentType: 'text/plain' });
    expect(command({ type: 'offer', flow: 'one more', contentType: 'text/plain' })).toMatchObject({ code: 'tooMany' });
  });

  it('are all of them after the node was stopped', () => {
    const { command, take } = overlay();
    expect(command({ type: 'stop' })).toEqual({ ok: true });
    expect(take().filter(({ type }) => type === 'closeLink')).toHaveLength(2);
    expect(command({ type: 'offer', flow: 'mine', contentType: 'text/plain' })).toMatchObject({
      ok: false,
      code: 'stopped',
    });
  });
});
