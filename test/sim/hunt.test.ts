import { describe, expect, it } from 'vitest';
import { MANY_SEEDS } from '../support/seeds';
import { Hunt, HuntFailure } from './hunt';
import { tellSeed } from './huntWorker';

describe('the hunt', MANY_SEEDS, () => {
  it('is the same run for the same seed, line by line, and another for another', () => {
    const [first, again, other] = [3, 3, 4].map((seed) => tellSeed(seed).lines.join('\n'));
    expect(first?.length).toBeGreaterThan(100_000);
    expect(again === first).toBe(true);
    expect(other === first).toBe(false);
  });

  it('says of a failure which seed, what, when, what led to it, and how to see it again', () => {
    const hunt = new Hunt(5);
    hunt.network.clock.setTimer(20_000, () => {
      throw new Error('n1 does not serve n2: alpha of n3');
    });
    const failure = catchFailure(() => hunt.run());
    expect(failure.message).toBe('n1 does not serve n2: alpha of n3');
    expect(failure.lines.length).toBeGreaterThan(10);
    expect(failure.lines.length).toBeLessThanOrEqual(60);
    for (const line of failure.lines) expect(line).toMatch(/^ *[0-9]+\.[0-9] (#|n[0-9]+) /);
    expect(failure.report).toContain('seed 5: n1 does not serve n2');
    expect(failure.report).toContain('npm run sim -- --seed 5 --transcript');
  });
});

function catchFailure(run: () => unknown): HuntFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof HuntFailure) return error;
    throw error;
  }
  throw new Error('nothing failed');
}
