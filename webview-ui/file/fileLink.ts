import { type Event, Emitter } from '../../src/base/emitter';
import { Channel, ChannelError } from '../../src/shared/channel';
import {
  type ClipFrameAnswer,
  type FromFilePageRequest,
  parseClipFrameAnswer,
  parseToFilePage,
  type ToFilePage,
  WAITING_FILE_REQUESTS,
} from '../../src/shared/fileMessages';
import { MESSAGES_VERSION, type PanelReady } from '../../src/shared/messages';
import { count } from '../../src/shared/shapes';

interface PageTalk {
  readonly message: PanelReady;
  readonly request: FromFilePageRequest;
}

interface HostTalk {
  readonly message: ToFilePage;
  readonly request: never;
}

/** What a conversation needs of its surroundings. */
export interface FileLinkHost {
  post(envelope: unknown): void;
  setTimer(delayMs: number, run: () => void): { dispose(): void };
  onDropped(what: string): void;
}

/** The page's end of the conversation with the extension. What it asks rejects with Errors whose messages are sentences for the user. */
export class FileLink {
  readonly #channel: Channel<PageTalk, HostTalk>;
  readonly #received = new Emitter<ToFilePage>();

  constructor(host: FileLinkHost) {
    this.#channel = new Channel<PageTalk, HostTalk>({
      ...host,
      post: (envelope) => host.post(envelope),
      parseMessage: parseToFilePage,
      parseRequest: () => undefined,
      onMessage: (message) => this.#received.fire(message),
      onRequest: () => Promise.reject(new Error('The page of a file answers no requests.')),
    });
  }

  readonly onDidReceive: Event<ToFilePage> = this.#received.event;

  /** Tells the extension that the page listens. */
  start(): void {
    this.#channel.send({ type: 'panel/ready', version: MESSAGES_VERSION });
  }

  /** Takes in what the extension posted. */
  receive(envelope: unknown): void {
    this.#channel.receive(envelope);
  }

  frame(index: number, generation: number): Promise<ClipFrameAnswer> {
    return this.#ask({ type: 'clip/frame', index, generation }, parseClipFrameAnswer);
  }

  nearestFrame(offset: number, generation: number): Promise<number> {
    return this.#ask({ type: 'clip/nearestFrame', offset, generation }, count);
  }

  async ask(request: Exclude<FromFilePageRequest, { type: 'clip/frame' | 'clip/nearestFrame' }>): Promise<void> {
    await this.#ask(request, (answer) => answer === null || undefined);
  }

  async #ask<A>(request: FromFilePageRequest, parse: (raw: unknown) => A | undefined): Promise<A> {
    try {
      const timeoutMs = WAITING_FILE_REQUESTS.has(request.type) ? null : undefined;
      return await this.#channel.request(request, parse, timeoutMs);
    } catch (error) {
      if (error instanceof ChannelError && error.code === 'refused') throw new Error(error.message, { cause: error });
      throw new Error('The extension did not answer. Try again.', { cause: error });
    }
  }
}
