import { describe, expect, it } from 'vitest';
import {
  HELLO_INTERVAL_MS,
  HELLO_OPENING_INTERVAL_MS,
  HELLO_OPENING_MS,
  MEDIA_TIMEOUT_MS,
} from '../../../src/overlay/constants';
import { MediaPath } from '../../../src/overlay/mediaPath';
import type { Hello } from '../../../src/wire/datagram';

const TOKEN = '0011223344556677';

function hello(sequence: number, more: Partial<Hello> = {}): Hello {
  return { token: TOKEN, heard: true, sequence, sentUs: 1, echoUs: 0, heldUs: 0, ...more };
}

describe('MediaPath', () => {
  it('sends the first HELLO at once, with the neighbour’s token', () => {
    const path = new MediaPath(TOKEN, 1_000);
    expect(path.isHelloDue(1_000)).toBe(true);
    expect(path.makeHello(1_000)).toEqual({
      token: TOKEN,
      heard: false,
      sequence: 0,
      sentUs: 1_000_000,
      echoUs: 0,
      heldUs: 0,
    });
    expect(path.isHelloDue(1_000)).toBe(false);
  });

  it('sends often while it opens, then slowly', () => {
    const path = new MediaPath(TOKEN, 0);
    let now = 0;
    for (let sent = 0; now < HELLO_OPENING_MS; sent++) {
      expect(path.makeHello(now).sequence).toBe(sent);
      now = path.nextDeadline();
      expect(now).toBe((sent + 1) * HELLO_OPENING_INTERVAL_MS);
    }
    path.makeHello(now);
    expect(path.nextDeadline()).toBe(now + HELLO_INTERVAL_MS);
  });

  it('is up once its own HELLO was heard, not when it hears one', () => {
    const path = new MediaPath(TOKEN, 0);
    path.makeHello(0);
    expect(path.receive(hello(0, { heard: false }), 10)).toEqual({ answer: true, changed: false });
    expect(path.isUp).toBe(false);
    path.makeHello(10);
    expect(path.receive(hello(1), 20)).toEqual({ answer: false, changed: true });
    expect(path.isUp).toBe(true);
  });

  it('answers who has not been told that it is heard', () => {
    const path = new MediaPath(TOKEN, 0);
    expect(path.receive(hello(0), 5)).toEqual({ answer: true, changed: true });
    path.makeHello(5);
    expect(path.receive(hello(1), 10)).toEqual({ answer: false, changed: false });
  });

  it('goes down when the neighbour says that it hears nothing', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(0), 5);
    expect(path.receive(hello(1, { heard: false }), 10).changed).toBe(true);
    expect(path.isUp).toBe(false);
  });

  it('ignores a HELLO that was overtaken or came twice', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(7), 5);
    for (const sequence of [7, 6, 0]) {
      expect(path.receive(hello(sequence, { heard: false }), 6)).toEqual({ answer: false, changed: false });
    }
    expect(path.isUp).toBe(true);
  });

  it('expires by silence, exactly when its deadline says so', () => {
    const path = new MediaPath(TOKEN, 0);
    // Times whose sum is not exact in binary.
    const heardAt = 4_142.526_511_459_153;
    path.receive(hello(0), heardAt);
    path.makeHello(heardAt + MEDIA_TIMEOUT_MS - 1);
    expect(path.expire(heardAt + MEDIA_TIMEOUT_MS - 1)).toBe(false);
    const deadline = path.nextDeadline();
    expect(deadline).toBe(heardAt + MEDIA_TIMEOUT_MS);
    expect(path.expire(deadline)).toBe(true);
    expect(path.isUp).toBe(false);
    expect(path.expire(deadline)).toBe(false);
    expect(path.makeHello(deadline)).toMatchObject({ heard: false, echoUs: 0, heldUs: 0 });
  });

  it('measures the round trip without the time that the other side held it', () => {
    const path = new MediaPath(TOKEN, 0);
    const { sentUs } = path.makeHello(100);
    path.receive(hello(0, { echoUs: sentUs, heldUs: 30_000 }), 150);
    expect(path.rttMs).toBeCloseTo(20);
  });

  it('smooths the round trip, and takes no sample from a nonsensical echo', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(0, { echoUs: 1_000_000 }), 1_010);
    path.receive(hello(1, { echoUs: 2_000_000 }), 2_018);
    expect(path.rttMs).toBeCloseTo(11);
    path.receive(hello(2, { echoUs: 0x8000_0000 }), 3_000);
    path.receive(hello(3, { echoUs: 2_000_000, heldUs: 9_000_000 }), 3_000);
    expect(path.rttMs).toBeLessThan(11.1);
    expect(path.rttMs).toBeGreaterThanOrEqual(0);
  });

  it('tells what it heard last, and for how long it held that', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(0, { sentUs: 77 }), 200);
    expect(path.makeHello(250)).toMatchObject({ heard: true, echoUs: 77, heldUs: 50_000 });
  });

  it('keeps working where the clock in µs wraps', () => {
    const now = 0x1_0000_0000 / 1_000 - 5;
    const path = new MediaPath(TOKEN, now);
    const { sentUs } = path.makeHello(now);
    path.receive(hello(0, { echoUs: sentUs }), now + 10);
    expect(path.rttMs).toBeCloseTo(10);
  });
});
