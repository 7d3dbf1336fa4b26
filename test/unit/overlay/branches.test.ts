import { describe, expect, it } from 'vitest';
import { consumersWanted, type FlowEntry, toForwarding } from '../../../src/overlay/branches';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, A, B, X, Y] = [idOf(1), idOf(2), idOf(3), idOf(10), idOf(11)];
const label = (slot: number) => ({ slot, key: 7 });

function entry(more: Partial<FlowEntry> = {}): FlowEntry {
  return {
    key: keyOf('movie', 9),
    watching: false,
    downstream: new Map([
      [A, { neighbour: A, link: 1, label: label(1), consumers: new Set([X]) }],
      [B, { neighbour: B, link: 2, label: label(2), consumers: new Set([X, Y]) }],
    ]),
    upstream: undefined,
    retiring: undefined,
    refusal: undefined,
    ...more,
  };
}

describe('consumersWanted', () => {
  it('is everybody behind any branch, once', () => {
    expect([...consumersWanted(entry(), OWN, undefined)].sort()).toEqual([X, Y]);
  });

  it('counts this node where it watches', () => {
    expect(consumersWanted(entry({ watching: true }), OWN, undefined)).toContain(OWN);
  });

  it('leaves out who is behind one neighbour only', () => {
    expect([...consumersWanted(entry(), OWN, B)]).toEqual([X]);
  });
});

describe('toForwarding', () => {
  it('is nothing where nothing is left', () => {
    expect(toForwarding(entry({ downstream: new Map() }))).toBeUndefined();
  });

  it('says where datagrams come from and where copies go', () => {
    const upstream = { neighbour: A, link: 5, label: label(8), asked: new Set([X]) };
    const retiring = { neighbour: B, link: 6, label: label(9), until: 100 };
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
