import { describe, expect, it } from 'vitest';
import { HIDDEN_OFFER_MS, MAX_OFFERS, MAX_SOURCES } from '../../../src/overlay/constants';
import { cutCollections, OfferTable } from '../../../src/overlay/offers';
import { MAX_COLLECTION_SOURCES, MAX_FLOWS_PER_SOURCE, type SourceOffers } from '../../../src/wire/control';
import { idOf, keyOf, offered, TEXT } from '../../support/overlay';

const [OWN, X, Y] = [idOf(1), idOf(2), idOf(3)];

function announce(version: number, flow: string, source = X, contentType = TEXT) {
  return { type: 'flowAnnounce', source, contentType, version, flow } as const;
}

function withdraw(version: number, flow: string, source = X) {
  return { type: 'flowWithdraw', source, version, flow } as const;
}

function collection(version: number, flows: readonly string[], source = X): SourceOffers {
  return { source, version, flows: offered(...flows) };
}

describe('the offers of this node', () => {
  it('count their steps', () => {
    const table = new OfferTable(OWN);
    expect(table.offer('a', TEXT)).toEqual(announce(1, 'a', OWN));
    expect(table.offer('a', TEXT)).toBeUndefined();
    expect(table.withdraw('a')).toEqual(withdraw(2, 'a', OWN));
    expect(table.withdraw('a')).toBeUndefined();
    expect(table.versionOf(OWN)).toBe(2);
  });

  it('are bounded', () => {
    const table = new OfferTable(OWN);
    for (let i = 0; i < MAX_FLOWS_PER_SOURCE; i++) table.offer(`flow ${i}`, TEXT);
    expect(table.offer('one more', TEXT)).toBeUndefined();
  });

  it('ignore echoes of themselves', () => {
    const table = new OfferTable(OWN);
    table.offer('a', TEXT);
    table.offer('b', TEXT);
    expect(table.applyStep(announce(2, 'b', OWN), false, 0)).toBe('old');
    expect(table.applyStep(announce(1, 'a', OWN), false, 0)).toBe('old');
    table.applyCollection(collection(2, ['b', 'a'], OWN), false, 0);
    expect(table.versionOf(OWN)).toBe(2);
  });

  it.each([
    ['a step that was never made', announce(9, 'a', OWN), 10],
    ['a step that was another', announce(2, 'z', OWN), 3],
    ['the same step of another kind', withdraw(2, 'b', OWN), 3],
    ['the same step with another content type', announce(2, 'b', OWN, 'text/html'), 3],
  ])('outbid %s', (_what, step, version) => {
    const table = new OfferTable(OWN);
    table.offer('a', TEXT);
    table.offer('b', TEXT);
    expect(table.applyStep(step, false, 0)).toBe('gap');
    expect(table.newerThan([{ source: OWN, version: 0 }])).toEqual([collection(version, ['a', 'b'], OWN)]);
  });

  it('outbid a collection that is not theirs', () => {
    const table = new OfferTable(OWN);
    table.offer('a', TEXT);
    table.applyCollection(collection(1, ['z'], OWN), false, 0);
    expect(table.versionOf(OWN)).toBe(2);
    table.applyCollection(collection(7, ['a'], OWN), false, 0);
    expect(table.versionOf(OWN)).toBe(8);
    const flows = [{ flow: 'a', contentType: 'text/html' }];
    table.applyCollection({ source: OWN, version: 8, flows }, false, 0);
    expect(table.versionOf(OWN)).toBe(9);
    expect(table.flowsOf(OWN)).toEqual(['a']);
  });

  it('do not run after numbers that are noise', () => {
    const table = new OfferTable(OWN);
    table.offer('a', TEXT);
    expect(table.applyStep(announce(0x7fff_ffff, 'a', OWN), false, 0)).toBe('old');
    expect(table.outbid(0xffff_ffff, true)).toBe('old');
    expect(table.versionOf(OWN)).toBe(1);
  });
});

describe('the offers of others', () => {
  it('follow one another step by step', () => {
    const table = new OfferTable(OWN);
    expect(table.applyStep(announce(1, 'a'), false, 0)).toBe('applied');
    expect(table.applyStep(announce(2, 'b'), false, 0)).toBe('applied');
    expect(table.applyStep(withdraw(3, 'a'), false, 0)).toBe('applied');
    expect([...table.visible()]).toEqual([{ ...keyOf('b', 2), contentType: TEXT }]);
    expect(table.sourcesOf('b')).toEqual([X]);
  });

  it.each([
    ['a step that was applied', announce(2, 'b'), 'old'],
    ['an older step', withdraw(1, 'a'), 'old'],
    ['a step after the next', announce(4, 'd'), 'gap'],
    ['the withdrawal of what is not offered', withdraw(3, 'z'), 'gap'],
    ['a version that is noise', announce(0x7fff_ffff, 'c'), 'old'],
  ] as const)('answer %s', (_what, step, expected) => {
    const table = new OfferTable(OWN);
    table.applyCollection(collection(2, ['a', 'b']), false, 0);
    expect(table.applyStep(step, false, 0)).toBe(expected);
    expect(table.flowsOf(X)).toEqual(['a', 'b']);
    expect(table.versionOf(X)).toBe(2);
  });

  it('are replaced by a newer collection, and say what is gone', () => {
    const table = new OfferTable(OWN);
    table.applyCollection(collection(2, ['a', 'b']), false, 0);
    expect(table.applyCollection(collection(5, ['b', 'c']), false, 0)).toEqual({
      outcome: 'applied',
      withdrawn: [keyOf('a', 2)],
    });
    expect(table.flowsOf(X)).toEqual(['b', 'c']);
  });

  it('are others where their content type is another', () => {
    const table = new OfferTable(OWN);
    table.applyCollection(collection(2, ['a', 'b']), false, 0);
    expect(table.applyStep(announce(3, 'a'), false, 0)).toBe('applied');
    expect(table.applyStep(announce(4, 'a', X, 'text/html'), false, 0)).toBe('replaced');
    expect(table.contentTypeOf(keyOf('a', 2))).toBe('text/html');
    expect([...table.visible()]).toEqual([
      { ...keyOf('a', 2), contentType: 'text/html' },
      { ...keyOf('b', 2), contentType: TEXT },
    ]);
    expect(table.collections()).toEqual([
      { source: X, version: 4, flows: [{ flow: 'a', contentType: 'text/html' }, ...offered('b')] },
    ]);
    expect(table.applyCollection(collection(5, ['a', 'b']), false, 0).withdrawn).toEqual([keyOf('a', 2)]);
    expect(table.contentTypeOf(keyOf('a', 2))).toBe(TEXT);
    expect(table.contentTypeOf(keyOf('z', 2))).toBeUndefined();
  });

  it('are not revived by an older collection', () => {
    const table = new OfferTable(OWN);
    table.applyCollection(collection(2, ['a']), false, 0);
    table.applyStep(withdraw(3, 'a'), false, 0);
    expect(table.applyCollection(collection(2, ['a']), false, 0).outcome).toBe('old');
    expect(table.has(keyOf('a', 2))).toBe(false);
  });

  it('are hidden while their source has no route, and forgotten after a while', () => {
    const table = new OfferTable(OWN);
    table.applyStep(announce(1, 'a'), true, 100);
    expect(table.has(keyOf('a', 2))).toBe(true);
    expect(table.isVisible(keyOf('a', 2))).toBe(false);
    expect([...table.visible()]).toEqual([]);
    expect(table.setHidden(X, false, 200)).toBe(true);
    expect(table.setHidden(X, false, 200)).toBe(false);
    expect(table.isVisible(keyOf('a', 2))).toBe(true);
    table.setHidden(X, true, 300);
    expect(table.nextDeadline()).toBe(300 + HIDDEN_OFFER_MS);
    expect(table.expire(300 + HIDDEN_OFFER_MS - 1)).toEqual([]);
    expect(table.expire(300 + HIDDEN_OFFER_MS)).toEqual([keyOf('a', 2)]);
    expect(table.versionOf(X)).toBe(0);
    expect(table.nextDeadline()).toBeUndefined();
  });

  it('are told to who knows less', () => {
    const table = new OfferTable(OWN);
    table.applyCollection(collection(2, ['a']), false, 0);
    table.applyCollection(collection(4, ['b'], Y), true, 0);
    expect(
      table.newerThan([
        { source: X, version: 2 },
        { source: Y, version: 3 },
      ]),
    ).toEqual([collection(4, ['b'], Y)]);
    expect(table.newerThan([{ source: idOf(99), version: 0 }])).toEqual([]);
    expect(table.collections()).toEqual([collection(2, ['a'])]);
  });

  it('are bounded in flows, whatever comes', () => {
    const table = new OfferTable(OWN);
    const flows = Array.from({ length: MAX_FLOWS_PER_SOURCE }, (_, index) => `flow ${index}`);
    const full = MAX_OFFERS / MAX_FLOWS_PER_SOURCE;
    for (let i = 0; i < full; i++) table.applyCollection(collection(1, flows, idOf(100 + i)), false, 0);
    expect(table.applyCollection(collection(1, ['a']), false, 0).outcome).toBe('full');
    expect(table.applyStep(announce(2, 'a', idOf(100)), false, 0)).toBe('full');
    expect(table.fullness).toBe(1);
    // Fewer flows than before fit always.
    expect(table.applyCollection(collection(2, ['a'], idOf(100)), false, 0).outcome).toBe('applied');
    expect(table.applyCollection(collection(1, ['a']), false, 0).outcome).toBe('applied');
  });

  it('are bounded in sources; hidden ones give way', () => {
    const table = new OfferTable(OWN);
    for (let i = 1; i < MAX_SOURCES; i++) table.applyStep(announce(1, 'a', idOf(100 + i)), i === 5, 0);
    expect(table.applyStep(announce(1, 'a'), false, 0)).toBe('applied');
    expect(table.versionOf(idOf(105))).toBe(0);
    expect(table.applyStep(announce(1, 'a', Y), false, 0)).toBe('full');
    expect(table.fullness).toBe(1);
    for (let i = 1; i <= MAX_SOURCES / 2; i++) table.setHidden(idOf(100 + i), true, 0);
    // Who is hidden gives way; the 5th had given way already.
    expect(table.fullness).toBe(0.5 + 1 / MAX_SOURCES);
  });
});

describe('cutCollections', () => {
  it('keeps short ones together', () => {
    const sources = [collection(1, ['a']), collection(1, ['b'], Y)];
    expect(cutCollections(sources, 1_000)).toEqual([sources]);
    expect(cutCollections([], 1_000)).toEqual([]);
  });

  it('fills no piece beyond its bytes', () => {
    const flows = ['x'.repeat(128)];
    const sources = Array.from({ length: 10 }, (_, index) => collection(1, flows, idOf(index)));
    // 22 bytes of fixed fields, a length byte and 128 bytes of name, a length byte and 10 bytes of content type each.
    expect(cutCollections(sources, 2 * 162).map(({ length }) => length)).toEqual([2, 2, 2, 2, 2]);
  });

  it('fills no piece beyond its sources', () => {
    const sources = Array.from({ length: MAX_COLLECTION_SOURCES + 1 }, (_, index) => collection(1, [], idOf(index)));
    expect(cutCollections(sources, 1_000_000).map(({ length }) => length)).toEqual([MAX_COLLECTION_SOURCES, 1]);
  });
});
