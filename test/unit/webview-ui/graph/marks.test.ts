import { expect, it } from 'vitest';
import { edgeBetween, lengthOf } from '../../../../webview-ui/graph/edgeShape';
import { marksAt } from '../../../../webview-ui/graph/marks';
import type { Track } from '../../../../webview-ui/graph/sceneTypes';

const edge = edgeBetween({ x: 0, y: 0 }, { x: 90, y: 0 });
const track = (start: number): Track => ({ edge, colour: 'tree0', start, length: lengthOf(edge) });
const places = (tracks: readonly Track[], time: number): number[] =>
  marksAt(tracks, time).map(({ at }) => Math.round(at.x));

it('moves marks from the source outwards, evenly', () => {
  expect(places([track(0)], 0)).toEqual([0, 45, 90]);
  expect(places([track(0)], 100)).toEqual([9, 54]);
  expect(places([track(0)], 500)).toEqual(places([track(0)], 0));
});

it('goes on through a relay without a jump', () => {
  // What leaves the end of the first edge is at the beginning of the second one at the same time.
  expect(places([track(90)], 0)).toEqual([0, 45, 90]);
  expect(places([track(30)], 0)).toEqual([15, 60]);
});

it('has nothing to draw on an edge without a length', () => {
  const at = { x: 5, y: 5 };
  const dot: Track = { edge: { from: at, control: at, to: at }, colour: 'tree0', start: 0, length: 0 };
  expect(marksAt([dot], 0)).toEqual([]);
});
