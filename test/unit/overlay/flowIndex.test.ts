import { describe, expect, it } from 'vitest';
import type { Downstream } from '../../../src/overlay/branches';
import { FlowIndex } from '../../../src/overlay/flowIndex';
import { idOf, keyOf } from '../../support/overlay';

const [A, B, X, Y] = [idOf(2), idOf(3), idOf(20), idOf(21)];
const [FILM, CLIP] = [keyOf('film', 9), keyOf('clip', 9)];

function branch(neighbour: string): Downstream {
  const sets = { consumers: new Set<string>(), lost: new Set<string>(), stale: new Map<string, number>() };
  return { neighbour, link: 1, label: { slot: 1, key: 2 }, isAsked: false, ...sets };
}

describe('FlowIndex', () => {
  it('finds rows by key and source', () => {
    const index = new FlowIndex();
    const [film, clip] = [index.add(FILM), index.add(CLIP)];
    expect(index.size).toBe(2);
    expect(index.find(FILM)).toBe(film);
    expect(index.ofSource(FILM.source)).toEqual([film, clip]);
    index.delete(film);
    expect(index.find(FILM)).toBeUndefined();
    expect(index.ofSource(FILM.source)).toEqual([clip]);
    expect([...index.all()]).toEqual([clip]);
  });

  it('counts the places of a consumer, and finds the rows that serve it', () => {
    const index = new FlowIndex();
    const film = index.add(FILM);
    const [overA, overB] = [branch(A), branch(B)];
    film.downstream.set(A, overA).set(B, overB);
    index.addConsumer(film, overA, X, false);
    index.addConsumer(film, overB, X, true);
    index.addConsumer(film, overB, Y, false);
    expect(index.placeCount).toBe(3);
    expect(film.consumers).toEqual(
      new Map([
        [X, 2],
        [Y, 1],
      ]),
    );
    expect(overB.lost).toEqual(new Set([X]));
    index.removeConsumer(film, overA, X);
    index.removeConsumer(film, overA, Y);
    expect(index.ofConsumer(X)).toEqual([film]);
    overB.stale.set(X, 5);
    index.endBranch(film, overB);
    expect(index.ofConsumer(X)).toEqual([]);
    expect([index.placeCount, film.consumers.size, overB.stale.size, overB.lost.size]).toEqual([0, 0, 0, 0]);
    expect([...film.downstream.keys()]).toEqual([A]);
    expect([...film.changed].sort()).toEqual([X, Y]);
  });

  it('finds rows by the links that they cross now', () => {
    const index = new FlowIndex();
    const [film, clip] = [index.add(FILM), index.add(CLIP)];
    index.setLinks(film, new Set([1, 2]));
    index.setLinks(clip, new Set([2]));
    expect(index.ofLink(2)).toEqual([film, clip]);
    index.setLinks(film, new Set([1, 3]));
    expect([index.ofLink(1), index.ofLink(2), index.ofLink(3)]).toEqual([[film], [clip], [film]]);
    index.delete(film);
    expect([index.ofLink(1), index.ofLink(3)]).toEqual([[], []]);
  });
});
