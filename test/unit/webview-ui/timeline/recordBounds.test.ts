import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimelineRecord } from '../../../../src/overlay/snapshot';
import { keptOf, MAX_KEPT_RECORDS, MAX_KEPT_TOPOLOGY } from '../../../../webview-ui/timeline/recordBounds';
import { kindOf } from '../../../../webview-ui/timeline/recordKinds';
import { check } from '../../../support/property';
import { flow, message, topology } from './records';

const make: Readonly<Record<string, (n: number) => TimelineRecord>> = {
  topology,
  message: (n) => message(n, { type: 'vectorRequest' }),
  flow,
};

/** Bursts of one kind each, numbered through. */
function burst(...parts: readonly (readonly [kind: string, count: number])[]): TimelineRecord[] {
  const kinds = parts.flatMap(([kind, count]) => Array<string>(count).fill(kind));
  return kinds.map((kind, i) => make[kind]!(i + 1));
}

function count(records: readonly TimelineRecord[], kind: string): number {
  return records.filter((record) => kindOf(record) === kind).length;
}

describe('what is kept of records', () => {
  it('is all of them where there is room', () => {
    const records = burst(['topology', MAX_KEPT_TOPOLOGY], ['flow', 3_000]);
    expect(keptOf(records)).toBe(records);
  });

  it.each([
    [
      [
        ['flow', 10],
        ['topology', 9_000],
      ],
      { topology: 1_000, message: 0, flow: 10 },
    ],
    [
      [
        ['message', 3_000],
        ['flow', 1_500],
        ['topology', 900],
      ],
      { topology: 900, message: 2_000, flow: 1_100 },
    ],
    [
      [
        ['message', 2_500],
        ['flow', 700],
        ['topology', 1_000],
      ],
      { topology: 1_000, message: 2_300, flow: 700 },
    ],
    [
      [
        ['flow', 5_000],
        ['message', 20],
      ],
      { topology: 0, message: 20, flow: 3_980 },
    ],
  ] as const)('of %j is %j', (parts, wanted) => {
    const kept = keptOf(burst(...parts));
    expect(Object.fromEntries(Object.keys(make).map((kind) => [kind, count(kept, kind)]))).toEqual(wanted);
  });

  it('are the newest of each kind, in order, never more than there is room for', () => {
    const parts = fc.array(fc.tuple(fc.constantFrom(...Object.keys(make)), fc.nat(2_500)), { maxLength: 5 });
    check(
      fc.property(parts, (bursts) => {
        const records = burst(...bursts);
        const kept = keptOf(records);
        expect(kept.length).toBeLessThanOrEqual(MAX_KEPT_RECORDS);
        expect(count(kept, 'topology')).toBeLessThanOrEqual(MAX_KEPT_TOPOLOGY);
        for (const kind of Object.keys(make)) {
          const all = records.filter((record) => kindOf(record) === kind);
          const left = kept.filter((record) => kindOf(record) === kind);
          expect(left).toEqual(all.slice(all.length - left.length));
        }
        expect(kept).toEqual([...kept].sort((one, other) => one.n - other.n));
      }),
      20,
    );
  });
});
