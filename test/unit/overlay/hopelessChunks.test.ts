import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { HopelessChunks } from '../../../src/overlay/hopelessChunks';

const FRAGMENTS = 39;
const BYTES = 1_168;

/** Sends chunks, loses what `isLost` says; answers how many datagrams of whole and of broken chunks were thought not worth forwarding. */
function run(chunks: number, isLost: (datagram: number) => boolean, fragments = FRAGMENTS, repairs = 0) {
  const hopeless = new HopelessChunks();
  const counters = { received: 0, lost: 0 };
  const random = seededRandom(11);
  let [ofWhole, ofBroken, broken] = [0, 0, 0];
  for (let chunk = 0; chunk < chunks; chunk++) {
    let given = 0;
    let isWhole = true;
    for (let i = 0; i < fragments; i++) {
      const sequence = chunk * fragments + i;
      if (isLost(sequence)) {
        isWhole = false;
        if (random.next() < repairs) counters.received++;
        else counters.lost++;
        continue;
      }
      counters.received++;
      hopeless.measure(counters);
      if (hopeless.isHopeless(sequence, chunk, i * BYTES, (i + 1) * BYTES)) given++;
    }
    if (isWhole) ofWhole += given;
    else {
      ofBroken += given;
      broken++;
    }
  }
  return { loss: hopeless.loss, ofWhole, ofBroken, broken };
}

describe('HopelessChunks', () => {
  it('gives up nothing where nothing is lost', () => {
    expect(run(100, () => false)).toEqual({ loss: 0, ofWhole: 0, ofBroken: 0, broken: 0 });
  });

  it('gives up nothing that repair can bring back', () => {
    const random = seededRandom(3);
    const { ofWhole, ofBroken, broken } = run(300, () => random.next() < 0.18, FRAGMENTS, 0.75);
    expect({ ofWhole, ofBroken }).toEqual({ ofWhole: 0, ofBroken: 0 });
    expect(broken).toBeGreaterThan(200);
  });

  it('gives up what is left of broken chunks, and no whole one, where half of all is lost in bursts', () => {
    const random = seededRandom(5);
    let [isLosing, left] = [false, 0];
    const { loss, ofWhole, ofBroken } = run(1_000, () => {
      if (left-- <= 0) {
        isLosing = !isLosing;
        left = Math.floor(random.next() * 200);
      }
      return isLosing;
    });
    expect(loss).toBeGreaterThan(0.125);
    expect(ofWhole).toBe(0);
    expect(ofBroken).toBeGreaterThan(1_000);
  });

  it('gives up no chunk of one datagram', () => {
    const random = seededRandom(7);
    expect(run(5_000, () => random.next() < 0.5, 1)).toMatchObject({ ofWhole: 0, ofBroken: 0 });
  });

  it('forgets a bad time, wraps with the numbers, and takes late datagrams for what their chunk is', () => {
    const hopeless = new HopelessChunks();
    const end = 0xffff_ffff;
    hopeless.measure({ received: 300, lost: 300 });
    expect(hopeless.isHopeless(end - 400, 8, 0, BYTES)).toBe(false);
    expect(hopeless.isHopeless(end - 1, 9, 2 * BYTES, 3 * BYTES)).toBe(true);
    expect(hopeless.isHopeless(end, 9, 3 * BYTES, 4 * BYTES)).toBe(true);
    expect(hopeless.isHopeless(0, 10, 0, BYTES)).toBe(false);
    expect(hopeless.isHopeless(end - 2, 9, BYTES, 2 * BYTES)).toBe(true);
    hopeless.measure({ received: 2_300, lost: 300 });
    expect(hopeless.loss).toBe(0);
    for (let i = 1; i < 2_000; i++) hopeless.isHopeless(i, 10 + i, 0, BYTES);
    expect(hopeless.isHopeless(2_002, 3_000, 2 * BYTES, 3 * BYTES)).toBe(false);
  });
});
