import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../src/base/random';
import {
  LinkQueue,
  type QueueBound,
  MAX_BEGUN_WAIT_MS,
  MAX_QUEUE_BYTES,
  MAX_QUEUE_DATAGRAMS,
  MAX_WAIT_MS,
} from '../../../src/overlay/linkQueue';
import { forEachSeed } from '../../support/seeds';

interface Waiting {
  branch: string;
  chunk: number;
  bytes: number;
  mark: number;
  at: number;
}

/** The rule of what goes, told with a list of everything that waits. */
class Model {
  waiting: Waiting[] = [];
  readonly begun = new Set<string>();
  readonly dropped: string[] = [];

  push(item: Waiting, begun: boolean): void {
    this.waiting.push(item);
    if (begun) this.begun.add(chunkOf(item));
    this.dropOld(item.at);
    while (this.bytes() > MAX_QUEUE_BYTES) this.dropChunk(this.oldestFresh() ?? this.waiting[0]!, 'queueFull');
  }

  dropOld(now: number): void {
    for (let old = this.oldestFresh(); old && now - old.at > MAX_WAIT_MS; old = this.oldestFresh()) {
      this.dropChunk(old, 'waitedTooLong');
    }
    while (this.waiting[0] && now - this.waiting[0].at > MAX_BEGUN_WAIT_MS) {
      this.dropChunk(this.waiting[0], 'waitedTooLong');
    }
  }

  /** Takes what the queue gave, which must be the first of its branch. */
  take(branch: string): Waiting | undefined {
    const item = this.waiting.find((one) => one.branch === branch);
    if (!item) return undefined;
    this.waiting = this.waiting.filter((one) => one !== item);
    this.begun.add(chunkOf(item));
    this.forget();
    return item;
  }

  drop(branch: string): number {
    const before = this.waiting.length;
    this.waiting = this.waiting.filter((one) => one.branch !== branch);
    this.forget();
    return before - this.waiting.length;
  }

  bytes(): number {
    return this.waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  oldestFresh(): Waiting | undefined {
    return this.waiting.find((one) => !this.begun.has(chunkOf(one)));
  }

  dropChunk(of: Waiting, bound: QueueBound): void {
    const gone = this.waiting.filter((one) => chunkOf(one) === chunkOf(of));
    this.waiting = this.waiting.filter((one) => chunkOf(one) !== chunkOf(of));
    this.dropped.push(`${chunkOf(of)} ${gone.length} ${bound}`);
    this.forget();
  }

  /** Of a chunk that does not wait any more the owner says whether it has begun. */
  forget(): void {
    const here = new Set(this.waiting.map(chunkOf));
    for (const chunk of this.begun) if (!here.has(chunk)) this.begun.delete(chunk);
  }
}

const chunkOf = ({ branch, chunk }: Pick<Waiting, 'branch' | 'chunk'>) => `${branch}/${chunk}`;
const between = (random: Random, least: number, most: number) => least + Math.floor(random.next() * (most - least + 1));

function datagramOf({ bytes, mark }: Pick<Waiting, 'bytes' | 'mark'>): Uint8Array {
  const datagram = new Uint8Array(bytes);
  new DataView(datagram.buffer).setUint32(0, mark);
  return datagram;
}
const markOf = (datagram: Uint8Array) => new DataView(datagram.buffer, datagram.byteOffset).getUint32(0);

function makeQueue() {
  const dropped: string[] = [];
  const queue = new LinkQueue<string>((branch, chunk, count, bound) =>
    dropped.push(`${branch}/${chunk} ${count} ${bound}`),
  );
  return { queue, dropped };
}

function runAgainstModel(random: Random): void {
  const { queue, dropped } = makeQueue();
  const model = new Model();
  const largest = random.next() < 0.5 ? 60_000 : 20_000;
  const taking = random.next() * 0.5;
  let now = 5;
  for (let step = 0; step < 500; step++) {
    now += random.next() * 8;
    const branch = 'abc'.charAt(between(random, 0, 2));
    const chance = random.next();
    if (chance < taking) {
      const seen = queue.peek();
      expect(queue.shift()).toBe(seen);
      const expected = seen && model.take(seen.branch);
      expect(seen === undefined).toBe(model.waiting.length === 0 && expected === undefined);
      expect(seen && [seen.chunkSequence, seen.datagram.length, markOf(seen.datagram)]).toEqual(
        expected && [expected.chunk, expected.bytes, expected.mark],
      );
    } else if (chance < 0.99) {
      const chunk = Math.floor(step / 12) + between(random, 0, 2);
      const item = { branch, chunk, bytes: between(random, 33, largest), mark: step, at: now };
      const begun = random.next() < 0.05;
      const datagram = datagramOf(item);
      queue.push(branch, chunk, datagram, now, begun);
      datagram.fill(0);
      model.push(item, begun);
    } else if (chance < 0.995) {
      expect(queue.drop(branch)).toBe(model.drop(branch));
    } else {
      now += random.next() * 300;
      queue.dropOld(now);
      model.dropOld(now);
    }
    expect(queue.bytes).toBe(model.bytes());
    expect(queue.length).toBe(model.waiting.length);
    expect(queue.isEmpty).toBe(model.waiting.length === 0);
    expect(dropped).toEqual(model.dropped);
    expect(queue.bytes).toBeLessThanOrEqual(MAX_QUEUE_BYTES);
  }
}

interface Flow {
  readonly chunkBytes: number;
  readonly datagramBytes: number;
}

/** Two flows, each offered at the capacity of the link; what of it gets across in whole chunks, as shares of the capacity. */
function overload(random: Random, flows: readonly Flow[], bytesPerMs: number, endMs: number): number[] {
  const broken = new Set<string>();
  const sent = new Map<string, number>();
  const queue = new LinkQueue<number>((branch, chunk) => broken.add(`${branch}/${chunk}`));
  const whole = flows.map(() => 0);
  const next = flows.map(({ chunkBytes }) => ({ at: random.next() * (chunkBytes / bytesPerMs), chunk: 0 }));
  let free = 0;
  const drain = (until: number) => {
    while (free < until) {
      queue.dropOld(free);
      const item = queue.shift();
      if (!item) {
        free = until;
        break;
      }
      free += item.datagram.length / bytesPerMs;
      const name = `${item.branch}/${item.chunkSequence}`;
      const total = (sent.get(name) ?? 0) + item.datagram.length;
      sent.set(name, total);
      const { chunkBytes } = flows[item.branch]!;
      if (total === chunkBytes && free > 1_000) whole[item.branch]! += chunkBytes;
    }
  };
  for (;;) {
    const at = Math.min(...next.map((one) => one.at));
    if (at > endMs) break;
    const index = next.findIndex((one) => one.at === at);
    const { chunkBytes, datagramBytes } = flows[index]!;
    const { chunk } = next[index]!;
    const name = `${index}/${chunk}`;
    drain(at);
    for (let offset = 0; offset < chunkBytes && !broken.has(name); offset += datagramBytes) {
      const bytes = Math.min(datagramBytes, chunkBytes - offset);
      queue.push(index, chunk, new Uint8Array(bytes), at, sent.has(name));
    }
    next[index] = { at: at + chunkBytes / bytesPerMs, chunk: chunk + 1 };
  }
  return whole.map((bytes) => bytes / bytesPerMs / (endMs - 1_000));
}

describe('the queue of a link', () => {
  it('drops what a list of everything would drop, and keeps the order of each branch', () => {
    forEachSeed(60, (seed) => runAgainstModel(seededRandom(seed)));
  });

  it('copies, also what is a view of something larger', () => {
    const { queue } = makeQueue();
    const buffer = Buffer.from([9, 1, 2, 3, 9]);
    queue.push('a', 0, buffer.subarray(1, 4), 0, false);
    buffer.fill(0);
    expect(queue.peek()?.datagram).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('lets a chunk that has begun be completed before it drops of it, and tells', () => {
    const { queue, dropped } = makeQueue();
    queue.push('a', 1, new Uint8Array(100), 0, false);
    queue.push('a', 1, new Uint8Array(100), 0, false);
    queue.push('a', 2, new Uint8Array(100), 1, false);
    queue.push('b', 7, new Uint8Array(100), 0, true);
    queue.shift();
    queue.dropOld(MAX_WAIT_MS + 1);
    expect(dropped).toEqual([]);
    queue.dropOld(MAX_WAIT_MS + 1.5);
    expect(dropped).toEqual(['a/2 1 waitedTooLong']);
    queue.dropOld(MAX_BEGUN_WAIT_MS);
    expect(queue.length).toBe(2);
    queue.dropOld(MAX_BEGUN_WAIT_MS + 1);
    expect(dropped).toEqual(['a/2 1 waitedTooLong', 'a/1 1 waitedTooLong', 'b/7 1 waitedTooLong']);
    expect(queue.isEmpty).toBe(true);
  });

  it('drops the very chunk that is pushed where there is no other', () => {
    const { queue, dropped } = makeQueue();
    for (let i = 0; i <= 16; i++) queue.push('a', 5, new Uint8Array(65_000), i, false);
    expect(dropped).toEqual(['a/5 17 queueFull']);
    expect(queue.bytes).toBe(0);
  });

  it('holds no more than so many datagrams, however small', () => {
    const { queue, dropped } = makeQueue();
    for (let i = 0; i < MAX_QUEUE_DATAGRAMS + 5; i++) queue.push('a', i, new Uint8Array(33), 0, false);
    expect(queue.length).toBe(MAX_QUEUE_DATAGRAMS);
    expect(dropped).toEqual([0, 1, 2, 3, 4].map((chunk) => `a/${chunk} 1 queueFull`));
  });

  it('forgets a branch, or everything, without a word', () => {
    const { queue, dropped } = makeQueue();
    for (let i = 0; i < 6; i++) queue.push(i % 2 === 0 ? 'a' : 'b', i, new Uint8Array(40), 0, false);
    expect(queue.drop('c')).toBe(0);
    expect(queue.drop('a')).toBe(3);
    expect(queue.bytes).toBe(120);
    expect([queue.shift(), queue.shift()].map((item) => item?.chunkSequence)).toEqual([1, 3]);
    queue.clear();
    expect([queue.bytes, queue.length, queue.peek()]).toEqual([0, 0, undefined]);
    queue.push('a', 9, new Uint8Array(40), 0, false);
    expect(queue.shift()?.branch).toBe('a');
    expect(dropped).toEqual([]);
  });

  it('lets a small flow pass a large one that is waiting', () => {
    const { queue } = makeQueue();
    for (let i = 0; i < 800; i++) queue.push('large', Math.floor(i / 40), new Uint8Array(1_200), 0, false);
    queue.push('small', 0, new Uint8Array(1_200), 1, false);
    let before = 0;
    while (queue.shift()?.branch === 'large') before++;
    expect(before).toBeLessThan(20);
  });

  it('does not save up the turns that a flow did not use', () => {
    const { queue } = makeQueue();
    for (let i = 0; i < 800; i++) queue.push('large', Math.floor(i / 40), new Uint8Array(1_200), 0, false);
    for (let i = 0; i < 40; i++) {
      queue.push('small', i, new Uint8Array(100), 0, false);
      while (queue.shift()?.branch === 'large');
    }
    for (let i = 0; i < 400; i++) queue.push('small', 100 + i, new Uint8Array(1_200), 0, false);
    let inARow = 0;
    let most = 0;
    for (let i = 0; i < 100; i++) {
      inARow = queue.shift()?.branch === 'small' ? inARow + 1 : 0;
      most = Math.max(most, inARow);
    }
    expect(most).toBeLessThan(20);
  });

  // Where the link is slow the wait is what bounds the queue, where it is fast the bytes are.
  describe.each([
    ['10 Mbit/s', 1_250, 20_000],
    ['200 Mbit/s', 25_000, 2_500],
  ])('shares a link of %s between two flows that each could fill it:', (_name, bytesPerMs, endMs) => {
    it.each([
      ['equal chunks', { chunkBytes: 45_000, datagramBytes: 1_200 }, { chunkBytes: 45_000, datagramBytes: 1_200 }],
      ['6 and 45 kB', { chunkBytes: 6_000, datagramBytes: 1_200 }, { chunkBytes: 45_000, datagramBytes: 1_200 }],
      ['1 and 60 kB', { chunkBytes: 1_200, datagramBytes: 1_200 }, { chunkBytes: 60_000, datagramBytes: 1_200 }],
      ['whole frames', { chunkBytes: 1_200, datagramBytes: 1_200 }, { chunkBytes: 60_000, datagramBytes: 60_000 }],
    ])('%s', (_chunks, one, other) => {
      forEachSeed(3, (seed) => {
        const shares = overload(seededRandom(seed), [one, other], bytesPerMs, endMs);
        for (const share of shares) {
          expect(share).toBeGreaterThan(0.4);
          expect(share).toBeLessThan(0.6);
        }
        expect(shares.reduce((sum, share) => sum + share)).toBeGreaterThan(0.9);
      });
    });
  });
});
