import { describe, expect, it } from 'vitest';
import { FrameFeed, MAX_WAITING_FRAME_BYTES, MAX_WAITING_FRAMES } from '../../../src/runtime/frameFeed';
import { FRAME_CREDIT, type PlayerFrame } from '../../../src/runtime/nodeApi';

function open() {
  const got: number[] = [];
  const latencies: number[] = [];
  const clock = { at: 0, now: () => clock.at };
  const ended: FrameFeed[] = [];
  const feed = new FrameFeed(
    ({ frameNumber, latencyMs }) => {
      got.push(frameNumber);
      latencies.push(latencyMs);
    },
    clock,
    (which) => ended.push(which),
  );
  return { feed, got, latencies, clock, ended };
}

const frame = (frameNumber: number, bytes = 1): PlayerFrame => ({
  frameNumber,
  bytes: new Uint8Array(bytes),
  capturedMs: -5,
  latencyMs: 5,
});

describe('a frame feed', () => {
  it('hands out as many frames as there is credit for', () => {
    const { feed, got } = open();
    for (let i = 0; i < 5; i++) feed.push(frame(i));
    expect(got).toEqual([0, 1, 2]);
    feed.acknowledge();
    expect(got).toEqual([0, 1, 2, 3]);
  });

  it('counts into their latency how long they waited', () => {
    const { feed, latencies, clock } = open();
    for (let i = 0; i <= FRAME_CREDIT; i++) feed.push(frame(i));
    clock.at = 40;
    feed.acknowledge();
    expect(latencies).toEqual([5, 5, 5, 45]);
  });

  it('keeps the newest of those that wait', () => {
    const { feed, got } = open();
    const last = FRAME_CREDIT + 10 * MAX_WAITING_FRAMES;
    for (let i = 0; i <= last; i++) feed.push(frame(i));
    feed.acknowledge();
    expect(got.at(-1)).toBe(last - MAX_WAITING_FRAMES + 1);
  });

  it('bounds their bytes', () => {
    const { feed, got } = open();
    for (let i = 0; i < FRAME_CREDIT; i++) feed.push(frame(i));
    for (let i = 0; i < 10; i++) feed.push(frame(100 + i, MAX_WAITING_FRAME_BYTES / 2));
    for (let i = 0; i < FRAME_CREDIT; i++) feed.acknowledge();
    expect(got.slice(FRAME_CREDIT)).toEqual([108, 109]);
  });

  it('takes no credit that it did not give', () => {
    const { feed, got } = open();
    for (let i = 0; i < 10; i++) feed.acknowledge();
    for (let i = 0; i < 10; i++) feed.push(frame(i));
    expect(got).toHaveLength(FRAME_CREDIT);
  });

  it('ends once, and hands out nothing after', () => {
    const { feed, got, ended } = open();
    for (let i = 0; i < 5; i++) feed.push(frame(i));
    feed.dispose();
    feed.dispose();
    feed.acknowledge();
    feed.push(frame(9));
    expect(got).toEqual([0, 1, 2]);
    expect(ended).toEqual([feed]);
  });
});
