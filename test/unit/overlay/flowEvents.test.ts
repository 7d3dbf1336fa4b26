import { expect, it } from 'vitest';
import { FlowEvents } from '../../../src/overlay/flowEvents';
import type { FlowState } from '../../../src/overlay/snapshot';
import { keyOf } from '../../support/overlay';

it('FlowEvents tells what is new of a flow that was touched, once', () => {
  const told: unknown[] = [];
  const events = new FlowEvents((event) => told.push(event));
  const key = keyOf('movie', 9);
  const settle = (state: FlowState | undefined, contentType = 'text/plain') => {
    events.settle({ shownTypeOf: () => state && contentType }, { stateOf: () => state ?? 'hold' });
    return told.splice(0);
  };
  expect(settle('active')).toEqual([]);
  events.touch(key);
  expect(settle(undefined)).toEqual([]);
  events.touch(key);
  events.touch({ ...key });
  expect([...events.touched()]).toEqual([key]);
  expect(settle('active')).toEqual([{ event: 'flow', ...key, contentType: 'text/plain', state: 'active' }]);
  expect([...events.touched()]).toEqual([]);
  events.touch(key);
  expect(settle('active')).toEqual([]);
  events.touch(key);
  expect(settle('active', 'text/html')).toEqual([
    { event: 'flow', ...key, contentType: 'text/plain', state: 'removed' },
    { event: 'flow', ...key, contentType: 'text/html', state: 'active' },
  ]);
  events.touch(key);
  expect(settle(undefined)).toEqual([{ event: 'flow', ...key, contentType: 'text/html', state: 'removed' }]);
  events.touch(key);
  expect(settle(undefined)).toEqual([]);
});
