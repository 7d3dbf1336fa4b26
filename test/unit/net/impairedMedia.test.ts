import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import {
  DEFAULT_RATE_QUEUE_BYTES,
  ImpairedMedia,
  type ImpairedMediaOptions,
  type Impairment,
  MAX_DELAYED_BYTES,
} from '../../../src/net/impairedMedia';
import type {
  KernelDrops,
  MediaPath,
  MediaPathOptions,
  MediaSendOutcome,
  MediaTransport,
  SocketAddress,
} from '../../../src/net/transport';
import { check } from '../../support/property';
import { VirtualClock } from '../../support/virtualClock';

interface Arrival {
  readonly at: number;
  readonly bytes: number;
  /** The first four bytes. */
  readonly number: number;
}

/** A perfect network: what is sent is there at once, unless it is told to answer otherwise. */
class Wire implements MediaTransport {
  readonly port = 1;
  readonly grantedReceiveBytes = 2;
  readonly grantedSendBytes = 3;
  readonly arrivals: Arrival[] = [];
  readonly answers: MediaSendOutcome[] = [];
  readonly #clock: VirtualClock;
  user!: MediaPathOptions;
  closed = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  start(): void {}

  open(options: MediaPathOptions): MediaPath {
    this.user = options;
    let { remote } = options;
    return {
      get remote(): SocketAddress {
        return remote;
      },
      isLossy: false,
      moveTo: (to) => void (remote = to),
      send: (datagram) => {
        const answer = this.answers.shift() ?? 'sent';
        if (answer === 'sent' || answer === 'held') {
          const { length } = datagram;
          this.arrivals.push({ at: this.#clock.now(), bytes: length, number: numberOf(datagram) });
        }
        return answer;
      },
      close: () => void this.closed++,
    };
  }

  kernelDrops(): Promise<KernelDrops | null> {
    return Promise.resolve(null);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const REMOTE = { address: '10.0.0.1', port: 5 };

function numberOf(datagram: Uint8Array): number {
  return new DataView(datagram.buffer, datagram.byteOffset).getUint32(0);
}

function datagramOf(number: number, bytes: number): Uint8Array {
  const datagram = new Uint8Array(bytes);
  new DataView(datagram.buffer).setUint32(0, number);
  return datagram;
}

function open(impairment: Impairment, more: Partial<ImpairedMediaOptions> = {}) {
  const clock = new VirtualClock();
  const wire = new Wire(clock);
  const media = new ImpairedMedia(wire, { impairment, random: seededRandom(1), clock, ...more });
  const user = { onWritable: () => undefined as void, calls: 0 };
  const path = media.open({
    localAddress: '10.0.0.2',
    remote: REMOTE,
    onDatagram: () => undefined,
    onWritable: () => {
      user.calls++;
      user.onWritable();
    },
    onSendError: () => undefined,
    onFailed: () => undefined,
  });
  return { clock, wire, media, path, user };
}

describe('a rate with a queue, and a delay', () => {
  it('does as a leaking bucket does', () => {
    const sends = fc.array(fc.record({ gapMs: fc.nat(20), bytes: fc.integer({ min: 32, max: 3_000 }) }), {
      minLength: 1,
      maxLength: 40,
    });
    const link = fc.record({
      delayMs: fc.nat(50),
      bytesPerSecond: fc.integer({ min: 1_000, max: 1_000_000 }),
      queueBytes: fc.nat(10_000),
    });
    check(
      fc.property(sends, link, (some, impairment) => {
        const { clock, wire, path, user } = open(impairment);
        const perMs = impairment.bytesPerSecond / 1_000;
        const expected: Arrival[] = [];
        const buffer = new Uint8Array(3_000);
        let level = 0;
        let now = 0;
        for (const [number, { gapMs, bytes }] of some.entries()) {
          now += gapMs;
          clock.advanceTo(now);
          level = Math.max(0, level - gapMs * perMs);
          const over = level < 1e-6 ? 0 : level + bytes - impairment.queueBytes;
          // Within a byte of the bound either answer is right.
          if (level > 1e-6 && (Math.abs(over) < 1 || level < 1)) return;
          const { calls } = user;
          new DataView(buffer.buffer).setUint32(0, number);
          const outcome = path.send(buffer.subarray(0, bytes));
          expect(user.calls).toBe(calls);
          expect(outcome).toBe(over > 0 ? 'blocked' : 'sent');
          if (outcome === 'blocked') continue;
          level += bytes;
          expected.push({ at: now + level / perMs + impairment.delayMs, bytes, number });
        }
        clock.advanceTo(1e9);
        expect(wire.arrivals.map(({ bytes, number }) => ({ bytes, number }))).toEqual(
          expected.map(({ bytes, number }) => ({ bytes, number })),
        );
        for (const [index, { at }] of wire.arrivals.entries()) expect(at).toBeCloseTo(expected[index]?.at ?? NaN, 6);
      }),
    );
  });

  it.each([
    [1_200, undefined],
    [60_000, 1_000],
    [500, 500],
  ])('lets a sender that never rests have all of the rate (%i bytes at a time)', (bytes, queueBytes) => {
    const bytesPerSecond = 1_000_000;
    const { clock, wire, path, user } = open({ bytesPerSecond, ...(queueBytes && { queueBytes }) });
    let next = 0;
    user.onWritable = () => {
      for (let sent = 0; path.send(datagramOf(next, bytes)) !== 'blocked'; next++) {
        sent += bytes;
        expect(sent).toBeLessThanOrEqual(Math.max(bytes, queueBytes ?? DEFAULT_RATE_QUEUE_BYTES));
      }
    };
    user.onWritable();
    clock.advanceTo(10_000);
    const arrived = wire.arrivals.length * bytes;
    expect(arrived).toBeGreaterThan(10 * bytesPerSecond - 2 * bytes);
    expect(arrived).toBeLessThanOrEqual(10 * bytesPerSecond);
    expect(wire.arrivals.map(({ number }) => number)).toEqual(wire.arrivals.map((_, index) => index));
  });
});

it('loses the share that it is to lose, the same with the same seed, and not by bursts', () => {
  const run = (seed: number): number[] => {
    const { wire, path } = open({ loss: 0.02 }, { random: seededRandom(seed) });
    const outcomes = new Set<MediaSendOutcome>();
    for (let number = 0; number < 50_000; number++) outcomes.add(path.send(datagramOf(number, 40)));
    expect([...outcomes]).toEqual(['sent']);
    return wire.arrivals.map(({ number }) => number);
  };
  const arrived = run(7);
  // Five standard deviations of 50,000 draws at 2 %.
  expect(Math.abs(50_000 - arrived.length - 1_000)).toBeLessThan(157);
  const pairs = arrived.filter((number, index) => number - (arrived[index - 1] ?? -1) === 3).length;
  expect(Math.abs(pairs - 20)).toBeLessThan(25);
  expect(run(7)).toEqual(arrived);
  expect(run(8)).not.toEqual(arrived);
});

it('delays by up to the jitter more, and loses nothing by that', () => {
  const { clock, wire, path } = open({ delayMs: 20, jitterMs: 10 });
  for (let number = 0; number < 1_000; number++) {
    clock.advanceTo(number);
    path.send(datagramOf(number, 100));
  }
  clock.advanceTo(2_000);
  const delays = wire.arrivals.map(({ at, number }) => at - number);
  expect(new Set(wire.arrivals.map(({ number }) => number)).size).toBe(1_000);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(20);
  expect(Math.max(...delays)).toBeLessThan(30);
  expect(delays.reduce((sum, delay) => sum + delay) / 1_000).toBeCloseTo(25, 0);
  expect(wire.arrivals.some(({ number }, index) => number < (wire.arrivals[index - 1]?.number ?? 0))).toBe(true);
});

it('holds a bounded number of bytes, and says when there is room again', () => {
  const { clock, wire, path, user } = open({ delayMs: 100 });
  let taken = 0;
  while (path.send(datagramOf(taken, 60_000)) === 'sent') taken++;
  expect(taken).toBe(Math.floor(MAX_DELAYED_BYTES / 60_000));
  clock.advanceTo(99);
  expect(user.calls).toBe(0);
  clock.advanceTo(100);
  expect(user.calls).toBe(1);
  expect(path.send(datagramOf(taken, 60_000))).toBe('sent');
  clock.advanceTo(200);
  expect(wire.arrivals.length).toBe(taken + 1);
});

it('waits for a path that takes no more, and loses nothing by that', () => {
  const answers = fc.array(fc.constantFrom<MediaSendOutcome>('sent', 'held', 'blocked'), { maxLength: 20 });
  check(
    fc.property(answers, fc.nat(2), (some, delayMs) => {
      const { clock, wire, path, user } = open({ delayMs });
      let next = 0;
      let mayGo = true;
      const pump = (): void => {
        mayGo = true;
        while (next < 30 && mayGo) {
          const outcome = path.send(datagramOf(next, 50));
          if (outcome !== 'blocked') next++;
          if (outcome === 'held' || outcome === 'blocked') mayGo = false;
        }
      };
      user.onWritable = pump;
      wire.answers.push(...some);
      pump();
      // The path below tells of room as long as it has something to tell of.
      for (let turn = 1; turn < 60; turn++) {
        clock.advanceTo(turn);
        wire.user.onWritable();
      }
      expect(wire.arrivals.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, index) => index));
    }),
  );
});

it('leaves alone what it is not for, as it turns out', () => {
  const elsewhere = { address: '10.0.0.9', port: 5 };
  const { clock, wire, path } = open({ delayMs: 10 }, { isFor: ({ address }) => address === elsewhere.address });
  wire.answers.push('held', 'blocked', 'failed');
  expect([1, 2, 3, 4].map((number) => path.send(datagramOf(number, 50)))).toEqual([
    'held',
    'blocked',
    'failed',
    'sent',
  ]);
  path.moveTo(elsewhere);
  expect(path.remote).toEqual(elsewhere);
  path.send(datagramOf(5, 50));
  clock.advanceTo(9);
  path.moveTo(REMOTE);
  path.send(datagramOf(6, 50));
  expect(wire.arrivals.map(({ number }) => number)).toEqual([1, 4]);
  clock.advanceTo(10);
  expect(wire.arrivals.map(({ number }) => number)).toEqual([1, 4, 6, 5]);
});

it.each(['path', 'transport'])('ends with its %s: nothing arrives, nobody is called', async (what) => {
  const { clock, wire, media, path, user } = open({ delayMs: 10, bytesPerSecond: 1_000, queueBytes: 100 });
  expect([path.send(datagramOf(1, 100)), path.send(datagramOf(2, 100))]).toEqual(['sent', 'blocked']);
  if (what === 'path') path.close();
  else await media.close();
  expect(path.send(datagramOf(3, 100))).toBe('failed');
  clock.advanceTo(10_000);
  expect([wire.arrivals.length, user.calls, wire.closed]).toEqual([0, 0, 1]);
});

it('is the transport below in all else', async () => {
  const { media } = open({});
  expect([media.port, media.grantedReceiveBytes, media.grantedSendBytes]).toEqual([1, 2, 3]);
  expect(await media.kernelDrops()).toBeNull();
});
