import { describe, expect, it } from 'vitest';
import type { PlayerEvent } from '../../../src/overlay/snapshot';
import { Watches } from '../../../src/overlay/watches';
import { idOf, keyOf, TEXT } from '../../support/overlay';

function setUp() {
  const states: string[] = [];
  return { watches: new Watches(({ flow, state }) => void states.push(`${flow} ${state}`)), states };
}

describe('Watches', () => {
  it('tells a player’s states, each once', () => {
    const { watches, states } = setUp();
    const key = keyOf('movie', 1);
    watches.start(key, TEXT, false);
    watches.delivering(key);
    watches.delivering(key);
    watches.sourcePending(key.source);
    watches.sourcePending(key.source);
    watches.delivering(key);
    watches.end(key);
    watches.end(key);
    expect(states).toEqual(['movie buffering', 'movie playing', 'movie recovering', 'movie playing', 'movie ended']);
  });

  it('says that a player starves only where it played', () => {
    const { watches, states } = setUp();
    const key = keyOf('movie', 1);
    watches.start(key, TEXT, false);
    watches.starving(key);
    watches.delivering(key);
    watches.starving(key);
    watches.sourcePending(key.source);
    watches.starving(key);
    watches.starving(keyOf('other', 1));
    expect(states).toEqual(['movie buffering', 'movie playing', 'movie buffering', 'movie recovering']);
  });

  it('keeps players of different sources apart', () => {
    const { watches, states } = setUp();
    watches.start(keyOf('one', 1), TEXT, false);
    watches.start(keyOf('two', 2), TEXT, false);
    watches.sourcePending(idOf(2));
    expect(states.slice(2)).toEqual(['two recovering']);
  });

  it('says nothing of flows that nobody watches', () => {
    const { watches, states } = setUp();
    watches.delivering(keyOf('movie', 1));
    watches.end(keyOf('movie', 1));
    expect(states).toEqual([]);
  });

  it('move: one event ends the one and begins the other', () => {
    const events: PlayerEvent[] = [];
    const watches = new Watches((event) => void events.push(event));
    const [a, b] = [keyOf('movie', 1), keyOf('movie', 2)];
    watches.start(a, TEXT, true);
    watches.delivering(a);
    watches.move(a, b.source, 'buffering');
    // What comes late of the old one is nobody's.
    watches.delivering(a);
    watches.starving(a);
    watches.sourcePending(a.source);
    watches.delivering(b);
    watches.end(a);
    watches.end(b);
    expect(events.slice(2)).toEqual([
      { event: 'player', ...b, state: 'buffering', movedFrom: a.source },
      { event: 'player', ...b, state: 'playing' },
      { event: 'player', ...b, state: 'ended' },
    ]);
    expect(watches.has(b)).toBe(false);
    expect(watches.chosenOf('movie')).toEqual([]);
    watches.move(a, b.source, 'buffering');
    expect(events).toHaveLength(5);
  });

  it('are found by what they have, by what they had, and by their flow', () => {
    const watches = new Watches(() => undefined);
    const [a, b, c] = [keyOf('movie', 1), keyOf('movie', 2), keyOf('movie', 3)];
    watches.start(a, TEXT, false);
    expect(watches.find('movie', undefined)).toEqual(a);
    watches.start(b, TEXT, true);
    expect(watches.find('movie', undefined)).toEqual(b);
    expect(watches.find('film', undefined)).toBeUndefined();
    watches.move(b, c.source, 'buffering');
    expect([1, 2, 3, 4].map((n) => watches.find('movie', idOf(n)))).toEqual([a, c, c, undefined]);
    expect([a, b, c].map((key) => watches.isChosen(key))).toEqual([false, false, true]);
    expect(watches.chosenOf('movie')).toEqual([c]);
    // One that is there now goes before one that was there once.
    watches.start(b, TEXT, false);
    expect(watches.find('movie', b.source)).toEqual(b);
    watches.end(b);
    watches.end(c);
    expect(watches.find('movie', undefined)).toEqual(a);
    expect(watches.find('movie', c.source)).toBeUndefined();
  });

  it('remember only the last sources that they had', () => {
    const watches = new Watches(() => undefined);
    watches.start(keyOf('movie', 1), TEXT, true);
    for (let n = 1; n < 20; n++) watches.move(keyOf('movie', n), idOf(n + 1), 'buffering');
    expect(watches.find('movie', idOf(1))).toBeUndefined();
    expect(watches.find('movie', idOf(19))).toEqual(keyOf('movie', 20));
  });

  it('remember for a while who refused them, wherever they are', () => {
    const watches = new Watches(() => undefined);
    const [a, b] = [keyOf('movie', 1), keyOf('movie', 2)];
    watches.start(a, TEXT, true);
    watches.refused(a, 0);
    watches.move(a, b.source, 'recovering');
    expect(watches.hasRefused(b, a.source, 1_000)).toBe(true);
    expect(watches.hasRefused(b, b.source, 1_000)).toBe(false);
    expect(watches.hasRefused(b, a.source, 60_000)).toBe(false);
    watches.refused(b, 60_000);
    expect(watches.hasRefused(b, b.source, 60_000)).toBe(true);
    expect(watches.hasRefused(a, a.source, 1_000)).toBe(false);
    watches.refused(a, 0);
  });
});
