import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { MJPEG_CONTENT_TYPE } from '../base/contentTypes';
import type { Disposable } from '../base/disposable';
import { jpegInfo } from '../video/jpegInfo';
import { repairJpeg } from '../video/jpegRepair';
import { type FrameScanner, type FrameSink, type KnownFraming, createScanner } from '../video/mjpeg';
import { CHANGE_TEXTS, type FileChange, changeSince } from './fileChange';
import { framingOf, type MjpegFile, notMjpeg, notReadable, openMjpegFile } from './mjpegFile';
import { ContentError, makeChunk, type StreamOptions, type Streamer, type StreamReport } from './streamer';

/** Bytes per read: some ten frames, a third of a second of video. */
const READ_BYTES = 128 * 1024;
/** With fewer chunks than this at hand the next read begins, so that a slow disk does not hold up the frame clock. */
const READ_AHEAD_CHUNKS = 8;
/** How far into a file that begins like MJPEG the first whole frame may end; more than the largest frame. */
const FIRST_FRAME_WITHIN_BYTES = 64 * 1024 * 1024;

/** Opens an MJPEG file and reads until its first frame, so that what is not MJPEG is an error here and not later. */
export async function openMjpegStreamer(path: string, options: StreamOptions): Promise<Streamer> {
  const streamer = new MjpegStreamer(path, await openMjpegFile(path, 'streamed'), options);
  try {
    await streamer.findFirstFrame();
    return streamer;
  } catch (error) {
    await streamer.close();
    throw error;
  }
}

/**
 * Reads one file as it is streamed: at most one read's worth of frames and one unfinished frame are in memory. What becomes of the file is looked
 * at after each pass, and told: a file that was put in its place is streamed from then on if it is MJPEG, at the rate of the first one; otherwise,
 * and where the file was deleted, the one that was opened is streamed on.
 */
class MjpegStreamer implements Streamer, FrameSink {
  readonly contentType = MJPEG_CONTENT_TYPE;
  readonly isLive = false;
  readonly framesPerSecond: number | undefined;
  readonly warning: string | undefined;
  report: StreamReport | undefined;
  private handle: FileHandle;
  private framing: KnownFraming;
  private claim: Disposable | undefined;
  /** What was last seen at the path. */
  private seen: BigIntStats;
  private scanner: FrameScanner;
  private position: number;
  private readonly buffer = new Uint8Array(READ_BYTES);
  /** Chunks cut from the last reads, bounded by `READ_BYTES` and what one read can complete. */
  private readonly ready: Uint8Array[] = [];
  private nextFrameNumber = 0;
  private undecodableFrames = 0;
  private passes = 0;
  private hasEnded = false;
  /** What was said of the file, so that nothing is said over and over; bounded by the kinds there are. */
  private readonly told = new Set<string>();
  private failure: ContentError | undefined;
  private reading: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly path: string,
    file: MjpegFile,
    private readonly options: StreamOptions,
  ) {
    this.handle = file.handle;
    this.framing = file.framing;
    this.seen = file.stat;
    this.claim = options.files?.read(file.stat);
    this.framesPerSecond = file.framing.framesPerSecond;
    this.warning = file.framing.warning;
    this.scanner = createScanner(file.framing.kind, this);
    this.position = file.framing.offset;
  }

  /** Reads until there is a frame; rejects if there is none. */
  async findFirstFrame(): Promise<void> {
    while (this.ready.length === 0 && !this.hasEnded && this.position < FIRST_FRAME_WITHIN_BYTES) await this.read();
    if (this.failure) throw this.failure;
    if (this.ready.length === 0) throw notMjpeg(this.path, 'streamed', 'there is no whole JPEG image in it');
  }

  async nextChunk(): Promise<Uint8Array | undefined> {
    while (this.ready.length === 0 && !this.hasEnded && !this.closing) await this.read();
    if (this.closing) return undefined;
    const chunk = this.ready.shift();
    if (chunk === undefined && this.failure) throw this.failure;
    // Not when the last byte was read: the last chunks leave later.
    if (chunk === undefined) await this.tellChange();
    if (this.ready.length < READ_AHEAD_CHUNKS && !this.hasEnded) void this.read();
    return chunk;
  }

  close(): Promise<void> {
    this.closing ??= (this.reading ?? Promise.resolve())
      .then(() => this.handle.close())
      .finally(() => this.claim?.dispose());
    return this.closing;
  }

  /** Of the scanner. What browsers cannot show is carried, too: others may. */
  frame(jpeg: Uint8Array): void {
    const info = jpegInfo(jpeg);
    const number = this.nextFrameNumber++;
    this.ready.push(makeChunk(number, repairJpeg(jpeg, info)));
    const obstacle = info ? info.undecodable : 'it says no picture size';
    if (obstacle === null) return;
    if (this.undecodableFrames++ === 0) {
      this.tell(
        'undecodable',
        `frame ${number} and maybe others cannot be shown by browsers (${obstacle}), they are sent all the same`,
      );
    }
  }

  /** Of the scanner. */
  problem({ kind }: { readonly kind: string }): void {
    if (kind === 'cutOff') this.tell(kind, 'the file ends in the middle of a frame');
  }

  /** The read under way, or a new one. Never rejects: a failure ends the stream and is kept for `nextChunk`. */
  private read(): Promise<void> {
    this.reading ??= this.readOnce()
      .catch((error: unknown) => {
        this.failure = notReadable(this.path, error);
        this.hasEnded = true;
      })
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }

  private async readOnce(): Promise<void> {
    const { bytesRead } = await this.handle.read(this.buffer, 0, READ_BYTES, this.position);
    this.position += bytesRead;
    if (bytesRead > 0) return this.scanner.push(this.buffer.subarray(0, bytesRead));
    this.scanner.end();
    await this.endPass();
  }

  private async endPass(): Promise<void> {
    this.report = { ...reportOf(this.scanner), undecodableFrames: this.undecodableFrames };
    // A file that was emptied while it was streamed must not be read again and again.
    const isEmpty = this.report.frames === 0;
    if (isEmpty && this.passes > 0) this.failure = frameless(this.path, this.report);
    this.passes++;
    if (isEmpty || !this.options.loop) this.hasEnded = true;
    else await this.lookAtFile();
    if (this.hasEnded) return;
    this.scanner = createScanner(this.framing.kind, this);
    this.position = this.framing.offset;
    this.nextFrameNumber = 0;
    this.undecodableFrames = 0;
  }

  /** Another pass begins: follows what became of the file. */
  private async lookAtFile(): Promise<void> {
    const found = await changeSince(this.path, this.seen);
    if (!found) return;
    const { change, now } = found;
    if (now) this.seen = now;
    if (change === 'replaced' || change === 'rewritten') this.told.clear();
    if (change === 'deleted') this.tell(change, `${CHANGE_TEXTS[change]}, it is streamed on as it was opened`);
    else if (change === 'replaced') await this.takeReplacement();
    else await this.followChange(change);
  }

  /** The only pass is over: says what became of the file meanwhile. */
  private async tellChange(): Promise<void> {
    const found = await changeSince(this.path, this.seen);
    if (found) this.tell(found.change, `${CHANGE_TEXTS[found.change]} while it was streamed`);
  }

  private async takeReplacement(): Promise<void> {
    try {
      const file = await openMjpegFile(this.path, 'streamed');
      const claim = this.options.files?.read(file.stat);
      const old = this.handle;
      this.handle = file.handle;
      this.framing = file.framing;
      this.seen = file.stat;
      this.claim?.dispose();
      this.claim = claim;
      this.tell('replaced', 'the file was replaced, the new one is streamed from now on');
      await old.close();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.tell('replaced', `the file was replaced, the one before is streamed on because ${why}`);
    }
  }

  /** The same file with other bytes in it: they may even be set apart in another way. */
  private async followChange(change: Exclude<FileChange, 'replaced' | 'deleted'>): Promise<void> {
    this.tell(change, `${CHANGE_TEXTS[change]} while it was streamed, it is streamed on as it is now`);
    const framing = await framingOf(this.handle);
    if (framing !== 'empty' && framing.kind !== 'unknown') this.framing = framing;
  }

  /** Says something once, until other content is there. */
  private tell(what: string, notice: string): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    this.options.onNotice?.(notice);
  }
}

function reportOf({ report }: FrameScanner): StreamReport {
  const { frames, skippedBytes, resynchronisations, truncatedFrames, oversizedFrames } = report;
  return { frames, skippedBytes, resynchronisations, truncatedFrames, oversizedFrames };
}

function frameless(path: string, { skippedBytes }: StreamReport): ContentError {
  const why = skippedBytes === 0 ? 'the file was emptied' : 'there is no whole image in it any more';
  return new ContentError('empty', `${path} cannot be streamed any further: ${why}`);
}
