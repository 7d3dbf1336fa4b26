import { describe, expect, it } from 'vitest';
import * as constants from '../../../src/overlay/constants';
import { MAX_REQUEST_CONSUMERS, RETRACTED_COST } from '../../../src/wire/control';

const c = constants;

describe('timers and bounds', () => {
  it('are positive numbers', () => {
    for (const [name, value] of Object.entries(constants)) {
      expect(value, name).toBeGreaterThan(0);
      expect(Number.isFinite(value), name).toBe(true);
    }
  });

  it.each([
    ['a suspected path has missed a HELLO', c.SUSPECT_MS, c.HELLO_INTERVAL_MS],
    ['a suspected path that carries media has missed two', c.SUSPECT_CARRYING_MS, 2 * c.HELLO_CARRYING_INTERVAL_MS],
    ['a suspect is probed several times', c.PROBE_WINDOW_MS, 3 * c.HELLO_OPENING_INTERVAL_MS],
    ['probes fit before the silence is over the limit', c.SILENCE_MS, c.SUSPECT_MS + c.PROBE_WINDOW_IDLE_MS],
    ['so they do with media', c.SILENCE_CARRYING_MS, c.SUSPECT_CARRYING_MS + c.PROBE_WINDOW_MS],
    ['who is silent on both channels is given up in time', c.SILENCE_MS + 1, c.SUSPECT_MS + c.PING_URGENT_LONGEST_MS],
    ['with media, too', c.SILENCE_CARRYING_MS + 1, c.SUSPECT_CARRYING_MS + c.PING_URGENT_TIMEOUT_MS],
    ['so is who has no media path', c.SILENCE_MS + 1, c.HELLO_INTERVAL_MS + c.PING_LONE_TIMEOUT_MS],
    ['HELLOs are either often or not', c.HELLO_INTERVAL_MS, 2 * c.HELLO_CARRYING_INTERVAL_MS],
    ['the hold time covers a repeated sequence request', c.HOLD_TIME_MS, 3 * c.SEQUENCE_RETRY_MS],
    ['a repeated sequence request is not suppressed', c.SEQUENCE_RETRY_MS, c.SEQUENCE_SUPPRESS_MS],
    ['hidden offers outlast the hold time', c.HIDDEN_OFFER_MS, c.HOLD_TIME_MS],
    ['who asks for a whole vector again is answered', c.REFUSED_ASK_INTERVAL_MS, c.VECTOR_ANSWER_INTERVAL_MS],
    ['feasibility distances outlast pending routes', c.FEASIBILITY_HOLD_MS, c.HOLD_TIME_MS],
    ['opening a media path takes several HELLOs', c.HELLO_OPENING_MS, 3 * c.HELLO_OPENING_INTERVAL_MS],
    ['finite costs are below the retracted one', RETRACTED_COST, c.LINK_COST * c.SEQUENCE_HOP_LIMIT],
    [
      'a new gateway has heard the retraction before it is asked for topology',
      c.TOPOLOGY_ASK_DELAY_MS,
      c.UPDATE_DELAY_MS + c.UPDATE_JITTER_MS,
    ],
    ['an interest outlives two lost renewals', c.INTEREST_MS, 3 * c.INTEREST_RENEWAL_MS],
    ['rates outlive a lost report', c.RATE_STALE_MS, 2 * c.RATE_INTERVAL_MS + c.RATE_DELAY_MS],
    ['all routes fit the table with room for feasibility', c.MAX_DESTINATIONS, c.MAX_NEIGHBOURS],
  ])('%s', (_relation, larger, smaller) => {
    expect(larger).toBeGreaterThan(smaller);
  });

  it('let every node to which there is a route be shown', () => {
    expect(c.MAX_TOPOLOGY_NODES).toBeGreaterThanOrEqual(c.MAX_DESTINATIONS);
  });

  it('let a full set of consumers be named in one request', () => {
    expect(c.MAX_BRANCH_CONSUMERS).toBe(MAX_REQUEST_CONSUMERS);
  });
});
