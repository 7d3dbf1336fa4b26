import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyChanges,
  changesBytes,
  checksumOf,
  cutList,
  diffItems,
  isWithinBounds,
  itemKey,
  itemText,
  type ItemSet,
  newsBytes,
  withinBounds,
} from '../../../src/overlay/topologyItems';
import { MAX_TOPOLOGY_BYTES, MAX_TOPOLOGY_FLOWS, MAX_TOPOLOGY_LINKS } from '../../../src/wire/control';
import { encodeControl } from '../../../src/wire/controlCodec';
import type { TopologyItem } from '../../../src/wire/topologyMessages';
import { EXAMPLES } from '../../golden/wire/examples';
import { idOf } from '../../support/overlay';
import { check } from '../../support/property';

const node = fc.integer({ min: 1, max: 4 }).map(idOf);
const item = fc.oneof<fc.Arbitrary<TopologyItem>[]>(
  fc.record({ kind: fc.constant('name'), name: fc.constantFrom('', 'a', 'é b') }),
  fc.record({
    kind: fc.constant('link'),
    neighbour: node,
    cost: fc.integer({ min: 1, max: 2 }),
    rttMs: fc.constantFrom(undefined, 0.1, 12.3),
  }),
  fc.record({
    kind: fc.constant('flow'),
    source: node,
    flow: fc.constantFrom('x', 'é', 'x y'),
    watching: fc.boolean(),
    upstream: fc.option(node, { nil: undefined }),
    downstream: fc.uniqueArray(node, { maxLength: 3 }),
  }),
);
// As authors make them: always with a name.
const set = fc
  .uniqueArray(item, { selector: itemKey, maxLength: 8 })
  .map((items) => applyChanges([{ kind: 'name', name: 'x' }], items));
const texts = (items: ItemSet) => items.map(itemText).sort();

describe('sets of items', () => {
  it('come from one to the other by their difference, which is empty for equal ones only', () => {
    check(
      fc.property(set, set, (before, after) => {
        const changes = diffItems(before, after);
        expect(texts(applyChanges(before, changes))).toEqual(texts(after));
        expect(changes.length === 0).toBe(texts(before).join('\n') === texts(after).join('\n'));
      }),
      500,
    );
  });

  it('have the same checksum in any order, and another with other items', () => {
    check(
      fc.property(set, set, (a, b) => {
        expect(checksumOf([...a].reverse())).toBe(checksumOf(a));
        expect(checksumOf(a) === checksumOf(b)).toBe(texts(a).join('\n') === texts(b).join('\n'));
      }),
      500,
    );
    expect(checksumOf([])).toBe(0);
    // FNV-1a of "name a".
    expect(checksumOf([{ kind: 'name', name: 'a' }])).toBe(0x71ab6629);
  });

  it('have the checksum of the example in PROTOCOL.md', () => {
    const messageOf = (name: string) => EXAMPLES.find((example) => example.name === name)?.message;
    const [news, request] = [messageOf('topology'), messageOf('topologyRequest')];
    if (news?.type !== 'topology' || request?.type !== 'topologyRequest') throw new Error('no such examples');
    const items = applyChanges([], news.news[0]?.changes ?? []);
    expect(request.known.at(-1)?.checksum).toBe(checksumOf(items));
  });

  it('are as long as their bytes on the wire', () => {
    check(
      fc.property(set, set, (before, after) => {
        const news = { author: idOf(1), from: 1, version: 2, changes: diffItems(before, after) };
        // Length, tag and count of the frame.
        expect(newsBytes(news)).toBe(encodeControl({ type: 'topology', news: [news] }).length - 7);
      }),
    );
  });

  it('take the last of two changes with one key', () => {
    const changes = ['a', 'b'].map((name) => ({ kind: 'name' as const, name }));
    expect(applyChanges([{ kind: 'name', name: 'c' }], changes)).toEqual([{ kind: 'name', name: 'b' }]);
  });
});

const link = (index: number): TopologyItem => ({ kind: 'link', neighbour: idOf(index), cost: 1, rttMs: undefined });
const flow = (index: number, length = 1): TopologyItem => ({
  kind: 'flow',
  source: idOf(index),
  flow: 'f'.repeat(length),
  watching: true,
  upstream: undefined,
  downstream: [],
});
const times = (count: number, make: (index: number) => TopologyItem) =>
  Array.from({ length: count }, (_, i) => make(i));

describe('bounds of a set', () => {
  it.each([
    ['links', times(MAX_TOPOLOGY_LINKS, link), link(999)],
    ['flows', times(MAX_TOPOLOGY_FLOWS, (i) => flow(i)), flow(999)],
    ['bytes', times(MAX_TOPOLOGY_BYTES / 128, (i) => flow(i, 128 - 37)), flow(999)],
  ])('%s: so many, not one more', (_name, full, more) => {
    expect(isWithinBounds(full)).toBe(true);
    expect(isWithinBounds([...full, more])).toBe(false);
    expect(withinBounds([...full, more])).toEqual(full);
  });

  it('leave out what does not fit, not what comes after it', () => {
    const full = times(MAX_TOPOLOGY_BYTES / 128 - 1, (i) => flow(i, 128 - 37));
    const kept = withinBounds([
      ...full,
      { ...flow(999), downstream: times(10, link).map(() => idOf(1)) } as TopologyItem,
      flow(998),
    ]);
    expect(kept).toEqual([...full, flow(998)]);
    expect(changesBytes(kept)).toBeLessThanOrEqual(MAX_TOPOLOGY_BYTES);
  });
});

describe('cutList', () => {
  it('keeps order, and every piece within both bounds', () => {
    check(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 40 }), (sizes) => {
        const pieces = cutList(sizes, (size) => size, 10, 4);
        expect(pieces.flat()).toEqual(sizes);
        for (const piece of pieces) {
          expect(piece.length).toBeGreaterThan(0);
          expect(piece.length).toBeLessThanOrEqual(4);
          if (piece.length > 1) expect(piece.reduce((a, b) => a + b)).toBeLessThanOrEqual(10);
        }
      }),
    );
  });
});
