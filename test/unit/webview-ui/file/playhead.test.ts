import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Playhead, SPEEDS } from '../../../../webview-ui/file/playhead';
import { check } from '../../../support/property';

/** A playhead of a file that is known, and its frames at times that are `stepMs` apart. */
function playing(frames: number, pace: { framesPerSecond?: number; speed?: number; loops?: boolean } = {}) {
  const head = new Playhead();
  head.setFrames(frames, true);
  head.setPace({ framesPerSecond: 10, speed: 1, loops: false, ...pace });
  head.play(0);
  const at = (times: readonly number[]) => times.map((time) => head.due(time, true));
  return { head, at };
}

describe('Playhead', () => {
  it('shows nothing before a frame is known', () => {
    const head = new Playhead();
    expect(head.index).toBeUndefined();
    head.play(0);
    expect(head.due(1_000, true)).toBeUndefined();
    expect(head.upcoming(3, 60)).toEqual([]);
  });

  it('goes on by time, at the rate and the speed', () => {
    expect(playing(100).at([0, 50, 100, 200, 350])).toEqual([0, 0, 1, 2, 3]);
    expect(playing(100, { speed: 4 }).at([50, 100, 200])).toEqual([2, 4, 8]);
    expect(playing(100, { speed: 0.25 }).at([200, 400, 600])).toEqual([0, 1, 1]);
  });

  it('stops at the end, or begins anew', () => {
    const once = playing(3);
    expect(once.at([100, 200, 300, 400])).toEqual([1, 2, 2, 2]);
    expect(once.head.isPlaying).toBe(false);
    once.head.play(500);
    expect(once.head.index).toBe(0);
    const looped = playing(3, { loops: true });
    expect(looped.at([100, 200, 300, 400])).toEqual([1, 2, 0, 1]);
    expect(looped.head.isPlaying).toBe(true);
  });

  it('waits for a frame that has not been shown, and makes up for nothing', () => {
    const { head } = playing(100);
    expect(head.due(100, true)).toBe(1);
    for (let time = 200; time < 5_000; time += 100) expect(head.due(time, false)).toBe(1);
    expect(head.due(5_000, true)).toBeLessThanOrEqual(3);
  });

  it('does not make up for a sleep', () => {
    const { head } = playing(10_000);
    expect(head.due(60_000, true)).toBeLessThanOrEqual(3);
  });

  it('keeps a place that is not known yet and takes it as soon as it is', () => {
    const head = new Playhead();
    head.setFrames(10, false);
    head.seek(50);
    expect([head.index, head.isWaiting]).toEqual([9, true]);
    head.play(0);
    expect(head.due(100, true)).toBe(9);
    head.setFrames(60, false);
    expect([head.index, head.isWaiting]).toEqual([50, false]);
    // A file that became shorter.
    head.setFrames(0, false);
    head.setFrames(20, true);
    expect([head.index, head.wanted]).toEqual([19, 19]);
  });

  it('steps from what is shown, stops playing, and stays within what is known', () => {
    const { head } = playing(5);
    head.step(1);
    expect([head.index, head.isPlaying]).toEqual([1, false]);
    head.step(-3);
    expect(head.index).toBe(0);
    head.step(10);
    expect(head.index).toBe(4);
    const unknown = new Playhead();
    unknown.setFrames(5, false);
    unknown.seek(100);
    unknown.step(1);
    expect([unknown.index, unknown.isWaiting]).toEqual([4, false]);
  });

  it('rounds and bounds what is sought', () => {
    const { head } = playing(5);
    for (const [wanted, index] of [
      [2.4, 2],
      [-1, 0],
      [99, 4],
    ] as const) {
      head.seek(wanted);
      expect(head.index).toBe(index);
    }
  });

  it('says what comes next, over the end where it loops, passing over what no display shows', () => {
    const { head } = playing(100, { loops: true });
    head.seek(98);
    expect(head.upcoming(3, 60)).toEqual([99, 0, 1]);
    head.setPace({ framesPerSecond: 60, speed: 4, loops: false });
    head.seek(0);
    expect(head.upcoming(3, 60)).toEqual([4, 8, 12]);
    head.seek(97);
    expect(head.upcoming(3, 60)).toEqual([]);
    head.pause();
    expect(head.upcoming(5, 60)).toEqual([98, 99]);
  });

  it('is always at a frame that is known', () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('seek' as const), to: fc.integer({ min: -5, max: 300 }) }),
      fc.record({ do: fc.constant('step' as const), to: fc.integer({ min: -20, max: 20 }) }),
      fc.record({ do: fc.constant('frames' as const), to: fc.integer({ min: 0, max: 200 }) }),
      fc.record({ do: fc.constant('due' as const), to: fc.integer({ min: 0, max: 500 }) }),
      fc.record({ do: fc.constant('play' as const), to: fc.nat(4) }),
    );
    check(
      fc.property(fc.array(action, { maxLength: 40 }), fc.boolean(), (actions, loops) => {
        const head = new Playhead();
        let now = 0;
        let frames = 0;
        for (const { do: what, to } of actions) {
          if (what === 'seek') head.seek(to);
          else if (what === 'step') head.step(to);
          else if (what === 'frames') head.setFrames((frames = to), to % 2 === 0);
          else if (what === 'play') {
            head.setPace({ framesPerSecond: 30, speed: SPEEDS[to] ?? 1, loops });
            head.play(now);
          } else head.due((now += to), to % 3 !== 0);
          for (const index of [head.index, ...head.upcoming(8, 60)]) {
            if (index === undefined) expect(frames).toBe(0);
            else expect(index >= 0 && index < frames && Number.isInteger(index)).toBe(true);
          }
        }
      }),
    );
  });
});
