import type { Readable } from 'node:stream';
import { realClock } from '../base/clock';
import { LiveSplitter } from '../video/liveSplitter';
import { type LiveInput, type LiveSink, LiveStreamer } from './liveStreamer';
import { ContentError, type OpenStreamer } from './streamer';

/**
 * Opens a process's standard input as a live source, once. It is read to its end from then on, wanted or not, and whatever comes of it:
 * who writes to it is never blocked.
 */
export function standardInputOpener(input: Readable): OpenStreamer {
  let isTaken = false;
  return (_, { clock = realClock, onNotice }) => {
    if (isTaken) return Promise.reject(new ContentError('notReadable', 'standard input can be streamed only once'));
    isTaken = true;
    return Promise.resolve(new LiveStreamer({ clock, onNotice }, (sink) => new StandardInput(input, sink)));
  };
}

class StandardInput implements LiveInput {
  private readonly splitter = new LiveSplitter();
  private isOver = false;

  constructor(
    input: Readable,
    private readonly sink: LiveSink,
  ) {
    // The listener of data stays for good: it is what drains the pipe.
    input.on('data', (bytes: Buffer) => this.take(bytes));
    // One that breaks, or cannot be read at all, is one that has ended.
    input.once('end', () => this.end()).once('close', () => this.end());
    input.on('error', () => this.end());
    if (input.readableEnded || input.destroyed) queueMicrotask(() => this.end());
  }

  get report() {
    return this.splitter.report;
  }

  resume(): void {
    // It is read all the time.
  }

  pause(): void {
    // It is read all the time.
  }

  close(): Promise<void> {
    this.isOver = true;
    return Promise.resolve();
  }

  private take(bytes: Uint8Array): void {
    if (this.isOver) return;
    this.sink.frames(this.splitter.push(bytes));
    if (this.splitter.fault !== undefined) this.end();
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.sink.frames(this.splitter.end());
    this.sink.end(failureOf(this.splitter));
  }
}

function failureOf({ fault, isKnown, report }: LiveSplitter): ContentError | undefined {
  if (fault === 'nothing came') return new ContentError('empty', 'standard input ended before anything came');
  if (fault !== undefined)
    return new ContentError('wrongContent', `standard input cannot be streamed as MJPEG: ${fault}`);
  if (!isKnown || report?.frames !== 0) return undefined;
  return new ContentError('wrongContent', 'standard input cannot be streamed as MJPEG: there was no whole image in it');
}
