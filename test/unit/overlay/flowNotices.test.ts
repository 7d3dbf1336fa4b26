import { expect, it } from 'vitest';
import { FlowNotices } from '../../../src/overlay/flowNotices';
import type { FlowState, NodeEvent } from '../../../src/overlay/snapshot';
import { flowKeyText } from '../../../src/wire/ids';
import { keyOf } from '../../support/overlay';

const [MOVIE, FILM] = [keyOf('movie', 9), keyOf('film', 9)];

it('tells what is new at the end of a step, once', () => {
  const states = new Map<string, FlowState>();
  const events: NodeEvent[] = [];
  const notices = new FlowNotices(
    (key) => states.get(flowKeyText(key)),
    (event) => void events.push(event),
  );
  const step = (...changes: readonly (readonly [typeof MOVIE, FlowState | undefined])[]) => {
    for (const [key, state] of changes) {
      if (state) states.set(flowKeyText(key), state);
      else states.delete(flowKeyText(key));
      notices.touch(key);
    }
    const touched = [...notices.touched()];
    notices.settle();
    return { touched, told: events.splice(0) };
  };
  const told = (key: typeof MOVIE, state: FlowState | 'removed') => ({ event: 'flow', ...key, state });
  expect(step([MOVIE, 'hold'], [MOVIE, 'active'])).toEqual({ touched: [MOVIE], told: [told(MOVIE, 'active')] });
  expect(step([MOVIE, 'active'])).toEqual({ touched: [MOVIE], told: [] });
  expect(step([FILM, undefined], [MOVIE, undefined]).told).toEqual([told(MOVIE, 'removed')]);
  expect(step()).toEqual({ touched: [], told: [] });
});
