import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClipFrameAnswer } from '../../../../src/shared/fileMessages';
import { FrameStore, type FrameStoreBounds } from '../../../../webview-ui/file/frameStore';

const answerOf = (index: number, bytes = 10): ClipFrameAnswer => ({
  index,
  offset: index * 10,
  storedBytes: bytes,
  jpeg: new Uint8Array(bytes),
  repair: { tableBytes: 0, endBytes: 0 },
  width: 1,
  height: 1,
  undecodable: null,
});

/** A store and the other end of its requests: `answer` answers the one for a frame. */
function make(bounds?: FrameStoreBounds) {
  const asked: number[] = [];
  const waiting = new Map<number, { resolve(answer: ClipFrameAnswer): void; reject(error: Error): void }>();
  let loads = 0;
  const store = new FrameStore(
    (index) =>
      new Promise((resolve, reject) => {
        asked.push(index);
        waiting.set(index, { resolve, reject });
      }),
    () => loads++,
    bounds,
  );
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  const answer = async (index: number, bytes?: number): Promise<void> => {
    waiting.get(index)!.resolve(answerOf(index, bytes));
    waiting.delete(index);
    await settle();
  };
  const refuse = async (index: number): Promise<void> => {
    waiting.get(index)!.reject(new Error('The file has changed meanwhile.'));
    waiting.delete(index);
    await settle();
  };
  return { store, asked, waiting, answer, refuse, loads: () => loads };
}

describe('FrameStore', () => {
  it('asks for the most urgent ones first, three at a time, and keeps what comes', async () => {
    const { store, asked, answer, loads } = make();
    store.want([5, 6, 7, 8, 9]);
    expect(asked).toEqual([5, 6, 7]);
    await answer(6);
    expect(asked).toEqual([5, 6, 7, 8]);
    expect(store.get(6)).toEqual(answerOf(6));
    expect(store.get(5)).toBeUndefined();
    expect(loads()).toBe(1);
    store.want([6]);
    expect(asked).toHaveLength(4);
  });

  it('asks for the newest wish alone as soon as there is room, and never for what was wanted between', async () => {
    const { store, asked, answer } = make();
    for (let index = 0; index < 50; index++) store.want([index]);
    expect(asked).toEqual([0, 1, 2]);
    await answer(0);
    expect(asked).toEqual([0, 1, 2, 49]);
  });

  it('keeps a refusal in place of the frame until that is wanted anew', async () => {
    const { store, asked, refuse } = make();
    store.want([3]);
    await refuse(3);
    store.want([3]);
    expect(store.get(3)).toEqual({ index: 3, failure: 'The file has changed meanwhile.' });
    expect(asked).toEqual([3]);
    store.want([4]);
    store.want([3]);
    expect(store.get(3)).toBeUndefined();
    expect(asked).toEqual([3, 4, 3]);
  });

  it('forgets all when it is another file, also what comes late', async () => {
    const { store, asked, answer, waiting, loads } = make();
    store.want([1, 2]);
    await answer(1);
    const late = waiting.get(2)!;
    store.clear();
    expect(store.get(1)).toBeUndefined();
    store.want([2]);
    expect(asked).toEqual([1, 2, 2]);
    late.resolve(answerOf(2, 99));
    await Promise.resolve();
    expect(store.get(2)).toBeUndefined();
    expect(loads()).toBe(1);
    await answer(2);
    expect(store.get(2)).toEqual(answerOf(2));
  });

  it('keeps what was wanted lately, within its bounds, and the most urgent one whatever its size', async () => {
    const { store, answer } = make({ inFlight: 1, frames: 3, bytes: 100 });
    for (const index of [0, 1, 2]) {
      store.want([index]);
      await answer(index);
    }
    store.want([0]);
    store.want([3]);
    await answer(3);
    expect([0, 1, 2, 3].map((index) => store.get(index) !== undefined)).toEqual([true, false, true, true]);
    store.want([4]);
    await answer(4, 1_000);
    expect(store.get(4)).toBeDefined();
    expect(store.size).toEqual({ frames: 1, bytes: 1_000 });
  });

  it('never has more under way or more memory than its bounds', async () => {
    const bounds = { inFlight: 2, frames: 4, bytes: 60 };
    const wishes = fc.array(fc.array(fc.nat(20), { maxLength: 6 }), { maxLength: 20 });
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
    const property = fc.asyncProperty(wishes, sizes, async (wanted, bytes) => {
      const { store, waiting, answer } = make(bounds);
      for (const [i, wish] of wanted.entries()) {
        store.want(wish);
        expect(waiting.size).toBeLessThanOrEqual(bounds.inFlight);
        const [oldest] = waiting.keys();
        if (oldest !== undefined && i % 3 !== 0) await answer(oldest, bytes[i % bytes.length]);
        expect(store.size.frames).toBeLessThanOrEqual(bounds.frames);
        expect(store.size.bytes).toBeLessThanOrEqual(bounds.bytes);
      }
    });
    await fc.assert(property, { seed: Number(process.env['OTT_SEED'] ?? '8966'), numRuns: 100 });
  });
});
