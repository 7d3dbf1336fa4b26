import { describe, expect, it } from 'vitest';
import { chooseVictim } from '../../../src/overlay/eviction';

/** Destination → who offers it; neighbours are in capitals. */
function choose(offers: Readonly<Record<string, string>>): string | undefined {
  const destinations = Object.entries(offers).map(([id, by]) => {
    const distances = [...by].map((neighbour) => [neighbour, { sequence: 0, cost: 1 }] as const);
    return [id, { offers: new Map(distances) }] as const;
  });
  return chooseVictim(new Map(destinations), (id) => id === id.toUpperCase());
}

describe('chooseVictim', () => {
  it('takes the youngest that only the neighbour with the most offers', () => {
    expect(choose({ v: 'B', w: 'A', x: 'A', y: 'AB', z: 'B', A: 'A' })).toBe('x');
  });

  it('else what nobody offers', () => {
    expect(choose({ v: 'B', w: '', x: 'AB', y: 'AC', A: 'A' })).toBe('w');
  });

  it('else what few offer', () => {
    expect(choose({ v: 'AB', w: 'ABC', x: 'BAC' })).toBe('v');
  });

  it('never a neighbour', () => {
    expect(choose({ A: 'A', B: 'A' })).toBeUndefined();
    expect(choose({})).toBeUndefined();
  });
});
