import { describe, expect, it } from 'vitest';
import { MAX_REPORTERS, RATE_DELAY_MS, RATE_INTERVAL_MS, RATE_STALE_MS } from '../../../src/overlay/constants';
import { type BranchCounters, FlowRateExchange } from '../../../src/overlay/flowRates';
import { RateInterests } from '../../../src/overlay/rateInterest';
import { MAX_RATE_REPORTS } from '../../../src/wire/control';
import type { FlowKey } from '../../../src/wire/ids';
import type { RateReport, TopologyMessage } from '../../../src/wire/topologyMessages';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, A, X] = [idOf(1), idOf(2), idOf(9)];
const KEY = keyOf('movie', 5);

/** A is the neighbour on link 1, the way to X; consumers are behind links 2 and 3. */
function setUp(tells = true) {
  const sent: { link: number; message: TopologyMessage }[] = [];
  const counters: BranchCounters[] = [];
  const changed: FlowKey[] = [];
  const surroundings = {
    gateway: (id: string) => (id === X ? { link: 1 } : undefined),
    advertises: () => false,
    openLinks: () => [],
    send: (link: number, message: TopologyMessage) => void sent.push({ link, message }),
    branches: () => [...counters],
    peerOf: (link: number) => idOf(100 + link),
    ratesChanged: (key: FlowKey) => void changed.push(key),
  };
  const interests = new RateInterests(OWN, surroundings);
  const rates = new FlowRateExchange(OWN, tells, interests, surroundings);
  const count = (link: number, frames: number, duplicates = 0, bytes = 1_000 * frames) => {
    const at = counters.findIndex((branch) => branch.link === link);
    counters.splice(at < 0 ? 0 : at, at < 0 ? 0 : 1, { link, frames, duplicates, bytes });
  };
  const hearInterest = (now: number) => {
    interests.received(1, { type: 'flowInterest', interests: [{ origin: X, number: now, ...KEY }] }, now);
    rates.interestsChanged(now);
  };
  return { interests, rates, count, counters, changed, hearInterest, take: () => sent.splice(0) };
}

const report = (reporter: string, origin = X): RateReport => ({ origin, reporter, ...KEY, branches: [] });

describe('FlowRateExchange', () => {
  it('does nothing while nobody asks', () => {
    const { rates, count } = setUp();
    count(2, 10);
    rates.interestsChanged(0);
    rates.tick(1_000);
    expect(rates.nextDeadline()).toBeUndefined();
    expect(rates.ratesOf(KEY, 0)).toBeUndefined();
  });

  it('counts once a second and reports to who asked, until the interest ends', () => {
    const { rates, count, hearInterest, take } = setUp();
    count(2, 100, 1);
    hearInterest(0);
    rates.tick(0);
    count(2, 130, 3);
    rates.tick(RATE_INTERVAL_MS);
    expect(take()).toEqual([]);
    rates.tick(RATE_INTERVAL_MS + RATE_DELAY_MS);
    const branches = [{ neighbour: idOf(102), framesPerSecond: 30, bytesPerSecond: 30_000, duplicatesPerSecond: 2 }];
    expect(take()).toEqual([{ link: 1, message: { type: 'flowRates', reports: [{ ...report(OWN), branches }] } }]);
    rates.tick(20_000);
    expect(rates.nextDeadline()).toBeUndefined();
  });

  it('takes a branch that is new from its beginning, and says once that there is none any more', () => {
    const { rates, count, counters, hearInterest, take } = setUp();
    hearInterest(0);
    rates.tick(0);
    rates.tick(1_000);
    count(2, 500);
    rates.tick(2_000);
    count(2, 20);
    rates.tick(3_000);
    rates.tick(3_000 + RATE_DELAY_MS);
    const [sent] = take();
    expect(sent?.message).toMatchObject({ reports: [{ branches: [{ framesPerSecond: 20 }] }] });
    counters.splice(0);
    for (const now of [4_000, 4_200, 5_000, 5_200]) rates.tick(now);
    expect(take()).toEqual([{ link: 1, message: { type: 'flowRates', reports: [report(OWN)] } }]);
  });

  it('does not report what it does where it tells nothing of itself, but knows it', () => {
    const { interests, rates, count, hearInterest, take, changed } = setUp(false);
    hearInterest(0);
    interests.want(KEY, 0);
    rates.interestsChanged(0);
    take();
    rates.tick(0);
    count(2, 5);
    rates.tick(1_000);
    rates.tick(2_000);
    expect(take()).toEqual([]);
    expect(rates.ratesOf(KEY, 2_000)?.get(OWN)).toHaveLength(1);
    expect(changed.length).toBeGreaterThan(0);
  });

  it('passes reports on together, towards who asked and only there', () => {
    const { rates, hearInterest, take } = setUp();
    rates.received(2, { type: 'flowRates', reports: [report(A)] }, 0);
    expect(rates.nextDeadline()).toBeUndefined();
    hearInterest(0);
    rates.received(2, { type: 'flowRates', reports: [report(A), report(idOf(3))] }, 0);
    rates.received(3, { type: 'flowRates', reports: [report(A), report(idOf(4)), report(idOf(4), idOf(8))] }, 50);
    // From where it would have to go.
    rates.received(1, { type: 'flowRates', reports: [report(idOf(6))] }, 50);
    rates.tick(RATE_DELAY_MS);
    const reports = [report(A), report(idOf(3)), report(idOf(4))];
    expect(take()).toEqual([{ link: 1, message: { type: 'flowRates', reports } }]);
  });

  it('bounds what waits, and cuts it into frames', () => {
    const { rates, hearInterest, take } = setUp();
    hearInterest(0);
    const branches = Array.from({ length: 64 }, () => ({
      neighbour: A,
      framesPerSecond: 1,
      bytesPerSecond: 1,
      duplicatesPerSecond: 1,
    }));
    for (let i = 0; i < MAX_RATE_REPORTS + 20; i++) {
      rates.received(2, { type: 'flowRates', reports: [{ ...report(idOf(i)), branches }] }, 0);
    }
    rates.tick(RATE_DELAY_MS);
    const lengths = take().map(({ message }) => (message.type === 'flowRates' ? message.reports.length : 0));
    expect(lengths.length).toBeGreaterThan(5);
    expect(lengths.reduce((a, b) => a + b)).toBe(MAX_RATE_REPORTS);
  });

  it('keeps what is for itself while it is fresh, within bounds', () => {
    const { interests, rates } = setUp();
    const mine = (reporter: string) => ({ type: 'flowRates', reports: [report(reporter, OWN)] }) as const;
    rates.received(1, mine(A), 0);
    expect(rates.ratesOf(KEY, 0)).toBeUndefined();
    interests.want(KEY, 0);
    for (let i = 0; i < MAX_REPORTERS + 5; i++) rates.received(1, mine(idOf(i)), 0);
    expect(rates.ratesOf(KEY, 0)?.size).toBe(MAX_REPORTERS);
    rates.received(1, mine(idOf(77_777)), RATE_STALE_MS);
    expect([...(rates.ratesOf(KEY, RATE_STALE_MS) ?? [])]).toEqual([[idOf(77_777), []]]);
  });
});
