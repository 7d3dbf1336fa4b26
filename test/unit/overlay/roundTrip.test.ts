import { describe, expect, it } from 'vitest';
import { RoundTrip } from '../../../src/overlay/roundTrip';

describe('a round trip', () => {
  it('is unknown before the first sample', () => {
    const trip = new RoundTrip();
    expect([trip.ms, trip.mostMs]).toEqual([undefined, 0]);
    trip.sample(1e9);
    expect(trip.ms).toBeUndefined();
  });

  it('is smoothed', () => {
    const trip = new RoundTrip();
    trip.sample(10);
    expect(trip.ms).toBe(10);
    trip.sample(18);
    expect(trip.ms).toBe(11);
    trip.sample(-5);
    expect(trip.ms).toBeCloseTo(9.625);
  });

  it('is not spoilt by one that waited somewhere, but follows a path that is slower now', () => {
    const trip = new RoundTrip();
    for (let i = 0; i < 20; i++) trip.sample(10);
    trip.sample(5_000);
    expect(trip.ms).toBeLessThan(25);
    for (let i = 0; i < 60; i++) trip.sample(200);
    expect(trip.ms).toBeGreaterThan(190);
  });

  it('has a bound that steady samples bring down', () => {
    const trip = new RoundTrip();
    trip.sample(10);
    expect(trip.mostMs).toBe(30);
    for (let i = 0; i < 40; i++) trip.sample(10);
    expect(trip.mostMs).toBeCloseTo(10, 1);
  });
});
