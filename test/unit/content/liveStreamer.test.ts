import { describe, expect, it } from 'vitest';
import {
  type LiveSink,
  LiveStreamer,
  MOST_WAITING_BYTES,
  MOST_WAITING_FRAMES,
} from '../../../src/content/liveStreamer';
import { ContentError, parseChunk } from '../../../src/content/streamer';
import { STANDARD_HUFFMAN_TABLES } from '../../../src/video/huffmanTables';
import { concat, makeImage } from '../../support/mjpegCorpus';
import { VirtualClock } from '../../support/virtualClock';

function open() {
  const clock = new VirtualClock();
  const calls: string[] = [];
  const notices: string[] = [];
  let sink: LiveSink | undefined;
  const streamer = new LiveStreamer({ clock, onNotice: (notice) => notices.push(notice) }, (given) => {
    sink = given;
    return {
      resume: () => calls.push('resume'),
      pause: () => calls.push('pause'),
      close: () => {
        calls.push('close');
        return Promise.resolve();
      },
    };
  });
  const feed = (...values: readonly number[]) => sink?.frames(values.map((value) => Uint8Array.of(value)));
  /** Frame number and the one byte of the next chunk. */
  const next = async () => {
    const chunk = await streamer.nextChunk();
    const parsed = chunk && parseChunk(chunk);
    return parsed && [parsed.frameNumber, parsed.frame[0]];
  };
  return {
    clock,
    calls,
    notices,
    streamer,
    feed,
    next,
    end: (failure?: ContentError) => sink?.end(failure),
    sink: () => sink,
  };
}

it('asks its input for nothing until chunks are asked for', async () => {
  const { calls, feed, next } = open();
  feed(1, 2);
  expect(calls).toEqual([]);
  const chunk = next();
  expect(calls).toEqual(['resume']);
  feed(3);
  expect(await chunk).toEqual([0, 3]);
});

it('gives out frames in order, with their age', async () => {
  const { clock, feed, next, streamer } = open();
  const first = next();
  feed(1, 2, 3);
  expect(await first).toEqual([0, 1]);
  clock.advanceTo(70);
  expect(await next()).toEqual([1, 2]);
  expect(streamer.chunkAgeMs).toBe(70);
  feed(4);
  expect([await next(), await next()]).toEqual([
    [2, 3],
    [3, 4],
  ]);
  expect(streamer.chunkAgeMs).toBe(0);
});

describe('while nobody takes them', () => {
  it('the newest frames win, and those left out are counted and told', async () => {
    const { feed, next, streamer, notices } = open();
    const first = next();
    feed(0);
    await first;
    for (let value = 1; value <= MOST_WAITING_FRAMES + 5; value++) feed(value);
    expect(streamer.framesDropped).toBe(5);
    expect(await next()).toEqual([6, 6]);
    streamer.pause();
    expect(notices.slice(1)).toEqual(['5 frames came faster than they could be sent and were left out']);
    const again = next();
    feed(20);
    await again;
    for (let value = 0; value <= MOST_WAITING_FRAMES; value++) feed(value);
    streamer.pause();
    expect(notices[2]).toBe('1 frame came faster than it could be sent and was left out');
  });

  it('what waits is bounded in bytes, too', async () => {
    const { sink, feed, next, streamer } = open();
    const first = next();
    feed(0);
    await first;
    for (let i = 0; i < 4; i++) sink()?.frames([new Uint8Array(MOST_WAITING_BYTES / 2)]);
    expect(streamer.framesDropped).toBe(2);
  });
});

it('repairs frames without Huffman tables, and says once that browsers cannot show others', async () => {
  const { sink, streamer, notices } = open();
  const whole = makeImage(1);
  const bare = concat(whole.subarray(0, whole.indexOf(0xc4) - 1), whole.subarray(whole.indexOf(0xda) - 1));
  const first = streamer.nextChunk();
  sink()?.frames([bare, Uint8Array.of(1), Uint8Array.of(2)]);
  expect(bare.includes(0xc4)).toBe(false);
  expect(parseChunk((await first) ?? bare)?.frame).toHaveLength(bare.length + STANDARD_HUFFMAN_TABLES.length);
  expect(notices).toEqual([
    'a frame cannot be shown by browsers (it says no picture size), it and others are sent all the same',
  ]);
});

describe('a pause', () => {
  it('forgets what waits; what comes then is not counted', async () => {
    const { calls, feed, next, streamer } = open();
    const first = next();
    feed(1, 2);
    await first;
    streamer.pause();
    feed(3, 4);
    const resumed = next();
    feed(5);
    expect(await resumed).toEqual([2, 5]);
    expect([calls, streamer.framesDropped]).toEqual([['resume', 'pause', 'resume'], 0]);
  });

  it('lets a call wait that was under way; it is answered with the one that resumes', async () => {
    const { feed, next, streamer } = open();
    const waiting = next();
    streamer.pause();
    feed(1);
    const resuming = next();
    feed(2);
    expect([await waiting, await resuming]).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });
});

describe('the end', () => {
  it('comes after what waits', async () => {
    const { feed, next, end, streamer } = open();
    const first = next();
    feed(1, 2);
    end();
    await streamer.ended;
    expect([await first, await next(), await next()]).toEqual([[0, 1], [1, 2], undefined]);
  });

  it('answers who waits', async () => {
    const { next, end } = open();
    const waiting = next();
    end();
    expect(await waiting).toBeUndefined();
  });

  it('is told to those who do not wait, and a failure to who asks', async () => {
    const { next, end, streamer, calls } = open();
    end(new ContentError('wrongContent', 'rubbish'));
    end();
    await streamer.ended;
    await expect(next()).rejects.toThrow('rubbish');
    await expect(next()).rejects.toThrow('rubbish');
    expect(calls).toEqual([]);
  });

  it('is close for who waits then', async () => {
    const { next, streamer, calls, feed } = open();
    const waiting = next();
    await streamer.close();
    feed(1);
    expect([await waiting, await next()]).toEqual([undefined, undefined]);
    expect(calls).toEqual(['resume', 'pause', 'close']);
  });
});
