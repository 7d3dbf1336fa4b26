import { describe, expect, it } from 'vitest';
import { HIDDEN_OFFER_MS, MAX_TOPOLOGY_NODES } from '../../../src/overlay/constants';
import { TopologyTable } from '../../../src/overlay/topologyTable';
import { MAX_TOPOLOGY_LINKS } from '../../../src/wire/control';
import type { TopologyChange, TopologyNews } from '../../../src/wire/topologyMessages';
import { idOf } from '../../support/overlay';

const [OWN, A, B] = [idOf(1), idOf(2), idOf(3)];
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
  table.track(A);
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
    table.track(B);
    table.apply(news(0, 1, named('a')));
    table.hide(A, 1_000);
    table.hide(B, 2_000);
    expect(table.nextDeadline()).toBe(1_000 + HIDDEN_OFFER_MS);
    table.expire(1_000 + HIDDEN_OFFER_MS - 1);
    expect(table.itemsOf(A)).toHaveLength(1);
    table.track(B);
    table.expire(5_000 + HIDDEN_OFFER_MS);
    expect(table.find(A)).toBeUndefined();
    expect(table.find(B)).toBeDefined();
    expect(table.nextDeadline()).toBeUndefined();
    table.hide(OWN, 0);
    expect(table.nextDeadline()).toBeUndefined();
  });

  it('is bounded; whoever has no route makes room', () => {
    const table = new TopologyTable(OWN);
    for (let i = 2; i <= MAX_TOPOLOGY_NODES; i++) expect(table.track(idOf(i))).toBeDefined();
    expect(table.track(idOf(9_999))).toBeUndefined();
    table.hide(idOf(7), 0);
    expect(table.track(idOf(9_999))).toBeDefined();
    expect(table.find(idOf(7))).toBeUndefined();
    expect([...table.all()]).toHaveLength(MAX_TOPOLOGY_NODES);
  });
});
