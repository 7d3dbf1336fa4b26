import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { REPAIR_BURST_BYTES, REPAIR_SHARE, RepairBudget } from '../../../src/overlay/repairBudget';
import { check } from '../../support/property';

it('a budget gives its burst, and of every stretch of sending no more than the burst and its share', () => {
  const budget = new RepairBudget();
  expect(budget.take(REPAIR_BURST_BYTES)).toBe(true);
  expect(budget.take(1)).toBe(false);
  budget.earn(8);
  expect(budget.take(2)).toBe(false);
  expect(budget.take(1)).toBe(true);

  const step = fc.record({ earn: fc.nat(70_000), take: fc.nat(20_000) });
  check(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const fresh = new RepairBudget();
      let model = REPAIR_BURST_BYTES;
      for (const { earn, take } of steps) {
        fresh.earn(earn);
        model = Math.min(REPAIR_BURST_BYTES, model + earn * REPAIR_SHARE);
        const taken = fresh.take(take);
        expect(taken).toBe(take <= model);
        if (taken) model -= take;
      }
    }),
  );
});
