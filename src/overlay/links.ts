import type { Random } from '../base/random';
import {
  type Authentication,
  type ControlMessage,
  type Goodbye,
  type GoodbyeReason,
  MEDIA_TOKEN_BYTES,
  type MediaToken,
} from '../wire/control';
import type { Hello } from '../wire/datagram';
import type { StreamViolation } from '../wire/framing';
import { hexFromBytes, type NodeId } from '../wire/ids';
import { commonVersion, OWN_VERSIONS, type VersionRange } from '../wire/versions';
import { AUTHENTICATION_TIMEOUT_MS, AUTHENTICATION_TRIES, MAX_STRANGERS } from './constants';
import type { DialId, Effect, Endpoint, LinkId } from './effects';
import { Liveness } from './liveness';
import type { MediaPath } from './mediaPath';

/** A control connection, from its opening on. */
export interface Link {
  readonly id: LinkId;
  /** The attempt that it came from; undefined: opened by the peer. */
  readonly dial: DialId | undefined;
  readonly remote: Endpoint;
  /** Sizes of datagrams larger than usual that are tried, in bytes, descending. */
  readonly largeSizes: readonly number[];
  /** Until then it must be open. */
  authenticateBy: number;
  /** What this node gave the peer to put into its HELLOs. */
  readonly token: MediaToken;
  /** `spare`: the peer is authenticated, and connected already; which connection stays is for the peer to say. */
  phase: 'preamble' | 'authenticating' | 'spare' | 'open';
  /** Since when it is open; undefined: it is not. */
  openedAt: number | undefined;
  /** Frames that came before AUTHENTICATION, and AUTHENTICATION_REQUIRED frames that came at all. */
  strikes: number;
  peer: Authentication | undefined;
  /** Of an open link. */
  liveness: Liveness | undefined;
  /** Of an open link; part of its `liveness`. */
  media: MediaPath | undefined;
}

/** Why bytes are not the protocol's. */
type Violation = StreamViolation | 'malformed';

const VIOLATIONS: Readonly<Record<Violation, string>> = {
  badMagic: 'it does not speak this protocol',
  badVersionRange: 'its preamble names no versions',
  emptyFrame: 'it sent a frame without a tag',
  frameTooLong: 'it sent a frame that is too long',
  malformed: 'it sent a frame that is malformed',
};

/** How a link ended. `goodbye`: the peer said why; `refused`: this node did; `lost`: nobody did. */
export type LinkEnd =
  | { readonly how: 'goodbye'; readonly reason: GoodbyeReason }
  | { readonly how: 'refused' | 'lost'; readonly reason: string };

/** What links tell the neighbour table. */
export interface LinkHooks {
  effect(effect: Effect): void;
  /** The peer has said who it is. The hook keeps the link, or ends it. */
  authenticated(link: Link, peer: Authentication, now: number): void;
  /** The link is of no use any more; its connection is closed or being closed. */
  ended(link: Link, end: LinkEnd, now: number): void;
  /** The peer has said something on a spare link: it has chosen this one. The hook keeps the link, or ends it. */
  chosen(link: Link, now: number): void;
  mediaChanged(link: Link, now: number): void;
  /** The smoothed round-trip time of the link's media path is known anew. */
  measured(link: Link, rttMs: number, now: number): void;
  /** When the last media datagram came on the link; undefined: none did. */
  mediaHeardAt(link: LinkId): number | undefined;
}

/** What was read this soon after a stall of this node may have waited for it. */
const STALL_WAKE_MS = 20;

/** What this node says of itself when a connection opens, but for the token, which is of the connection. */
export type OwnAuthentication = Omit<Authentication, 'type' | 'mediaToken'>;

/**
 * The live control connections: versions, authentication (S4), and the media path that goes with each. Knows nothing of
 * neighbours that have no connection.
 */
export class Links {
  readonly #own: OwnAuthentication;
  readonly #hooks: LinkHooks;
  readonly #random: Random;
  /** Link id → link. Bounded by MAX_STRANGERS and the neighbour table. */
  readonly #links = new Map<LinkId, Link>();
  /** Until then what comes in may be older than it looks. */
  #lateUntil = -Infinity;

  constructor(own: OwnAuthentication, hooks: LinkHooks, random: Random) {
    this.#own = own;
    this.#hooks = hooks;
    this.#random = random;
  }

  find(id: LinkId): Link | undefined {
    return this.#links.get(id);
  }

  /** The peer of an authenticated link. */
  peerOf(id: LinkId): NodeId | undefined {
    const link = this.#links.get(id);
    return link?.phase === 'open' ? link.peer?.id : undefined;
  }

  all(): Iterable<Link> {
    return this.#links.values();
  }

  opened(
    id: LinkId,
    dial: DialId | undefined,
    remote: Endpoint,
    now: number,
    largeSizes: readonly number[] = [],
  ): Link {
    const strangers = [...this.#links.values()].filter(({ phase, dial: by }) => phase !== 'open' && by === undefined);
    const [oldest] = strangers;
    if (oldest && strangers.length >= MAX_STRANGERS) this.refuse(oldest, 'tableFull', 'too many connections', now);
    const link: Link = {
      id,
      dial,
      remote,
      largeSizes,
      authenticateBy: now + AUTHENTICATION_TIMEOUT_MS,
      token: hexFromBytes(this.#random.bytes(MEDIA_TOKEN_BYTES)),
      phase: 'preamble',
      openedAt: undefined,
      strikes: 0,
      peer: undefined,
      liveness: undefined,
      media: undefined,
    };
    this.#links.set(id, link);
    this.#hooks.effect({ type: 'sendPreamble', link: id });
    return link;
  }

  preambleReceived(id: LinkId, versions: VersionRange, now: number): void {
    const link = this.#links.get(id);
    if (link?.phase !== 'preamble') return;
    if (commonVersion(OWN_VERSIONS, versions) === undefined) {
      // No frame can be understood by both, so each side tells its own log; both have seen both preambles.
      const theirs = `${versions.lowest} to ${versions.highest}`;
      const ours = `${OWN_VERSIONS.lowest} to ${OWN_VERSIONS.highest}`;
      this.#end(link, { how: 'refused', reason: `it speaks protocol versions ${theirs}, this node ${ours}` }, now);
      return;
    }
    link.phase = 'authenticating';
    this.#authenticate(link);
  }

  /** Takes in a frame; answers it where it is for an open link and not about authentication. */
  received(id: LinkId, message: ControlMessage, now: number): { link: Link; message: ControlMessage } | undefined {
    const link = this.#links.get(id);
    if (!link || link.phase === 'preamble') return undefined;
    if (message.type === 'goodbye') this.#goodbyeReceived(link, message, now);
    else if (message.type === 'authentication') this.#authenticationReceived(link, message, now);
    else if (message.type === 'authenticationRequired') this.#authenticationAsked(link, now);
    else if (link.phase === 'authenticating') this.#authenticationMissing(link, now);
    else return this.#openReceived(link, message, now);
    return undefined;
  }

  /** The peer's bytes are not the protocol's. */
  violated(id: LinkId, reason: Violation, now: number): void {
    const link = this.#links.get(id);
    if (link) this.refuse(link, 'protocolViolation', VIOLATIONS[reason], now);
  }

  closed(id: LinkId, reason: string, now: number): void {
    const link = this.#links.get(id);
    if (!link) return;
    this.#links.delete(id);
    this.#hooks.ended(link, { how: 'lost', reason }, now);
  }

  /** Says goodbye and closes. */
  refuse(link: Link, reason: GoodbyeReason, explanation: string, now: number): void {
    if (link.phase !== 'preamble') this.#send(link, { type: 'goodbye', reason, explanation });
    this.#end(link, { how: 'refused', reason: explanation }, now);
  }

  /** The neighbour table keeps the link: its media path is opened. */
  accept(link: Link, peer: Authentication, now: number): void {
    link.phase = 'open';
    link.openedAt = now;
    link.peer = peer;
    link.liveness = new Liveness(peer.mediaToken, now, link.largeSizes);
    link.media = link.liveness.media;
    this.#hooks.effect({ type: 'openMedia', link: link.id, token: link.token, port: peer.mediaPort });
  }

  /** The neighbour table keeps the link, unused, until the peer says which of its connections stays. */
  hold(link: Link, peer: Authentication): void {
    link.phase = 'spare';
    link.peer = peer;
  }

  /** There is reason to doubt that the peer is there: it is asked. */
  suspect(link: Link, now: number): void {
    link.liveness?.suspect(now);
  }

  /** Whether a branch crosses the link. */
  setCarries(id: LinkId, carries: boolean, now: number): void {
    this.#links.get(id)?.media?.setCarries(carries, now);
  }

  /** For `ms` up to now this node did not listen: the time is not held against anybody. */
  excuse(ms: number, now: number): void {
    this.#lateUntil = now + STALL_WAKE_MS;
    for (const link of this.#links.values()) {
      link.authenticateBy += ms;
      link.liveness?.excuse(ms);
    }
  }

  /** `bytes`: of the whole datagram. */
  helloReceived(id: LinkId, hello: Hello, now: number, bytes = 0): void {
    const link = this.#links.get(id);
    if (!link?.media) return;
    const { answer, changed, resized } = link.media.receive(hello, now, now < this.#lateUntil, bytes);
    if (answer) this.#sendHello(link, link.media.makeHello(now));
    if (resized || changed) this.#tellSize(link);
    if (hello.probe) return;
    const { rttMs } = link.media;
    if (rttMs !== undefined) this.#hooks.effect({ type: 'linkRoundTrip', link: id, rttMs });
    if (changed) this.#hooks.mediaChanged(link, now);
    else if (rttMs !== undefined) this.#hooks.measured(link, rttMs, now);
  }

  tick(now: number): void {
    for (const link of this.#links.values()) {
      if (link.liveness) this.#tickOpen(link, link.liveness, now);
      else if (now < link.authenticateBy) continue;
      else if (link.phase === 'spare') this.refuse(link, 'duplicate', 'connected already', now);
      // Not a refusal: a machine under load or asleep may do better at the next try.
      else this.#end(link, { how: 'lost', reason: 'it did not authenticate in time' }, now);
    }
  }

  nextDeadline(): number | undefined {
    let next = Infinity;
    for (const { liveness, authenticateBy } of this.#links.values()) {
      next = Math.min(next, liveness ? liveness.nextDeadline() : authenticateBy);
    }
    return next === Infinity ? undefined : next;
  }

  #authenticationReceived(link: Link, peer: Authentication, now: number): void {
    if (link.phase === 'open' || link.phase === 'spare') {
      // Said again, as after an AUTHENTICATION_REQUIRED that crossed it, it changes nothing; a change of id is no such thing.
      if (link.peer?.id !== peer.id) this.refuse(link, 'protocolViolation', 'it changed its id', now);
      return;
    }
    this.#hooks.authenticated(link, peer, now);
  }

  #authenticationMissing(link: Link, now: number): void {
    link.strikes++;
    this.#send(link, { type: 'authenticationRequired', triesLeft: AUTHENTICATION_TRIES - link.strikes });
    if (link.strikes < AUTHENTICATION_TRIES) return;
    this.refuse(link, 'authenticationFailed', `${AUTHENTICATION_TRIES} frames came before AUTHENTICATION`, now);
  }

  #authenticationAsked(link: Link, now: number): void {
    link.strikes++;
    if (link.strikes > AUTHENTICATION_TRIES)
      this.refuse(link, 'authenticationFailed', 'it does not accept AUTHENTICATION', now);
    else this.#authenticate(link);
  }

  #goodbyeReceived(link: Link, { reason }: Goodbye, now: number): void {
    this.#end(link, { how: 'goodbye', reason }, now);
  }

  #authenticate(link: Link): void {
    this.#send(link, { type: 'authentication', ...this.#own, mediaToken: link.token });
  }

  #openReceived(link: Link, message: ControlMessage, now: number): { link: Link; message: ControlMessage } | undefined {
    if (link.phase === 'spare') this.#hooks.chosen(link, now);
    const { liveness } = link;
    if (!liveness) return undefined;
    liveness.controlHeard();
    switch (message.type) {
      case 'pingRequest':
        this.#send(link, { type: 'pingResponse', token: message.token });
        return undefined;
      case 'pingResponse':
        liveness.pingAnswered(message.token, now, now < this.#lateUntil);
        return undefined;
      default:
        return { link, message };
    }
  }

  #tickOpen(link: Link, liveness: Liveness, now: number): void {
    const { lost, mediaChanged, hello, ping } = liveness.tick(now, this.#hooks.mediaHeardAt(link.id));
    if (lost) return this.#end(link, { how: 'lost', reason: 'it fell silent' }, now);
    if (mediaChanged) {
      this.#tellSize(link);
      this.#hooks.mediaChanged(link, now);
    }
    if (hello) this.#sendHello(link, hello);
    if (ping !== undefined) this.#send(link, { type: 'pingRequest', token: ping });
  }

  #sendHello(link: Link, hello: Hello): void {
    this.#hooks.effect({ type: 'sendHello', link: link.id, hello });
    const bytes = link.media?.takeProbe();
    if (bytes !== undefined)
      this.#hooks.effect({ type: 'sendHello', link: link.id, hello: { ...hello, probe: true }, bytes });
  }

  #tellSize(link: Link): void {
    if (link.largeSizes.length === 0) return;
    this.#hooks.effect({ type: 'linkDatagramBytes', link: link.id, bytes: link.media?.confirmedBytes });
  }

  #send(link: Link, message: ControlMessage): void {
    this.#hooks.effect({ type: 'sendControl', link: link.id, message });
  }

  #end(link: Link, end: LinkEnd, now: number): void {
    if (!this.#links.delete(link.id)) return;
    this.#hooks.effect({ type: 'closeLink', link: link.id });
    this.#hooks.ended(link, end, now);
  }
}
