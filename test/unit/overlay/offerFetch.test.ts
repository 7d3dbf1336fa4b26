import { describe, expect, it } from 'vitest';
import { OFFERS_ASK_DELAY_MS } from '../../../src/overlay/constants';
import { groupByGateway, OfferFetch } from '../../../src/overlay/offerFetch';

const GATEWAYS: Readonly<Record<string, string>> = { s1: 'a', s2: 'b', s3: 'a' };
const gatewayOf = (source: string) => GATEWAYS[source];

describe('OfferFetch', () => {
  it('asks each gateway once for all sources that came back', () => {
    const fetch = new OfferFetch();
    expect(fetch.nextDeadline()).toBeUndefined();
    fetch.add('s1', 100);
    fetch.add('s2', 200);
    fetch.add('s3', 300);
    fetch.add('s1', 400);
    const due = 100 + OFFERS_ASK_DELAY_MS;
    expect(fetch.nextDeadline()).toBe(due);
    expect(fetch.take(due - 1, gatewayOf).size).toBe(0);
    expect([...fetch.take(due, gatewayOf)]).toEqual([
      ['a', ['s1', 's3']],
      ['b', ['s2']],
    ]);
    expect(fetch.nextDeadline()).toBeUndefined();
    expect(fetch.take(due, gatewayOf).size).toBe(0);
  });
});

it('groupByGateway leaves out who has none', () => {
  expect([...groupByGateway(['s9', 's2'], gatewayOf)]).toEqual([['b', ['s2']]]);
});
