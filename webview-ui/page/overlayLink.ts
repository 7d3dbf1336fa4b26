import { type Event, Emitter } from '../../src/base/emitter';
import { Channel, ChannelError } from '../../src/shared/channel';
import { isSameData, StateFollower } from '../../src/shared/keyedState';
import { MESSAGES_VERSION } from '../../src/shared/messages';
import {
  type FromOverlayPage,
  type FromOverlayPageRequest,
  type OverlayLook,
  type OverlayTarget,
  parseToOverlayPage,
  type TimelineMessage,
  type ToOverlayPage,
  WAITING_REQUESTS,
} from '../../src/shared/overlayMessages';
import { NO_OVERLAY, type OverlayCollections, type OverlayState } from '../../src/shared/overlayState';
import { connectHost, type Host } from '../host';

interface PageTalk {
  readonly message: FromOverlayPage;
  readonly request: FromOverlayPageRequest;
}

interface HostTalk {
  readonly message: ToOverlayPage;
  readonly request: never;
}

/**
 * A page's end of the conversation with the extension: what is known of the overlay, kept up to date, and what the page asks for. Subscribe
 * first, then {@link start}.
 */
export class OverlayLink {
  readonly #host: Host;
  readonly #channel: Channel<PageTalk, HostTalk>;
  readonly #follower = new StateFollower<OverlayCollections>();
  readonly #changed = new Emitter<OverlayState>();
  readonly #turned = new Emitter<OverlayTarget>();
  readonly #recorded = new Emitter<TimelineMessage>();
  readonly #recalled = new Emitter<string>();
  #look: OverlayLook | undefined;
  #isStarted = false;

  constructor(host: Host = connectHost()) {
    this.#host = host;
    this.#channel = new Channel<PageTalk, HostTalk>({
      post: (envelope) => host.post(envelope),
      parseMessage: parseToOverlayPage,
      parseRequest: () => undefined,
      onMessage: (message) => this.#receive(message),
      onRequest: () => Promise.reject(new Error('A page of the overlay answers no requests.')),
      onDropped: (what) => console.warn(`dropped ${what}`),
      setTimer: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return { dispose: () => clearTimeout(timer) };
      },
    });
  }

  /** What is known; nothing before the first snapshot. What did not change is the same object as before. */
  get state(): OverlayState {
    return this.#follower.state ?? NO_OVERLAY;
  }

  /** Whether a snapshot has come, so that an empty state is one. */
  get isKnown(): boolean {
    return this.#follower.state !== undefined;
  }

  /** At most a few times a second. */
  readonly onDidChange: Event<OverlayState> = this.#changed.event;
  readonly onDidTurnTo: Event<OverlayTarget> = this.#turned.event;
  readonly onDidRecord: Event<TimelineMessage> = this.#recorded.event;
  /** Once, before the first snapshot, with what {@link keep} was given last, be it by an earlier page; empty where nothing was. */
  readonly onDidRecall: Event<string> = this.#recalled.event;

  /** Tells the extension that the page listens. */
  start(): void {
    this.#host.listen((envelope) => this.#channel.receive(envelope));
    this.#channel.send({ type: 'panel/ready', version: MESSAGES_VERSION });
    this.#isStarted = true;
    if (this.#look) this.#channel.send({ type: 'overlay/look', ...this.#look });
  }

  /** Says what is wanted beyond what every page gets; what was said already is not said again. */
  look(look: OverlayLook): void {
    if (this.#look && isSameData(look, this.#look)) return;
    this.#look = look;
    // The extension takes no message of a page before it listens.
    if (this.#isStarted) this.#channel.send({ type: 'overlay/look', ...look });
  }

  /** Keeps a text of at most MAX_KEPT_TEXT for pages of this kind to come, even after the editor was closed. */
  keep(kept: string): void {
    this.#channel.send({ type: 'overlay/keep', kept });
  }

  /** Keeps plain data for when this very page is loaded anew; the editor hands it to the panel. */
  remember(memory: unknown): void {
    this.#host.remember(memory);
  }

  /** Resolves when it is done; rejects with an Error whose message is one sentence for the user. */
  async ask(request: FromOverlayPageRequest): Promise<void> {
    try {
      const timeoutMs = WAITING_REQUESTS.has(request.type) ? null : undefined;
      await this.#channel.request(request, (answer) => answer === null || undefined, timeoutMs);
    } catch (error) {
      if (error instanceof ChannelError && error.code === 'refused') throw new Error(error.message, { cause: error });
      throw new Error('The extension did not answer. Try again.', { cause: error });
    }
  }

  #receive(message: ToOverlayPage): void {
    switch (message.type) {
      case 'overlay/snapshot':
        this.#follower.takeSnapshot(message);
        return this.#changed.fire(this.state);
      case 'overlay/delta': {
        const outcome = this.#follower.takeDelta(message);
        if (outcome === 'taken') this.#changed.fire(this.state);
        else if (outcome === 'gap') this.#channel.send({ type: 'overlay/again' });
        return;
      }
      case 'overlay/turnTo':
        return this.#turned.fire(message.target);
      case 'overlay/records':
        return this.#recorded.fire(message);
      case 'overlay/kept':
        return this.#recalled.fire(message.kept);
      default:
        message satisfies never;
    }
  }
}
