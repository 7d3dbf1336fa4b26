import { expect, it } from 'vitest';
import { whyText } from '../../../src/cli/routeText';
import { routeView } from '../../support/routeViews';

it('says when a route changed, what it was and why', () => {
  const cause = { type: 'neighbourLost', neighbour: 'b' } as const;
  const decision = { change: 'heavy', before: { via: 'b', cost: 2 }, cause, alternatives: [], ageMs: 2_050 } as const;
  const view = routeView({ destination: 'd', name: null, via: 'a', cost: 3, decision });
  expect(whyText(view, (id) => `<${id}>`)).toBe('heavy 2.0 s ago, was 2 over <b>; the connection to <b> is gone');
});
