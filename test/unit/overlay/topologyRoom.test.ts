import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { TopologyRoom } from '../../../src/overlay/topologyRoom';
import { idOf } from '../../support/overlay';
import { between } from '../../support/randomGraph';
import { forEachSeed, MANY_SEEDS } from '../../support/seeds';

const [A, B, C, D] = [idOf(1), idOf(2), idOf(3), idOf(4)];

describe('TopologyRoom', () => {
  it('has nobody give way while there is room', () => {
    const room = new TopologyRoom(1_000);
    room.hold(A, 1, 600);
    room.hold(B, 2, 400);
    expect(room.free).toBe(0);
    expect(room.findLoser(B)).toBeUndefined();
    room.hold(A, 1, 100);
    expect(room.free).toBe(500);
    room.release(A);
    room.release(A);
    expect(room.bytesOf(A)).toBe(0);
    expect(room.free).toBe(600);
  });

  it('has a largest set behind the gateway with the most give way', () => {
    const room = new TopologyRoom(5_000);
    room.hold(A, 1, 3_000);
    room.hold(B, 2, 2_000);
    room.hold(C, 2, 300);
    expect(room.findLoser(C)).toBe(A);
    room.hold(D, 2, 1_200);
    expect(room.findLoser(D)).toBe(B);
  });

  it('follows authors to other gateways', () => {
    const room = new TopologyRoom(5_000);
    room.hold(A, 1, 3_000);
    room.hold(B, 2, 2_800);
    room.hold(C, 1, 600);
    expect(room.findLoser(B)).toBe(A);
    room.move(C, 2);
    expect(room.findLoser(B)).toBe(B);
    room.move(D, 2);
    expect(room.free).toBe(-1_400);
  });

  it('has the latest of equals give way', () => {
    const room = new TopologyRoom(2_000);
    room.hold(A, 1, 1_000);
    room.hold(B, 1, 1_000);
    room.hold(C, 1, 1_005);
    expect(room.findLoser(C)).toBe(C);
    room.hold(C, 1, 100);
    expect(room.findLoser(C)).toBe(A);
  });
});

describe('rooms that are used at random', MANY_SEEDS, () => {
  it('are never too small for long, and leave alone who has less than his part', () => {
    forEachSeed(60, (seed) => {
      const random = seededRandom(seed);
      const most = 20_000;
      const room = new TopologyRoom(most);
      const held = new Map<string, { via: number; bytes: number }>();
      const sum = (via?: number) =>
        [...held.values()].reduce((all, each) => all + (via === undefined || each.via === via ? each.bytes : 0), 0);
      for (let i = 0; i < 300; i++) {
        const author = idOf(between(random, 1, 40));
        const via = between(random, 1, 4);
        const known = held.get(author);
        switch (between(random, 0, 6)) {
          case 0:
            room.release(author);
            held.delete(author);
            break;
          case 1:
            room.move(author, via);
            if (known) held.set(author, { ...known, via });
            break;
          default: {
            const bytes = between(random, 1, 3_000);
            room.hold(author, via, bytes);
            held.set(author, { via, bytes });
          }
        }
        for (let loser = room.findLoser(author); loser !== undefined; loser = room.findLoser(author)) {
          const lost = held.get(loser) ?? { via: 0, bytes: 0 };
          expect(sum(lost.via)).toBe(Math.max(...[1, 2, 3, 4].map(sum)));
          expect(sum(lost.via)).toBeGreaterThan(most / 4);
          const largest = Math.max(...[...held.values()].filter((each) => each.via === lost.via).map((e) => e.bytes));
          expect(lost.bytes).toBeGreaterThan(largest - 256);
          room.release(loser);
          held.delete(loser);
        }
        expect(room.free).toBe(most - sum());
        expect(room.free).toBeGreaterThanOrEqual(0);
      }
    });
  });
});
