import { expect, it } from 'vitest';
import { fittingHeight, memoryOf } from '../../../../webview-ui/timeline/timelineMemory';

it('takes back what it was given, and nothing else', () => {
  expect(memoryOf({ isOpen: true, height: 300, kinds: ['route', 'nonsense'], more: 1 })).toEqual({
    isOpen: true,
    height: 300,
    kinds: ['route'],
  });
  expect(memoryOf({ isOpen: false, height: 300 })).toEqual({ isOpen: false, height: 300, kinds: [] });
  for (const raw of [undefined, null, 'x', {}, { isOpen: 1, height: 3 }, { isOpen: true, height: NaN }]) {
    expect(memoryOf(raw)).toBeUndefined();
  }
});

it('leaves room above the strip, and some for the strip', () => {
  expect(fittingHeight(300, 1_000)).toBe(300);
  expect(fittingHeight(2_000, 1_000)).toBe(750);
  expect(fittingHeight(10, 1_000)).toBe(120);
  expect(fittingHeight(300, 100)).toBe(120);
});
