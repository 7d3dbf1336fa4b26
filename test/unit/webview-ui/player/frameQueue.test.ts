import { describe, expect, it } from 'vitest';
import { FrameQueue, type FrameQueueOptions, type QueuedFrame } from '../../../../webview-ui/player/frameQueue';

const DISPLAY_MS = 1000 / 60;

function frame(frameNumber: number, size = 10): QueuedFrame {
  return { frameNumber, bytes: new Uint8Array(size) };
}

function filled(count: number, options?: Partial<FrameQueueOptions>): FrameQueue<QueuedFrame> {
  const queue = new FrameQueue<QueuedFrame>(options);
  for (let i = 0; i < count; i++) queue.push(frame(i));
  return queue;
}

describe('buffering', () => {
  it('begins empty', () => {
    const queue = new FrameQueue();
    expect(queue.due(0)).toBeUndefined();
    expect(queue.state).toBe('buffering');
    expect(queue.statistics).toEqual({ shown: 0, skipped: 0, dropped: 0, depth: 0 });
  });

  it('ends with 40 frames, and shows the first at once', () => {
    const queue = filled(39);
    expect(queue.due(0)).toBeUndefined();
    queue.push(frame(39));
    expect(queue.due(20)?.frameNumber).toBe(0);
    expect(queue.state).toBe('playing');
    expect(queue.due(20)).toBeUndefined();
  });

  it('ends with fewer frames when the oldest has waited 1.5 s', () => {
    const queue = new FrameQueue();
    expect(queue.due(1000)).toBeUndefined();
    queue.push(frame(0));
    expect(queue.due(5000)).toBeUndefined();
    expect(queue.due(6499)).toBeUndefined();
    expect(queue.due(6500)?.frameNumber).toBe(0);
  });

  it('comes back when a frame is due and none is there, and ends with 5', () => {
    const queue = filled(40);
    let now = 0;
    const playOut = () => {
      while (queue.state === 'playing') queue.due((now += DISPLAY_MS));
    };
    queue.due(now);
    playOut();
    expect(queue.statistics).toEqual({ shown: 40, skipped: 0, dropped: 0, depth: 0 });
    for (let i = 40; i < 44; i++) queue.push(frame(i));
    expect(queue.due((now += DISPLAY_MS))).toBeUndefined();
    queue.push(frame(44));
    expect(queue.due((now += DISPLAY_MS))?.frameNumber).toBe(40);
    playOut();
    queue.push(frame(45));
    queue.due(now);
    expect(queue.due(now + 1499)).toBeUndefined();
    expect(queue.due(now + 1500)?.frameNumber).toBe(45);
  });
});

describe('playing', () => {
  it('shows every frame of a steady flow, in order, 30 in a second', () => {
    const queue = filled(40);
    const shown: number[] = [];
    for (let tick = 0; tick < 600; tick++) {
      if (tick % 2 === 1) queue.push(frame(40 + (tick - 1) / 2));
      const next = queue.due(tick * DISPLAY_MS);
      if (next) shown.push(next.frameNumber);
    }
    expect(shown).toEqual(shown.map((_, i) => i));
    expect(shown.length).toBeGreaterThanOrEqual(299);
    expect(shown.length).toBeLessThanOrEqual(301);
    expect(queue.statistics).toMatchObject({ skipped: 0, dropped: 0 });
    expect(queue.state).toBe('playing');
  });

  it('works off a full buffer: faster, skipping what the display cannot show, and back to below 60', () => {
    const queue = filled(120);
    let last = -1;
    let pushed = 120;
    for (let tick = 0; tick < 60 * 60; tick++) {
      if (tick % 2 === 1) queue.push(frame(pushed++));
      const next = queue.due(tick * DISPLAY_MS);
      if (!next) continue;
      expect(next.frameNumber).toBeGreaterThan(last);
      last = next.frameNumber;
    }
    const { shown, skipped, dropped, depth } = queue.statistics;
    expect(depth).toBeLessThanOrEqual(60);
    expect(depth).toBeGreaterThan(55);
    expect(skipped).toBeGreaterThan(0);
    expect(dropped).toBe(0);
    expect(shown + skipped + depth).toBe(pushed);
  });

  it('after a pause of the page shows the newest that is due, at once', () => {
    const queue = filled(50);
    queue.due(0);
    expect(queue.due(1000)?.frameNumber).toBe(30);
    expect(queue.statistics).toEqual({ shown: 2, skipped: 29, dropped: 0, depth: 19 });
    expect(queue.due(5000)?.frameNumber).toBe(49);
    expect(queue.statistics.depth).toBe(0);
  });

  it('a clock that goes back shows nothing early', () => {
    const queue = filled(40);
    queue.due(1000);
    expect(queue.due(0)).toBeUndefined();
    expect(queue.due(20)).toBeUndefined();
    expect(queue.due(40)?.frameNumber).toBe(1);
  });
});

describe('bounds', () => {
  it('holds 300 frames: the oldest are dropped', () => {
    const queue = filled(310);
    expect(queue.statistics).toMatchObject({ depth: 300, dropped: 10 });
    expect(queue.due(0)?.frameNumber).toBe(10);
  });

  it('holds so many bytes: the oldest are dropped', () => {
    const queue = filled(0, { maxBytes: 100, startFrames: 1 });
    for (let i = 0; i < 5; i++) queue.push(frame(i, 40));
    expect(queue.statistics).toMatchObject({ depth: 2, dropped: 3 });
    queue.push(frame(5, 101));
    expect(queue.statistics).toMatchObject({ depth: 0, dropped: 6 });
    queue.push(frame(6, 100));
    expect(queue.due(0)?.frameNumber).toBe(6);
  });
});
