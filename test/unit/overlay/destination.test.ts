import { describe, expect, it } from 'vitest';
import { isBetter, isFeasible, makeDestination, setOffer, stateOf } from '../../../src/overlay/destination';

describe('isFeasible', () => {
  it.each([
    ['nothing was ever advertised', { sequence: 0, cost: 9 }, undefined, true],
    ['same number, cheaper', { sequence: 5, cost: 2 }, { sequence: 5, cost: 3 }, true],
    ['same number, as dear', { sequence: 5, cost: 3 }, { sequence: 5, cost: 3 }, false],
    ['same number, dearer', { sequence: 5, cost: 4 }, { sequence: 5, cost: 3 }, false],
    ['newer number, dearer', { sequence: 6, cost: 40 }, { sequence: 5, cost: 3 }, true],
    ['older number, cheaper', { sequence: 4, cost: 0 }, { sequence: 5, cost: 3 }, false],
    ['newer across the wrap', { sequence: 0, cost: 40 }, { sequence: 0xffff, cost: 3 }, true],
    ['older across the wrap', { sequence: 0xffff, cost: 0 }, { sequence: 0, cost: 3 }, false],
    ['half the circle away', { sequence: 0x8000, cost: 0 }, { sequence: 0, cost: 3 }, false],
  ])('%s', (_case, offer, feasibility, expected) => {
    expect(isFeasible(offer, feasibility)).toBe(expected);
  });
});

describe('setOffer', () => {
  it('remembers when a neighbour took its route back, until it tells one again', () => {
    const destination = makeDestination();
    setOffer(destination, 'a', undefined, 1);
    expect(destination.retractions).toBeUndefined();
    setOffer(destination, 'a', { sequence: 5, cost: 2 }, 2);
    setOffer(destination, 'a', undefined, 3);
    setOffer(destination, 'a', undefined, 4);
    expect(destination.offers.size).toBe(0);
    expect(destination.retractions).toEqual(new Map([['a', 3]]));
    setOffer(destination, 'a', { sequence: 5, cost: 3 }, 5);
    expect(destination.retractions?.size).toBe(0);
  });
});

describe('isBetter', () => {
  const than = { cost: 3, via: 'b' };
  it.each([
    ['cheaper', 2, 'c', undefined, true],
    ['dearer', 4, 'a', undefined, false],
    ['as cheap, smaller id', 3, 'a', undefined, true],
    ['as cheap, larger id', 3, 'c', undefined, false],
    ['as cheap, in use', 3, 'c', 'c', true],
    ['as cheap, the other in use', 3, 'a', 'b', false],
    ['cheaper than the one in use', 2, 'c', 'b', true],
  ])('%s', (_case, cost, via, inUse, expected) => {
    expect(isBetter(cost, via, than, inUse)).toBe(expected);
  });
});

describe('makeDestination', () => {
  it('knows nothing yet', () => {
    const destination = makeDestination();
    expect(destination.offers.size).toBe(0);
    expect(destination.selected).toBeUndefined();
    expect(destination.feasibility).toBeUndefined();
  });
});

describe('stateOf', () => {
  it('is none, routed, or pending with the route that was lost', () => {
    const destination = makeDestination();
    expect(stateOf(destination)).toEqual({ is: 'none' });
    const entry = { destination: 'x', sequence: 1, cost: 2 };
    destination.selected = { via: 'a', sequence: 1, cost: 2, entry };
    expect(stateOf(destination)).toEqual({ is: 'routed', via: 'a', cost: 2 });
    destination.selected = undefined;
    destination.pending = { via: 'a', cost: 2, since: 5 };
    expect(stateOf(destination)).toEqual({ is: 'pending', via: 'a', cost: 2 });
  });
});
