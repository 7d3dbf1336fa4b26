import { serialDiff32 } from '../base/serial';
import type { MediaToken } from '../wire/control';
import type { Hello } from '../wire/datagram';
import {
  HELLO_INTERVAL_MS,
  HELLO_OPENING_INTERVAL_MS,
  HELLO_OPENING_MS,
  MEDIA_TIMEOUT_MS,
  RTT_GAIN,
} from './constants';

/** Samples above this are a sender's fault or a sleeping machine, not a path. */
const MAX_RTT_MS = 60_000;

/** What a HELLO that came in calls for. */
export interface HelloOutcome {
  /** Whether to answer at once instead of at the next interval. */
  readonly answer: boolean;
  /** Whether {@link MediaPath.isUp} changed. */
  readonly changed: boolean;
}

/**
 * The media path of one link as this end sees it: up once HELLOs passed both ways, that is, once a HELLO came in that says
 * that ours was heard. Measures the round-trip time from the timestamps that HELLOs carry (as RFC 9616 section 3 does), so
 * that no clocks of two machines are compared.
 */
export class MediaPath {
  readonly #token: MediaToken;
  readonly #openedAt: number;
  #sequence = 0;
  #nextAt: number;
  #heardAt: number | undefined;
  #lastSentUs = 0;
  #lastSequence: number | undefined;
  #up = false;
  #saidHeard = false;
  #rttMs: number | undefined;

  /** `token`: what the neighbour wants to see in HELLOs to it. The first HELLO is due at once. */
  constructor(token: MediaToken, now: number) {
    this.#token = token;
    this.#openedAt = now;
    this.#nextAt = now;
  }

  get isUp(): boolean {
    return this.#up;
  }

  /** Smoothed round-trip time; undefined before the first sample. */
  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  /** When {@link expire} or {@link makeHello} is due. */
  nextDeadline(): number {
    return this.#up && this.#heardAt !== undefined
      ? Math.min(this.#nextAt, this.#heardAt + MEDIA_TIMEOUT_MS)
      : this.#nextAt;
  }

  isHelloDue(now: number): boolean {
    return now >= this.#nextAt;
  }

  /** The HELLO to send now; schedules the next. */
  makeHello(now: number): Hello {
    const heard = this.#hasHeard(now);
    const opening = !this.#up && now - this.#openedAt < HELLO_OPENING_MS;
    this.#nextAt = now + (opening ? HELLO_OPENING_INTERVAL_MS : HELLO_INTERVAL_MS);
    this.#saidHeard = heard;
    return {
      token: this.#token,
      heard,
      sequence: this.#sequence++ >>> 0,
      // 0 stands for "none" in the echo, so it is never sent.
      sentUs: toUs(now) || 1,
      echoUs: heard ? this.#lastSentUs : 0,
      heldUs: heard && this.#heardAt !== undefined ? toUs(now - this.#heardAt) : 0,
    };
  }

  /** Takes in the neighbour's HELLO. */
  receive(hello: Hello, now: number): HelloOutcome {
    // A HELLO that was overtaken on the way says what is no longer so.
    if (this.#lastSequence !== undefined && serialDiff32(hello.sequence, this.#lastSequence) <= 0) {
      return { answer: false, changed: false };
    }
    this.#lastSequence = hello.sequence;
    this.#heardAt = now;
    this.#lastSentUs = hello.sentUs;
    if (hello.heard && hello.echoUs !== 0) this.#sample(serialDiff32(toUs(now), hello.echoUs) - hello.heldUs);
    const changed = this.#up !== hello.heard;
    this.#up = hello.heard;
    return { answer: !hello.heard || !this.#saidHeard, changed };
  }

  /** Takes the path down when it was silent for too long; answers whether that happened now. */
  expire(now: number): boolean {
    if (!this.#up || this.#hasHeard(now)) return false;
    this.#up = false;
    return true;
  }

  #hasHeard(now: number): boolean {
    return this.#heardAt !== undefined && now < this.#heardAt + MEDIA_TIMEOUT_MS;
  }

  #sample(us: number): void {
    const ms = Math.max(0, us / 1_000);
    if (ms > MAX_RTT_MS) return;
    this.#rttMs = this.#rttMs === undefined ? ms : this.#rttMs + RTT_GAIN * (ms - this.#rttMs);
  }
}

function toUs(ms: number): number {
  return Math.round(ms * 1_000) % 0x1_0000_0000;
}
