import { describe, expect, it } from 'vitest';
import { HIDDEN_OFFER_MS, MAX_TOPOLOGY_NODES, MAX_TOPOLOGY_TOTAL_BYTES } from '../../../src/overlay/constants';
import { changesBytes } from '../../../src/overlay/topologyItems';
import { TopologyTable } from '../../../src/overlay/topologyTable';
import { MAX_TOPOLOGY_BYTES, MAX_TOPOLOGY_LINKS } from '../../../src/wire/control';
import type { TopologyChange, TopologyNews } from '../../../src/wire/topologyMessages';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, A, B, C] = [idOf(1), idOf(2), idOf(3), idOf(4)];
const named = (name: string): TopologyChange => ({ kind: 'name', name });
const link = (neighbour: string): TopologyChange => ({ kind: 'link', neighbour, cost: 1, rttMs: 1 });
const news = (from: number, version: number, ...changes: TopologyChange[]): TopologyNews => ({
  author: A,
  from,
  version,
  changes,
});

function setUp() {
  const table = new TopologyTable(OWN);
  table.track(A, 1);
  return table;
}

describe('TopologyTable', () => {
  it('applies a whole set, and changes to just the version that it has', () => {
    const table = setUp();
    expect(table.apply(news(1, 2, named('late')))).toBe('gap');
    expect(table.apply(news(0, 2, named('a'), link(B)))).toBe('applied');
    expect(table.apply(news(2, 3, named('b'), { kind: 'linkGone', neighbour: B }))).toBe('applied');
    expect(table.itemsOf(A)).toEqual([named('b')]);
    expect(table.apply(news(2, 3, named('b')))).toBe('same');
    expect(table.apply(news(4, 5, named('c')))).toBe('gap');
    expect(table.apply(news(1, 2, named('c')))).toBe('gap');
    expect(table.itemsOf(A)).toEqual([named('b')]);
  });

  it('follows the gateway wherever that goes: an older version, other items of the same', () => {
    const table = setUp();
    table.apply(news(0, 0xffff_ffff, named('forged')));
    expect(table.apply(news(0, 7, named('a')))).toBe('applied');
    expect(table.apply(news(0, 7, named('b')))).toBe('applied');
    expect(table.apply(news(0, 7, named('b')))).toBe('same');
    expect(table.find(A)).toMatchObject({ version: 7, items: [named('b')] });
  });

  it('takes nothing of itself, of nodes without a route, or beyond the bounds', () => {
    const table = setUp();
    expect(table.apply({ ...news(0, 9, named('me')), author: OWN })).toBe('refused');
    expect(table.apply({ ...news(0, 9, named('b')), author: B })).toBe('refused');
    const links = Array.from({ length: MAX_TOPOLOGY_LINKS }, (_, i) => link(idOf(100 + i)));
    expect(table.apply(news(0, 1, ...links))).toBe('applied');
    expect(table.apply(news(1, 2, link(B)))).toBe('refused');
    expect(table.find(A)?.version).toBe(1);
  });

  it('counts its own versions, unless nobody may know', () => {
    const table = setUp();
    table.publish([{ kind: 'name', name: 'a' }], true);
    table.publish([{ kind: 'name', name: 'b' }], true);
    expect(table.find(OWN)).toMatchObject({ version: 2, items: [named('b')] });
    const silent = new TopologyTable(OWN);
    silent.publish([{ kind: 'name', name: 'a' }], false);
    expect(silent.find(OWN)).toMatchObject({ version: 0, items: [named('a')] });
    expect(silent.known(OWN)).toEqual({ author: OWN, version: 0, checksum: 0 });
  });

  it('forgets who has been without a route for long, and who comes back is known meanwhile', () => {
    const table = setUp();
    table.track(B, 1);
    table.apply(news(0, 1, named('a')));
    table.hide(A, 1_000);
    table.hide(B, 2_000);
    expect(table.nextDeadline()).toBe(1_000 + HIDDEN_OFFER_MS);
    table.expire(1_000 + HIDDEN_OFFER_MS - 1);
    expect(table.itemsOf(A)).toHaveLength(1);
    table.track(B, 1);
    table.expire(5_000 + HIDDEN_OFFER_MS);
    expect(table.find(A)).toBeUndefined();
    expect(table.find(B)).toBeDefined();
    expect(table.nextDeadline()).toBeUndefined();
    table.hide(OWN, 0);
    expect(table.nextDeadline()).toBeUndefined();
  });

  it('is bounded; whoever has no route makes room', () => {
    const table = new TopologyTable(OWN);
    for (let i = 2; i <= MAX_TOPOLOGY_NODES + 1; i++) expect(table.track(idOf(i), 1)).toBeDefined();
    expect(table.track(idOf(99_999), 1)).toBeUndefined();
    table.hide(idOf(7), 0);
    expect(table.track(idOf(99_999), 1)).toBeDefined();
    expect(table.find(idOf(7))).toBeUndefined();
    expect([...table.all()]).toHaveLength(MAX_TOPOLOGY_NODES + 1);
  });
});

describe('TopologyTable without room', () => {
  const links = (count: number) => Array.from({ length: count }, (_, i) => link(idOf(100 + i)));
  const whole = (author: string, version: number, ...changes: TopologyChange[]) => ({
    author,
    from: 0,
    version,
    changes,
  });
  /** Room for 20 links. A is behind link 1, B and C are behind link 2. */
  function narrow() {
    const table = new TopologyTable(OWN, 20 * 21);
    [A, B, C].forEach((author, i) => table.track(author, i === 0 ? 1 : 2));
    const take = (said: TopologyNews) => [table.apply(said), ...table.makeRoom(said.author).keys()];
    return { table, take };
  }

  it('takes whom there is no room for as one who says nothing, and counts him', () => {
    const { table, take } = narrow();
    expect(take(whole(A, 1, ...links(8)))).toEqual(['applied']);
    expect(take(whole(B, 1, ...links(11)))).toEqual(['applied']);
    expect(table.crowdedOut).toBe(0);
    expect(take(whole(C, 1, ...links(2)))).toEqual(['applied', C]);
    expect(table.find(C)).toMatchObject({ version: 1, items: [] });
    expect(table.known(C)).toEqual({ author: C, version: 1, checksum: 0 });
    expect(table.crowdedOut).toBe(1);
    // What changed in a set that is not there means nothing, and asking for it leads to nothing.
    expect(take({ author: C, from: 1, version: 2, changes: [link(B)] })).toEqual(['refused']);
    expect(table.takeAwaited()).toEqual([]);
  });

  it('waits for room, and says then once whom to ask', () => {
    const { table, take } = narrow();
    take(whole(A, 1, ...links(8)));
    take(whole(B, 1, ...links(11)));
    take(whole(C, 1, ...links(4)));
    expect(table.takeAwaited()).toEqual([]);
    take(whole(B, 2, ...links(8)));
    expect(table.takeAwaited()).toEqual([C]);
    expect(table.takeAwaited()).toEqual([]);
    expect(take({ author: C, from: 1, version: 2, changes: [link(B)] })).toEqual(['gap']);
    expect(take(whole(C, 2, ...links(4)))).toEqual(['applied']);
    expect(table.itemsOf(C)).toHaveLength(4);
    expect(table.crowdedOut).toBe(0);
  });

  it('lets those without a route go first', () => {
    const { table, take } = narrow();
    take(whole(A, 1, ...links(12)));
    table.hide(A, 0);
    expect(take(whole(B, 1, ...links(18)))).toEqual(['applied']);
    expect(table.find(A)).toBeUndefined();
    expect(take(whole(C, 1, ...links(4)))).toEqual(['applied', B]);
    table.hide(C, 0);
    expect(table.find(C)).toBeUndefined();
    expect(table.takeAwaited()).toEqual([B]);
  });

  it('keeps what honest nodes say though a liar says all that can be said, behind another gateway or the same', () => {
    const table = new TopologyTable(OWN);
    const honest = Array.from({ length: 1_000 }, (_, i) => idOf(10_000 + i));
    const flow = (i: number): TopologyChange => {
      return { kind: 'flow', ...keyOf(`a flow ${i}`, i), watching: true, upstream: A, downstream: [B, C] };
    };
    const say = (author: string, via: number, changes: TopologyChange[]) => {
      table.track(author, via);
      table.apply(whole(author, 1, ...changes));
      table.makeRoom(author);
    };
    honest.forEach((author, i) => say(author, 1 + (i % 2), [named('honest'), ...links(4), flow(1), flow(2), flow(3)]));
    const large = [...links(64), ...Array.from({ length: 75 }, (_, i) => flow(i))];
    expect(changesBytes(large)).toBeGreaterThan(0.8 * MAX_TOPOLOGY_BYTES);
    for (let i = 0; i < 2_040; i++) say(idOf(20_000 + i), 1, large);
    const sets = [...table.all()].map(([, { items }]) => items);
    expect(sets.reduce((sum, items) => sum + changesBytes(items), 0)).toBeLessThanOrEqual(MAX_TOPOLOGY_TOTAL_BYTES);
    expect(honest.filter((author) => table.itemsOf(author).length === 0)).toEqual([]);
    expect(table.crowdedOut).toBeGreaterThan(1_000);
  });
});
