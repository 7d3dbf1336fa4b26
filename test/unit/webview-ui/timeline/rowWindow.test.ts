import { expect, it } from 'vitest';
import { pageRows, scrollToRow, windowOf } from '../../../../webview-ui/timeline/rowWindow';

it('draws what is in sight and a little more, never beyond the list', () => {
  expect(windowOf(0, 100, 20, 4_000)).toEqual({ first: 0, end: 11 });
  expect(windowOf(40_010, 100, 20, 4_000)).toEqual({ first: 1_994, end: 2_012 });
  expect(windowOf(79_900, 100, 20, 4_000)).toEqual({ first: 3_989, end: 4_000 });
  expect(windowOf(0, 100, 20, 0)).toEqual({ first: 0, end: 0 });
  expect(windowOf(10_000, 100, 20, 3)).toEqual({ first: 3, end: 3 });
});

it('scrolls no farther than needed', () => {
  expect(scrollToRow(5, 0, 100, 20)).toBe(20);
  expect(scrollToRow(4, 0, 100, 20)).toBe(0);
  expect(scrollToRow(0, 60, 100, 20)).toBe(0);
});

it('turns pages that overlap by a row', () => {
  expect(pageRows(100, 20)).toBe(4);
  expect(pageRows(10, 20)).toBe(1);
});
