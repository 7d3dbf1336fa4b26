import { expect, it } from 'vitest';
import { LatencySamples, MAX_LATENCY_SAMPLES } from '../../../src/runtime/latencySamples';

it('has nothing to say without samples', () => {
  expect(new LatencySamples().view()).toBeNull();
});

it('answers nearest-rank percentiles', () => {
  const samples = new LatencySamples();
  samples.add(7.25);
  expect(samples.view()).toEqual({ p50: 7.25, p99: 7.25, max: 7.25 });
  for (let i = 1; i <= 99; i++) samples.add(100 + i);
  expect(samples.view()).toEqual({ p50: 149, p99: 198, max: 199 });
});

it('forgets the oldest', () => {
  const samples = new LatencySamples();
  samples.add(1_000_000);
  for (let i = 0; i < MAX_LATENCY_SAMPLES; i++) samples.add(1);
  expect(samples.view()).toEqual({ p50: 1, p99: 1, max: 1 });
});
