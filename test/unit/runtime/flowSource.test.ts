import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/base/log';
import { seededRandom } from '../../../src/base/random';
import { ContentError, type Streamer } from '../../../src/content/streamer';
import { FlowSource, LINGER_MS } from '../../../src/runtime/flowSource';
import type { FragmentHeader } from '../../../src/wire/datagram';
import { MAX_CHUNK_BYTES } from '../../../src/wire/datagram';
import { VirtualClock } from '../../support/virtualClock';

interface Sent extends FragmentHeader {
  readonly unit: number;
  readonly at: number;
  readonly bytes: number[];
}

/** A streamer of these chunks; a number stands for that many bytes, an error for a failing disk. */
function streamerOf(chunks: readonly (Uint8Array | number | Error)[]): Streamer & { reads: number; closed: boolean } {
  return {
    contentType: 'text/plain',
    isLive: false,
    framesPerSecond: undefined,
    reads: 0,
    closed: false,
    nextChunk() {
      const chunk = chunks[this.reads++];
      if (chunk instanceof Error) return Promise.reject(chunk);
      return Promise.resolve(typeof chunk === 'number' ? new Uint8Array(chunk) : chunk);
    },
    close() {
      this.closed = true;
      return Promise.resolve();
    },
  };
}

function open(
  chunks: readonly (Uint8Array | number | Error)[],
  options: {
    waitConsumers?: number;
    fps?: number;
    clock?: VirtualClock;
    streamer?: Streamer;
    units?: readonly number[];
  } = {},
) {
  const clock = options.clock ?? new VirtualClock();
  const streamer = streamerOf(chunks);
  const sent: Sent[] = [];
  const logged: string[] = [];
  let ended = 0;
  const source = new FlowSource({
    streamer: options.streamer ?? streamer,
    framesPerSecond: options.fps ?? 10,
    waitConsumers: options.waitConsumers ?? 1,
    firstSequence: 0xffff_ffff,
    clock,
    logger: createLogger((level, _part, message) => logged.push(`${level}: ${message}`), 'test'),
    onNotice: (notice) => logged.push(`notice: ${notice}`),
    beginChunk: () => options.units ?? [1_032],
    originate: (header, payload, unit) => sent.push({ ...header, unit, at: clock.now(), bytes: [...payload] }),
    onEnded: () => ended++,
  });
  /** Lets time pass in small steps, so that reads, which are promises, get their turn. */
  const pass = async (ms: number): Promise<void> => {
    for (const end = clock.now() + ms; clock.now() < end;) {
      for (let i = 0; i < 5; i++) await Promise.resolve();
      clock.advanceTo(Math.min(end, clock.now() + 1));
    }
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return { clock, streamer, sent, logged, source, pass, ended: () => ended };
}

const starts = (sent: readonly Sent[]): number[] =>
  sent.filter(({ byteOffset }) => byteOffset === 0).map(({ at }) => at);

describe('a source', () => {
  it('reads and sends nothing until enough consumers have asked', async () => {
    const { source, streamer, sent, pass } = open([1, 1, 1], { waitConsumers: 2 });
    await pass(500);
    source.setDemand(1);
    await pass(500);
    expect([streamer.reads, sent.length]).toEqual([0, 0]);
    source.setDemand(2);
    await pass(50);
    expect(sent).toHaveLength(1);
    // From then on one is enough.
    source.setDemand(1);
    await pass(100);
    expect(sent).toHaveLength(2);
  });

  it('sends frames at a steady rate, each cut into fragments that fill their datagrams and are spread over part of the interval', async () => {
    const big = Uint8Array.from({ length: 2_500 }, (_, i) => i % 251);
    const { source, sent, pass } = open([big, big, big, big]);
    source.setDemand(1);
    await pass(350);
    const times = starts(sent);
    expect(times.map((time) => Math.round((time - (times[0] ?? 0)) / 100))).toEqual([0, 1, 2, 3]);
    const first = sent.slice(0, 3);
    expect(first.map(({ byteOffset, chunkLength }) => [byteOffset, chunkLength])).toEqual([
      [0, 2500],
      [1000, 2500],
      [2000, 2500],
    ]);
    expect(first.flatMap(({ bytes }) => bytes)).toEqual([...big]);
    expect(new Set(first.map(({ at }) => at)).size).toBe(3);
    expect((first[2]?.at ?? 0) - (first[0]?.at ?? 0)).toBeLessThan(60);
    for (const { at, ageUs } of first) expect(ageUs).toBe(Math.round((at - (first[0]?.at ?? 0)) * 1000));
    expect([...new Set(sent.map(({ chunkSequence }) => chunkSequence))]).toEqual([0xffff_ffff, 0, 1, 2]);
    expect(source.framesSent).toBe(4);
  });

  it('sends each frame in every size that its neighbours take, each paced on its own', async () => {
    const big = Uint8Array.from({ length: 2_500 }, (_, i) => i % 251);
    const { source, sent, pass } = open([big, big], { units: [532, 1_532] });
    source.setDemand(1);
    await pass(80);
    const of = (wanted: number) => sent.filter(({ unit }) => unit === wanted);
    expect(of(532).map(({ byteOffset }) => byteOffset)).toEqual([0, 500, 1_000, 1_500, 2_000]);
    expect(of(1_532).map(({ byteOffset }) => byteOffset)).toEqual([0, 1_500]);
    for (const unit of [532, 1_532]) {
      expect(of(unit).flatMap(({ bytes }) => bytes)).toEqual([...big]);
      const times = of(unit).map(({ at }) => at);
      expect(new Set(times).size).toBe(times.length);
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(60);
      for (const { chunkSequence, at, ageUs } of of(unit)) {
        expect(chunkSequence).toBe(0xffff_ffff);
        expect(ageUs).toBe(Math.round((at - (sent[0]?.at ?? 0)) * 1_000));
      }
    }
    expect(source.framesSent).toBe(1);
    await pass(100);
    expect(sent).toHaveLength(14);
  });

  it('rests without consumers and goes on where it was, under the next number', async () => {
    const { source, sent, pass, streamer } = open([1_500, 1_500, 1_500, 1_500]);
    source.setDemand(1);
    await pass(10);
    // In the middle of the first frame.
    source.setDemand(0);
    const { reads } = streamer;
    await pass(5_000);
    expect([sent.length, streamer.reads]).toEqual([1, reads]);
    source.setDemand(3);
    await pass(60);
    expect(sent.map(({ chunkSequence }) => chunkSequence)).toEqual([0xffff_ffff, 0, 0]);
  });

  it('stays on offer for a moment after the last frame, then ends', async () => {
    const { source, sent, pass, ended } = open([1, 1]);
    source.setDemand(1);
    await pass(150);
    expect(sent).toHaveLength(2);
    await pass(LINGER_MS - 100);
    expect(ended()).toBe(0);
    await pass(200);
    expect(ended()).toBe(1);
    source.setDemand(0);
    source.setDemand(1);
    await pass(3_000);
    expect(ended()).toBe(1);
  });

  it('ends when its consumers leave in the middle of the last frame', async () => {
    const { source, pass, ended } = open([5_000]);
    source.setDemand(1);
    await pass(5);
    source.setDemand(0);
    await pass(LINGER_MS + 10);
    expect(ended()).toBe(1);
  });

  it('ends with a word when the file cannot be read any more', async () => {
    const { source, sent, pass, logged, ended } = open([1, new Error('disk on fire')]);
    source.setDemand(1);
    await pass(LINGER_MS + 200);
    expect(sent).toHaveLength(1);
    expect(logged).toEqual(['error: disk on fire']);
    expect(ended()).toBe(1);
  });

  it('ends with a warning when a file that loops has no frame any more', async () => {
    const { source, pass, logged, ended } = open([1, new ContentError('empty', 'the file was emptied')]);
    source.setDemand(1);
    await pass(LINGER_MS + 200);
    expect(logged).toEqual(['warning: the file was emptied']);
    expect(ended()).toBe(1);
  });

  it('says once that the file is damaged, when a pass has shown it', async () => {
    const { source, streamer, pass, logged } = open([1, 1, 1, 1, 1]);
    const clean = { frames: 1, skippedBytes: 0, resynchronisations: 0, truncatedFrames: 0, oversizedFrames: 0 };
    source.setDemand(1);
    await pass(50);
    Object.assign(streamer, { report: clean });
    await pass(100);
    expect(logged).toEqual([]);
    Object.assign(streamer, { report: { ...clean, skippedBytes: 67, truncatedFrames: 1 } });
    await pass(1_000);
    expect(logged).toEqual([
      'notice: the file is damaged, what is whole is sent: 67 bytes skipped, 1 image cut short, 0 too large',
    ]);
  });

  it('keeps its rate where timers are late by 1 to 4 ms', async () => {
    const random = seededRandom(8);
    class LateClock extends VirtualClock {
      override setTimer(delayMs: number, run: () => void) {
        return super.setTimer(Math.max(0, delayMs) + 1 + 3 * random.next(), run);
      }
    }
    const { source, sent, pass } = open(
      Array.from({ length: 5_000 }, () => 1),
      { fps: 240, clock: new LateClock() },
    );
    source.setDemand(1);
    await pass(10_000);
    expect(sent.length).toBeGreaterThan(0.99 * 2_400);
    expect(sent.length).toBeLessThanOrEqual(2_401);
  });

  it('sends a frame of a slow flow in one go, not over half its interval', async () => {
    const { source, sent, pass } = open([100_000], { fps: 0.2 });
    source.setDemand(1);
    await pass(200);
    expect(sent).toHaveLength(100);
  });

  it('leaves out what is too long to send, and says so once', async () => {
    const { source, sent, pass, logged } = open([MAX_CHUNK_BYTES + 1, 1, MAX_CHUNK_BYTES + 1, 0, 1]);
    source.setDemand(1);
    await pass(250);
    expect(sent.map(({ chunkSequence }) => chunkSequence)).toEqual([0xffff_ffff, 0]);
    expect(logged).toHaveLength(1);
  });

  it('does not make up for a stall in a burst', async () => {
    const { source, sent, pass, clock } = open(Array.from({ length: 40 }, () => 1));
    source.setDemand(1);
    await pass(101);
    clock.advanceTo(1_500);
    await pass(300);
    const times = starts(sent);
    for (const [i, time] of times.entries()) if (i > 0) expect(time - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(50);
  });

  it('closes its file, and sends nothing after', async () => {
    const { source, sent, pass, streamer } = open([1, 1, 1, 1]);
    source.setDemand(1);
    await pass(10);
    await source.close();
    source.setDemand(2);
    await pass(500);
    expect(sent).toHaveLength(1);
    expect(streamer.closed).toBe(true);
  });
});

/** A live streamer that yields what it is given, when it is given it. */
class LiveStreamerStandIn implements Streamer {
  readonly contentType = 'video/x-test';
  readonly isLive = true;
  readonly framesPerSecond = undefined;
  readonly ended: Promise<void>;
  chunkAgeMs = 0;
  calls: string[] = [];
  private readonly waiting: (Uint8Array | undefined)[] = [];
  private pending: ((chunk: Uint8Array | undefined) => void)[] = [];
  private tellEnded = (): void => undefined;

  constructor() {
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
  }

  give(bytes: number): void {
    this.waiting.push(new Uint8Array(bytes));
    this.answer();
  }

  end(): void {
    this.waiting.push(undefined);
    this.tellEnded();
    this.answer();
  }

  nextChunk(): Promise<Uint8Array | undefined> {
    this.calls.push('next');
    return new Promise((resolve) => {
      this.pending.push(resolve);
      this.answer();
    });
  }

  pause(): void {
    this.calls.push('pause');
    this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((chunk) => chunk === undefined));
  }

  close(): Promise<void> {
    this.calls.push('close');
    return Promise.resolve();
  }

  private answer(): void {
    while (this.pending.length > 0 && this.waiting.length > 0) {
      const chunk = this.waiting[0] && this.waiting.shift();
      for (const resolve of this.pending.splice(0)) resolve(chunk);
    }
  }
}

function openLive(options: { waitConsumers?: number } = {}) {
  const streamer = new LiveStreamerStandIn();
  return { ...open([], { ...options, streamer, fps: 30 }), streamer };
}

describe('a live source', () => {
  it('sends chunks as they come, without waiting for a slot', async () => {
    const { source, streamer, sent, pass } = openLive();
    source.setDemand(1);
    for (const gap of [7, 61, 33, 140, 20]) {
      await pass(gap);
      streamer.give(10);
    }
    await pass(10);
    // In whole steps of the test's time: at once.
    const times = starts(sent);
    expect(times.map((time) => time - 7)).toEqual([0, 61, 94, 234, 254]);
  });

  it('counts their age from when they were complete', async () => {
    const { source, streamer, sent, pass } = openLive();
    source.setDemand(1);
    await pass(5);
    streamer.chunkAgeMs = 40;
    streamer.give(2_500);
    await pass(50);
    const [first] = sent;
    expect(sent).toHaveLength(3);
    for (const { ageUs, at } of sent) expect(ageUs).toBe((at - (first?.at ?? 0)) * 1_000 + 40_000);
  });

  it('spreads a chunk over part of the interval that was measured', async () => {
    const { source, streamer, sent, pass } = openLive();
    source.setDemand(1);
    for (let i = 0; i < 60; i++) {
      streamer.give(20_000);
      await pass(60);
    }
    const last = sent.filter(({ chunkSequence }) => chunkSequence === 58);
    const spread = (last.at(-1)?.at ?? 0) - (last[0]?.at ?? 0);
    expect(last).toHaveLength(20);
    expect(spread).toBeGreaterThan(15);
    expect(spread).toBeLessThanOrEqual(31);
  });

  it('makes up for a burst at twice the rate, and does not slow down after a stall', async () => {
    const { source, streamer, sent, pass } = openLive();
    source.setDemand(1);
    for (let i = 0; i < 30; i++) {
      streamer.give(10);
      await pass(40);
    }
    await pass(20_000);
    for (let i = 0; i < 5; i++) streamer.give(5_000);
    sent.length = 0;
    await pass(130);
    const times = starts(sent);
    expect(times).toHaveLength(5);
    for (const [i, time] of times.entries()) if (i > 0) expect(time - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(10);
  });

  it('never sends faster than the highest rate of a file, twice', async () => {
    const { source, streamer, sent, pass } = openLive();
    source.setDemand(1);
    for (let i = 0; i < 2_000; i++) streamer.give(1);
    await pass(1_000);
    expect(sent.length).toBeGreaterThan(200);
    expect(sent.length).toBeLessThanOrEqual(2 * 240 + 1);
  });

  it('is paused while nobody watches, and then sends only what is new', async () => {
    const { source, streamer, sent, pass } = openLive();
    streamer.give(1);
    await pass(100);
    expect(streamer.calls).toEqual([]);
    streamer.pause();
    source.setDemand(1);
    await pass(5);
    streamer.give(2);
    await pass(5);
    source.setDemand(0);
    await pass(5);
    expect(streamer.calls).toEqual(['pause', 'next', 'next', 'pause']);
    source.setDemand(1);
    await pass(1);
    streamer.give(3);
    await pass(100);
    expect(sent.map(({ chunkLength, chunkSequence }) => [chunkLength, chunkSequence])).toEqual([
      [2, 0xffff_ffff],
      [3, 0],
    ]);
  });

  it('holds back for as many consumers as it was told', async () => {
    const { source, streamer, pass } = openLive({ waitConsumers: 2 });
    source.setDemand(1);
    await pass(10);
    expect(streamer.calls).toEqual([]);
    source.setDemand(2);
    await pass(10);
    expect(streamer.calls).toEqual(['next']);
  });

  it('ends after what is under way', async () => {
    const { source, streamer, sent, pass, ended } = openLive();
    source.setDemand(1);
    streamer.give(3_000);
    streamer.end();
    await pass(LINGER_MS);
    expect([sent.length, ended()]).toEqual([3, 0]);
    await pass(200);
    expect(ended()).toBe(1);
  });

  it.each(['before anybody watched', 'after everybody left'])('ends though nobody watches: %s', async (when) => {
    const { source, streamer, pass, ended } = openLive();
    if (when.startsWith('after')) {
      source.setDemand(1);
      await pass(50);
      streamer.give(1);
      await pass(50);
      source.setDemand(0);
    }
    await pass(50);
    streamer.end();
    await pass(LINGER_MS + 50);
    expect(ended()).toBe(1);
  });

  it('ends when its last consumer leaves what is left of it', async () => {
    const { source, streamer, pass, ended } = openLive();
    source.setDemand(1);
    await pass(5);
    for (let i = 0; i < 5; i++) streamer.give(30_000);
    streamer.end();
    await pass(5);
    source.setDemand(0);
    await pass(LINGER_MS + 50);
    expect(ended()).toBe(1);
  });
});
