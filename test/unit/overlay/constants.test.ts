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
    ['a media path survives the loss of three HELLOs', c.MEDIA_TIMEOUT_MS, 4 * c.HELLO_INTERVAL_MS],
    ['a silent link has missed two HELLOs', c.SILENT_LINK_MS, 2 * c.HELLO_INTERVAL_MS],
    ['a node is still dialled, silently gone, when its link gives way', c.MEDIA_TIMEOUT_MS, c.SILENT_LINK_MS],
    ['the hold time covers a repeated sequence request', c.HOLD_TIME_MS, 3 * c.SEQUENCE_RETRY_MS],
    ['a repeated sequence request is not suppressed', c.SEQUENCE_RETRY_MS, c.SEQUENCE_SUPPRESS_MS],
    ['hidden offers outlast the hold time', c.HIDDEN_OFFER_MS, c.HOLD_TIME_MS],
    ['feasibility distances outlast pending routes', c.FEASIBILITY_HOLD_MS, c.HOLD_TIME_MS],
    ['opening a media path takes several HELLOs', c.HELLO_OPENING_MS, 3 * c.HELLO_OPENING_INTERVAL_MS],
    ['finite costs are below the retracted one', RETRACTED_COST, c.LINK_COST * c.SEQUENCE_HOP_LIMIT],
    ['all routes fit the table with room for feasibility', c.MAX_DESTINATIONS, c.MAX_NEIGHBOURS],
  ])('%s', (_relation, larger, smaller) => {
    expect(larger).toBeGreaterThan(smaller);
  });

  it('let a full set of consumers be named in one request', () => {
    expect(c.MAX_BRANCH_CONSUMERS).toBe(MAX_REQUEST_CONSUMERS);
  });
});
