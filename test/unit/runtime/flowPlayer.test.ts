import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/log';
import { makeChunk } from '../../../src/content/streamer';
import { FlowPlayer, STARVED_MS } from '../../../src/runtime/flowPlayer';
import type { FlowKey } from '../../../src/wire/ids';
import type { PlayerFrame } from '../../../src/runtime/nodeApi';
import { VirtualClock } from '../../support/virtualClock';

const key = { flow: 'clip', source: '00000000-0000-4000-8000-000000000001' };

function open() {
  const clock = new VirtualClock();
  const news: number[] = [];
  const keys: FlowKey[] = [];
  const onChunk = (of: FlowKey): void => {
    news.push(clock.now());
    keys.push(of);
  };
  const stops: number[] = [];
  const onStarved = (): void => void stops.push(clock.now());
  const bytes = { bytesReceived: 0, bytesSent: 0 };
  const player = new FlowPlayer({
    key,
    output: undefined,
    clock,
    logger: silentLogger,
    countBytes: () => ({ ...bytes }),
    onChunk,
    onStarved,
  });
  /** Delivers chunk `n` whole, or only its first half. */
  const deliver = (n: number, part: 'whole' | 'half' = 'whole'): void => {
    const bytes = makeChunk(n, new Uint8Array(10).fill(n));
    const payload = part === 'whole' ? bytes : bytes.subarray(0, 7);
    player.push({
      chunkSequence: n,
      chunkLength: bytes.length,
      byteOffset: 0,
      payload,
      ageUs: 2_500,
      isRepaired: false,
    });
  };
  return { clock, bytes, keys, news, stops, player, deliver };
}

describe('a player', () => {
  it('hands out whole frames with their number and latency, each subscriber its own copy', () => {
    const { player, deliver } = open();
    const got: PlayerFrame[][] = [[], []];
    for (const list of got) player.subscribe((frame) => list.push(frame));
    deliver(1);
    deliver(2);
    expect(got[0]).toMatchObject([{ frameNumber: 1, latencyMs: 2.5 }, { frameNumber: 2 }]);
    const [a, b] = [got[0]?.[0]?.bytes, got[1]?.[0]?.bytes];
    expect(a).toEqual(new Uint8Array(10).fill(1));
    expect(a?.buffer).not.toBe(b?.buffer);
    expect(a?.buffer.byteLength).toBe(10);
    // The last one gets what was put together: the frame behind its number.
    expect(b).toEqual(a);
    expect([b?.byteOffset, b?.buffer.byteLength]).toEqual([4, 14]);
    expect(got[1]?.[1]?.bytes.buffer).not.toBe(b?.buffer);
    expect(player.stats()).toMatchObject({ framesDelivered: 2, latencyMs: { p50: 2.5, p99: 2.5, max: 2.5 } });
  });

  it('goes on with another source: the same subscribers, one after the other, whatever the numbers', () => {
    const { clock, keys, news, stops, player, deliver } = open();
    const frames: number[] = [];
    player.subscribe(({ frameNumber }) => frames.push(frameNumber)).acknowledge();
    const feed = player.subscribe(({ frameNumber }) => {
      frames.push(frameNumber);
      feed.acknowledge();
    });
    frames.length = 0;
    deliver(200);
    deliver(202);
    deliver(203, 'half');
    clock.advanceTo(50);
    player.moveTo('other');
    expect(player.key).toEqual({ flow: 'clip', source: 'other' });
    expect([key, player.key].map((each) => player.hasLeft(each))).toEqual([true, false]);
    deliver(3);
    deliver(4);
    expect(frames.filter((_, i) => i % 2 === 0)).toEqual([200, 202, 3, 4]);
    // The first frame of each is news, of the one that it comes from.
    expect(keys).toEqual([key, player.key]);
    expect(news).toEqual([0, 50]);
    expect(player.stats()).toMatchObject({ source: 'other', framesDelivered: 4, framesIncomplete: 2, framesLate: 0 });
    clock.advanceTo(50 + STARVED_MS + 1);
    expect(stops).toHaveLength(1);
  });

  it('remembers only the last sources that it had', () => {
    const { player } = open();
    for (let i = 0; i < 20; i++) player.moveTo(`s${i}`);
    expect(player.hasLeft({ flow: 'clip', source: 's18' })).toBe(true);
    expect(player.hasLeft({ flow: 'other', source: 's18' })).toBe(false);
    expect(player.hasLeft(key)).toBe(false);
  });

  it('keeps the bytes of its flow as they were at its end', async () => {
    const { player, bytes } = open();
    bytes.bytesReceived = 100;
    expect(player.stats()).toMatchObject({ flow: 'clip', bytesReceived: 100, bytesSent: 0 });
    const ended = player.end('left');
    bytes.bytesReceived = 0;
    await ended;
    await player.end('over');
    expect(player.stats()).toMatchObject({ bytesReceived: 100, bytesSent: 0 });
  });

  it('says that frames come: the first, and the first after it was waiting again', () => {
    const { player, deliver, news } = open();
    deliver(1);
    deliver(2);
    expect(news).toHaveLength(1);
    player.expectChunk();
    deliver(3);
    deliver(4);
    expect(news).toHaveLength(2);
  });

  it('says that frames have stopped, and that they come again', () => {
    const { clock, deliver, news, stops } = open();
    for (let n = 0; n < 90; n++) {
      clock.advanceTo(n * 33);
      deliver(n);
    }
    expect(stops).toEqual([]);
    clock.advanceTo(10_000);
    expect(stops).toHaveLength(1);
    expect(stops[0]).toBeGreaterThanOrEqual(89 * 33 + STARVED_MS);
    expect(stops[0]).toBeLessThan(89 * 33 + 2 * STARVED_MS);
    deliver(90);
    expect(news).toEqual([0, 10_000]);
  });

  it('does not take a slow flow for one that has stopped', () => {
    const { clock, deliver, stops } = open();
    const period = 3_000;
    for (let n = 0; n < 20; n++) {
      clock.advanceTo(n * period);
      deliver(n);
    }
    expect(stops.filter((at) => at > 6 * period)).toEqual([]);
  });

  it('gives up what does not come, by the clock', () => {
    const { player, deliver, clock } = open();
    const got: number[] = [];
    player.subscribe(({ frameNumber }) => got.push(frameNumber));
    deliver(1);
    deliver(2, 'half');
    deliver(3);
    expect(got).toEqual([1]);
    clock.advanceTo(2_000);
    expect(got).toEqual([1, 3]);
    expect(player.stats()).toMatchObject({ framesDelivered: 2, framesIncomplete: 1 });
  });

  it('counts what was under way as lost when the flow ends, but not when the viewer leaves', async () => {
    for (const [how, framesIncomplete] of [
      ['over', 1],
      ['left', 0],
    ] as const) {
      const { player, deliver } = open();
      deliver(1);
      deliver(2, 'half');
      await player.end(how);
      expect(player.stats()).toMatchObject({ framesDelivered: 1, framesIncomplete });
    }
  });

  it('takes and hands out nothing after its end', async () => {
    const { player, deliver, clock } = open();
    const got: number[] = [];
    player.subscribe(({ frameNumber }) => got.push(frameNumber));
    deliver(1);
    await player.end('over');
    deliver(2);
    player.subscribe(() => got.push(-1));
    clock.advanceTo(5_000);
    expect(got).toEqual([1]);
    expect(player.stats().framesDelivered).toBe(1);
  });
});
