import { describe, expect, it } from 'vitest';
import type { FlowView, NeighbourView, RouteView } from '../../../../src/overlay/snapshot';
import type { OverlaySnapshot } from '../../../../src/ui/node/overlayModel';
import { neighbourToConnect, neighbourToUse, offerToWatch } from '../../../../src/ui/panels/overlayChoices';

const route = (destination: string, cost: number): RouteView => ({
  destination,
  name: `node ${destination}`,
  via: destination,
  cost,
  alternatives: [],
  decision: { change: 'new', before: null, cause: { type: 'holdTimeOver' }, alternatives: [], ageMs: 1 },
});
const offer = (flow: string, source: string, state: FlowView['state'] = 'hold'): FlowView => ({
  flow,
  source,
  contentType: 'text/plain',
  state,
  consumers: [],
});
const neighbour = (more: Partial<NeighbourView>): NeighbourView => ({
  id: 'a',
  name: 'alpha',
  address: 'host',
  port: 1,
  state: 'connected',
  triesLeft: null,
  cost: 1,
  rttMs: null,
  controlRttMs: null,
  loss: null,
  ...more,
});
const snapshot: OverlaySnapshot = {
  self: 'me',
  flows: [offer('movie', 'a'), offer('movie', 'b'), offer('clip', 'a')],
  neighbours: [
    neighbour({}),
    neighbour({ id: 'b', name: null, state: 'unreachable' }),
    neighbour({ id: null, name: null, state: 'connecting', port: 2 }),
    neighbour({ id: 'c', state: 'removed' }),
  ],
  routes: [route('a', 2), route('b', 1)],
};
const stopped: OverlaySnapshot = { self: '', flows: [], neighbours: [], routes: [] };

describe('offerToWatch', () => {
  it('is the nearest, unless one is watched already; the watch may move', () => {
    expect(offerToWatch('movie', null, snapshot)).toEqual({ flow: 'movie', source: 'b', chosen: true });
    const watching = { ...snapshot, flows: [offer('movie', 'a', 'active'), offer('movie', 'b')] };
    expect(offerToWatch('movie', null, watching)).toEqual({ flow: 'movie', source: 'a', chosen: true });
  });

  it('is that of the source that was named, and stays it where there are others', () => {
    expect(offerToWatch('movie', 'a', snapshot)).toEqual({ flow: 'movie', source: 'a', chosen: false });
    expect(offerToWatch('clip', 'a', snapshot)).toEqual({ flow: 'clip', source: 'a', chosen: true });
  });

  it.each([
    ['film', null, snapshot, 'Nobody offers film any more.'],
    ['film', 'a', snapshot, 'Nobody offers film any more.'],
    ['movie', 'me', snapshot, 'this node does not offer movie any more.'],
    ['movie', null, stopped, 'No OTT node is running in this window; start one first.'],
  ])('of %s of %s says what is wrong', (flow, source, of, message) => {
    expect(() => offerToWatch(flow, source, of)).toThrow(message);
  });
});

describe('neighbourToUse', () => {
  it('is known by its id, or by its address before that', () => {
    expect(neighbourToUse('a', snapshot)).toMatchObject({ name: 'alpha' });
    expect(neighbourToUse('host:2', snapshot)).toMatchObject({ id: null, port: 2 });
  });

  it('is none that is gone, nor any other node', () => {
    for (const key of ['c', 'd', 'me']) expect(() => neighbourToUse(key, snapshot)).toThrow('no neighbour');
    expect(() => neighbourToUse('a', stopped)).toThrow('No OTT node is running');
  });
});

describe('neighbourToConnect', () => {
  it('is one that is not connected', () => {
    expect(neighbourToConnect('b', snapshot)).toMatchObject({ id: 'b' });
    expect(neighbourToConnect('host:2', snapshot)).toMatchObject({ port: 2 });
    expect(() => neighbourToConnect('a', snapshot)).toThrow('alpha is connected already.');
  });
});
