import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/base/random';
import { type Point, SPACING } from '../../../../webview-ui/graph/freeSpot';
import { distanceToLine, LINK_GAP } from '../../../../webview-ui/graph/linkLines';
import { type PlacedNode, Placement } from '../../../../webview-ui/graph/placement';
import { parsePlacement } from '../../../../webview-ui/graph/placementMemory';
import { between, pick, shuffled } from '../../../support/randomGraph';
import { forEachSeed } from '../../../support/seeds';

const node = (id: string, name: string | null = null): PlacedNode => ({ id, name });
const NODES = ['a', 'b', 'c'].map((id) => node(id));
/** How far apart the two points are that are closest to each other. */
function closest(points: readonly Point[]): number {
  const distances = points.flatMap((one, i) =>
    points.slice(i + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y)),
  );
  return Math.min(Infinity, ...distances);
}

const LINKS = [
  { a: 'a', b: 'b' },
  { a: 'b', b: 'c' },
];

describe('a placement', () => {
  it('puts new nodes where it is suggested, and others beside their neighbours', () => {
    const placement = new Placement();
    expect(placement.place(NODES, LINKS, new Map([['b', { x: 500, y: 0 }]]))).toEqual(['a', 'b', 'c']);
    expect(placement.positionOf('b')).toEqual({ x: 500, y: 0 });
    const { x = NaN, y = NaN } = placement.positionOf('c') ?? {};
    expect(Math.hypot(x - 500, y)).toBeLessThan(2 * SPACING);
  });

  it('knows who has a place, by id and by name', () => {
    const placement = new Placement([['old', 3, 4, 1, 'server1']]);
    expect(placement.unknownOf([node('old'), node('new', 'server1'), node('other')])).toEqual([node('other')]);
    placement.place([node('new', 'server1')], []);
    expect(placement.positionOf('new')).toEqual({ x: 3, y: 4 });
    expect(placement.isPinned('new')).toBe(true);
  });

  it('tidies what is not pinned, takes it back, and keeps what was dragged', () => {
    const placement = new Placement();
    placement.place(NODES, LINKS);
    placement.drag('a', { x: 9, y: 9 });
    const before = placement.positions();
    expect(placement.canUndo).toBe(false);
    placement.tidy(new Map(NODES.map(({ id }, index) => [id, { x: index * 300, y: 900 }])));
    expect(placement.positionOf('a')).toEqual({ x: 9, y: 9 });
    expect(placement.positionOf('c')).toEqual({ x: 600, y: 900 });
    placement.undo();
    expect(placement.positions()).toEqual(before);
    placement.unpinAll();
    expect(placement.pinned().size).toBe(0);
  });

  it('gives nodes that come back their places, also through what is stored of it', () => {
    const placement = new Placement();
    placement.place(NODES, LINKS);
    const before = placement.positions();
    placement.place([node('a')], []);
    placement.place(NODES, LINKS);
    expect(placement.positions()).toEqual(before);
    const again = new Placement(parsePlacement(JSON.parse(JSON.stringify(placement.memory()))));
    expect(again.place(NODES, LINKS)).toEqual([]);
    expect(again.positions()).toEqual(before);
  });

  it('gives a node of which nothing was known the place of its name, or one beside its neighbours, once', () => {
    const placement = new Placement([['old', 900, 0, 0, 'server1']]);
    const far = new Map([['c', { x: -900, y: 0 }]]);
    placement.place([node('a', 'one'), node('c', 'three'), node('n'), node('m')], [{ a: 'a', b: 'c' }], far);
    const firm = placement.positionOf('c');
    const named = [node('a', 'one'), node('c', 'three'), node('n', 'server1'), node('m')];
    placement.place(named, [
      { a: 'a', b: 'c' },
      { a: 'c', b: 'm' },
    ]);
    expect(placement.positionOf('n')).toEqual({ x: 900, y: 0 });
    expect(placement.positionOf('c')).toEqual(firm);
    const { x = NaN, y = NaN } = placement.positionOf('m') ?? {};
    expect(Math.hypot(x - (firm?.x ?? NaN), y - (firm?.y ?? NaN))).toBeLessThan(2 * SPACING);
    const before = placement.positions();
    placement.place(
      [node('a', 'one'), node('c', 'three'), node('n', 'server1'), node('m', 'late')],
      [{ a: 'a', b: 'm' }],
    );
    expect(placement.positions()).toEqual(before);
  });

  it('leaves what the user has put somewhere, known or not', () => {
    const placement = new Placement([['old', 900, 0, 0, 'server1']]);
    placement.place([node('n')], []);
    placement.drag('n', { x: 5, y: 5 });
    placement.place([node('n', 'server1')], []);
    expect(placement.positionOf('n')).toEqual({ x: 5, y: 5 });
  });

  it('puts new nodes close to their only neighbour where there is room, however many come', () => {
    forEachSeed(40, (seed) => {
      const random = seededRandom(seed);
      const old = Array.from({ length: between(random, 1, 12) }, (_, index) => node(`o${index}`, `o${index}`));
      const links = old.slice(1).map(({ id }, index) => ({ a: id, b: `o${between(random, 0, index)}` }));
      const places = new Map(
        old.map(({ id }, index) => [id, { x: (index % 4) * 220, y: Math.floor(index / 4) * 220 }]),
      );
      const placement = new Placement();
      placement.place(old, links, places);
      const stubs = Array.from({ length: between(random, 1, old.length) }, (_, index) =>
        node(`s${index}`, `s${index}`),
      );
      const ends = stubs.map(({ id }) => ({ a: pick(random, old).id, b: id }));
      placement.place([...old, ...stubs], [...links, ...ends]);
      for (const { a, b } of ends) {
        const [one, other] = [placement.positionOf(a), placement.positionOf(b)];
        const distance = Math.hypot((one?.x ?? NaN) - (other?.x ?? NaN), (one?.y ?? NaN) - (other?.y ?? NaN));
        expect(distance, `seed ${seed}, ${a} ${b}`).toBeLessThan(2.2 * SPACING);
      }
    });
  });

  it('gives the place of its name to a node that comes as the other one goes', () => {
    const placement = new Placement();
    placement.place([node('a', 'one'), node('b', 'two')], [{ a: 'a', b: 'b' }]);
    placement.drag('b', { x: 400, y: 300 });
    const next = [node('a', 'one'), node('b2', 'two')];
    expect(placement.unknownOf(next)).toEqual([]);
    placement.place(next, [{ a: 'a', b: 'b2' }]);
    expect(placement.positionOf('b2')).toEqual({ x: 400, y: 300 });
    expect(placement.isPinned('b2')).toBe(true);
  });

  it('puts new nodes on no link of others where there is room', () => {
    forEachSeed(60, (seed) => {
      const random = seededRandom(seed);
      const old = Array.from({ length: between(random, 2, 9) }, (_, index) => node(`o${index}`, `o${index}`));
      const places = new Map(
        old.map(({ id }, index) => [id, { x: (index % 3) * 260, y: Math.floor(index / 3) * 260 }]),
      );
      const tree = old.slice(1).map(({ id }, index) => ({ a: id, b: `o${between(random, 0, index)}` }));
      const placement = new Placement();
      placement.place(old, tree, places);
      // Beside both ends of a link, where the middle is on it.
      const { a, b } = pick(random, tree);
      const neighbours = random.next() < 0.7 ? [a, b] : [a];
      placement.place([...old, node('x', 'x')], [...tree, ...neighbours.map((id) => ({ a: id, b: 'x' }))]);
      const x = placement.positionOf('x') ?? { x: NaN, y: NaN };
      for (const link of tree) {
        const [one, other] = [places.get(link.a), places.get(link.b)];
        if (!one || !other) throw new Error('no place');
        expect(distanceToLine(one, other, x), `seed ${seed}`).toBeGreaterThanOrEqual(LINK_GAP);
      }
      const ends = neighbours.map((id) => places.get(id) ?? { x: NaN, y: NaN });
      const middle = (of: 'x' | 'y'): number => ends.reduce((sum, end) => sum + end[of], 0) / ends.length;
      expect(Math.hypot(middle('x') - x.x, middle('y') - x.y), `seed ${seed}`).toBeLessThan(3 * SPACING);
    });
  });

  it('never moves a node shown with name or link but by drag, tidy and undo, and keeps nodes apart, whatever comes and goes', () => {
    forEachSeed(60, (seed) => {
      const random = seededRandom(seed);
      const all = Array.from({ length: 25 }, (_, index) => node(`n${index}`, pick(random, [null, `s${index % 9}`])));
      const placement = new Placement();
      // Of these nothing has been known since they were placed.
      let bare = new Set<string>();
      for (let step = 0; step < 30; step++) {
        const before = placement.positions();
        const nodes = shuffled(random, all).slice(0, between(random, 0, all.length));
        const links = Array.from({ length: 20 }, () => ({ a: pick(random, all).id, b: pick(random, all).id }));
        const suggested = new Map(nodes.map(({ id }) => [id, { x: between(random, -300, 300), y: 0 }]));
        placement.place(nodes, links, random.next() < 0.5 ? suggested : undefined);
        const after = placement.positions();
        expect([...after.keys()].sort()).toEqual(nodes.map(({ id }) => id).sort());
        const stayed = new Map([...before].filter(([id]) => after.has(id) && !bare.has(id)));
        expect(new Map([...after].filter(([id]) => before.has(id) && !bare.has(id)))).toEqual(stayed);
        const linked = new Set(links.flatMap(({ a, b }) => [a, b]));
        const isBare = ({ id, name }: PlacedNode): boolean => name === null && !linked.has(id);
        bare = new Set(
          nodes.filter((one) => isBare(one) && (!before.has(one.id) || bare.has(one.id))).map(({ id }) => id),
        );
        expect(closest([...after.values()])).toBeGreaterThanOrEqual(SPACING);
      }
    });
  });

  it('is the same whatever the order of nodes', () => {
    forEachSeed(20, (seed) => {
      const random = seededRandom(seed);
      const all = Array.from({ length: 12 }, (_, index) => node(`n${index}`));
      const links = Array.from({ length: 15 }, () => ({ a: pick(random, all).id, b: pick(random, all).id }));
      const one = new Placement();
      const other = new Placement();
      one.place(all, links);
      other.place(shuffled(random, all), links);
      expect(new Map([...other.positions()].sort())).toEqual(new Map([...one.positions()].sort()));
    });
  });
});
