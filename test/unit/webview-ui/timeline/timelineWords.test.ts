import { expect, it } from 'vitest';
import { emptyTextOf, linesOf, summaryOf } from '../../../../webview-ui/timeline/timelineWords';
import { connection, flow } from './records';

const all = [connection(1), flow(2)];

it.each([
  [{ shown: all, total: 2, isPaused: false, waiting: 0 }, '2 records'],
  [{ shown: [flow(1)], total: 1, isPaused: false, waiting: 0 }, '1 record'],
  [{ shown: all, total: 4_000, isPaused: false, waiting: 0 }, '2 of 4,000 records'],
  [{ shown: all, total: 2, isPaused: true, waiting: 0 }, '2 records, paused'],
  [{ shown: all, total: 3, isPaused: true, waiting: 1_200 }, '2 of 3 records, paused: 1,200 new'],
])('%j', (model, text) => {
  expect(summaryOf(model)).toBe(text);
});

it('says why there is nothing', () => {
  expect(emptyTextOf({ shown: all, total: 2 })).toBeUndefined();
  expect(emptyTextOf({ shown: [], total: 2 })).toBe('No record passes the filter.');
  expect(emptyTextOf({ shown: [], total: 0 })).toBe('Nothing has happened yet.');
});

it('writes a record a line', () => {
  const text = linesOf(all);
  expect(text.endsWith('\n')).toBe(true);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(all);
  expect(linesOf([])).toBe('');
});
