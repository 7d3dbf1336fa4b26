import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { SEQUENCE_HOP_LIMIT, SEQUENCE_LAG, UPDATE_DELAY_MS, UPDATE_JITTER_MS } from '../../../src/overlay/constants';
import { RETRACTED } from '../../../src/overlay/destination';
import { VectorQueue } from '../../../src/overlay/vectorQueue';
import { MAX_VECTOR_ENTRIES, type VectorEntry } from '../../../src/wire/control';
import { idOf } from '../../support/overlay';

const [A, B, X, Y, Z] = [idOf(1), idOf(2), idOf(100), idOf(101), idOf(102)];

/** A queue over a table of truths that the test changes; `hidden` says what a neighbour must not see, `others` who has a route of its own. */
function setUp() {
  const truth = new Map<string, VectorEntry>();
  const hidden = new Set<string>();
  const others = new Set<string>();
  const told: VectorEntry[] = [];
  const queue = new VectorQueue(
    (destination, neighbour) => (hidden.has(neighbour + destination) ? undefined : truth.get(destination)),
    (entry) => told.push(entry),
    seededRandom(1),
  );
  const set = (destination: string, cost: number | undefined, now: number, sequence = 0) => {
    if (cost === undefined) truth.delete(destination);
    else truth.set(destination, { destination, sequence, cost });
    queue.markChanged(destination, now, (neighbour) => !others.has(neighbour));
  };
  return { queue, truth, hidden, others, told, set };
}

describe('VectorQueue', () => {
  it('tells a new neighbour everything at once', () => {
    const { queue, set, told } = setUp();
    set(X, 1, 0);
    queue.addNeighbour(A, [X, Y], 5);
    expect(queue.nextDeadline()).toBe(5);
    const entries = [{ destination: X, sequence: 0, cost: 1 }];
    expect(queue.take(5)).toEqual([{ to: A, entries }]);
    expect(told).toEqual(entries);
    expect(queue.nextDeadline()).toBeUndefined();
  });

  it('tells everything again to one neighbour, and still takes back what is gone', () => {
    const { queue, set, hidden, told } = setUp();
    for (const neighbour of [A, B]) queue.addNeighbour(neighbour, [], 0);
    hidden.add(A + Z);
    for (const destination of [X, Y, Z]) set(destination, 1, 0);
    queue.take(100);
    told.length = 0;
    set(Y, undefined, 200);
    queue.forceAll(A, [X, Z], 200);
    const entry = { destination: X, sequence: 0, cost: 1 };
    expect(queue.take(200).find(({ to }) => to === A)?.entries).toEqual([
      { destination: Y, sequence: 0, cost: RETRACTED },
      entry,
    ]);
    expect(told).toEqual([entry]);
    queue.take(300);
    queue.forceAll(idOf(9), [X], 400);
    expect(queue.nextDeadline()).toBeUndefined();
  });

  it('lets changes wait for company, a little', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    queue.take(0);
    set(X, 1, 100);
    set(Y, 2, 105);
    const due = queue.nextDeadline() ?? 0;
    expect(due).toBeGreaterThanOrEqual(100 + UPDATE_DELAY_MS);
    expect(due).toBeLessThanOrEqual(100 + UPDATE_DELAY_MS + UPDATE_JITTER_MS);
    expect(queue.take(due - 0.001)).toEqual([]);
    expect(queue.take(due)[0]?.entries.map(({ destination }) => destination)).toEqual([X, Y]);
  });

  it('sends retractions at once, with what is waiting', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    set(X, 1, 0);
    queue.take(100);
    set(Y, 1, 200);
    set(X, undefined, 200);
    expect(queue.nextDeadline()).toBe(200);
    expect(queue.take(200)).toEqual([
      {
        to: A,
        entries: [
          { destination: Y, sequence: 0, cost: 1 },
          { destination: X, sequence: 0, cost: RETRACTED },
        ],
      },
    ]);
  });

  it('is in no hurry to retract what a neighbour does not use, until it may', () => {
    const { queue, set, others } = setUp();
    queue.addNeighbour(A, [], 0);
    set(X, 1, 0);
    queue.take(100);
    others.add(A);
    set(X, undefined, 200);
    expect(queue.nextDeadline()).toBeGreaterThanOrEqual(200 + UPDATE_DELAY_MS);
    queue.hasten(A, Y, 202);
    queue.hasten(B, X, 202);
    expect(queue.take(202)).toEqual([]);
    queue.hasten(A, X, 203);
    expect(queue.take(203)).toEqual([{ to: A, entries: [{ destination: X, sequence: 0, cost: RETRACTED }] }]);
  });

  it('hastens nothing but retractions', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    queue.take(0);
    set(X, 1, 200);
    queue.hasten(A, X, 201);
    expect(queue.take(201)).toEqual([]);
  });

  it('tells a newer sequence number to who asks for it, and with the next cost', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    queue.addNeighbour(B, [], 0);
    set(X, 1, 0);
    queue.take(100);
    set(X, 1, 200, 5);
    expect(queue.nextDeadline()).toBeUndefined();
    queue.force(B, X, 210);
    const newer = { destination: X, sequence: 5, cost: 1 };
    expect(queue.take(210)).toEqual([{ to: B, entries: [newer] }]);
    set(X, 2, 300, 5);
    const vectors = queue.take(400);
    expect(vectors.map(({ to }) => to)).toEqual([A, B]);
    expect(vectors[0]?.entries).toEqual([{ ...newer, cost: 2 }]);
  });

  it('tells a sequence number unasked when it has run far ahead, also across the wrap', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    set(X, 1, 0, 0xfff0);
    queue.take(100);
    set(X, 1, 200, (0xfff0 + SEQUENCE_LAG - 1) & 0xffff);
    expect(queue.nextDeadline()).toBeUndefined();
    const sequence = (0xfff0 + SEQUENCE_LAG) & 0xffff;
    set(X, 1, 300, sequence);
    expect(queue.take(400)).toEqual([{ to: A, entries: [{ destination: X, sequence, cost: 1 }] }]);
    expect(SEQUENCE_LAG * SEQUENCE_HOP_LIMIT).toBeLessThan(0x8000);
  });

  it('can tell everybody a newer number', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    queue.addNeighbour(B, [], 0);
    set(X, 1, 0);
    queue.take(100);
    queue.forceNews(X, 200);
    expect(queue.take(200)).toEqual([]);
    set(X, 1, 300, 7);
    queue.force(B, X, 300);
    queue.take(300);
    queue.forceNews(X, 400);
    expect(queue.take(400)).toEqual([{ to: A, entries: [{ destination: X, sequence: 7, cost: 1 }] }]);
  });

  it('knows who was told a route', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    set(X, 1, 0);
    expect(queue.isTold(A, X)).toBe(false);
    queue.take(100);
    expect([queue.isTold(A, X), queue.isTold(A, Y), queue.isTold(B, X)]).toEqual([true, false, false]);
    set(X, undefined, 200);
    queue.take(200);
    expect(queue.isTold(A, X)).toBe(false);
  });

  it('says nothing that the neighbour knows already', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    set(X, 1, 0);
    queue.take(100);
    set(X, 2, 200);
    set(X, 1, 201);
    expect(queue.take(300)).toEqual([]);
  });

  it('retracts nothing that was never told', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    queue.take(0);
    set(X, 1, 0);
    set(X, undefined, 1);
    expect(queue.take(100)).toEqual([]);
  });

  it('keeps a copy per neighbour, and hides from each what it must not see', () => {
    const { queue, hidden, set } = setUp();
    queue.addNeighbour(A, [], 0);
    queue.addNeighbour(B, [], 0);
    hidden.add(A + X);
    set(X, 1, 0);
    expect(queue.take(100).map(({ to }) => to)).toEqual([B]);
    hidden.clear();
    hidden.add(B + X);
    queue.markChanged(X, 200, () => true);
    const vectors = queue.take(300);
    expect(vectors).toEqual([
      { to: A, entries: [{ destination: X, sequence: 0, cost: 1 }] },
      { to: B, entries: [{ destination: X, sequence: 0, cost: RETRACTED }] },
    ]);
  });

  it('repeats itself when it is asked to', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    set(X, 1, 0);
    queue.take(100);
    queue.force(A, X, 150);
    queue.force(B, X, 150);
    expect(queue.nextDeadline()).toBe(150);
    expect(queue.take(150)).toEqual([{ to: A, entries: [{ destination: X, sequence: 0, cost: 1 }] }]);
    expect(queue.take(200)).toEqual([]);
  });

  it('forgets a neighbour that is gone', () => {
    const { queue, set } = setUp();
    queue.addNeighbour(A, [], 0);
    queue.take(0);
    queue.removeNeighbour(A);
    set(X, 1, 0);
    expect(queue.nextDeadline()).toBeUndefined();
    queue.addNeighbour(A, [X], 10);
    expect(queue.take(10)).toHaveLength(1);
  });

  it('cuts a long vector into frames', () => {
    const { queue, truth } = setUp();
    const ids = Array.from({ length: MAX_VECTOR_ENTRIES + 1 }, (_, index) => idOf(1_000 + index));
    for (const destination of ids) truth.set(destination, { destination, sequence: 0, cost: 1 });
    queue.addNeighbour(A, ids, 0);
    expect(queue.take(0).map(({ entries }) => entries.length)).toEqual([MAX_VECTOR_ENTRIES, 1]);
  });
});
