import type { MediaToken } from '../wire/control';
import type { Hello } from '../wire/datagram';
import {
  HELLO_INTERVAL_MS,
  PING_INTERVAL_MS,
  PING_LONE_TIMEOUT_MS,
  PING_TIMEOUT_MS,
  PING_URGENT_LONGEST_MS,
  PING_URGENT_TIMEOUT_MS,
  SUSPICION_INTERVAL_MS,
} from './constants';
import { ControlProbe } from './controlProbe';
import { MediaPath } from './mediaPath';

/** What is due on a link. */
export interface LivenessOutcome {
  /** The neighbour is silent on both channels: the link is of no use any more, and nothing else is due. */
  readonly lost: boolean;
  /** The media path went down. */
  readonly mediaChanged: boolean;
  readonly hello: Hello | undefined;
  /** Token of a PING to send. */
  readonly ping: number | undefined;
}

/** What is measured on a link. */
export interface LinkQuality {
  readonly isUp: boolean;
  /** Of the media path; undefined until measured. */
  readonly rttMs: number | undefined;
  /** Of the control channel; undefined until measured. */
  readonly controlRttMs: number | undefined;
  /** Share of the neighbour's HELLOs that got lost, 0 to 1; null until known. */
  readonly loss: number | null;
}

/**
 * Whether the neighbour at the other end of an open link is there (S17). The media path is judged by HELLOs and media; when it
 * falls silent, the control channel is asked at the same moment: an answer means "no media", silence that the neighbour is lost.
 */
export class Liveness implements LinkQuality {
  readonly media: MediaPath;
  readonly #control: ControlProbe;
  /** Whether the media path fell silent, or somebody said that the neighbour did, and the control channel has not answered since. */
  #isUrgent = false;
  /** Whether the last doubt was what somebody said, not silence. */
  #isRumour = false;
  /** Whether the answer is to come soon. */
  #isHurry = false;
  #rumourAt = -Infinity;

  /** `token`: what the neighbour wants to see in HELLOs; `sizes`: see {@link MediaPath}. */
  constructor(token: MediaToken, now: number, sizes: readonly number[] = []) {
    this.media = new MediaPath(token, now, sizes);
    this.#control = new ControlProbe(now);
  }

  get isUp(): boolean {
    return this.media.isUp;
  }

  get rttMs(): number | undefined {
    return this.media.rttMs;
  }

  get controlRttMs(): number | undefined {
    return this.#control.rttMs;
  }

  get loss(): number | null {
    return this.media.loss;
  }

  /** Whether the neighbour has been silent for suspiciously long and has not answered yet. */
  get isSilent(): boolean {
    return this.#isAsked() && !this.#isRumour;
  }

  nextDeadline(): number {
    return Math.min(this.media.nextDeadline(), this.#control.nextDeadline(this.#timeoutMs()));
  }

  /** There is reason to doubt that the neighbour is there: it is asked on both channels. At most once per SUSPICION_INTERVAL_MS. */
  suspect(now: number): void {
    if (this.#isAsked() || now < this.#rumourAt + SUSPICION_INTERVAL_MS) return;
    this.#rumourAt = now;
    this.#isRumour = true;
    this.#ask(now, true);
  }

  /** A frame came on the control channel. */
  controlHeard(): void {
    this.#isUrgent = false;
    this.#control.heard();
  }

  /** A PING_RESPONSE came. `waited`: it may have waited for this node. */
  pingAnswered(token: number, now: number, waited: boolean): void {
    this.#control.answered(token, now, waited);
  }

  /** For `ms` this node did not look: the time is not held against the neighbour. */
  excuse(ms: number): void {
    this.media.excuse(ms);
    this.#control.excuse(ms);
  }

  /** Says what is due. `mediaAt`: when the last media datagram came on the link. */
  tick(now: number, mediaAt: number | undefined): LivenessOutcome {
    const { media } = this;
    if (mediaAt !== undefined) media.mediaHeard(mediaAt);
    if (media.isUp && !media.isSuspected) this.#isUrgent = false;
    if (media.isSuspectDue(now)) {
      this.#isRumour = false;
      this.#ask(now, media.isOften);
    }
    const mediaChanged = media.expire(now);
    if (mediaChanged) this.#control.hasten(now + HELLO_INTERVAL_MS);
    if (this.#control.isOverdue(now, this.#timeoutMs())) {
      return { lost: true, mediaChanged, hello: undefined, ping: undefined };
    }
    const hello = media.isHelloDue(now) ? media.makeHello(now) : undefined;
    const pingIntervalMs = media.isUp ? PING_INTERVAL_MS : HELLO_INTERVAL_MS;
    const ping = this.#control.isDue(now) ? this.#control.makePing(now, pingIntervalMs) : undefined;
    return { lost: false, mediaChanged, hello, ping };
  }

  /** Whether the neighbour was asked whether it is there and has not answered yet. */
  #isAsked(): boolean {
    return this.#isUrgent && (this.media.isSuspected || !this.media.isUp);
  }

  #ask(now: number, hurry: boolean): void {
    this.media.suspect(now, hurry);
    this.#control.ask(now);
    this.#isUrgent = true;
    this.#isHurry = hurry;
  }

  #timeoutMs(): number {
    if (this.#isAsked()) {
      const hastyMs = this.#isHurry ? PING_URGENT_TIMEOUT_MS + this.#control.mostRttMs : Infinity;
      return Math.min(hastyMs, PING_URGENT_LONGEST_MS);
    }
    return this.media.isUp ? PING_TIMEOUT_MS : PING_LONE_TIMEOUT_MS;
  }
}
