import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/base/log';
import type { Effect, Input } from '../../../src/overlay/effects';
import { DebugLog, MAX_DEBUG_LINES_PER_SECOND } from '../../../src/runtime/debugLog';
import { routeEvent } from '../../support/routeViews';

const key = { flow: 'film', source: 's' };
const label = { slot: 1, key: 2 };

function open() {
  const lines: string[] = [];
  const log = new DebugLog(createLogger((level, part, message) => lines.push(`${level} ${part}: ${message}`), 'core'));
  return { lines, log };
}

describe('the debug log', () => {
  it.each<[Effect, string]>([
    [{ type: 'dial', dial: 1, endpoint: { address: '::1', port: 8_000 } }, 'dials [::1]:8000'],
    [
      { type: 'sendControl', link: 2, message: { type: 'distanceVector', entries: [] } },
      'link 2 gets distanceVector of 0 destinations',
    ],
    [
      {
        type: 'sendControl',
        link: 2,
        message: { type: 'flowRequest', ...key, label, full: true, consumers: ['a', 'b'] },
      },
      'link 2 gets flowRequest film of s for 2 consumers',
    ],
    [
      {
        type: 'forward',
        entry: {
          key,
          upstream: { link: 1, label },
          retiring: { link: 2, label },
          downstream: [{ link: 3, label }],
          local: true,
        },
      },
      'flow film of s comes from link 1, link 2 and goes to link 3, the player',
    ],
    [
      { type: 'forward', entry: { key, upstream: undefined, retiring: undefined, downstream: [], local: false } },
      'flow film of s comes from nowhere and goes to nowhere',
    ],
    [{ type: 'demand', flow: 'film', consumers: 2 }, 'flow film of this node has 2 consumers'],
    [
      { type: 'emit', event: routeEvent({ destination: 'd', via: null, cost: null, change: 'pending' }) },
      'route to d: pending, via nobody, cost none',
    ],
    [{ type: 'emit', event: { event: 'player', ...key, state: 'playing' } }, 'player film of s is playing'],
    [
      { type: 'emit', event: { event: 'player', ...key, state: 'buffering', movedFrom: 'r' } },
      'player film moves from r to s, buffering',
    ],
    [
      { type: 'emit', event: { event: 'topology', nodes: ['a', 'b'], flows: null } },
      'topology: 2 nodes and many flows are different',
    ],
    [{ type: 'sendControl', link: 2, message: { type: 'topology', news: [] } }, 'link 2 gets topology of 0 nodes'],
    [
      { type: 'sendControl', link: 2, message: { type: 'topologyRequest', known: [] } },
      'link 2 gets topologyRequest for 0 nodes',
    ],
    [{ type: 'sendControl', link: 2, message: { type: 'flowRates', reports: [] } }, 'link 2 gets flowRates: 0 reports'],
  ])('says what is ordered: %j', (effect, line) => {
    const { lines, log } = open();
    log.noteEffect(effect, 0);
    expect(lines).toEqual([`debug core: ${line}`]);
  });

  it.each<[Input, string]>([
    [{ type: 'linkOpened', link: 1, dial: undefined, remote: { address: 'h', port: 1 } }, 'link 1 opened by h:1'],
    [
      { type: 'controlReceived', link: 1, message: { type: 'goodbye', reason: 'stopping', explanation: '' } },
      'link 1 brings goodbye: stopping',
    ],
    [{ type: 'linkClosed', link: 1, reason: 'reset' }, 'link 1 is closed: reset'],
  ])('says what is heard: %j', (input, line) => {
    const { lines, log } = open();
    log.noteInput(input, 0);
    expect(lines).toEqual([`debug core: ${line}`]);
  });

  it('says nothing of what happens all the time', () => {
    const { lines, log } = open();
    log.noteInput({ type: 'controlReceived', link: 1, message: { type: 'pingRequest', token: 1 } }, 0);
    log.noteEffect({ type: 'sendControl', link: 1, message: { type: 'pingResponse', token: 1 } }, 0);
    log.noteEffect({ type: 'linkRoundTrip', link: 1, rttMs: 1 }, 0);
    log.noteInput({ type: 'tick' }, 0);
    expect(lines).toEqual([]);
  });

  it('stays within its bound each second, and says where it stopped', () => {
    const { lines, log } = open();
    const dial: Effect = { type: 'dial', dial: 1, endpoint: { address: 'a', port: 1 } };
    for (let i = 0; i < 5 * MAX_DEBUG_LINES_PER_SECOND; i++) log.noteEffect(dial, 100);
    expect(lines).toHaveLength(MAX_DEBUG_LINES_PER_SECOND + 1);
    expect(lines.at(-1)).toContain('no more debug lines');
    log.noteEffect(dial, 1_099);
    expect(lines).toHaveLength(MAX_DEBUG_LINES_PER_SECOND + 1);
    log.noteEffect(dial, 1_100);
    expect(lines.at(-1)).toBe('debug core: dials a:1');
  });
});
