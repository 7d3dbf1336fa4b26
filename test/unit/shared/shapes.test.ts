import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount, byTag, byType, count, fields, flag, list, oneOf, orNull, text } from '../../../src/shared/shapes';

const point = fields<{ x: number; label: string | null }, { note: string }>(
  { x: amount, label: orNull(text(3)) },
  { note: text(3) },
);
const shape = byType({ dot: fields({ at: point }), line: fields({ through: list(point, 2) }) });

describe('shapes', () => {
  it.each([
    [{ type: 'dot', at: { x: 1, label: null } }],
    [{ type: 'dot', at: { x: 0.5, label: 'abc', note: '' } }],
    [{ type: 'line', through: [] }],
  ])('take %j as it is', (raw) => {
    expect(shape(raw)).toEqual(raw);
  });

  it('leave out what they do not know', () => {
    expect(point({ x: 1, label: null, more: 1 })).toEqual({ x: 1, label: null });
  });

  it.each([
    ['no object', 'dot'],
    ['no type', { at: { x: 1, label: null } }],
    ['a type that every object has', { type: 'constructor' }],
    ['a field missing', { type: 'dot', at: { x: 1 } }],
    ['an optional field that is wrong', { type: 'dot', at: { x: 1, label: null, note: 1 } }],
    ['a negative amount', { type: 'dot', at: { x: -1, label: null } }],
    ['an infinite amount', { type: 'dot', at: { x: Infinity, label: null } }],
    ['a long text', { type: 'dot', at: { x: 1, label: 'abcd' } }],
    ['a long list', { type: 'line', through: Array(3).fill({ x: 1, label: null }) }],
    ['an object for a list', { type: 'line', through: { length: 0 } }],
    ['a wrong member', { type: 'line', through: [null] }],
  ])('refuse %s', (_what, raw) => {
    expect(shape(raw)).toBeUndefined();
  });

  it('may be told apart by another member than `type`', () => {
    const kinds = byTag('kind', { dot: fields({ x: amount }) });
    expect(kinds({ kind: 'dot', x: 1, type: 'line' })).toEqual({ kind: 'dot', x: 1 });
    expect(kinds({ type: 'dot', x: 1 })).toBeUndefined();
  });

  it('tell whole numbers, flags and words from others', () => {
    expect([0, 3, -1, 0.5, '1', NaN].map(count)).toEqual([0, 3, undefined, undefined, undefined, undefined]);
    expect([false, true, 0, null].map(flag)).toEqual([false, true, undefined, undefined]);
    const word = oneOf({ yes: true, no: true });
    expect(['yes', 'toString', 1].map(word)).toEqual(['yes', undefined, undefined]);
  });

  it('never throw', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (raw) => (shape(raw), true)));
  });
});
