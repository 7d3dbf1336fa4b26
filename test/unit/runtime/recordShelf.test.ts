import { expect, it } from 'vitest';
import type { TimelineRecord } from '../../../src/overlay/snapshot';
import { sizeOf } from '../../../src/runtime/messageSummary';
import { RecordShelf } from '../../../src/runtime/recordShelf';

const record = (n: number): TimelineRecord => ({
  n,
  at: n,
  kind: 'flow',
  flow: 'a'.repeat(n),
  source: 's',
  contentType: 'text/plain',
  state: 'hold',
});

it('has what was added after a number, and knows what that takes', () => {
  const shelf = new RecordShelf();
  for (const n of [2, 3, 7]) shelf.add(record(n));
  expect([0, 2, 5, 7, 9].map((n) => shelf.after(n).map((each) => each.n))).toEqual([[2, 3, 7], [3, 7], [7], [], []]);
  expect([shelf.count, shelf.bytes]).toEqual([3, sizeOf(record(2)) + sizeOf(record(3)) + sizeOf(record(7))]);
  shelf.dropOldest();
  expect(shelf.after(0).map((each) => each.n)).toEqual([3, 7]);
  for (let i = 0; i < 3; i++) shelf.dropOldest();
  expect([shelf.count, shelf.bytes]).toEqual([0, 0]);
});
