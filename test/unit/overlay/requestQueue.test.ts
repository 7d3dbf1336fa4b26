import { describe, expect, it } from 'vitest';
import { SEQUENCE_SUPPRESS_MS } from '../../../src/overlay/constants';
import { RETRACTED } from '../../../src/overlay/destination';
import { isCovered, RequestQueue, targetOf } from '../../../src/overlay/requestQueue';
import { MAX_SEQUENCE_REQUESTS } from '../../../src/wire/control';
import { idOf } from '../../support/overlay';

const [A, B, C, X, Y] = [idOf(1), idOf(2), idOf(3), idOf(100), idOf(101)];
const want = (destination: string, sequence: number, hopLimit = 64) => ({ destination, sequence, hopLimit });

describe('RequestQueue', () => {
  it('puts what goes to one neighbour into one frame', () => {
    const queue = new RequestQueue();
    queue.add(A, want(X, 1));
    queue.add(B, want(X, 1));
    queue.add(A, want(Y, 2));
    expect(queue.take()).toEqual([
      { to: A, requests: [want(X, 1), want(Y, 2)] },
      { to: B, requests: [want(X, 1)] },
    ]);
    expect(queue.take()).toEqual([]);
  });

  it('asks once per destination, for the most', () => {
    const queue = new RequestQueue();
    queue.add(A, want(X, 0xffff, 9));
    queue.add(A, want(X, 0xffff, 63));
    queue.add(A, want(X, 0xffff, 8));
    expect(queue.take()).toEqual([{ to: A, requests: [want(X, 0xffff, 63)] }]);
    queue.add(A, want(X, 0, 5));
    queue.add(A, want(X, 0xffff, 63));
    expect(queue.take()).toEqual([{ to: A, requests: [want(X, 0, 5)] }]);
  });

  it('cuts what does not fit a frame', () => {
    const queue = new RequestQueue();
    for (let i = 0; i <= MAX_SEQUENCE_REQUESTS; i++) queue.add(A, want(idOf(1_000 + i), 1));
    expect(queue.take().map(({ requests }) => requests.length)).toEqual([MAX_SEQUENCE_REQUESTS, 1]);
  });
});

it.each([
  [5, SEQUENCE_SUPPRESS_MS - 1, true],
  [4, 0, true],
  [6, 0, false],
  [5, SEQUENCE_SUPPRESS_MS, false],
])('isCovered: number 5 has been asked for; number %d, %d ms later: %s', (sequence, ms, expected) => {
  expect(isCovered({ requested: { to: A, sequence: 5, at: 1_000 } }, sequence, 1_000 + ms)).toBe(expected);
  expect(isCovered({ requested: undefined }, sequence, 0)).toBe(false);
});

describe('targetOf', () => {
  const offers = new Map([
    [A, { sequence: 1, cost: 5 }],
    [B, { sequence: 1, cost: 2 }],
    [C, { sequence: 1, cost: 3 }],
  ]);
  const plusOne = (_via: string, { cost }: { readonly cost: number }) => cost + 1;
  const use = (via: string) => ({ via, sequence: 1, cost: 4, entry: { destination: X, sequence: 1, cost: 4 } });

  it('is the next hop, by which the answer has to come', () => {
    expect(targetOf({ selected: use(A), offers, feasibility: undefined }, B, plusOne)).toBe(A);
  });

  it('is another one where the next hop asks', () => {
    expect(targetOf({ selected: use(B), offers, feasibility: undefined }, B, plusOne)).toBe(C);
  });

  it('is the cheapest feasible one without a route, or else the cheapest', () => {
    const feasibility = { sequence: 1, cost: 3 };
    expect(targetOf({ selected: undefined, offers, feasibility }, A, plusOne)).toBe(B);
    expect(targetOf({ selected: undefined, offers, feasibility }, B, plusOne)).toBe(C);
    expect(targetOf({ selected: undefined, offers, feasibility: { sequence: 1, cost: 0 } }, A, plusOne)).toBe(B);
  });

  it('is nobody where nobody has a route', () => {
    expect(targetOf({ selected: undefined, offers: new Map(), feasibility: undefined }, A, plusOne)).toBeUndefined();
    expect(targetOf({ selected: undefined, offers, feasibility: undefined }, A, () => RETRACTED)).toBeUndefined();
  });
});
