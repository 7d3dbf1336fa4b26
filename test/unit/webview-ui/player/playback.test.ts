import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaybackMode } from '../../../../src/shared/messages';
import { check } from '../../../support/property';
import { Playback, type PlaybackFrame, type PlaybackOptions } from '../../../../webview-ui/player/playback';

const DISPLAY_MS = 1000 / 60;
const FRAME_MS = 1000 / 30;

interface Numbered extends PlaybackFrame {
  readonly number: number;
}

function frame(number: number, size = 10, capturedMs = number * FRAME_MS): Numbered {
  return { number, bytes: new Uint8Array(size), capturedMs };
}

/** Frames that all came at once, at 0. */
function filled(count: number, options?: Partial<PlaybackOptions>, mode?: PlaybackMode): Playback<Numbered> {
  const playback = new Playback<Numbered>(mode, options);
  for (let i = 0; i < count; i++) playback.push(frame(i), 0);
  return playback;
}

/** A page and a flow in virtual time: a display that asks 60 times a second, and a source whose frames arrive when `transit` says. */
class World {
  now = 0;
  readonly shown: Numbered[] = [];
  readonly playback: Playback<Numbered>;
  #sent = 0;
  readonly #intervalMs: number;
  readonly #transit: (index: number) => number;
  readonly #under: { readonly at: number; readonly frame: Numbered }[] = [];
  /** Whether the source sends. */
  isSending = true;

  constructor(mode: PlaybackMode, intervalMs = FRAME_MS, transit: (index: number) => number = () => 20) {
    this.playback = new Playback(mode);
    this.#intervalMs = intervalMs;
    this.#transit = transit;
  }

  /** Lets so many milliseconds pass; the numbers that were shown. */
  run(ms: number): readonly number[] {
    const before = this.shown.length;
    for (const end = this.now + ms; this.now < end; this.now += DISPLAY_MS) {
      for (; this.#sent * this.#intervalMs <= this.now; this.#sent++) {
        if (!this.isSending) continue;
        const at = this.#sent * this.#intervalMs + this.#transit(this.#sent);
        // Whatever is late holds up what comes behind it.
        const last = this.#under.at(-1)?.at ?? 0;
        this.#under.push({ at: Math.max(at, last), frame: frame(this.#sent, 10, this.#sent * this.#intervalMs) });
      }
      while (this.#under[0] && this.#under[0].at <= this.now) {
        const { frame: next } = this.#under.shift()!;
        this.playback.push(next, this.now);
      }
      const due = this.playback.due(this.now);
      if (due) this.shown.push(due);
    }
    return this.shown.slice(before).map(({ number }) => number);
  }
}

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);

describe('buffering, smooth', () => {
  it('begins empty', () => {
    const playback = new Playback();
    expect(playback.due(0)).toBeUndefined();
    expect(playback.state).toBe('buffering');
    expect(playback.counts).toEqual({ shown: 0, skipped: 0, dropped: 0 });
    expect(playback.stalledMs(500)).toBe(500);
  });

  it('ends with 40 frames, and shows the first at once', () => {
    const playback = filled(39);
    expect(playback.due(0)).toBeUndefined();
    playback.push(frame(39), 10);
    expect(playback.due(20)?.number).toBe(0);
    expect(playback.state).toBe('playing');
    expect(playback.due(20)).toBeUndefined();
  });

  it('ends with fewer frames when the oldest has waited 1.5 s', () => {
    const playback = new Playback<Numbered>();
    expect(playback.due(1000)).toBeUndefined();
    playback.push(frame(0), 4000);
    expect(playback.due(5000)).toBeUndefined();
    expect(playback.due(6499)).toBeUndefined();
    expect(playback.due(6500)?.number).toBe(0);
  });

  it('comes back when a frame is due and none is there; goes on with 5, at 28 frames/s until 40 wait', () => {
    const world = new World('smooth');
    world.run(3000);
    expect(world.playback.state).toBe('playing');
    world.isSending = false;
    world.run(3000);
    expect(world.playback.state).toBe('buffering');
    expect(world.playback.stalledMs(world.now)).toBeGreaterThan(500);
    world.isSending = true;
    world.run(15 * DISPLAY_MS);
    expect(world.playback.state).toBe('playing');
    expect(world.playback.rate).toBe(28);
    const depth = world.playback.depth;
    expect(depth).toBeLessThan(8);
    const shown = world.run(5000);
    expect(shown.length).toBeGreaterThanOrEqual(138);
    expect(shown.length).toBeLessThanOrEqual(141);
    expect(isRising(shown)).toBe(true);
    expect(world.playback.depth).toBeGreaterThan(depth + 8);
    world.run(15_000);
    expect(world.playback.depth).toBeGreaterThanOrEqual(39);
    expect(world.playback.depth).toBeLessThanOrEqual(42);
    expect(world.playback.rate).toBe(30);
  });
});

describe('playing, smooth', () => {
  it('shows every frame of a steady flow, in order, 30 in a second', () => {
    const world = new World('smooth');
    world.run(2000);
    const shown = world.run(10_000);
    expect(shown).toEqual(shown.map((_, i) => shown[0]! + i));
    expect(shown.length).toBeGreaterThanOrEqual(299);
    expect(shown.length).toBeLessThanOrEqual(301);
    expect(world.playback.counts).toMatchObject({ skipped: 0, dropped: 0 });
  });

  it.each([5, 10, 15, 25])('shows a flow of %i frames/s as evenly as it comes, without a stall', (fps) => {
    const world = new World('smooth', 1000 / fps);
    world.run(10_000);
    const shown = world.run(10_000);
    expect(shown).toEqual(shown.map((_, i) => shown[0]! + i));
    expect(shown.length).toBeGreaterThan(fps * 10 * 0.92);
    expect(world.playback.state).toBe('playing');
  });

  it('works off a full buffer: faster, skipping what the display cannot show, and back to below 60', () => {
    const playback = filled(120);
    let last = -1;
    let pushed = 120;
    for (let tick = 0; tick < 60 * 60; tick++) {
      if (tick % 2 === 1) playback.push(frame(pushed++), tick * DISPLAY_MS);
      const next = playback.due(tick * DISPLAY_MS);
      if (!next) continue;
      expect(next.number).toBeGreaterThan(last);
      last = next.number;
    }
    const { shown, skipped, dropped } = playback.counts;
    expect(playback.depth).toBeLessThanOrEqual(60);
    expect(playback.depth).toBeGreaterThan(55);
    expect(skipped).toBeGreaterThan(0);
    expect(dropped).toBe(0);
    expect(shown + skipped + playback.depth).toBe(pushed);
  });

  it('shows the newest of a flow that is faster than the display, each picture once', () => {
    const world = new World('smooth', 1000 / 120);
    world.run(3000);
    const shown = world.run(5000);
    expect(isRising(shown)).toBe(true);
    expect(shown.length).toBeLessThanOrEqual(301);
    expect(world.playback.depth).toBeLessThan(130);
  });

  it('after a stall of the page shows the newest that is due, at once', () => {
    const playback = filled(50);
    playback.due(0);
    expect(playback.due(1000)?.number).toBe(30);
    expect(playback.counts).toEqual({ shown: 2, skipped: 29, dropped: 0 });
    expect(playback.due(5000)?.number).toBe(49);
    expect(playback.depth).toBe(0);
  });

  it('goes by the order in which frames come: numbers that fall and captures that jump change nothing', () => {
    const playback = new Playback<Numbered>();
    const numbers = [...Array.from({ length: 50 }, (_, i) => 100 + i), ...Array.from({ length: 50 }, (_, i) => i)];
    numbers.forEach((number, index) => playback.push(frame(number, 10, index < 50 ? 1e9 + index : index), index));
    const shown: number[] = [];
    for (let now = 100; now < 6000; now += DISPLAY_MS) {
      const due = playback.due(now);
      if (due) shown.push(due.number);
    }
    expect(shown.filter((number) => number >= 100).length).toBeGreaterThan(30);
    expect(shown.slice(-30)).toEqual(Array.from({ length: 30 }, (_, i) => 20 + i));
  });

  it('a clock that goes back shows nothing early', () => {
    const playback = filled(40);
    playback.due(1000);
    expect(playback.due(0)).toBeUndefined();
    expect(playback.due(20)).toBeUndefined();
    expect(playback.due(40)?.number).toBe(1);
  });
});

describe('live', () => {
  it('shows a steady flow with next to no delay', () => {
    const world = new World('live');
    world.run(3000);
    world.run(5000);
    expect(world.playback.depth).toBeLessThanOrEqual(1);
    expect(world.playback.liveDelayMs).toBeLessThan(DISPLAY_MS + 1);
    const last = world.shown.at(-1)!;
    expect(world.now - last.capturedMs).toBeLessThan(20 + 2 * FRAME_MS);
    expect(world.playback.counts.skipped).toBeLessThanOrEqual(2);
  });

  it('waits as long as arrivals vary, and no longer', () => {
    const jitter = (index: number): number => 20 + ((index * 7919) % 100);
    const world = new World('live', FRAME_MS, jitter);
    world.run(10_000);
    const skippedBefore = world.playback.counts.skipped;
    const shown = world.run(10_000);
    expect(isRising(shown)).toBe(true);
    expect(world.playback.liveDelayMs).toBeGreaterThan(50);
    expect(world.playback.liveDelayMs).toBeLessThan(120);
    // Nearly all come in time to be shown.
    expect(world.playback.counts.skipped - skippedBefore).toBeLessThan(20);
    expect(shown.length).toBeGreaterThan(275);
  });

  it('goes on with the newest after a stall, and says in between that it has stalled', () => {
    const world = new World('live');
    world.run(3000);
    world.isSending = false;
    world.run(2000);
    expect(world.playback.state).toBe('buffering');
    world.isSending = true;
    const shown = world.run(300);
    expect(world.playback.state).toBe('playing');
    expect(shown.length).toBeGreaterThan(4);
  });

  it('does not take a slow flow for a stall', () => {
    const world = new World('live', 2000);
    world.run(30_000);
    for (let i = 0; i < 100; i++) {
      world.run(100);
      expect(world.playback.state).toBe('playing');
    }
  });

  it('is not held up by what was timed by another clock', () => {
    const playback = new Playback<Numbered>('live');
    for (let i = 0; i < 20; i++) playback.push(frame(i, 10, 1e9 + i * 33), i * 33);
    for (let i = 20; i < 40; i++) playback.push(frame(i, 10, i * 33), i * 33);
    expect(playback.due(40 * 33)?.number).toBe(39);
  });
});

describe('modes', () => {
  it('live drops what smooth has kept, smooth builds it up again without standing still', () => {
    const world = new World('smooth');
    world.run(5000);
    expect(world.playback.depth).toBeGreaterThan(30);
    world.playback.setMode('live');
    world.run(100);
    expect(world.playback.depth).toBeLessThanOrEqual(2);
    world.run(3000);
    world.playback.setMode('smooth');
    const shown = world.run(30_000);
    expect(isRising(shown)).toBe(true);
    expect(world.playback.depth).toBeGreaterThanOrEqual(38);
    expect(world.playback.depth).toBeLessThanOrEqual(42);
  });

  it('"go live" shows the newest at once', () => {
    const playback = filled(100);
    playback.due(0);
    playback.goLive(10);
    expect(playback.due(10)?.number).toBe(99);
    expect(playback.depth).toBe(0);
    expect(playback.behindMs).toBe(0);
  });
});

describe('a pause', () => {
  it('holds the picture, keeps what comes, and goes on where it was', () => {
    const world = new World('smooth');
    world.run(5000);
    const before = world.shown.at(-1)!.number;
    world.playback.pause();
    expect(world.playback.state).toBe('paused');
    expect(world.run(4000)).toEqual([]);
    // What comes during the pause is told apart at once, and leaves the curve where it was.
    const { held } = world.playback;
    expect(held).toBeGreaterThan(100);
    expect(world.playback.rate).toBe(30);
    world.playback.resume(world.now);
    expect(world.playback.held).toBe(held);
    const shown = world.run(10_000);
    expect(shown).toEqual(shown.map((_, i) => before + 1 + i));
    expect(shown.length).toBeGreaterThanOrEqual(299);
    // It stays so far behind until somebody wants it otherwise.
    expect(world.playback.behindMs).toBeGreaterThan(4500);
    expect(world.playback.held).toBeGreaterThan(100);
    world.playback.goLive(world.now);
    expect(world.run(50).length).toBeGreaterThan(0);
    expect(world.playback.behindMs).toBeLessThan(100);
  });

  it('still works off a lag that comes after it', () => {
    const world = new World('smooth');
    world.run(5000);
    world.playback.pause();
    world.run(4000);
    world.playback.resume(world.now);
    const { held } = world.playback;
    for (let i = 0; i < 60; i++) world.playback.push(frame(1000 + i, 10, world.now), world.now);
    expect(world.playback.rate).toBeGreaterThan(35);
    world.run(20_000);
    expect(world.playback.depth - held).toBeLessThan(62);
  });

  it('in live goes on with what is new', () => {
    const world = new World('live');
    world.run(3000);
    world.playback.pause();
    world.run(5000);
    world.playback.resume(world.now);
    const [first] = world.run(100);
    expect(world.now - first! * FRAME_MS).toBeLessThan(300);
    expect(world.playback.depth).toBeLessThanOrEqual(2);
  });

  it('keeps so much and no more: what was there first, so that it goes on without a gap', () => {
    const playback = filled(50, { maxHeldFrames: 60 });
    playback.due(0);
    playback.pause();
    for (let i = 50; i < 100; i++) playback.push(frame(i), 0);
    expect(playback.isFull).toBe(true);
    expect(playback.depth).toBe(60);
    for (let i = 1; i <= 60; i++) expect(playback.step(1)?.number).toBe(i);
    expect(playback.step(1)).toBeUndefined();
    // There was no gap, and there is to be none that moves about.
    playback.push(frame(100), 0);
    expect(playback.depth).toBe(0);
    playback.resume(0);
    playback.push(frame(101), 0);
    expect(playback.depth).toBe(1);
  });

  it('bounds the bytes that it keeps', () => {
    const playback = filled(40, { maxBytes: 1000 });
    playback.due(0);
    playback.pause();
    for (let i = 40; i < 100; i++) playback.push(frame(i, 100), 0);
    expect(playback.isFull).toBe(true);
    expect(playback.depth).toBe(45);
  });

  it('before the first picture waits for one', () => {
    const playback = new Playback<Numbered>();
    playback.pause();
    expect(playback.due(0)).toBeUndefined();
    playback.push(frame(0), 0);
    playback.push(frame(1), 0);
    expect(playback.needsPicture).toBe(true);
    expect([playback.due(10)?.number, playback.due(20)]).toEqual([0, undefined]);
    expect(playback.needsPicture).toBe(false);
  });

  it('that holds a picture of before waits for none', () => {
    const playback = new Playback<Numbered>();
    playback.pause(true);
    playback.push(frame(0), 0);
    expect([playback.needsPicture, playback.due(10), playback.depth]).toEqual([false, undefined, 1]);
    expect(playback.step(1)?.number).toBe(0);
  });

  it('steps on and back, and only then', () => {
    const playback = filled(45);
    playback.due(0);
    expect([playback.step(1), playback.canStepForward]).toEqual([undefined, false]);
    playback.pause();
    expect([playback.step(1)?.number, playback.step(1)?.number]).toEqual([1, 2]);
    expect([playback.step(-1)?.number, playback.step(-1)?.number, playback.step(-1)]).toEqual([1, 0, undefined]);
    expect([playback.canStepForward, playback.canStepBack]).toEqual([true, false]);
    playback.resume(1000);
    expect(playback.due(1000 + FRAME_MS + 1)?.number).toBe(1);
  });
});

describe('bounds', () => {
  it('holds 300 frames: the oldest are dropped', () => {
    const playback = filled(310);
    expect(playback.counts.dropped).toBe(10);
    expect(playback.depth).toBe(300);
    expect(playback.due(0)?.number).toBe(10);
  });

  it('holds so many bytes: the oldest are dropped', () => {
    const playback = filled(0, { maxBytes: 100, startFrames: 1 });
    for (let i = 0; i < 5; i++) playback.push(frame(i, 40), 0);
    expect([playback.depth, playback.counts.dropped]).toEqual([2, 3]);
    playback.push(frame(5, 101), 0);
    expect([playback.depth, playback.counts.dropped]).toEqual([0, 6]);
    playback.push(frame(6, 100), 0);
    expect(playback.due(0)?.number).toBe(6);
  });
});

type Act =
  | { readonly do: 'push'; readonly count: number; readonly size: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'pause' | 'resume' | 'goLive' | 'forward' | 'back' }
  | { readonly do: 'mode'; readonly mode: PlaybackMode };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      count: fc.nat(80),
      size: fc.integer({ min: 1, max: 400 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(3000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('pause', 'resume', 'goLive', 'forward', 'back') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mode' as const), mode: fc.constantFrom('smooth', 'live') }) },
);

it('whatever happens: nothing is shown twice or out of order but by steps back, nothing gets lost uncounted, memory is bounded', () => {
  const options = { maxFrames: 100, maxHeldFrames: 150, maxBytes: 20_000 };
  check(
    fc.property(fc.constantFrom<PlaybackMode>('smooth', 'live'), fc.array(act, { maxLength: 60 }), (mode, acts) => {
      const playback = new Playback<Numbered>(mode, options);
      let [now, pushed, stepsBack, last] = [0, 0, 0, -1];
      const show = (shown: Numbered | undefined): void => {
        if (!shown) return;
        expect(shown.number).toBeGreaterThan(last);
        last = shown.number;
      };
      for (const each of acts) {
        if (each.do === 'push')
          for (let i = 0; i < each.count; i++) playback.push(frame(pushed++, each.size, now), now);
        else if (each.do === 'pass') for (let left = each.ms; left > 0; left -= 50) show(playback.due((now += 50)));
        else if (each.do === 'pause') playback.pause();
        else if (each.do === 'resume') playback.resume(now);
        else if (each.do === 'goLive') playback.goLive(now);
        else if (each.do === 'mode') playback.setMode(each.mode);
        else if (each.do === 'forward') show(playback.step(1));
        else {
          const before = playback.step(-1);
          if (before) {
            expect(before.number).toBeLessThan(last);
            last = before.number;
            stepsBack++;
          }
        }
        const { shown, skipped, dropped } = playback.counts;
        expect(shown + skipped + dropped + playback.depth).toBe(pushed + stepsBack);
        // What was stepped back over was kept before, and waits again.
        expect(playback.depth).toBeLessThanOrEqual(2 * options.maxHeldFrames + options.maxFrames + stepsBack);
      }
    }),
    500,
  );
});
