import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/overlay/effects';
import { OfferTable } from '../../../src/overlay/offers';
import { Origins } from '../../../src/overlay/origins';
import { UserCommands } from '../../../src/overlay/userCommands';
import { Watches } from '../../../src/overlay/watches';
import { MAX_FLOWS_PER_SOURCE } from '../../../src/wire/control';
import { type FlowKey, flowKeyText } from '../../../src/wire/ids';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, NEAR, FAR, LOST] = [idOf(1), idOf(2), idOf(3), idOf(4)];

/** `movie` is offered by NEAR, FAR and LOST, of which the last has no route. */
function setUp() {
  const offers = new OfferTable(OWN);
  for (const source of [LOST, FAR, NEAR]) {
    offers.applyStep(
      { type: 'flowAnnounce', source, contentType: 'text/plain', version: 1, flow: 'movie' },
      source === LOST,
      0,
    );
  }
  const done: string[] = [];
  const note = (what: string) => (key: FlowKey) => void done.push(`${what} ${flowKeyText(key)}`);
  const room = { flows: true };
  const ok = (what: string) => (subject: unknown) => {
    done.push(`${what} ${JSON.stringify(subject)}`);
    return { ok: true } as const;
  };
  const routes = { findCost: (id: string) => (id === NEAR ? 1 : id === FAR ? 2 : undefined) };
  const flows = { watch: () => room.flows, unwatch: note('unwatch'), end: note('end') };
  const watches = new Watches(({ source, state }) => void done.push(`${state} ${source}`));
  const origins = new Origins({ offers, routes, flows, watches });
  const commands = new UserCommands({
    own: OWN,
    neighbours: { connect: ok('connect'), disconnect: ok('disconnect'), forget: ok('forget') },
    offers,
    exchange: { spread: (message) => void done.push(`spread ${message.type}`) },
    flows,
    watches,
    origins,
    topology: { wantRates: note('rates') },
    touch: note('touch'),
    flowGone: note('gone'),
  });
  const carryOut = (command: Exclude<Command, { type: 'stop' }>) => commands.carryOut(command, 0);
  return { origins, watches, carryOut, done: () => done.splice(0), room };
}

const movie = (source?: string) => ({ flow: 'movie', source });

describe('UserCommands', () => {
  it('leave neighbours to their table', () => {
    const { carryOut, done } = setUp();
    carryOut({ type: 'connect', endpoint: { address: 'a', port: 1 } });
    carryOut({ type: 'disconnect', neighbour: 'b' });
    carryOut({ type: 'forget', neighbour: 'c' });
    expect(done()).toEqual(['connect {"address":"a","port":1}', 'disconnect "b"', 'forget "c"']);
  });

  it('offer and withdraw, and say so to everybody', () => {
    const { carryOut, done } = setUp();
    const key = keyOf('film', 1);
    expect(carryOut({ type: 'offer', flow: 'film', contentType: 'text/plain' })).toEqual({ ok: true, key });
    expect(carryOut({ type: 'offer', flow: 'film', contentType: 'text/plain' })).toMatchObject({
      code: 'alreadyOffered',
    });
    expect(carryOut({ type: 'offer', flow: '', contentType: 'text/plain' })).toMatchObject({ code: 'invalidName' });
    expect(carryOut({ type: 'offer', flow: 'f', contentType: 'text' })).toMatchObject({ code: 'invalidContentType' });
    expect(carryOut({ type: 'withdraw', flow: 'film' })).toEqual({ ok: true, key });
    expect(carryOut({ type: 'withdraw', flow: 'film' })).toMatchObject({ code: 'notOffered' });
    const text = flowKeyText(key);
    expect(done()).toEqual(['spread flowAnnounce', `touch ${text}`, 'spread flowWithdraw', `gone ${text}`]);
    for (let i = 0; i < MAX_FLOWS_PER_SOURCE; i++)
      carryOut({ type: 'offer', flow: `film ${i}`, contentType: 'text/plain' });
    expect(carryOut({ type: 'offer', flow: 'one more', contentType: 'text/plain' })).toMatchObject({ code: 'tooMany' });
  });

  it('watch the nearest source, or the one that is named', () => {
    const { carryOut, done } = setUp();
    expect(carryOut({ type: 'watch', ...movie() })).toEqual({ ok: true, key: keyOf('movie', 2) });
    expect(carryOut({ type: 'watch', ...movie(LOST) })).toEqual({ ok: true, key: keyOf('movie', 4) });
    expect(carryOut({ type: 'watch', ...movie() })).toMatchObject({ code: 'alreadyWatched' });
    expect(carryOut({ type: 'watch', ...movie(OWN) })).toMatchObject({ code: 'unknownFlow' });
    expect(carryOut({ type: 'watch', flow: 'other', source: undefined })).toMatchObject({ code: 'unknownFlow' });
    expect(carryOut({ type: 'unwatch', ...movie(LOST) })).toEqual({ ok: true, key: keyOf('movie', 4) });
    expect(carryOut({ type: 'unwatch', ...movie() })).toEqual({ ok: true, key: keyOf('movie', 2) });
    expect(carryOut({ type: 'unwatch', ...movie() })).toMatchObject({ code: 'notWatched' });
    const texts = [NEAR, LOST].map((source) => flowKeyText({ flow: 'movie', source }));
    expect(done()).toEqual([
      `buffering ${NEAR}`,
      `buffering ${LOST}`,
      ...[`ended ${LOST}`, `unwatch ${texts[1]}`],
      ...[`ended ${NEAR}`, `unwatch ${texts[0]}`],
    ]);
  });

  it('know which watches named their source and which did not', () => {
    const { carryOut, watches } = setUp();
    carryOut({ type: 'watch', ...movie(FAR), chosen: true });
    carryOut({ type: 'watch', ...movie(NEAR) });
    expect(watches.chosenOf('movie')).toEqual([keyOf('movie', 3)]);
    // One that names none has one already, whatever is nearest now.
    expect(carryOut({ type: 'watch', ...movie() })).toMatchObject({ code: 'alreadyWatched' });
    expect(carryOut({ type: 'unwatch', ...movie() })).toEqual({ ok: true, key: keyOf('movie', 3) });
    expect(carryOut({ type: 'unwatch', ...movie() })).toEqual({ ok: true, key: keyOf('movie', 2) });
    carryOut({ type: 'watch', ...movie(), chosen: false });
    expect(watches.chosenOf('movie')).toEqual([]);
  });

  it('find a watch by the source that it had', () => {
    const { carryOut, origins } = setUp();
    carryOut({ type: 'watch', ...movie() });
    origins.lost(keyOf('movie', 2), 'noRoute', 0);
    expect(carryOut({ type: 'unwatch', ...movie(NEAR) })).toEqual({ ok: true, key: keyOf('movie', 3) });
  });

  it('end a player for which there is no room', () => {
    const { carryOut, done, room } = setUp();
    room.flows = false;
    expect(carryOut({ type: 'watch', ...movie() })).toMatchObject({ code: 'tooMany' });
    expect(done().map((text) => text.split(' ')[0])).toEqual(['buffering', 'ended']);
  });

  it('ask for rates of what is offered', () => {
    const { carryOut, done } = setUp();
    expect(carryOut({ type: 'measure', ...movie() })).toEqual({ ok: true, key: keyOf('movie', 2) });
    expect(carryOut({ type: 'measure', ...movie(FAR) })).toEqual({ ok: true, key: keyOf('movie', 3) });
    expect(carryOut({ type: 'measure', ...movie(OWN) })).toMatchObject({ code: 'unknownFlow' });
    expect(carryOut({ type: 'measure', flow: 'other', source: undefined })).toMatchObject({ code: 'unknownFlow' });
    expect(done()).toHaveLength(2);
  });
});
