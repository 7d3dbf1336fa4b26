import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Chain, type ChainLink } from '../../../src/base/chain';
import { check } from '../../support/property';

it('a chain keeps the order in which values were appended, whatever is removed', () => {
  check(
    fc.property(fc.array(fc.oneof(fc.constant('append' as const), fc.nat(20)), { maxLength: 60 }), (steps) => {
      const chain = new Chain<number>();
      let model: ChainLink<number>[] = [];
      steps.forEach((step, index) => {
        if (step === 'append') model.push(chain.append(index));
        const gone = step === 'append' ? undefined : model[step];
        if (gone) {
          chain.remove(gone);
          model = model.filter((link) => link !== gone);
        }
        expect(chain.first).toBe(model[0]?.value);
      });
      for (const link of model) {
        expect(chain.first).toBe(link.value);
        chain.remove(link);
      }
      expect(chain.first).toBeUndefined();
    }),
  );
});
