import { describe, expect, it } from 'vitest';
import { commonVersion, OWN_VERSIONS } from '../../../src/wire/versions';

describe('versions', () => {
  it.each([
    [1, 1, 1, 1, 1],
    [1, 3, 2, 5, 3],
    [2, 5, 1, 3, 3],
    [1, 9, 4, 6, 6],
    [1, 1, 2, 3, undefined],
    [2, 3, 1, 1, undefined],
  ])('versions %i–%i and %i–%i have %s in common', (lowest, highest, theirLowest, theirHighest, common) => {
    expect(commonVersion({ lowest, highest }, { lowest: theirLowest, highest: theirHighest })).toBe(common);
  });

  it('that this program speaks are a range above 0', () => {
    expect(OWN_VERSIONS.lowest).toBeGreaterThan(0);
    expect(commonVersion(OWN_VERSIONS, OWN_VERSIONS)).toBe(OWN_VERSIONS.highest);
  });
});
