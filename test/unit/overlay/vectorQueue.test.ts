import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { UPDATE_DELAY_MS, UPDATE_JITTER_MS } from '../../../src/overlay/constants';
import { RETRACTED, VectorQueue } from '../../../src/overlay/vectorQueue';
import { MAX_VECTOR_ENTRIES, type VectorEntry } from '../../../src/wire/control';
import { idOf } from '../../support/overlay';

const [A, B, X, Y] = [idOf(1), idOf(2), idOf(100), idOf(101)];

/** A queue over a table of truths that the test changes; `hidden` says what a neighbour must not see. */
function setUp() {
  const truth = new Map<string, VectorEntry>();
  const hidden = new Set<string>();
  const told: VectorEntry[] = [];
  const queue = new VectorQueue(
    (destination, neighbour) => (hidden.has(neighbour + destination) ? undefined : truth.get(destination)),
    (entry) => told.push(entry),
    seededRandom(1),
  );
  const set = (destination: string, cost: number | undefined, now: number, sequence = 0) => {
    if (cost === undefined) truth.delete(destination);
    else truth.set(destination, { destination, sequence, cost });
    queue.markChanged(destination, now);
  };
  return { queue, truth, hidden, told, set };
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
    queue.markChanged(X, 200);
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
