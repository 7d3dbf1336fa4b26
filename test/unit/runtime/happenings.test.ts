import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import type { FlowState, NodeEvent, PlayerEvent } from '../../../src/overlay/snapshot';
import { BATCH_CREDIT, condense, Happenings, MAX_WAITING_HAPPENINGS } from '../../../src/runtime/happenings';
import type { Happening } from '../../../src/runtime/portMessages';
import { pick } from '../../support/randomGraph';
import { VirtualClock } from '../../support/virtualClock';
import { routeEvent } from '../../support/routeViews';

const flow = (name: string, state: FlowState): Happening => ({
  kind: 'event',
  event: { event: 'flow', flow: name, source: 's', contentType: 'text/plain', state },
});
const line = (message: string): Happening => ({ kind: 'log', line: { level: 'info', part: 'node', message } });

function open() {
  const clock = new VirtualClock();
  const batches: (readonly Happening[])[] = [];
  const happenings = new Happenings(clock, (batch) => batches.push(batch));
  return { clock, batches, happenings };
}

describe('happenings', () => {
  it('go in one batch per turn, in order', () => {
    const { clock, batches, happenings } = open();
    for (const name of ['a', 'b', 'c']) happenings.push(flow(name, 'hold'));
    expect(batches).toEqual([]);
    clock.advanceTo(1);
    expect(batches).toEqual([[flow('a', 'hold'), flow('b', 'hold'), flow('c', 'hold')]]);
  });

  it('wait while nobody takes them', () => {
    const { clock, batches, happenings } = open();
    for (let i = 0; i < 10; i++) {
      happenings.push(line(`${i}`));
      clock.advanceTo(clock.now() + 1);
    }
    expect(batches).toHaveLength(BATCH_CREDIT);
    happenings.acknowledge();
    expect(batches.flat()).toEqual(Array.from({ length: 10 }, (_, i) => line(`${i}`)));
  });

  it('stay bounded, and end with the last word about everything', () => {
    const { clock, batches, happenings } = open();
    for (let i = 0; i < BATCH_CREDIT; i++) {
      happenings.push(line('first'));
      clock.advanceTo(clock.now() + 1);
    }
    for (let i = 0; i < 5 * MAX_WAITING_HAPPENINGS; i++) {
      happenings.push(flow(`flow ${i % 7}`, i % 2 === 0 ? 'active' : 'streaming'));
      happenings.push(line(`line ${i}`));
    }
    happenings.push(flow('flow 3', 'hold'));
    clock.advanceTo(clock.now() + 1);
    happenings.acknowledge();
    const waited = batches.slice(BATCH_CREDIT).flat();
    expect(waited.length).toBeLessThanOrEqual(MAX_WAITING_HAPPENINGS);
    expect(waited.at(-1)).toEqual(flow('flow 3', 'hold'));
    expect(waited.some(({ kind }) => kind === 'log')).toBe(true);
  });

  it('keep what matters of the log when they are too many: no debug lines', () => {
    const debug = (message: string): Happening => ({ kind: 'log', line: { level: 'debug', part: 'core', message } });
    const kept = condense([line('a'), ...Array.from({ length: 1_000 }, (_, i) => debug(`${i}`)), line('b')]);
    expect(kept.flatMap((happening) => (happening.kind === 'log' ? [happening.line.message] : []))).toEqual([
      '1000 log lines were left out: the reader was busy',
      'a',
      'b',
    ]);
  });

  it('are forgotten at the end', () => {
    const { clock, batches, happenings } = open();
    happenings.push(line('x'));
    happenings.dispose();
    clock.advanceTo(10);
    expect(batches).toEqual([]);
  });
});

describe('condensing', () => {
  it('keeps the last event about each neighbour, flow, route and player, in order', () => {
    const neighbour = (id: string | null, port: number): NodeEvent => ({
      event: 'neighbour',
      id,
      name: null,
      address: '127.0.0.1',
      port,
      state: 'connecting',
      triesLeft: null,
    });
    const route: NodeEvent = routeEvent({ destination: 'd', via: null, cost: null, change: 'pending' });
    const player: NodeEvent = { event: 'player', flow: 'a', source: 's', state: 'playing' };
    const notice: NodeEvent = { event: 'notice', flow: 'a', source: 's', notice: 'the file was deleted' };
    const events = [neighbour(null, 1), neighbour(null, 2), neighbour('n', 1), route, player, notice].map(
      (event): Happening => ({ kind: 'event', event }),
    );
    const all = [...events, flow('a', 'active'), ...events, flow('a', 'hold')];
    expect(condense(all)).toEqual([...events, flow('a', 'hold')]);
  });

  it('keeps the moves of players, so that whoever follows them gets to where they are', () => {
    const move = (from: string, to: string): Happening => ({
      kind: 'event',
      event: { event: 'player', flow: 'a', source: to, state: 'buffering', movedFrom: from },
    });
    const plays = (source: string): Happening => ({
      kind: 'event',
      event: { event: 'player', flow: 'a', source, state: 'playing' },
    });
    expect(condense([plays('s'), move('s', 't'), plays('t'), plays('t')])).toEqual([
      plays('s'),
      move('s', 't'),
      plays('t'),
    ]);
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed);
      const path = Array.from({ length: 30 }, () => pick(random, ['s', 't', 'u', 'v']));
      const [first = '', ...rest] = path.filter((at, i) => at !== path[i - 1]);
      const all = rest.map((to, i) => move(i === 0 ? first : rest[i - 1]!, to));
      let at = first;
      for (const { event } of condense(all) as { event: PlayerEvent }[]) {
        if (event.movedFrom === at) at = event.source;
      }
      expect(at, `seed ${seed}`).toBe(rest.at(-1) ?? first);
    }
  });

  it('keeps that there was news of the topology, which may be anything then', () => {
    const news = (node: string): Happening => ({
      kind: 'event',
      event: { event: 'topology', nodes: [node], flows: [] },
    });
    expect(condense([news('a'), flow('a', 'hold'), news('b')])).toEqual([
      flow('a', 'hold'),
      { kind: 'event', event: { event: 'topology', nodes: null, flows: null } },
    ]);
  });

  it('says how many log lines it left out', () => {
    const condensed = condense(Array.from({ length: 2_000 }, (_, i) => line(`${i}`)));
    expect(condensed[0]).toMatchObject({
      kind: 'log',
      line: { level: 'warning', message: expect.stringMatching(/^1500 /) as string },
    });
    expect(condensed.at(-1)).toEqual(line('1999'));
  });
});
