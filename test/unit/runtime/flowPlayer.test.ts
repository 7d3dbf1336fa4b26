import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/log';
import { makeChunk } from '../../../src/content/streamer';
import { FlowPlayer } from '../../../src/runtime/flowPlayer';
import type { PlayerFrame } from '../../../src/runtime/nodeApi';
import { VirtualClock } from '../../support/virtualClock';

const key = { flow: 'clip', source: '00000000-0000-4000-8000-000000000001' };

function open() {
  const clock = new VirtualClock();
  const news: number[] = [];
  const onChunk = (): void => void news.push(clock.now());
  const player = new FlowPlayer({ key, output: undefined, clock, logger: silentLogger, onChunk });
  /** Delivers chunk `n` whole, or only its first half. */
  const deliver = (n: number, part: 'whole' | 'half' = 'whole'): void => {
    const bytes = makeChunk(n, new Uint8Array(10).fill(n));
    const payload = part === 'whole' ? bytes : bytes.subarray(0, 7);
    player.push({ chunkSequence: n, chunkLength: bytes.length, byteOffset: 0, payload, ageUs: 2_500 });
  };
  return { clock, news, player, deliver };
}

describe('a player', () => {
  it('hands out whole frames with their number and latency, each subscriber its own copy', () => {
    const { player, deliver } = open();
    const got: PlayerFrame[][] = [[], []];
    for (const list of got) player.subscribe((frame) => list.push(frame));
    deliver(1);
    deliver(2);
    expect(got[0]).toMatchObject([{ frameNumber: 1, latencyMs: 2.5 }, { frameNumber: 2 }]);
    const [a, b] = [got[0]?.[0]?.jpeg, got[1]?.[0]?.jpeg];
    expect(a).toEqual(new Uint8Array(10).fill(1));
    expect(a?.buffer).not.toBe(b?.buffer);
    expect(a?.buffer.byteLength).toBe(10);
    expect(player.stats()).toMatchObject({ framesDelivered: 2, latencyMs: { p50: 2.5, p99: 2.5, max: 2.5 } });
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
