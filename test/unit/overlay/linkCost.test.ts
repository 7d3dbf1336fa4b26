import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import {
  LINK_COST,
  LINK_COST_LEARN_MS,
  LINK_COST_SETTLE_MS,
  LINK_COST_STEP,
  MAX_LINK_COST,
  RTT_GAIN,
} from '../../../src/overlay/constants';
import {
  causeOfCost,
  costOfRoundTrip,
  LinkCosts,
  type LinkCostState,
  marginOf,
  nextLinkCost,
} from '../../../src/overlay/linkCost';
import { RETRACTED_COST } from '../../../src/wire/control';
import { forEachSeed } from '../../support/seeds';

const LATER = LINK_COST_SETTLE_MS;

describe('costOfRoundTrip', () => {
  it.each([
    [0, 1],
    [-3, 1],
    [0.3, 1],
    [1.6, 3],
    [20, 21],
    [511, 512],
    [512, MAX_LINK_COST],
    [60_000, MAX_LINK_COST],
    [undefined, MAX_LINK_COST],
    [NaN, MAX_LINK_COST],
    [Infinity, MAX_LINK_COST],
  ])('%s ms cost %d', (rttMs, cost) => {
    expect(costOfRoundTrip(rttMs)).toBe(cost);
  });

  it('leaves room for long paths', () => {
    expect(100 * MAX_LINK_COST).toBeLessThan(RETRACTED_COST);
  });
});

describe('nextLinkCost', () => {
  /** A link that has been up for long at 20 ms. */
  const known: LinkCostState = { cost: 21, doubtedSince: undefined, upSince: -1e6, isMeasured: true };

  it('begins with what is measured', () => {
    expect(nextLinkCost(undefined, 20, 7)).toEqual({
      cost: 21,
      doubtedSince: undefined,
      upSince: 7,
      isMeasured: true,
    });
  });

  it('takes the first measurement at once where there was none at the beginning', () => {
    const guess = nextLinkCost(undefined, undefined, 7);
    expect(guess).toMatchObject({ cost: MAX_LINK_COST, isMeasured: false });
    const first = nextLinkCost(guess, 2, 8);
    expect(first).toMatchObject({ cost: 3, upSince: 7, isMeasured: true });
    expect(nextLinkCost(first, 60, 9).cost).toBe(3);
  });

  it('stays within the margin, for ever', () => {
    let state = known;
    for (let now = 0; now < 100_000; now += 1_000) state = nextLinkCost(state, 20 + marginOf(21), now);
    expect(state).toEqual(known);
  });

  it('changes when it was beyond for long enough, and not before', () => {
    const doubted = nextLinkCost(known, 60, 1_000);
    expect(doubted).toMatchObject({ cost: 21, doubtedSince: 1_000 });
    expect(nextLinkCost(doubted, 60, 1_000 + LATER - 1).cost).toBe(21);
    expect(nextLinkCost(doubted, 60, 1_000 + LATER)).toMatchObject({ cost: 61, doubtedSince: undefined });
  });

  it('is not moved by a burst', () => {
    const doubted = nextLinkCost(known, 90, 1_000);
    const calm = nextLinkCost(doubted, 22, 2_000);
    expect(calm.doubtedSince).toBeUndefined();
    expect(nextLinkCost(calm, 90, 1_000 + LATER).cost).toBe(21);
  });

  it('takes fast links for equal that differ by a few milliseconds', () => {
    const state = { cost: 1, doubtedSince: 0, upSince: 0, isMeasured: true };
    expect(nextLinkCost(state, LINK_COST_STEP, 1e6).cost).toBe(LINK_COST);
  });

  it('does not let the first round trips decide for good', () => {
    let state = nextLinkCost(undefined, 8, 0);
    for (let now = 1_000; now < LINK_COST_LEARN_MS; now += 1_000) state = nextLinkCost(state, 0.5 + 8_000 / now, now);
    expect(state.cost).toBeLessThanOrEqual(3);
  });

  it('is always a cost, and never further from what was measured for long than the margin', () => {
    forEachSeed(50, (seed) => {
      const random = seededRandom(seed);
      let state = nextLinkCost(undefined, random.next() * 100, 0);
      for (let now = 0; now < 200_000; now += 1_000) {
        const rttMs = random.next() * 700;
        for (let repeat = 0; repeat < 8; repeat++) state = nextLinkCost(state, rttMs, (now += 1_000));
        const measured = costOfRoundTrip(rttMs);
        expect(Number.isInteger(state.cost) && state.cost >= 1 && state.cost <= MAX_LINK_COST).toBe(true);
        expect(Math.abs(state.cost - measured)).toBeLessThanOrEqual(marginOf(Math.max(measured, state.cost)));
      }
    });
  });

  it('does not flap under jitter, as it comes out of the smoothing', () => {
    forEachSeed(50, (seed) => {
      const random = seededRandom(seed);
      const base = 1 + random.next() * 100;
      let smoothed = base * 1.25;
      let state: LinkCostState = {
        cost: costOfRoundTrip(smoothed),
        doubtedSince: undefined,
        upSince: -1e6,
        isMeasured: true,
      };
      let changes = 0;
      for (let now = 0; now < 600_000; now += 1_000) {
        smoothed += RTT_GAIN * (base * (1 + 0.5 * random.next()) - smoothed);
        const next = nextLinkCost(state, smoothed, now);
        if (next.cost !== state.cost) changes++;
        state = next;
      }
      expect(changes).toBe(0);
    });
  });
});

it.each([
  [1, Infinity, { type: 'linkDown', neighbour: 'a' }],
  [Infinity, 7, { type: 'linkUp', neighbour: 'a', cost: 7 }],
  [3, 7, { type: 'linkCost', neighbour: 'a', before: 3, cost: 7 }],
])('causeOfCost: from %d to %d', (before, cost, cause) => {
  expect(causeOfCost('a', before, cost)).toEqual(cause);
});

describe('LinkCosts', () => {
  it('is one per link that is up under the metric hops', () => {
    const costs = new LinkCosts('hops');
    expect(costs.find('a')).toBeUndefined();
    expect(costs.up('a', 90, 0)).toBe(LINK_COST);
    expect(costs.measured('a', 500, LATER)).toBeUndefined();
    costs.down('a');
    expect(costs.find('a')).toBeUndefined();
  });

  it('follows what is measured under the metric latency', () => {
    const costs = new LinkCosts('latency');
    expect(costs.measured('a', 20, 0)).toBeUndefined();
    expect(costs.up('a', 20, 0)).toBe(21);
    expect(costs.measured('a', 60, 1_000)).toBeUndefined();
    expect(costs.measured('a', 60, 1_000 + LATER)).toBe(61);
    expect(costs.find('a')).toBe(61);
    costs.down('a');
    expect(costs.up('a', undefined, 9_000)).toBe(MAX_LINK_COST);
  });
});
