import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Reassembler, type CompleteChunk, type Fragment, type ReassemblyLimits } from '../../../src/video/reassembly';

const LENGTH = 10;

/** Bytes [from, to) of a chunk whose bytes are its number, counted up. */
function piece(chunkSequence: number, from = 0, to = LENGTH, chunkLength = LENGTH, ageUs = 0): Fragment {
  const payload = Uint8Array.from({ length: to - from }, (_, i) => chunkSequence + from + i);
  return { chunkSequence, chunkLength, byteOffset: from, payload, ageUs };
}

const numbers = (chunks: readonly CompleteChunk[]) => chunks.map((chunk) => chunk.chunkSequence);

/** Pushes in order, all at time 0. */
function pushAll(reassembler: Reassembler, ...fragments: Fragment[]): number[] {
  return fragments.flatMap((fragment) => numbers(reassembler.push(fragment, 0)));
}

const zero = { delivered: 0, incomplete: 0, late: 0, duplicate: 0, malformed: 0 };

describe('putting together', () => {
  it('hands a chunk out with its last byte, and once', () => {
    const reassembler = new Reassembler();
    expect(reassembler.push(piece(7, 0, 4), 0)).toEqual([]);
    const [chunk] = reassembler.push(piece(7, 4, 10), 0);
    expect(chunk).toEqual({ chunkSequence: 7, bytes: piece(7).payload, latencyUs: 0 });
    expect(pushAll(reassembler, piece(7))).toEqual([]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 1, duplicate: 1 });
  });

  it('keeps a copy of what it is given', () => {
    const reassembler = new Reassembler();
    const first = piece(7, 0, 4);
    reassembler.push(first, 0);
    first.payload.fill(0);
    expect(reassembler.push(piece(7, 4, 10), 0)[0]?.bytes).toEqual(piece(7).payload);
  });

  it('takes pieces of other sizes, overlapping, in any order', () => {
    const reassembler = new Reassembler();
    expect(pushAll(reassembler, piece(7, 0, 2), piece(7, 6, 10), piece(7, 1, 5), piece(7, 3, 7))).toEqual([7]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 1, duplicate: 1 });
  });

  it('ignores what it joined in the middle', () => {
    const reassembler = new Reassembler();
    expect(pushAll(reassembler, piece(5, 3, 6), piece(5, 6, 10), piece(6, 0, 10), piece(5, 0, 3))).toEqual([6]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 1 });
  });

  it('keeps fragments that overtook the beginning of the first chunk', () => {
    const reassembler = new Reassembler();
    expect(pushAll(reassembler, piece(5, 8, 10), piece(6, 4, 10), piece(6, 0, 4))).toEqual([6]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 1 });
  });

  it('counts the age of the last fragment and the wait as latency', () => {
    const reassembler = new Reassembler();
    reassembler.push(piece(1), 0);
    reassembler.push(piece(3, 0, 5, LENGTH, 100), 0);
    reassembler.push(piece(3, 5, 10, LENGTH, 2500), 10);
    expect(reassembler.push(piece(2), 30.5).map((chunk) => chunk.latencyUs)).toEqual([0, 23_000]);
  });

  it('goes on across the wrap of the numbers', () => {
    const reassembler = new Reassembler();
    const sequence = [0xffff_fffe, 0xffff_ffff, 1, 0, 2];
    expect(pushAll(reassembler, ...sequence.map((number) => piece(number)))).toEqual([
      0xffff_fffe, 0xffff_ffff, 0, 1, 2,
    ]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 5 });
  });
});

describe('gaps', () => {
  it('waits 100 ms for a missing chunk, then hands out what is behind it', () => {
    const reassembler = new Reassembler();
    reassembler.push(piece(1), 0);
    expect(reassembler.nextDeadline()).toBeUndefined();
    expect(reassembler.push(piece(3), 50)).toEqual([]);
    expect(reassembler.push(piece(4), 90)).toEqual([]);
    expect(reassembler.nextDeadline()).toBe(150);
    expect(reassembler.tick(149)).toEqual([]);
    expect(numbers(reassembler.tick(150))).toEqual([3, 4]);
    expect(reassembler.nextDeadline()).toBeUndefined();
    expect(reassembler.counters).toEqual({ ...zero, delivered: 3, incomplete: 1 });
  });

  it('counts every number of a gap, and each late chunk once', () => {
    const reassembler = new Reassembler();
    pushAll(reassembler, piece(1), piece(3, 0, 5), piece(6));
    expect(numbers(reassembler.tick(100))).toEqual([6]);
    pushAll(reassembler, piece(3, 5, 10), piece(3, 5, 10), piece(2));
    expect(reassembler.counters).toEqual({ ...zero, delivered: 2, incomplete: 4, late: 2 });
  });

  it('gives an unfinished chunk up after a second', () => {
    const reassembler = new Reassembler();
    reassembler.push(piece(1, 0, 5), 10);
    expect(reassembler.nextDeadline()).toBe(1010);
    expect(reassembler.tick(1010)).toEqual([]);
    expect(reassembler.counters).toEqual({ ...zero, incomplete: 1 });
    expect(pushAll(reassembler, piece(2))).toEqual([2]);
  });

  it('does not count what was never joined, however long it waits', () => {
    const reassembler = new Reassembler();
    reassembler.push(piece(1, 3, 5), 0);
    expect(reassembler.tick(reassembler.nextDeadline() ?? 0)).toEqual([]);
    expect(reassembler.nextDeadline()).toBeUndefined();
    expect(reassembler.counters).toEqual(zero);
  });

  it('hands out what is whole at the end of the flow', () => {
    const reassembler = new Reassembler();
    pushAll(reassembler, piece(1), piece(3), piece(5, 0, 3), piece(6), piece(8, 0, 3));
    expect(numbers(reassembler.flush())).toEqual([3, 6]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 3, incomplete: 5 });
    expect(reassembler.nextDeadline()).toBeUndefined();
    expect(reassembler.flush()).toEqual([]);
  });

  it('the end of a flow that was never joined is quiet', () => {
    const reassembler = new Reassembler();
    pushAll(reassembler, piece(1, 3, 5));
    expect(reassembler.flush()).toEqual([]);
    expect(reassembler.nextDeadline()).toBeUndefined();
    expect(reassembler.counters).toEqual(zero);
  });
});

describe('a restart', () => {
  it('hands out what is whole, gives up what is not, and begins again at whatever number comes next', () => {
    const reassembler = new Reassembler();
    pushAll(reassembler, piece(1000), piece(1002), piece(1003, 0, 3));
    expect(numbers(reassembler.restart())).toEqual([1002]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 2, incomplete: 2 });
    expect(reassembler.nextDeadline()).toBeUndefined();
    // Lower than before, and near enough to have been late.
    expect(pushAll(reassembler, piece(998), piece(999), piece(1000))).toEqual([998, 999, 1000]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 5, incomplete: 2 });
  });

  it('in the middle of a chunk of the next numbering is no loss of it', () => {
    const reassembler = new Reassembler();
    pushAll(reassembler, piece(7));
    reassembler.restart();
    expect(pushAll(reassembler, piece(3, 5, 10), piece(4))).toEqual([4]);
    expect(reassembler.counters).toMatchObject({ delivered: 2, incomplete: 0, late: 0 });
  });
});

describe('hostile fragments', () => {
  it.each([
    ['no length', piece(2, 0, 0, 0)],
    ['nothing in it', piece(2, 3, 3)],
    ['beyond the end', piece(2, 5, 11)],
    ['starting beyond the end', piece(2, 4_000_000_000, 4_000_000_001)],
    ['too long a chunk', piece(2, 0, 10, 8 * 1024 * 1024 + 5)],
    ['another length than before', piece(1, 5, 8, 8)],
  ])('%s: malformed', (_, fragment) => {
    const reassembler = new Reassembler();
    pushAll(reassembler, piece(1, 0, 5), fragment);
    expect(reassembler.counters).toEqual({ ...zero, malformed: 1 });
    expect(pushAll(reassembler, piece(1, 5, 10))).toEqual([1]);
  });

  it('too many holes in a chunk: malformed', () => {
    const reassembler = new Reassembler();
    for (let i = 0; i < 2000; i++) reassembler.push(piece(1, i * 2, i * 2 + 1, 5000), 0);
    expect(reassembler.counters.malformed).toBe(2000 - 1024);
  });

  it('one number far off changes nothing', () => {
    const reassembler = new Reassembler();
    for (const far of [1_000_000, 0x8000_0000, 0xfff0_0000, 70_000]) {
      const next = reassembler.counters.delivered + 1;
      expect(pushAll(reassembler, piece(next), piece(far), piece(far))).toEqual([next]);
    }
    expect(reassembler.counters).toEqual({ ...zero, delivered: 4, malformed: 8 });
  });

  it('numbers that go on far off are the source counting anew', () => {
    const reassembler = new Reassembler();
    pushAll(reassembler, piece(1), piece(3));
    expect(pushAll(reassembler, piece(900_000, 0, 5), piece(900_000, 5, 10), piece(900_001), piece(900_002))).toEqual([
      3, 900_001, 900_002,
    ]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 4, incomplete: 1, malformed: 2 });
    expect(pushAll(reassembler, piece(5), piece(6), piece(7))).toEqual([6, 7]);
  });

  it('a jump within the bound is a gap', () => {
    const reassembler = new Reassembler();
    pushAll(reassembler, piece(0), piece(65_537));
    expect(numbers(reassembler.tick(100))).toEqual([65_537]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 2, incomplete: 65_536 });
  });

  it('holds no more chunks than allowed: the oldest go, whole ones to the player', () => {
    const reassembler = new Reassembler({ maxChunks: 3 });
    expect(pushAll(reassembler, piece(1), piece(3, 0, 5), piece(4), piece(6))).toEqual([1]);
    expect(pushAll(reassembler, piece(8))).toEqual([4]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 2, incomplete: 2 });
  });

  it('holds no more bytes than allowed', () => {
    const reassembler = new Reassembler({ maxBytes: 100, maxChunkBytes: 60 });
    expect(pushAll(reassembler, piece(1), piece(3, 0, 1, 60), piece(4, 0, 1, 60))).toEqual([1]);
    expect(reassembler.counters).toEqual({ ...zero, delivered: 1, incomplete: 2 });
    expect(pushAll(reassembler, piece(5, 0, 1, 61))).toEqual([]);
    expect(reassembler.counters.malformed).toBe(1);
  });

  it('stays within its bounds, in order and honest, whatever comes', () => {
    const number = fc.oneof(fc.nat(40), fc.integer({ min: 0xffff_ff00, max: 0xffff_ffff }), fc.nat(0xffff_ffff));
    const fragment = fc.record({
      chunkSequence: number,
      chunkLength: fc.integer({ min: 0, max: 40 }),
      byteOffset: fc.integer({ min: 0, max: 45 }),
      payload: fc.uint8Array({ maxLength: 20 }),
      ageUs: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fragment, fc.nat(60)), { maxLength: 200 }), (steps) => {
        const limits: Partial<ReassemblyLimits> = { maxChunks: 8, maxBytes: 120, maxChunkBytes: 30 };
        const reassembler = new Reassembler(limits);
        let now = 0;
        let out = 0;
        for (const [next, wait] of steps) {
          now += wait;
          const chunks = [...reassembler.tick(now), ...reassembler.push(next, now)];
          for (const chunk of chunks) expect(chunk.bytes.length).toBeLessThanOrEqual(30);
          out += chunks.length;
          const due = reassembler.nextDeadline();
          if (due !== undefined) expect(due).toBeGreaterThan(now);
        }
        out += reassembler.flush().length;
        expect(reassembler.counters.delivered).toBe(out);
        expect(reassembler.nextDeadline()).toBeUndefined();
      }),
    );
  });
});

/** The rules once more, with dense arrays and sets of bytes: slow, unbounded and plain. Chunks are indices from 0. */
class Oracle {
  readonly counters = { ...zero };
  readonly delivered: number[] = [];
  private readonly chunks: { bytes: Set<number>; first?: number; wholeAt?: number; fate?: string; twice?: boolean }[];
  private next = -1;

  constructor(private readonly lengths: readonly number[]) {
    this.chunks = lengths.map(() => ({ bytes: new Set() }));
  }

  push(index: number, from: number, to: number, now: number): void {
    if (this.next < 0 && from === 0) this.next = index;
    const chunk = this.chunks[index];
    if (!chunk) throw new Error('no such chunk');
    if (this.next >= 0 && index < this.next) {
      if (!chunk.fate) return;
      if (chunk.fate === 'gone') this.counters.late++;
      if (chunk.fate === 'out' && !chunk.twice) this.counters.duplicate++;
      chunk.fate = 'counted';
      return;
    }
    chunk.first ??= now;
    const before = chunk.bytes.size;
    for (let at = from; at < to; at++) chunk.bytes.add(at);
    if (chunk.bytes.size - before < to - from && this.next >= 0 && !chunk.twice) {
      chunk.twice = true;
      this.counters.duplicate++;
    }
    if (chunk.bytes.size === this.lengths[index]) chunk.wholeAt ??= now;
    this.release();
  }

  tick(now: number): void {
    const overdue = this.chunks.map(({ first, wholeAt }, index) => {
      if (this.next >= 0 && index < this.next) return false;
      if (first === undefined) return false;
      return now >= (wholeAt === undefined ? first + 1000 : wholeAt + 100);
    });
    const last = overdue.lastIndexOf(true);
    if (this.next >= 0) this.settle(last);
    else overdue.forEach((isOver, index) => isOver && (this.chunks[index] = { bytes: new Set() }));
  }

  flush(): void {
    if (this.next >= 0) this.settle(this.chunks.findLastIndex((chunk) => chunk.first !== undefined));
  }

  private settle(last: number): void {
    while (this.next <= last) {
      const chunk = this.chunks[this.next];
      if (chunk?.wholeAt !== undefined) this.release();
      else {
        if (chunk) chunk.fate = 'gone';
        this.counters.incomplete++;
        this.next++;
      }
    }
    this.release();
  }

  private release(): void {
    for (let chunk = this.chunks[this.next]; chunk?.wholeAt !== undefined; chunk = this.chunks[this.next]) {
      chunk.fate = chunk.twice ? 'counted' : 'out';
      this.delivered.push(this.next);
      this.counters.delivered++;
      this.next++;
    }
  }
}

describe('any order, loss and duplication', () => {
  const journey = fc.record({
    start: fc.constantFrom(0, 1000, 0x7fff_fffa, 0xffff_fff8),
    lengths: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 }),
    /** Which bytes of which chunk, and how long after the one before. */
    arrivals: fc.array(
      fc.record({
        chunk: fc.nat(),
        from: fc.nat(11),
        size: fc.integer({ min: 1, max: 12 }),
        wait: fc.oneof(fc.constant(0), fc.nat(60), fc.nat(400)),
      }),
      { maxLength: 120 },
    ),
    isInOrder: fc.boolean(),
  });

  it('agrees with the oracle', () => {
    fc.assert(
      fc.property(journey, ({ start, lengths, arrivals, isInOrder }) => {
        const reassembler = new Reassembler();
        const oracle = new Oracle(lengths);
        const out: CompleteChunk[] = [];
        const inOrder = arrivals.map(({ chunk, ...rest }) => ({ ...rest, chunk: chunk % lengths.length }));
        if (isInOrder) inOrder.sort((a, b) => a.chunk - b.chunk || a.from - b.from);
        let now = 0;
        for (const { chunk, from, size, wait } of inOrder) {
          const until = now + wait;
          // The timer of a host, which fires at every deadline on the way.
          for (let due = reassembler.nextDeadline(); due !== undefined && due <= until;) {
            now = Math.max(now, due);
            out.push(...reassembler.tick(now));
            oracle.tick(now);
            due = reassembler.nextDeadline();
          }
          now = until;
          const length = lengths[chunk] ?? 1;
          const begin = from % length;
          const end = Math.min(length, begin + size);
          out.push(...reassembler.push(piece((start + chunk) >>> 0, begin, end, length), now));
          oracle.push(chunk, begin, end, now);
          expect(numbers(out)).toEqual(oracle.delivered.map((index) => (start + index) >>> 0));
          expect(reassembler.counters).toEqual(oracle.counters);
        }
        out.push(...reassembler.flush());
        oracle.flush();
        expect(numbers(out)).toEqual(oracle.delivered.map((index) => (start + index) >>> 0));
        expect(reassembler.counters).toEqual(oracle.counters);
        for (const { chunkSequence, bytes } of out) {
          expect(bytes).toEqual(piece(chunkSequence, 0, bytes.length, bytes.length).payload);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('loses nothing when everything comes, in whatever order, before time is up', () => {
    const cut = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 15 }), fc.infiniteStream(fc.nat()), (cuts, keys) => {
        const pieces = cuts.flatMap(([length, step], chunk) =>
          Array.from({ length: Math.ceil(length / step) }, (_, i) =>
            piece(chunk, i * step, Math.min(length, (i + 1) * step), length),
          ),
        );
        // The first beginning decides where reassembly joins, so it stays first.
        const [first, ...rest] = pieces;
        if (!first) return;
        const shuffled = rest.map((each) => ({ each, key: Number(keys.next().value) })).sort((a, b) => a.key - b.key);
        const reassembler = new Reassembler();
        const out = pushAll(reassembler, first, ...shuffled.map(({ each }) => each));
        expect(out).toEqual(cuts.map((_, chunk) => chunk));
        expect(reassembler.counters).toEqual({ ...zero, delivered: cuts.length });
      }),
    );
  });
});
