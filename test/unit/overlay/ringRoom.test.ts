import { describe, expect, it } from 'vitest';
import { MAX_LINK_RING_BYTES, MAX_RING_BYTES, RingRoom } from '../../../src/overlay/ringRoom';

describe('RingRoom', () => {
  it('bounds what one link takes, and what all do, and has again what is given back', () => {
    const room = new RingRoom();
    const links = MAX_RING_BYTES / MAX_LINK_RING_BYTES;
    for (let link = 0; link < links; link++) {
      expect(room.take(link, MAX_LINK_RING_BYTES - 1)).toBe(true);
      expect(room.take(link, 2)).toBe(false);
      expect(room.take(link, 1)).toBe(true);
    }
    expect(room.take(99, 1)).toBe(false);
    room.give(2, 1);
    expect(room.take(3, 1)).toBe(false);
    expect(room.take(99, 1)).toBe(true);
    room.give(99, 1);
    expect(room.take(2, 1)).toBe(true);
  });
});
