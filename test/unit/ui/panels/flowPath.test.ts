import { describe, expect, it } from 'vitest';
import type { RouteView } from '../../../../src/overlay/snapshot';
import { MAX_PATH_HOPS } from '../../../../src/shared/messages';
import { flowPath } from '../../../../src/ui/panels/flowPath';

const nameOf = (id: string): string => id.toUpperCase();
const edges = (...pairs: readonly string[]) =>
  pairs.map((pair) => {
    const [from, to] = pair.split('>') as [string, string];
    return { from, to };
  });
const towards = (via: string | null, destination = 'source') =>
  [{ destination, via }] as unknown as readonly RouteView[];
/** The way through the first of these edges that end at this node. */
const path = (...pairs: readonly string[]): string => {
  const via = pairs.find((pair) => pair.endsWith('>me'))?.split('>')[0];
  return pathVia(via ?? 'gateway', ...pairs);
};
const pathVia = (via: string | null, ...pairs: readonly string[]): string =>
  flowPath({ self: 'me', source: 'source', edges: edges(...pairs), routes: towards(via), nameOf })
    .map(({ name, gapBefore }) => (gapBefore ? `… ${name}` : name))
    .join(' ');

describe('the path of a flow', () => {
  it('is who copies it to whom, from its source to this node', () => {
    expect(path('source>a', 'a>b', 'a>other', 'b>me', 'me>later')).toBe('SOURCE A B ME');
    expect(path('source>me')).toBe('SOURCE ME');
  });

  it('has a gap where nodes tell nothing', () => {
    expect(path('b>me', 'a>b')).toBe('SOURCE … A B ME');
    expect(path()).toBe('SOURCE … GATEWAY ME');
  });

  it('goes through the next hop, whoever else is said to send the flow', () => {
    const both = ['source>dead', 'dead>me', 'source>b', 'b>me'] as const;
    expect(pathVia('b', ...both)).toBe('SOURCE B ME');
    expect(pathVia('source', ...both)).toBe('SOURCE ME');
    expect(pathVia('new', ...both)).toBe('SOURCE … NEW ME');
    expect(pathVia(null, ...both)).toBe('SOURCE … ME');
  });

  it('has none where the next hop is the source', () => {
    const hops = flowPath({ self: 'me', source: 'source', edges: [], routes: towards('source'), nameOf });
    expect(hops.map(({ name, gapBefore }) => `${name} ${gapBefore}`)).toEqual(['SOURCE false', 'ME false']);
  });

  it('is this node alone where it is the source, and has a gap where there is no route', () => {
    const own = flowPath({ self: 'me', source: 'me', edges: [], routes: towards('gateway'), nameOf });
    expect(own).toEqual([{ name: 'ME', gapBefore: false }]);
    const none = flowPath({ self: 'me', source: 'far', edges: [], routes: towards('gateway'), nameOf });
    expect(none).toEqual([
      { name: 'FAR', gapBefore: false },
      { name: 'ME', gapBefore: true },
    ]);
  });

  it('ends however nodes contradict each other', () => {
    expect(path('a>me', 'b>a', 'me>b', 'a>b')).toBe('SOURCE … B A ME');
  });

  it('has so many nodes at most, the last ones', () => {
    const long = Array.from({ length: 200 }, (_, index) => `n${index}>${index === 0 ? 'me' : `n${index - 1}`}`);
    const hops = flowPath({ self: 'me', source: 'n199', edges: edges(...long), routes: towards('n0', 'n199'), nameOf });
    expect(hops.length).toBe(MAX_PATH_HOPS);
    expect(hops[0]).toEqual({ name: `N${MAX_PATH_HOPS - 2}`, gapBefore: true });
    expect(hops.at(-1)).toEqual({ name: 'ME', gapBefore: false });
  });
});
