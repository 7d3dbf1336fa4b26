import { describe, expect, it } from 'vitest';
import type { NodeEvent } from '../../../../src/overlay/snapshot';
import { FlowEnd } from '../../../../src/ui/panels/flowEnd';

const key = { flow: 'movie', source: 'a' };
const player = (state: string, more: object = {}): NodeEvent =>
  ({ event: 'player', ...key, state, ...more }) as unknown as NodeEvent;
const route = (via: string | null, destination = 'a'): NodeEvent =>
  ({ event: 'route', destination, via }) as unknown as NodeEvent;
const flow = (state: string, source = 'a', name = 'movie'): NodeEvent =>
  ({ event: 'flow', flow: name, source, state }) as unknown as NodeEvent;

function after(...events: readonly NodeEvent[]): FlowEnd {
  const end = new FlowEnd();
  for (const event of events) end.take(event, key);
  return end;
}

const from = (...sources: readonly string[]) => sources.map((source) => ({ source }));

describe('the end of a flow', () => {
  it('is a loss where there was no route to its source', () => {
    // What was under way when the route went may still have been shown.
    expect(after(route(null), player('recovering'), player('playing'), route(null), player('ended')).isLost).toBe(true);
    expect(after(player('playing'), player('ended')).isLost).toBe(false);
    expect(after(route(null), route('b'), player('ended')).isLost).toBe(false);
    expect(after(route(null, 'other'), player('ended')).isLost).toBe(false);
  });

  it('is a loss where the player had moved to a source without a route', () => {
    const end = after(player('recovering', { source: 'b', movedFrom: 'a' }));
    end.take(player('ended', { source: 'b' }), { ...key, source: 'b' });
    expect(end.isLost).toBe(true);
    const back = after(route(null), player('buffering', { source: 'b', movedFrom: 'a' }));
    back.take(player('ended', { source: 'b' }), { ...key, source: 'b' });
    expect(back.isLost).toBe(false);
  });

  it('leaves what others offer, and what is offered anew', () => {
    const removed = [player('ended'), flow('removed')] as const;
    expect(after(player('ended')).offersLeft(from('a', 'b'))).toEqual(from('b'));
    expect(after(...removed).offersLeft(from('a', 'b'))).toEqual(from('b'));
    expect(after(...removed, flow('removed', 'b')).offersLeft(from('a', 'b', 'c'))).toEqual(from('c'));
    expect(after(...removed, flow('hold')).offersLeft(from('a', 'b'))).toEqual(from('a', 'b'));
    expect(after(...removed, flow('hold', 'b'), flow('hold', 'a', 'other')).offersLeft(from('a'))).toEqual([]);
    // Each end begins anew.
    expect(after(...removed, flow('hold'), player('buffering'), ...removed).offersLeft(from('a', 'b'))).toEqual(
      from('b'),
    );
  });

  it('keeps but the last of many sources that went', () => {
    const many = Array.from({ length: 100 }, (_, index) => `s${index}`);
    const left = after(player('ended'), ...many.map((source) => flow('removed', source))).offersLeft(from(...many));
    expect(left).toEqual(from(...many.slice(0, 36)));
  });
});
