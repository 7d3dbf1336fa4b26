/*
 * Envelopes: {kind: 'send', body}, {kind: 'ask', id, body}, {kind: 'answer', id, ok: true, value} and
 * {kind: 'answer', id, ok: false, message}.
 */

/** What one end of a channel may say: messages without an answer, and requests with one. */
export interface Talk {
  readonly message: { readonly type: string };
  readonly request: { readonly type: string };
}

/** Why a request has no answer. */
export type ChannelErrorCode = 'timeout' | 'closed' | 'refused' | 'tooMany' | 'badAnswer';

/** A request failed; of `refused`, the message is the other end's, one sentence for the user. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';

  constructor(
    readonly code: ChannelErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** What a channel needs of its surroundings. The parsers check a shape and answer undefined for what is none of theirs. */
export interface ChannelHost<In extends Talk> {
  post(envelope: unknown): void;
  parseMessage(raw: unknown): In['message'] | undefined;
  parseRequest(raw: unknown): In['request'] | undefined;
  onMessage(message: In['message']): void;
  /** The answer, plain data. The text of an error thrown here is sent to the other end. */
  onRequest(request: In['request']): Promise<unknown>;
  /** Something came that is not part of the conversation and was dropped. */
  onDropped(what: string): void;
  setTimer(delayMs: number, run: () => void): { dispose(): void };
}

/** Requests without an answer yet, per end; a page that asks faster than that is broken. */
export const MAX_OUTSTANDING_REQUESTS = 32;

/** Longer than any request takes that neither hangs nor asks the user: starting a node and waiting for its first neighbour. */
export const REQUEST_TIMEOUT_MS = 30_000;

interface Outstanding {
  readonly settle: (answer: Answer) => void;
  readonly reject: (error: ChannelError) => void;
  readonly timer: { dispose(): void } | undefined;
}

type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/**
 * One end of a conversation over anything that posts messages; the other end is one with the type parameters swapped. Feed it
 * with {@link receive}. Disposing rejects everything outstanding; after it nothing is posted and nothing delivered.
 */
export class Channel<Out extends Talk, In extends Talk> {
  readonly #host: ChannelHost<In>;
  /** Request id -> who waits for its answer; at most {@link MAX_OUTSTANDING_REQUESTS}. */
  readonly #outstanding = new Map<number, Outstanding>();
  #nextId = 1;
  #disposed = false;

  constructor(host: ChannelHost<In>) {
    this.#host = host;
  }

  /** Requests that wait for an answer; for leak tests. */
  get outstandingCount(): number {
    return this.#outstanding.size;
  }

  send(message: Out['message']): void {
    this.#post({ kind: 'send', body: message });
  }

  /**
   * Resolves to what `parseAnswer` makes of the answer; rejects with a {@link ChannelError} and nothing else. `timeoutMs`: null for what takes as
   * long as the user does.
   */
  request<A>(
    request: Out['request'],
    parseAnswer: (raw: unknown) => A | undefined,
    timeoutMs: number | null = REQUEST_TIMEOUT_MS,
  ): Promise<A> {
    if (this.#disposed) return Promise.reject(closed());
    if (this.#outstanding.size >= MAX_OUTSTANDING_REQUESTS) {
      return Promise.reject(new ChannelError('tooMany', 'Too many requests are waiting for an answer.'));
    }
    const id = this.#nextId++;
    return new Promise<A>((resolve, reject) => {
      const giveUp = (): void => {
        this.#outstanding.delete(id);
        reject(new ChannelError('timeout', `There was no answer to ${request.type} in time.`));
      };
      const timer = timeoutMs === null ? undefined : this.#host.setTimer(timeoutMs, giveUp);
      const settle = (answer: Answer): void => {
        if (!answer.ok) return reject(new ChannelError('refused', answer.message));
        const value = parseAnswer(answer.value);
        if (value === undefined) reject(new ChannelError('badAnswer', `The answer to ${request.type} was not one.`));
        else resolve(value);
      };
      this.#outstanding.set(id, { settle, reject, timer });
      this.#post({ kind: 'ask', id, body: request });
    });
  }

  /** Takes in what the other end posted, whatever it is. */
  receive(envelope: unknown): void {
    if (this.#disposed) return;
    if (!isFields(envelope)) return this.#host.onDropped('what is not an object');
    const { kind, id, body } = envelope;
    if (kind === 'send') {
      const message = this.#host.parseMessage(body);
      if (message === undefined) this.#host.onDropped(`a message ${typeOf(body)}`);
      else this.#host.onMessage(message);
    } else if (kind === 'ask' && typeof id === 'number') {
      void this.#answer(id, body);
    } else if (kind === 'answer' && typeof id === 'number') {
      this.#take(id, envelope);
    } else {
      this.#host.onDropped('an envelope of no known kind');
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const { reject, timer } of this.#outstanding.values()) {
      timer?.dispose();
      reject(closed());
    }
    this.#outstanding.clear();
  }

  #post(envelope: unknown): void {
    if (!this.#disposed) this.#host.post(envelope);
  }

  async #answer(id: number, body: unknown): Promise<void> {
    const request = this.#host.parseRequest(body);
    if (request === undefined) {
      this.#host.onDropped(`a request ${typeOf(body)}`);
      this.#post({ kind: 'answer', id, ok: false, message: 'This request is not known.' });
      return;
    }
    try {
      const value = await this.#host.onRequest(request);
      this.#post({ kind: 'answer', id, ok: true, value });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#post({ kind: 'answer', id, ok: false, message });
    }
  }

  #take(id: number, envelope: Fields): void {
    const waiting = this.#outstanding.get(id);
    // An answer that comes after its time-out has nobody waiting for it.
    if (!waiting) return this.#host.onDropped('an answer that nobody waits for');
    this.#outstanding.delete(id);
    waiting.timer?.dispose();
    const { ok, value, message } = envelope;
    waiting.settle(ok === true ? { ok, value } : { ok: false, message: typeof message === 'string' ? message : '' });
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(raw: unknown): raw is Fields {
  return typeof raw === 'object' && raw !== null;
}

/** Enough of a dropped body for a log line. */
function typeOf(body: unknown): string {
  return isFields(body) && typeof body.type === 'string' ? `of type ${body.type.slice(0, 40)}` : 'without a type';
}

function closed(): ChannelError {
  return new ChannelError('closed', 'The other end is gone.');
}
