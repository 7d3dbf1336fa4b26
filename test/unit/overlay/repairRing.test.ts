import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { RepairRing } from '../../../src/overlay/repairRing';
import { forEachSeed } from '../../support/seeds';

describe('the ring of what was sent', () => {
  it.each([
    [1_200, 1_024],
    [1_280, 1_024],
    [1_281, 512],
    [9_216, 128],
    [60_000, 16],
    [65_507, 16],
    [100, 1_024],
  ])('for datagrams of %i bytes has %i slots', (bytes, slots) => {
    expect(new RepairRing(bytes).slots).toBe(slots);
    expect(bytes * slots).toBeLessThanOrEqual(1.25 * 1_048_576);
  });

  it('does not keep what is longer than its slots, nor what stood there before', () => {
    const ring = new RepairRing(100);
    ring.keep(7, new Uint8Array(100).fill(1), 0);
    ring.keep(7 + ring.slots, new Uint8Array(101).fill(2), 0);
    expect(ring.find(7, 0)).toBeUndefined();
    expect(ring.find(7 + ring.slots, 0)).toBeUndefined();
    expect(ring.find(0, 0)).toBeUndefined();
  });

  it('gives a datagram out until its deadline, as it was', () => {
    const ring = new RepairRing(100, 50);
    const datagram = Uint8Array.of(1, 2, 3);
    ring.keep(0xffff_ffff, datagram, 1_000);
    datagram.fill(9);
    expect(ring.find(0xffff_ffff, 1_050)).toEqual(Uint8Array.of(1, 2, 3));
    expect(ring.heldMs(0xffff_ffff, 1_050)).toBe(50);
    expect(ring.find(0xffff_ffff, 1_050.5)).toBeUndefined();
  });

  it('knows what a list of everything sent knows of its last slots, past 2³²', () => {
    forEachSeed(5, (seed) => {
      const random = seededRandom(seed);
      const ring = new RepairRing(9_216, 400);
      const sent: { sequence: number; bytes: Uint8Array; at: number }[] = [];
      let sequence = 2 ** 32 - Math.floor(random.next() * 400);
      let now = 0;
      for (let i = 0; i < 600; i++) {
        now += random.next() * 8;
        const bytes = random.bytes(1 + Math.floor(random.next() * 60));
        ring.keep(sequence >>> 0, bytes, now);
        sent.push({ sequence: sequence >>> 0, bytes: bytes.slice(), at: now });
        bytes.fill(0);
        // Numbers are left out, too: a ring does not know that they come without gaps.
        sequence += random.next() < 0.1 ? 1 + Math.floor(random.next() * 5) : 1;
        const newest = sent.at(-1)!.sequence;
        for (let tries = 0; tries < 4; tries++) {
          const asked = (newest - Math.floor(random.next() * 200) + 20) >>> 0;
          const known = sent.findLast((one) => (one.sequence - asked) % ring.slots === 0);
          const isThere = known?.sequence === asked && now - known.at <= 400;
          expect(ring.find(asked, now)).toEqual(isThere ? known.bytes : undefined);
          if (isThere) expect(ring.heldMs(asked, now)).toBe(now - known.at);
        }
      }
    });
  });
});
