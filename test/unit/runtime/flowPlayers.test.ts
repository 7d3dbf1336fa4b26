import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/log';
import { FileRegister } from '../../../src/content/fileRegister';
import { makeChunk } from '../../../src/content/streamer';
import type { Command, CommandAnswer, Input } from '../../../src/overlay/effects';
import { ENDED_PLAYER_MS, FlowPlayers } from '../../../src/runtime/flowPlayers';
import type { MachineRunner } from '../../../src/runtime/machineRunner';
import type { FlowKey } from '../../../src/wire/ids';
import { VirtualClock } from '../../support/virtualClock';

const [A, B] = [
  { flow: 'clip', source: 'a' },
  { flow: 'clip', source: 'b' },
];

/** Players of a machine that watches what it is told to, from `A` unless a source is given, and answers `unwatch` as told. */
function setUp() {
  const clock = new VirtualClock();
  const fed: Input[] = [];
  const commands: Command[] = [];
  const watched: { key: FlowKey | undefined } = { key: undefined };
  const runner = {
    command: (command: Command, onAnswer: (answer: CommandAnswer) => void = () => undefined) => {
      commands.push(command);
      if (command.type === 'watch') watched.key = { flow: command.flow, source: command.source ?? A.source };
      const answer: CommandAnswer = watched.key
        ? { ok: true, key: watched.key }
        : { ok: false, code: 'notWatched', message: 'no' };
      onAnswer(answer);
      return Promise.resolve(answer);
    },
    feedSoon: (input: Input) => void fed.push(input),
  };
  const players = new FlowPlayers({
    runner: () => runner as unknown as MachineRunner,
    flowBytes: ({ source }) => ({ bytesReceived: source === B.source ? 7 : 5, bytesSent: 0 }),
    files: new FileRegister(),
    clock,
    logger: silentLogger,
  });
  const deliver = (key: FlowKey, n: number) => {
    const payload = makeChunk(n, new Uint8Array(10).fill(n));
    players.deliver(key, {
      chunkSequence: n,
      chunkLength: payload.length,
      byteOffset: 0,
      payload,
      ageUs: 0,
      isRepaired: false,
    });
  };
  const move = (from: FlowKey, to: FlowKey) => {
    watched.key = to;
    players.takeEvent({ event: 'player', ...to, state: 'buffering', movedFrom: from.source });
  };
  return { clock, players, fed, commands, watched, deliver, move };
}

describe('FlowPlayers', () => {
  it('move a player with its subscribers; who does not know yet finds it by the source that it had', async () => {
    const { players, fed, commands, deliver, move } = setUp();
    expect(await players.watch({ flow: 'clip', chosen: true })).toEqual(A);
    expect(commands).toEqual([{ type: 'watch', flow: 'clip', source: undefined, chosen: true }]);
    const [early, late]: number[][] = [[], []];
    players.subscribe(A, ({ frameNumber }) => early?.push(frameNumber));
    deliver(A, 100);
    move(A, B);
    players.subscribe(A, ({ frameNumber }) => late?.push(frameNumber));
    deliver(A, 101);
    deliver(B, 3);
    expect([early, late]).toEqual([[100, 3], [3]]);
    expect(fed).toEqual([
      { type: 'chunkDelivered', key: A },
      { type: 'chunkDelivered', key: B },
    ]);
    expect(players.stats()).toMatchObject([{ ...B, framesDelivered: 2, bytesReceived: 7 }]);
    expect(await players.unwatch('clip', A.source)).toMatchObject({ ...B, framesDelivered: 2, framesIncomplete: 0 });
    expect(players.stats()).toEqual([]);
  });

  it('keep the counters of one that ended after a move, by any source that it had', async () => {
    const { clock, players, watched, deliver, move } = setUp();
    await players.watch({ flow: 'clip' });
    move(A, B);
    deliver(B, 1);
    watched.key = undefined;
    players.takeEvent({ event: 'player', ...B, state: 'ended' });
    expect(await players.unwatch('clip', A.source)).toMatchObject({ ...B, framesDelivered: 1 });
    await expect(players.unwatch('clip', A.source)).rejects.toMatchObject({ code: 'notWatched' });
    clock.advanceTo(ENDED_PLAYER_MS);
  });

  it('let a player that moves take the place of one that ended there', async () => {
    const { clock, players, watched, deliver, move } = setUp();
    await players.watch({ flow: 'clip', source: B.source });
    players.takeEvent({ event: 'player', ...B, state: 'ended' });
    await players.watch({ flow: 'clip' });
    move(A, B);
    clock.advanceTo(2 * ENDED_PLAYER_MS);
    deliver(B, 1);
    expect(players.stats()).toMatchObject([{ ...B, framesDelivered: 1 }]);
    // A move of a player that is not there is none.
    watched.key = undefined;
    move(A, B);
    expect(players.stats()).toHaveLength(1);
  });
});
