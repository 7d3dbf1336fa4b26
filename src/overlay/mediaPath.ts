import { serialDiff32 } from '../base/serial';
import type { MediaToken } from '../wire/control';
import type { Hello } from '../wire/datagram';
import {
  HELLO_CARRYING_INTERVAL_MS,
  HELLO_INTERVAL_MS,
  HELLO_OPENING_INTERVAL_MS,
  HELLO_OPENING_MS,
} from './constants';
import { LossEstimate } from './lossEstimate';
import { RoundTrip } from './roundTrip';
import { Silence } from './silence';
import { SizeProbe } from './sizeProbe';

/** A HELLO goes earlier by this share of its interval where the node is awake anyway: links then share their wake-ups. */
const EARLY_SHARE = 1 / 8;

/** What a HELLO that came in calls for. */
export interface HelloOutcome {
  /** Whether to answer at once instead of at the next interval. */
  readonly answer: boolean;
  /** Whether {@link MediaPath.isUp} changed. */
  readonly changed: boolean;
  /** Whether {@link MediaPath.confirmedBytes} changed. */
  readonly resized: boolean;
}

const NOTHING: HelloOutcome = { answer: false, changed: false, resized: false };

/**
 * The media path of one link as this end sees it: up once HELLOs passed both ways, that is, once a HELLO came in that says
 * that ours was heard; down when it has been silent for too long. Measures the round-trip time from the timestamps that
 * HELLOs carry (as RFC 9616 section 3 does), so that no clocks of two machines are compared, and loss from their numbers.
 */
export class MediaPath {
  readonly #token: MediaToken;
  readonly #silence: Silence;
  readonly #roundTrip = new RoundTrip();
  readonly #loss = new LossEstimate();
  #openingUntil: number;
  #sequence = 0;
  #nextAt: number;
  #intervalMs = 0;
  #helloAt: number | undefined;
  #lastSentUs = 0;
  #lastSequence: number | undefined;
  #up = false;
  #saidHeard = false;
  #saidOften = false;
  #carries = false;
  #peerCarries = false;
  /** The slower pace was promised, but that promise may get lost: until then HELLOs come as before. */
  #oftenUntil = -Infinity;
  readonly #size: SizeProbe;
  /** Bytes of the largest HELLO heard since the path came up. */
  #heardBytes = 0;

  /**
   * `token`: what the neighbour wants to see in HELLOs to it. The first HELLO is due at once. `sizes`: datagrams larger than
   * usual that are worth trying on this path, in bytes, descending.
   */
  constructor(token: MediaToken, now: number, sizes: readonly number[] = []) {
    this.#token = token;
    this.#size = new SizeProbe(sizes);
    this.#silence = new Silence(now);
    this.#openingUntil = now + HELLO_OPENING_MS;
    this.#nextAt = now;
  }

  get isUp(): boolean {
    return this.#up;
  }

  /** The largest datagram beyond the usual that is known to come through, in bytes; undefined: none. */
  get confirmedBytes(): number | undefined {
    return this.#size.confirmedBytes;
  }

  /** Whether the path is up, but silent, and is being probed. */
  get isSuspected(): boolean {
    return this.#silence.isSuspected;
  }

  /** Smoothed round-trip time; undefined before the first sample. */
  get rttMs(): number | undefined {
    return this.#roundTrip.ms;
  }

  /** Share of the neighbour's HELLOs that got lost lately, 0 to 1; null until known. */
  get loss(): number | null {
    return this.#loss.ratio;
  }

  /** When {@link isSuspectDue}, {@link expire} or {@link makeHello} is due. */
  nextDeadline(): number {
    if (!this.#up) return this.#nextAt;
    return Math.min(this.#nextAt, this.isSuspected ? this.#overAt() : this.#silence.suspectAt);
  }

  isHelloDue(now: number): boolean {
    return now >= this.#nextAt - this.#intervalMs * EARLY_SHARE;
  }

  /** Whether a branch crosses the link, as this node's flow table has it: then HELLOs go often. */
  setCarries(carries: boolean, now: number): void {
    if (this.#carries === carries) return;
    this.#noteOften(now);
    this.#carries = carries;
    if (carries) this.#hasten(now);
  }

  /** A media datagram came at `at`: the path lives. */
  mediaHeard(at: number): void {
    this.#silence.heard(at);
  }

  isSuspectDue(now: number): boolean {
    return this.#up && !this.isSuspected && now >= this.#silence.suspectAt;
  }

  /** Whether HELLOs come as often as where a branch crosses the link. */
  get isOften(): boolean {
    return this.#silence.isOften;
  }

  /** Probes the path: HELLOs that want an answer go often until a sign of life comes, or the path is down; sooner with `hurry`. */
  suspect(now: number, hurry: boolean): void {
    if (!this.#up || this.isSuspected) return;
    this.#silence.suspect(now, hurry);
    this.#hasten(now);
  }

  /** For `ms` this node did not look: the time is not held against the path. */
  excuse(ms: number): void {
    this.#silence.excuse(ms);
  }

  /** The HELLO to send now; schedules the next. */
  makeHello(now: number): Hello {
    const heard = this.#hasHeard(now);
    const isOften = this.#isOften();
    this.#intervalMs = this.#paceMs(now);
    this.#nextAt = now + this.#intervalMs;
    this.#saidHeard = heard;
    this.#saidOften = isOften;
    return {
      token: this.#token,
      heard,
      carries: this.#carries,
      answer: this.#up && this.isSuspected,
      probe: false,
      sequence: this.#sequence++ >>> 0,
      // 0 stands for "none" in the echo, so it is never sent.
      sentUs: toUs(now) || 1,
      echoUs: heard ? this.#lastSentUs : 0,
      heldUs: heard && this.#helloAt !== undefined ? toUs(now - this.#helloAt) : 0,
      intervalMs: isOften ? HELLO_CARRYING_INTERVAL_MS : HELLO_INTERVAL_MS,
      heardBytes: this.#heardBytes,
    };
  }

  /** Bytes to which a copy of the HELLO that was just made is to be padded, to see whether it comes through; undefined: no copy is to go. */
  takeProbe(): number | undefined {
    return this.#up && !this.isSuspected ? this.#size.take() : undefined;
  }

  /**
   * Takes in the neighbour's HELLO of `bytes` bytes. `waited`: it may have waited for this node, and says nothing about the
   * round trip.
   */
  receive(hello: Hello, now: number, waited = false, bytes = 0): HelloOutcome {
    if (hello.probe) {
      const isNews = bytes > this.#heardBytes;
      if (isNews) this.#heardBytes = bytes;
      return { ...NOTHING, answer: isNews };
    }
    const steps = this.#lastSequence === undefined ? 1 : serialDiff32(hello.sequence, this.#lastSequence);
    // A HELLO that was overtaken on the way says what is no longer so.
    if (steps <= 0) return NOTHING;
    if (this.#hasHeard(now)) this.#loss.arrived(steps);
    else this.#silence.forgetPromise();
    this.#silence.helloHeard(now, hello.intervalMs, steps);
    this.#lastSequence = hello.sequence;
    this.#helloAt = now;
    this.#lastSentUs = hello.sentUs;
    if (hello.heard && hello.echoUs !== 0 && !waited) {
      this.#roundTrip.sample((serialDiff32(toUs(now), hello.echoUs) - hello.heldUs) / 1_000);
    }
    if (this.#peerCarries && !hello.carries) this.#noteOften(now);
    this.#peerCarries = hello.carries;
    const changed = this.#up !== hello.heard;
    this.#up = hello.heard;
    if (changed) this.#restart(now);
    const resized = this.#size.heard(hello.heardBytes);
    const isNews = !hello.heard || !this.#saidHeard || (hello.carries && !this.#saidOften);
    return { answer: isNews || hello.answer, changed, resized };
  }

  /** Takes the path down when it was silent for too long; answers whether that happened now. */
  expire(now: number): boolean {
    if (!this.#up || this.#hasHeard(now)) return false;
    this.#up = false;
    this.#restart(now);
    // The neighbour is to learn of it at once, if only that direction works.
    this.#hasten(now);
    return true;
  }

  /** The path came up or went down: what was known of its sizes is of another path, and one that comes back is to be found soon. */
  #restart(now: number): void {
    this.#size.reset();
    if (this.#up) return;
    this.#heardBytes = 0;
    this.#openingUntil = now + HELLO_OPENING_MS;
  }

  #overAt(): number {
    return this.#silence.overAt(this.#roundTrip.ms ?? 0);
  }

  #hasHeard(now: number): boolean {
    return this.#helloAt !== undefined && now < this.#overAt();
  }

  #isOften(): boolean {
    return this.#carries || this.#peerCarries;
  }

  #noteOften(now: number): void {
    if (this.#isOften()) this.#oftenUntil = now + HELLO_INTERVAL_MS;
  }

  #hasten(now: number): void {
    this.#nextAt = Math.min(this.#nextAt, now);
  }

  #paceMs(now: number): number {
    const isOpening = !this.#up && now < this.#openingUntil;
    if (isOpening || (this.#up && this.isSuspected)) return HELLO_OPENING_INTERVAL_MS;
    return this.#isOften() || now < this.#oftenUntil ? HELLO_CARRYING_INTERVAL_MS : HELLO_INTERVAL_MS;
  }
}

function toUs(ms: number): number {
  return Math.round(ms * 1_000) % 0x1_0000_0000;
}
