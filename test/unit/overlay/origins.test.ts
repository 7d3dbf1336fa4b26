import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { OfferTable } from '../../../src/overlay/offers';
import { afterLoss, nearestOrigin, Origins, type SourceLoss } from '../../../src/overlay/origins';
import type { PlayerEvent } from '../../../src/overlay/snapshot';
import { Watches } from '../../../src/overlay/watches';
import { type FlowKey, flowKeyText, type NodeId } from '../../../src/wire/ids';
import { idOf, keyOf, TEXT } from '../../support/overlay';
import { between, pick } from '../../support/randomGraph';

const OWN = idOf(1);
const [A, B, C] = [idOf(2), idOf(3), idOf(4)];
const [FROM_A, FROM_B, FROM_C] = [keyOf('movie', 2), keyOf('movie', 3), keyOf('movie', 4)];

/** Three origins of `movie`: A at 1, B at 2, C at 3 hops. */
function setUp() {
  const offers = new OfferTable(OWN);
  const versions = new Map<NodeId, number>();
  const step = (type: 'flowAnnounce' | 'flowWithdraw', source: NodeId, hidden = false, contentType = TEXT) => {
    const version = (versions.get(source) ?? 0) + 1;
    versions.set(source, version);
    expect(offers.applyStep({ type, source, version, flow: 'movie', contentType }, hidden, 0)).toBe('applied');
  };
  const costs = new Map([
    [A, 1],
    [B, 2],
    [C, 3],
  ]);
  const table = new Set<string>();
  const room = { flows: true };
  const log: string[] = [];
  const events: PlayerEvent[] = [];
  const watches = new Watches((event) => void events.push(event));
  const origins = new Origins({
    offers,
    routes: { findCost: (id) => costs.get(id) },
    flows: {
      watch: (key) => {
        log.push(`watch ${key.source}`);
        return room.flows && table.add(flowKeyText(key)) === table;
      },
      end: (key, reason) => {
        log.push(`end ${key.source} ${reason ?? '-'}`);
        table.delete(flowKeyText(key));
      },
    },
    watches,
  });
  const watch = (key: FlowKey, chosen: boolean) => {
    watches.start(key, offers.contentTypeOf(key) ?? TEXT, chosen);
    table.add(flowKeyText(key));
  };
  for (const source of [A, B, C]) step('flowAnnounce', source);
  const take = () => ({ log: log.splice(0), events: events.splice(0) });
  return { offers, step, costs, table, room, watches, origins, watch, take };
}

describe('nearestOrigin', () => {
  it('is the cheapest, then the smaller id, and one without a route only if there is no other', () => {
    expect(nearestOrigin([])).toBeUndefined();
    const origin = (source: NodeId, cost?: number) => ({ source, cost });
    expect(nearestOrigin([origin(A, 3), origin(C, 2), origin(B, 2)])).toBe(B);
    expect(nearestOrigin([origin(A), origin(B, 60_000)])).toBe(B);
    expect(nearestOrigin([origin(C), origin(B)])).toBe(B);
  });
});

describe('afterLoss', () => {
  it.each<[SourceLoss, boolean, boolean, string]>([
    ['withdrawn', false, false, 'end'],
    ['withdrawn', false, true, 'end'],
    ['withdrawn', true, false, 'end'],
    ['withdrawn', true, true, 'move'],
    ['noRoute', false, false, 'end'],
    ['noRoute', false, true, 'end'],
    ['noRoute', true, false, 'end'],
    ['noRoute', true, true, 'move'],
    ['refused', false, false, 'stay'],
    ['refused', false, true, 'stay'],
    ['refused', true, false, 'stay'],
    ['refused', true, true, 'move'],
  ])('%s, chosen %s, another %s: %s', (loss, chosen, hasNext, outcome) => {
    expect(afterLoss(loss, chosen, hasNext)).toBe(outcome);
  });
});

describe('Origins', () => {
  it('moves a watch that named no source to the nearest left, in one event', () => {
    const { origins, step, watch, take } = setUp();
    expect(origins.nearest('movie')).toBe(A);
    expect(origins.nearest('film')).toBeUndefined();
    watch(FROM_A, true);
    take();
    step('flowWithdraw', A);
    origins.lost(FROM_A, 'withdrawn', 0);
    expect(take()).toEqual({
      log: [`end ${A} -`, `watch ${B}`],
      events: [{ event: 'player', ...FROM_B, state: 'buffering', movedFrom: A }],
    });
  });

  it('ends a watch that named its source, and tells those who asked through this node why', () => {
    const { origins, watch, take } = setUp();
    watch(FROM_A, false);
    take();
    origins.lost(FROM_A, 'noRoute', 0);
    expect(take()).toEqual({ log: [`end ${A} noRoute`], events: [{ event: 'player', ...FROM_A, state: 'ended' }] });
    origins.lost(FROM_B, 'withdrawn', 0);
    expect(take()).toEqual({ log: [`end ${B} -`], events: [] });
  });

  it('takes a question about a flow for one about what is watched', () => {
    const { origins, watch } = setUp();
    expect(origins.meant('movie')).toBe(A);
    watch(FROM_B, false);
    expect(origins.meant('movie')).toBe(B);
    expect(origins.nearest('movie')).toBe(A);
  });

  it('says at once that there is no route to the new source either', () => {
    const { origins, costs, watch, take } = setUp();
    costs.clear();
    watch(FROM_A, true);
    take();
    origins.lost(FROM_A, 'noRoute', 0);
    expect(take().events).toEqual([{ event: 'player', ...FROM_B, state: 'recovering', movedFrom: A }]);
  });

  it('moves neither to an origin that is hidden nor onto another watch', () => {
    const { origins, offers, watch, take } = setUp();
    watch(FROM_A, true);
    watch(FROM_B, false);
    offers.setHidden(C, true, 0);
    take();
    origins.lost(FROM_A, 'noRoute', 0);
    expect(take().events).toEqual([{ event: 'player', ...FROM_A, state: 'ended' }]);
  });

  it('moves to no origin of which the chunks are something else', () => {
    const { origins, step, watch, take } = setUp();
    for (const [source, contentType] of [
      [B, 'text/html'],
      [C, TEXT],
    ] as const) {
      step('flowWithdraw', source);
      step('flowAnnounce', source, false, contentType);
    }
    watch(FROM_A, true);
    take();
    origins.lost(FROM_A, 'noRoute', 0);
    expect(take().events).toEqual([{ event: 'player', ...FROM_C, state: 'buffering', movedFrom: A }]);
    step('flowWithdraw', C);
    origins.lost(FROM_C, 'withdrawn', 0);
    expect(take().events).toEqual([{ event: 'player', ...FROM_A, state: 'buffering', movedFrom: C }]);
    step('flowWithdraw', A);
    origins.lost(FROM_A, 'withdrawn', 0);
    expect(take().events).toEqual([{ event: 'player', ...FROM_A, state: 'ended' }]);
  });

  it('ends a watch for which there is no room after all', () => {
    const { origins, room, watch, watches } = setUp();
    watch(FROM_A, true);
    room.flows = false;
    origins.lost(FROM_A, 'withdrawn', 0);
    expect([FROM_A, FROM_B, FROM_C].map((key) => watches.has(key))).toEqual([false, false, false]);
  });

  it('is not handed to and fro by sources that refuse', () => {
    const { origins, watch, watches } = setUp();
    watch(FROM_A, true);
    origins.lost(FROM_A, 'refused', 0);
    origins.lost(FROM_B, 'refused', 10);
    expect(watches.chosenOf('movie')).toEqual([FROM_C]);
    // All have refused: it stays, and asks there again.
    for (let at = 20; at < 5_000; at += 100) origins.lost(FROM_C, 'refused', at);
    expect(watches.chosenOf('movie')).toEqual([FROM_C]);
    origins.lost(FROM_C, 'refused', 60_000);
    expect(watches.chosenOf('movie')).toEqual([FROM_A]);
  });

  it('stays where nothing is lost: whatever comes nearer, and while a source is only pending', () => {
    const { origins, costs, watch, take } = setUp();
    watch(FROM_B, true);
    take();
    costs.delete(B);
    origins.changed('movie', 0);
    expect(take()).toEqual({ log: [], events: [] });
  });

  it('takes a watch that waits for a source without a route to one that has one', () => {
    const { origins, offers, watch, watches } = setUp();
    for (const source of [A, B, C]) offers.setHidden(source, true, 0);
    watch(FROM_A, true);
    origins.changed('movie', 0);
    expect(watches.has(FROM_A)).toBe(true);
    offers.setHidden(C, false, 0);
    origins.changed('movie', 0);
    expect(watches.chosenOf('movie')).toEqual([FROM_C]);
  });

  it('keeps watches, flow table and events in step, whatever happens', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = seededRandom(seed);
      const { origins, offers, step, costs, table, watches, watch, take } = setUp();
      const keys = [FROM_A, FROM_B, FROM_C];
      // What somebody believes who knows nothing but the events: flow key text → whether the watch was chosen.
      const followed = new Map<string, boolean>();
      for (let i = 0; i < 40; i++) {
        const key = pick(random, keys);
        // Nobody who named no source ends while another one is to be had.
        const mustMove =
          watches.isChosen(key) &&
          keys.some((each) => offers.isVisible(each) && !watches.has(each) && !watches.hasRefused(key, each.source, i));
        let isLost = false;
        switch (between(random, 0, 5)) {
          case 0:
            if (watches.has(key) || !offers.has(key)) break;
            watch(key, random.next() < 0.7);
            followed.set(flowKeyText(key), watches.isChosen(key));
            break;
          case 1:
            if (!offers.has(key)) step('flowAnnounce', key.source);
            break;
          case 2:
            if (!offers.has(key)) break;
            step('flowWithdraw', key.source);
            origins.lost(key, 'withdrawn', i);
            expect(watches.has(key)).toBe(false);
            isLost = true;
            break;
          case 3:
            if (!offers.isVisible(key)) break;
            costs.delete(key.source);
            offers.setHidden(key.source, true, i);
            origins.lost(key, 'noRoute', i);
            expect(watches.has(key)).toBe(false);
            isLost = true;
            break;
          case 4:
            costs.set(key.source, between(random, 1, 5));
            offers.setHidden(key.source, false, i);
            origins.changed('movie', i);
            break;
          default:
            if (watches.has(key)) origins.lost(key, 'refused', i);
        }
        const { events } = take();
        for (const { movedFrom, source, state } of events) {
          const text = flowKeyText({ flow: 'movie', source });
          if (movedFrom !== undefined) {
            const from = flowKeyText({ flow: 'movie', source: movedFrom });
            expect(followed.get(from), `seed ${seed}: only a chosen watch moves`).toBe(true);
            expect(followed.has(text), `seed ${seed}: never onto another`).toBe(false);
            followed.delete(from);
            followed.set(text, true);
          } else if (state === 'ended') followed.delete(text);
        }
        const has = keys.filter((each) => watches.has(each)).map(flowKeyText);
        expect([...followed.keys()].sort(), `seed ${seed}`).toEqual(has.sort());
        expect([...table].sort(), `seed ${seed}`).toEqual(has);
        if (isLost)
          expect(
            events.some(({ movedFrom }) => movedFrom === key.source),
            `seed ${seed}`,
          ).toBe(mustMove);
      }
    }
  });
});
