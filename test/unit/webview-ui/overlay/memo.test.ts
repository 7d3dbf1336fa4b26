import { expect, it, vi } from 'vitest';
import { memo } from '../../../../webview-ui/overlay/memo';

it('computes again only for other arguments', () => {
  const compute = vi.fn((a: object | number, b: number) => ({ a, b }));
  const remembered = memo(compute);
  const key = {};
  const first = remembered(key, 1);
  expect(remembered(key, 1)).toBe(first);
  expect(remembered({}, 1)).not.toBe(first);
  expect(remembered(NaN, 1)).toBe(remembered(NaN, 1));
  expect(compute).toHaveBeenCalledTimes(3);
});
