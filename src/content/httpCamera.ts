import type { IncomingMessage } from 'node:http';
import { type Clock, realClock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import { sourceText } from '../base/sourceText';
import { LiveSplitter } from '../video/liveSplitter';
import type { FramingKind, SplitReport } from '../video/mjpeg';
import { CameraError, requestCamera } from './httpRequest';
import { type LiveInput, type LiveSink, LiveStreamer } from './liveStreamer';
import { ContentError, type StreamOptions, type Streamer } from './streamer';

/** How long a camera may take, at the start, from the head of its answer to bytes that show what they are. */
export const FIRST_BYTES_MS = 5_000;
/** A connection that brings nothing for so long is a dead one: TCP by itself would notice after hours, or never. */
export const SILENCE_MS = 20_000;
/** One that brings bytes for so long, but no picture, is of no use. */
export const NO_PICTURE_MS = 60_000;
/** For so long pictures must have come until a camera that failed is said to be well again, and its next failure is news. */
export const STEADY_MS = 3_000;
/** Before a connection that failed is made again: doubled each time from the first to the last. */
export const FIRST_RETRY_MS = 500;
export const LAST_RETRY_MS = 30_000;
/** Between two requests of a camera that answers each with one picture, whatever it calls that. */
export const SNAPSHOT_MS = 200;

/**
 * Opens a camera that serves MJPEG over HTTP (`multipart/x-mixed-replace`, or JPEGs one after another). Connects once, to see that it does, and
 * then only while chunks are asked for; a camera that fails later is connected to again and again. Rejects with ContentError.
 */
export async function openHttpCamera(location: string, options: StreamOptions): Promise<Streamer> {
  const { clock = realClock, onNotice } = options;
  const shown = sourceText(location);
  const fail = (code: ContentError['code'], why: string, cause?: unknown): ContentError =>
    new ContentError(code, `${shown} cannot be streamed: ${why}`, { cause });
  if (!URL.canParse(location)) throw fail('notFound', 'it is not a valid address');
  const url = new URL(location);
  try {
    await checkCamera(url, clock);
  } catch (error) {
    if (error instanceof CameraError) throw fail(error.code, error.message, error.cause);
    throw fail('notReadable', error instanceof Error ? error.message : String(error), error);
  }
  return new LiveStreamer({ clock, onNotice }, (sink) => new HttpCamera(url, clock, sink));
}

/** Connects, looks at what comes first, and disconnects. */
async function checkCamera(url: URL, clock: Clock): Promise<void> {
  const end = new AbortController();
  try {
    const answer = await requestCamera(url, clock, end.signal);
    const splitter = new LiveSplitter(framingOf(answer));
    const isNamed = contentTypeOf(answer) !== '';
    let hasPicture = false;
    await new Promise<void>((resolve, reject) => {
      // One that says what it is may be slow to begin; whoever does not is judged by what it sends.
      const late = clock.setTimer(FIRST_BYTES_MS, () =>
        isNamed ? resolve() : reject(new CameraError('notReadable', 'nothing that can be recognised comes from it')),
      );
      const judge = (isEnd: boolean): void => {
        const { fault, isKnown } = splitter;
        if (fault !== undefined)
          reject(new CameraError('wrongContent', fault === 'nothing came' ? 'it sends nothing' : fault));
        else if (hasPicture) resolve();
        else if (isEnd)
          reject(new CameraError('wrongContent', isKnown ? 'there is no whole picture in it' : 'it sends nothing'));
        else return;
        late.dispose();
      };
      answer.on('data', (bytes: Buffer) => {
        hasPicture ||= splitter.push(bytes).length > 0;
        judge(false);
      });
      answer.once('close', () => {
        hasPicture ||= lastOf(splitter, answer).length > 0;
        judge(true);
      });
    });
  } finally {
    end.abort();
  }
}

/** Content types of JPEGs whose framing is seen from the bytes; the empty one: the camera does not say. */
const JPEG_TYPES: ReadonlySet<string> = new Set([
  ...['', 'image/jpeg', 'image/jpg', 'image/pjpeg', 'application/octet-stream'],
  ...['video/x-motion-jpeg', 'video/x-mjpeg', 'video/mjpeg', 'video/x-jpeg', 'video/jpeg', 'video/mjpg'],
]);

/** How the images of an answer are set apart; undefined: to be seen from the bytes. Throws a CameraError for what is something else. */
function framingOf(answer: IncomingMessage): FramingKind | undefined {
  const type = contentTypeOf(answer);
  if (type.startsWith('multipart/')) return 'multipart';
  if (JPEG_TYPES.has(type)) return undefined;
  answer.destroy();
  const what =
    type === 'text/html'
      ? 'it serves a web page, not a stream; the address of the stream is another'
      : `it serves ${shortened(type)}, not MJPEG`;
  throw new CameraError('wrongContent', what);
}

/** The pictures that are complete with the end of an answer. The beginning of one is of no use: what follows is another connection's. */
function lastOf(splitter: LiveSplitter, { complete, headers }: IncomingMessage): readonly Uint8Array[] {
  // An answer of the length that it says is all that the camera has, even if it does not end like a picture.
  return splitter.end({ wholeOnly: !(complete && headers['content-length'] !== undefined) });
}

function contentTypeOf({ headers }: IncomingMessage): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase();
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A camera while somebody wants its pictures. */
class HttpCamera implements LiveInput {
  report: SplitReport | undefined;
  private readonly retry = new MutableDisposable<Disposable>();
  private readonly silence = new MutableDisposable<Disposable>();
  private readonly blindness = new MutableDisposable<Disposable>();
  /** Of the connection that is there or being made. */
  private connection: AbortController | undefined;
  private isWanted = false;
  private failures = 0;
  private toldFailure: string | undefined;
  /** When the first picture came since it failed last. */
  private flowsSince: number | undefined;

  constructor(
    private readonly url: URL,
    private readonly clock: Clock,
    private readonly sink: LiveSink,
  ) {}

  resume(): void {
    if (this.isWanted) return;
    this.isWanted = true;
    this.connect();
  }

  pause(): void {
    this.isWanted = false;
    this.failures = 0;
    this.toldFailure = undefined;
    this.flowsSince = undefined;
    this.disconnect();
    this.retry.value = undefined;
  }

  close(): Promise<void> {
    this.pause();
    return Promise.resolve();
  }

  private connect(): void {
    const connection = new AbortController();
    this.connection = connection;
    requestCamera(this.url, this.clock, connection.signal)
      .then((answer) => {
        if (this.connection === connection) this.follow(answer, connection);
        else answer.destroy();
      })
      .catch((error: unknown) => this.lose(connection, error instanceof Error ? error.message : String(error)));
  }

  private follow(answer: IncomingMessage, connection: AbortController): void {
    const splitter = new LiveSplitter(framingOf(answer));
    let pictures = 0;
    const take = (images: readonly Uint8Array[]): void => {
      pictures += images.length;
      this.report = splitter.report;
      if (images.length > 0) this.take(images, connection);
    };
    this.listen(connection);
    this.look(connection);
    answer.on('data', (bytes: Buffer) => {
      if (this.connection !== connection) return;
      this.listen(connection);
      take(splitter.push(bytes));
      if (splitter.fault !== undefined) this.lose(connection, splitter.fault);
    });
    answer.once('close', () => {
      if (this.connection !== connection) return;
      take(lastOf(splitter, answer));
      if (!answer.complete) return this.lose(connection, 'the connection broke');
      // One image may have others behind it that belong to it, a preview for instance.
      const isStill = splitter.report?.frames === 1 || contentTypeOf(answer).startsWith('image/');
      if (pictures > 0 && isStill) return this.again(SNAPSHOT_MS);
      // A camera that ends its answers in good order will do so each time.
      if (pictures > 0) this.failures = 0;
      this.lose(connection, 'it ended the stream');
    });
  }

  private take(images: readonly Uint8Array[], connection: AbortController): void {
    this.look(connection);
    const now = this.clock.now();
    this.flowsSince ??= now;
    if (now - this.flowsSince >= STEADY_MS) {
      this.failures = 0;
      if (this.toldFailure !== undefined) this.sink.notice('the camera sends again');
      this.toldFailure = undefined;
    }
    this.sink.frames(images);
  }

  /** Something came, or the connection is new. */
  private listen(connection: AbortController): void {
    this.silence.value = this.clock.setTimer(SILENCE_MS, () =>
      this.lose(connection, `nothing came from it for ${SILENCE_MS / 1_000} s`),
    );
  }

  /** A picture came, or the connection is new. */
  private look(connection: AbortController): void {
    this.blindness.value = this.clock.setTimer(NO_PICTURE_MS, () =>
      this.lose(connection, `no whole picture came from it for ${NO_PICTURE_MS / 1_000} s`),
    );
  }

  private lose(connection: AbortController, reason: string): void {
    if (this.connection !== connection) return;
    if (reason !== this.toldFailure) this.sink.notice(`the camera failed and is connected to again: ${reason}`);
    this.toldFailure = reason;
    this.flowsSince = undefined;
    this.again(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures));
    this.failures = Math.min(this.failures + 1, 16);
  }

  private again(delayMs: number): void {
    this.disconnect();
    this.retry.value = this.clock.setTimer(delayMs, () => this.connect());
  }

  private disconnect(): void {
    const { connection } = this;
    this.connection = undefined;
    this.silence.value = undefined;
    this.blindness.value = undefined;
    connection?.abort();
  }
}
