import { describe, expect, it } from 'vitest';
import { TopologyTable } from '../../../src/overlay/topologyTable';
import { nameIn, viewTopology, viewTree } from '../../../src/overlay/topologyView';
import type { TopologyItem } from '../../../src/wire/topologyMessages';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, A, B, C] = [idOf(1), idOf(2), idOf(3), idOf(4)];
const KEY = keyOf('movie', 1);
const name = (text: string): TopologyItem => ({ kind: 'name', name: text });
const link = (neighbour: string, cost = 1, rttMs?: number): TopologyItem => ({ kind: 'link', neighbour, cost, rttMs });
const part = (upstream: string | undefined, downstream: string[], watching = false): TopologyItem => ({
  kind: 'flow',
  ...KEY,
  watching,
  upstream,
  downstream,
});

/** `sets`: what each node says; who is not in `hidden` has a route. */
function parts(sets: Readonly<Record<string, readonly TopologyItem[]>>, hidden: readonly string[] = []) {
  const table = new TopologyTable(OWN);
  for (const [author, changes] of Object.entries(sets)) {
    if (author === OWN) table.publish(changes, true);
    else if (table.track(author, 1) && changes.length > 0) table.apply({ author, from: 0, version: 1, changes });
  }
  return {
    own: OWN,
    table,
    isKnown: (id: string) => !hidden.includes(id),
    neighbourName: (id: string) => (id === C ? 'said to us' : null),
  };
}

describe('viewTopology', () => {
  it('has links that both ends tell of, each once, as the end with the smaller id says', () => {
    const view = viewTopology(
      parts({
        [B]: [name('b'), link(A, 7, 9), link(OWN)],
        [A]: [name(''), link(OWN, 2), link(B, 3, 5.5)],
        [OWN]: [name('me'), link(A, 1, 0.5)],
      }),
    );
    expect(view).toEqual({
      nodes: [
        { id: OWN, name: 'me', own: true, opaque: false },
        { id: A, name: null, own: false, opaque: false },
        { id: B, name: 'b', own: false, opaque: false },
      ],
      links: [
        { a: OWN, b: A, cost: 1, rttMs: 0.5 },
        { a: A, b: B, cost: 3, rttMs: 5.5 },
      ],
    });
  });

  it('shows who tells nothing at the end of the links of others', () => {
    const view = viewTopology(parts({ [OWN]: [name('me'), link(A)], [A]: [name('a'), link(OWN), link(C)], [C]: [] }));
    expect(view.nodes.at(-1)).toEqual({ id: C, name: 'said to us', own: false, opaque: true });
    expect(view.links.map(({ a, b }) => [a, b])).toEqual([
      [OWN, A],
      [A, C],
    ]);
  });

  it('has nothing of nodes without a route, nor of nodes that are not known', () => {
    const sets = {
      [OWN]: [name('me'), link(A), link(B)],
      [A]: [name('a'), link(OWN), link(idOf(77))],
      [B]: [link(OWN)],
    };
    const view = viewTopology(parts(sets, [B]));
    expect(view.nodes.map(({ id }) => id)).toEqual([OWN, A]);
    expect(view.links).toHaveLength(1);
  });
});

describe('viewTree', () => {
  const sets = {
    [OWN]: [name('me'), part(undefined, [A])],
    [A]: [name('a'), part(OWN, [B, C], true)],
    [B]: [name('b'), part(A, [], true)],
    [C]: [],
  };

  it('has an edge for each copy, and who watches', () => {
    expect(viewTree(parts(sets), KEY, undefined)).toEqual({
      ...KEY,
      edges: [
        { from: OWN, to: A },
        { from: A, to: B },
        { from: A, to: C },
      ],
      consumers: [A, B],
    });
    expect(viewTree(parts(sets), keyOf('other', 1), undefined)).toMatchObject({ edges: [], consumers: [] });
  });

  it('knows of an opaque relay what its neighbours say', () => {
    const opaque = { [OWN]: [name('me'), part(undefined, [C])], [C]: [], [B]: [name('b'), part(C, [], true)] };
    expect(viewTree(parts(opaque), KEY, undefined).edges).toEqual([
      { from: OWN, to: C },
      { from: C, to: B },
    ]);
  });

  it('has rates where they were asked for', () => {
    const branch = { neighbour: A, framesPerSecond: 30, bytesPerSecond: 123_456, duplicatesPerSecond: 0.5 };
    const view = viewTree(parts(sets, [C]), KEY, new Map([[OWN, [branch]]]));
    expect(view.edges).toEqual([
      { from: OWN, to: A, rates: { framesPerSecond: 30, kilobytesPerSecond: 123.5, duplicatesPerSecond: 0.5 } },
      { from: A, to: B, rates: null },
    ]);
  });

  it('has branches that nobody tells of, if something is sent there', () => {
    const sends = (neighbour: string, framesPerSecond: number, duplicatesPerSecond = 0) => ({
      ...{ neighbour, framesPerSecond, bytesPerSecond: 0, duplicatesPerSecond },
    });
    const rates = new Map([
      [B, [sends(OWN, 12), sends(A, 0), sends(idOf(9), 30)]],
      [C, [sends(A, 0, 1)]],
    ]);
    const untold = viewTree(parts(sets), KEY, rates).edges.filter(({ from }) => from === B || from === C);
    expect(untold.map(({ from, to }) => [from, to])).toEqual([
      [B, OWN],
      [C, A],
    ]);
  });
});

describe('nameIn', () => {
  it.each([
    [[], null],
    [[name('')], null],
    [[link(A), name('a')], 'a'],
  ])('%j', (items, expected) => {
    expect(nameIn(items)).toBe(expected);
  });
});
