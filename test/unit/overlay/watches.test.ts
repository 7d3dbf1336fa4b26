import { describe, expect, it } from 'vitest';
import { Watches } from '../../../src/overlay/watches';
import { idOf, keyOf } from '../../support/overlay';

function setUp() {
  const states: string[] = [];
  return { watches: new Watches(({ flow, state }) => void states.push(`${flow} ${state}`)), states };
}

describe('Watches', () => {
  it('tells a player’s states, each once', () => {
    const { watches, states } = setUp();
    const key = keyOf('movie', 1);
    watches.start(key);
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
    watches.start(key);
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
    watches.start(keyOf('one', 1));
    watches.start(keyOf('two', 2));
    watches.sourcePending(idOf(2));
    expect(states.slice(2)).toEqual(['two recovering']);
  });

  it('says nothing of flows that nobody watches', () => {
    const { watches, states } = setUp();
    watches.delivering(keyOf('movie', 1));
    watches.end(keyOf('movie', 1));
    expect(states).toEqual([]);
  });
});
