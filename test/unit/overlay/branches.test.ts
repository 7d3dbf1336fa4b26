import { describe, expect, it } from 'vitest';
import {
  consumersWanted,
  type Downstream,
  type FlowEntry,
  isWanted,
  makeEntry,
  toForwarding,
} from '../../../src/overlay/branches';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, A, B, X, Y] = [idOf(1), idOf(2), idOf(3), idOf(10), idOf(11)];
const label = (slot: number) => ({ slot, key: 7 });

function downstream(neighbour: string, link: number, consumers: readonly string[]): Downstream {
  const sets = { consumers: new Set(consumers), lost: new Set<string>(), stale: new Map<string, number>() };
  return { neighbour, link, label: label(link), isAsked: false, ...sets };
}

function entry(more: Partial<FlowEntry> = {}): FlowEntry {
  return {
    ...makeEntry(keyOf('movie', 9)),
    downstream: new Map([
      [A, downstream(A, 1, [X])],
      [B, downstream(B, 2, [X, Y])],
    ]),
    consumers: new Map([
      [X, 2],
      [Y, 1],
    ]),
    ...more,
  };
}

describe('consumersWanted', () => {
  it('is everybody behind any branch, once', () => {
    expect([...consumersWanted(entry(), undefined)].sort()).toEqual([X, Y]);
  });

  it('counts this node where it watches', () => {
    expect(consumersWanted(entry({ watching: true, consumers: new Map([[OWN, 1]]) }), A)).toEqual([OWN]);
  });

  it('leaves out who is behind one neighbour only', () => {
    expect([...consumersWanted(entry(), B)]).toEqual([X]);
  });
});

it.each([
  [X, undefined, true],
  [X, A, true],
  [Y, B, false],
  [Y, A, true],
  [OWN, undefined, false],
])('isWanted: %s, but for those behind %s: %s', (consumer, except, expected) => {
  expect(isWanted(entry(), consumer, except)).toBe(expected);
});

describe('toForwarding', () => {
  it('is nothing where nothing is left', () => {
    expect(toForwarding(entry({ downstream: new Map() }))).toBeUndefined();
  });

  it('says where datagrams come from and where copies go', () => {
    const upstream = { neighbour: A, link: 5, label: label(8), asked: new Set([X]) };
    const retiring = { neighbour: B, link: 6, label: label(9), asked: new Set([X]), until: 100 };
    expect(toForwarding(entry({ watching: true, upstream, retiring }))).toEqual({
      key: keyOf('movie', 9),
      upstream: { link: 5, label: label(8) },
      retiring: { link: 6, label: label(9) },
      downstream: [
        { link: 1, label: label(1) },
        { link: 2, label: label(2) },
      ],
      local: true,
    });
  });
});
