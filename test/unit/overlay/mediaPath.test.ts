import { describe, expect, it } from 'vitest';
import {
  HELLO_CARRYING_INTERVAL_MS,
  HELLO_INTERVAL_MS,
  HELLO_OPENING_INTERVAL_MS,
  HELLO_OPENING_MS,
  SILENCE_CARRYING_MS,
  SILENCE_MS,
  SUSPECT_CARRYING_MS,
} from '../../../src/overlay/constants';
import { MediaPath } from '../../../src/overlay/mediaPath';
import type { Hello } from '../../../src/wire/datagram';
import { helloOf } from '../../support/hello';

const TOKEN = '0011223344556677';

function hello(sequence: number, more: Partial<Hello> = {}): Hello {
  return helloOf({ sequence, ...more });
}

/** Answers each deadline, as a node does that hears nothing; answers when the path went down. */
function runUntilDown(path: MediaPath): number {
  for (let i = 0; i < 100; i++) {
    const now = path.nextDeadline();
    if (path.isSuspectDue(now)) path.suspect(now, false);
    if (path.expire(now)) return now;
    expect(path.isHelloDue(now) || path.isSuspected).toBe(true);
    if (path.isHelloDue(now)) path.makeHello(now);
  }
  throw new Error('it never goes down');
}

describe('MediaPath', () => {
  it('sends the first HELLO at once, with the neighbour’s token', () => {
    const path = new MediaPath(TOKEN, 1_000);
    expect(path.isHelloDue(1_000)).toBe(true);
    expect(path.makeHello(1_000)).toEqual({
      token: TOKEN,
      heard: false,
      carries: false,
      answer: false,
      probe: false,
      sequence: 0,
      sentUs: 1_000_000,
      echoUs: 0,
      heldUs: 0,
      intervalMs: HELLO_INTERVAL_MS,
      heardBytes: 0,
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
    expect(path.receive(hello(0, { heard: false }), 10)).toEqual({ answer: true, changed: false, resized: false });
    expect(path.isUp).toBe(false);
    path.makeHello(10);
    expect(path.receive(hello(1), 20)).toEqual({ answer: false, changed: true, resized: false });
    expect(path.isUp).toBe(true);
  });

  it('answers who has not been told that it is heard', () => {
    const path = new MediaPath(TOKEN, 0);
    expect(path.receive(hello(0), 5)).toEqual({ answer: true, changed: true, resized: false });
    path.makeHello(5);
    expect(path.receive(hello(1), 10)).toEqual({ answer: false, changed: false, resized: false });
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
      expect(path.receive(hello(sequence, { heard: false }), 6)).toEqual({
        answer: false,
        changed: false,
        resized: false,
      });
    }
    expect(path.isUp).toBe(true);
  });

  it('expires by silence, exactly when its deadline says so', () => {
    const path = new MediaPath(TOKEN, 0);
    // Times whose sum is not exact in binary.
    const heardAt = 4_142.526_511_459_153;
    path.receive(hello(0), heardAt);
    const wentDown = runUntilDown(path);
    expect(wentDown).toBeGreaterThan(heardAt + SILENCE_MS / 2);
    expect(wentDown).toBeLessThanOrEqual(heardAt + SILENCE_MS);
    expect(path.expire(wentDown)).toBe(false);
    // The neighbour is told at once, in case that its direction is the only one that works.
    expect(path.isHelloDue(wentDown)).toBe(true);
    expect(path.makeHello(wentDown)).toMatchObject({ heard: false, answer: false, echoUs: 0, heldUs: 0 });
    expect(path.nextDeadline()).toBe(wentDown + HELLO_OPENING_INTERVAL_MS);
  });

  it('expires within a second where a branch crosses the link', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(0, { intervalMs: HELLO_CARRYING_INTERVAL_MS }), 100);
    expect(runUntilDown(path)).toBeLessThanOrEqual(100 + SILENCE_CARRYING_MS);
  });

  it('lives by media, too', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(0, { intervalMs: HELLO_CARRYING_INTERVAL_MS }), 0);
    path.mediaHeard(900);
    expect(path.isSuspectDue(1_000)).toBe(false);
    expect(path.expire(1_000)).toBe(false);
    expect(path.makeHello(1_000)).toMatchObject({ heard: true });
    const wentDown = runUntilDown(path);
    expect(wentDown).toBeGreaterThan(900 + SUSPECT_CARRYING_MS);
    expect(wentDown).toBeLessThanOrEqual(900 + SILENCE_CARRYING_MS);
  });

  it('says HELLO often, and says so, while a branch crosses the link here or there', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(0), 0);
    expect(path.makeHello(0)).toMatchObject({ carries: false, intervalMs: HELLO_INTERVAL_MS });
    path.setCarries(true, 10);
    expect(path.isHelloDue(10)).toBe(true);
    expect(path.makeHello(10)).toMatchObject({ carries: true, intervalMs: HELLO_CARRYING_INTERVAL_MS });
    expect(path.nextDeadline()).toBe(10 + HELLO_CARRYING_INTERVAL_MS);
    path.setCarries(true, 20);
    expect(path.isHelloDue(20)).toBe(false);
    // The other side says so: it hears of the pace at once, and that it is not because of this side.
    const other = new MediaPath(TOKEN, 0);
    other.receive(hello(0), 0);
    other.makeHello(0);
    expect(other.receive(hello(1, { carries: true }), 10)).toEqual({ answer: true, changed: false, resized: false });
    expect(other.makeHello(10)).toMatchObject({ carries: false, intervalMs: HELLO_CARRYING_INTERVAL_MS });
    expect(other.receive(hello(2, { carries: true }), 20)).toEqual({ answer: false, changed: false, resized: false });
  });

  it('slows down only after it has said so several times', () => {
    const path = new MediaPath(TOKEN, 0);
    path.setCarries(true, 0);
    path.receive(hello(0), 0);
    path.makeHello(0);
    path.setCarries(false, 100);
    let said = 0;
    for (let now = 200; now <= 100 + HELLO_INTERVAL_MS; now += HELLO_CARRYING_INTERVAL_MS) {
      path.receive(hello(++said), now);
      expect(path.makeHello(now).intervalMs).toBe(HELLO_INTERVAL_MS);
      expect(path.nextDeadline()).toBe(now + HELLO_CARRYING_INTERVAL_MS);
    }
    expect(said).toBeGreaterThan(3);
    path.makeHello(1_200);
    expect(path.nextDeadline()).toBeGreaterThan(1_200 + HELLO_CARRYING_INTERVAL_MS);
  });

  it('probes a suspect until it answers', () => {
    const path = new MediaPath(TOKEN, 0);
    path.suspect(0, false);
    expect(path.isSuspected).toBe(false);
    path.receive(hello(0), 0);
    path.makeHello(0);
    path.suspect(50, true);
    expect(path.isSuspected).toBe(true);
    expect(path.isHelloDue(50)).toBe(true);
    expect(path.makeHello(50)).toMatchObject({ heard: true, answer: true });
    expect(path.isHelloDue(150)).toBe(true);
    expect(path.receive(hello(1), 160)).toEqual({ answer: false, changed: false, resized: false });
    expect(path.isSuspected).toBe(false);
    expect(path.makeHello(160)).toMatchObject({ answer: false });
  });

  it('answers who probes it', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(0), 0);
    path.makeHello(0);
    expect(path.receive(hello(1, { answer: true }), 10)).toEqual({ answer: true, changed: false, resized: false });
  });

  it('goes a little early along with others that wake the node', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(0), 0);
    path.makeHello(0);
    expect(path.isHelloDue(0.8 * HELLO_INTERVAL_MS)).toBe(false);
    expect(path.isHelloDue(0.9 * HELLO_INTERVAL_MS)).toBe(true);
  });

  it('counts lost HELLOs, but not an outage', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(0), 0);
    expect(path.loss).toBeNull();
    path.receive(hello(1), 1_000);
    expect(path.loss).toBe(0);
    path.receive(hello(4), 1_400);
    expect(path.loss).toBe(0.5);
    path.receive(hello(100), 100_000);
    expect(path.loss).toBe(0.5);
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
    path.receive(hello(4, { echoUs: 3_000_000 }), 4_000, true);
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

describe('sizes of a media path', () => {
  const SIZES = [57_264, 8_208];

  /** A path that came up at 0, with its first HELLO after that. */
  function up(): MediaPath {
    const path = new MediaPath(TOKEN, 0, SIZES);
    path.makeHello(0);
    expect(path.takeProbe()).toBeUndefined();
    path.receive(hello(0), 0);
    path.makeHello(0);
    return path;
  }

  it('are tried once it is up, and none more once one came through', () => {
    const path = up();
    expect([path.takeProbe(), path.confirmedBytes]).toEqual([57_264, undefined]);
    expect(path.receive(hello(1, { heardBytes: 57_264 }), 10)).toEqual({
      answer: false,
      changed: false,
      resized: true,
    });
    expect([path.takeProbe(), path.confirmedBytes]).toEqual([undefined, 57_264]);
    expect(path.receive(hello(2, { heardBytes: 57_264 }), 20).resized).toBe(false);
  });

  it('fall back to the middle one, and to none', () => {
    const path = up();
    expect([1, 2, 3].map(() => path.takeProbe())).toEqual([57_264, 57_264, 57_264]);
    expect(path.takeProbe()).toBe(8_208);
    expect(path.receive(hello(1, { heardBytes: 8_208 }), 10).resized).toBe(true);
    expect(path.confirmedBytes).toBe(8_208);
    const none = up();
    expect(Array.from({ length: 7 }, () => none.takeProbe()).at(-1)).toBeUndefined();
    expect(none.confirmedBytes).toBeUndefined();
  });

  it('are forgotten when it goes down, and tried anew when it is back', () => {
    const path = up();
    path.takeProbe();
    path.receive(hello(1, { heardBytes: 57_264 }), 10);
    path.receive(hello(2, { heard: false, heardBytes: 57_264 }), 20);
    // What the neighbour says of probes of before counts for nothing while it does not hear.
    expect(path.isUp).toBe(false);
    expect(path.takeProbe()).toBeUndefined();
    path.receive(hello(3), 30);
    expect([path.confirmedBytes, path.takeProbe()]).toEqual([undefined, 57_264]);
    path.receive(hello(4, { heardBytes: 57_264 }), 40);
    const wentDown = runUntilDown(path);
    expect([path.confirmedBytes, path.takeProbe()]).toEqual([undefined, undefined]);
    expect(path.makeHello(wentDown).heardBytes).toBe(0);
  });

  it('wait while it is suspected', () => {
    const path = up();
    path.suspect(50, true);
    expect(path.takeProbe()).toBeUndefined();
    path.receive(hello(1), 60);
    expect(path.takeProbe()).toBe(57_264);
  });

  it('are answered at once, each once, and count as nothing else', () => {
    const path = new MediaPath(TOKEN, 0);
    path.receive(hello(5, { sentUs: 50 }), 0);
    path.makeHello(0);
    const probe = (bytes: number) => path.receive(hello(5, { probe: true, sentUs: 50 }), 5, false, bytes);
    expect(probe(8_208)).toEqual({ answer: true, changed: false, resized: false });
    expect(path.makeHello(5)).toMatchObject({ heardBytes: 8_208, echoUs: 50, probe: false });
    expect(probe(8_208).answer).toBe(false);
    expect(probe(1_200).answer).toBe(false);
    expect(probe(57_264).answer).toBe(true);
    expect(path.makeHello(6).heardBytes).toBe(57_264);
    expect(path.loss).toBeNull();
    // The path went down: whoever comes next has not sent these.
    path.receive(hello(6, { heard: false }), 10);
    expect(path.makeHello(10).heardBytes).toBe(0);
  });
});
