import { describe, expect, it } from 'vitest';
import {
  PING_INTERVAL_MS,
  PING_LONE_TIMEOUT_MS,
  PING_TIMEOUT_MS,
  SILENCE_CARRYING_MS,
  SILENCE_MS,
  SUSPICION_INTERVAL_MS,
} from '../../../src/overlay/constants';
import { Liveness } from '../../../src/overlay/liveness';
import { helloOf } from '../../support/hello';

/** How the other side behaves from now on. */
interface Peer {
  /** Interval of its HELLOs; undefined: none come. */
  readonly helloMs?: number | undefined;
  /** Whether it answers PINGs. */
  readonly pings?: boolean;
  /** When its last media datagram came. */
  readonly mediaAt?: number;
}

/** A link to a peer that behaves as it is told, and what was seen of it. */
class Bench {
  readonly liveness = new Liveness('0011223344556677', 0);
  readonly seen: string[] = [];
  now = 0;
  #sequence = 0;
  #nextHello = 0;

  /** Lets time pass to `end`, or until the link is lost. */
  run(peer: Peer, end: number): this {
    for (;;) {
      const hello = peer.helloMs === undefined ? Infinity : this.#nextHello;
      const next = Math.min(hello, this.liveness.nextDeadline());
      if (next > end || this.seen.at(-1)?.startsWith('lost') === true) break;
      this.now = Math.max(this.now, next);
      if (this.now >= hello && peer.helloMs !== undefined) this.hello(peer.helloMs);
      else this.#tick(peer);
    }
    this.now = Math.max(this.now, end);
    return this;
  }

  hello(intervalMs: number): void {
    const { changed } = this.liveness.media.receive(helloOf({ sequence: this.#sequence++, intervalMs }), this.now);
    this.#nextHello = this.now + intervalMs;
    if (changed) this.seen.push(`up ${this.now}`);
  }

  take(): string[] {
    return this.seen.splice(0);
  }

  #tick({ pings, mediaAt }: Peer): void {
    const { lost, mediaChanged, ping } = this.liveness.tick(this.now, mediaAt);
    if (ping !== undefined) this.seen.push(`ping ${this.now}`);
    if (mediaChanged) this.seen.push(`down ${this.now}`);
    if (lost) this.seen.push(`lost ${this.now}`);
    if (ping === undefined || pings !== true) return;
    this.liveness.controlHeard();
    this.liveness.pingAnswered(ping, this.now, false);
  }
}

const timeOf = (event: string | undefined) => Number(event?.split(' ')[1]);

describe('a link', () => {
  it('is asked on the control channel now and then, for its round trip', () => {
    const bench = new Bench().run({ helloMs: 1_000, pings: true }, 20_000);
    expect(bench.take()).toContain('up 0');
    expect(bench.liveness).toMatchObject({ isUp: true, isSilent: false, loss: 0, controlRttMs: 0 });
    const pings = bench.run({ helloMs: 1_000, pings: true }, 60_000).take();
    expect(pings.length).toBeGreaterThanOrEqual(40_000 / PING_INTERVAL_MS);
    expect(pings.length).toBeLessThanOrEqual(60_000 / PING_INTERVAL_MS);
  });

  it.each([
    ['idle', 1_000, SILENCE_MS],
    ['carrying media', 200, SILENCE_CARRYING_MS],
  ])('%s, to a peer that falls silent, loses its media path first and then is lost', (_case, helloMs, limitMs) => {
    const bench = new Bench().run({ helloMs, pings: true }, 10_000);
    bench.take();
    const last = Math.floor(bench.now / helloMs) * helloMs;
    const seen = bench.run({}, 20_000).take();
    expect(seen.map((event) => event.split(' ')[0])).toEqual(['ping', 'down', 'lost']);
    expect(timeOf(seen[1])).toBeLessThanOrEqual(last + limitMs);
    expect(timeOf(seen[2])).toBeLessThanOrEqual(last + limitMs);
  });

  it('to a peer that answers PINGs but sends no media has no media path, and is watched on', () => {
    const bench = new Bench().run({ helloMs: 200, pings: true }, 10_000);
    bench.take();
    const seen = bench.run({ pings: true }, 60_000).take();
    expect(seen.map((event) => event.split(' ')[0])).toContain('down');
    expect(seen.map((event) => event.split(' ')[0])).not.toContain('lost');
    expect(bench.liveness.isUp).toBe(false);
    const lost = bench.run({}, 70_000).take().at(-1);
    expect(lost).toMatch(/^lost/);
    expect(timeOf(lost)).toBeLessThanOrEqual(60_000 + SILENCE_MS);
  });

  it('that never had a media path is lost by its control channel alone', () => {
    const bench = new Bench().run({}, 10_000);
    expect(bench.take().at(-1)).toBe(`lost ${PING_LONE_TIMEOUT_MS}`);
  });

  it('whose control channel is stuck is lost although media passes', () => {
    const bench = new Bench().run({ helloMs: 200, pings: true }, 10_000);
    bench.take();
    const lost = bench.run({ helloMs: 200 }, 30_000).take().at(-1);
    expect(lost).toMatch(/^lost/);
    expect(timeOf(lost)).toBeLessThanOrEqual(10_000 + PING_INTERVAL_MS + PING_TIMEOUT_MS);
  });

  it('lives by media alone', () => {
    const bench = new Bench().run({ helloMs: 200, pings: true }, 10_000);
    bench.take();
    for (let end = 10_000; end < 15_000; end += 100) bench.run({ pings: true, mediaAt: end }, end + 100);
    expect(bench.take().filter((event) => !event.startsWith('ping'))).toEqual([]);
  });

  it('in doubt is asked at once, and given little time', () => {
    const bench = new Bench().run({ helloMs: 1_000, pings: true }, 10_000);
    bench.take();
    bench.liveness.suspect(10_000);
    const seen = bench.run({}, 20_000).take();
    expect(seen.map((event) => event.split(' ')[0])).toEqual(['ping', 'down', 'lost']);
    expect(timeOf(seen[0])).toBe(10_000);
    expect(timeOf(seen[2])).toBeLessThan(10_000 + 600);
    expect(bench.liveness.isSilent).toBe(false);
  });

  it('in doubt is asked no more often than that, whoever says what how often', () => {
    const bench = new Bench().run({ helloMs: 1_000, pings: true }, 10_000);
    bench.hello(100);
    bench.take();
    for (let end = 10_000; end < 20_000; end += 10) {
      bench.liveness.suspect(end);
      bench.run({ helloMs: 100, pings: true }, end + 10);
    }
    expect(bench.take().length).toBeLessThanOrEqual(10_000 / SUSPICION_INTERVAL_MS + 1);
  });

  it('is silent while the peer does not answer, until it does', () => {
    const bench = new Bench().run({ helloMs: 1_000, pings: true }, 10_000);
    bench.run({}, 11_600);
    expect(bench.liveness.isSilent).toBe(true);
    bench.liveness.controlHeard();
    expect(bench.liveness.isSilent).toBe(false);
  });

  it('is not blamed for a stall of this node', () => {
    const bench = new Bench().run({ helloMs: 200, pings: true }, 10_000);
    bench.run({}, 10_600);
    bench.take();
    bench.liveness.excuse(30_000);
    bench.now = 40_600;
    bench.run({ pings: true }, 40_700);
    expect(bench.liveness.isUp).toBe(true);
    bench.hello(200);
    bench.run({ helloMs: 200, pings: true }, 60_000);
    expect(bench.take().filter((event) => !event.startsWith('ping'))).toEqual([]);
  });
});
