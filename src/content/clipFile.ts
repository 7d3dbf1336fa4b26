import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { type Clock, realClock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import { Emitter, type Event } from '../base/emitter';
import { jpegInfo } from '../video/jpegInfo';
import { isSoiAt } from '../video/jpegMarkers';
import { type JpegRepair, repairJpeg, repairOf } from '../video/jpegRepair';
import { type FrameScanner, type FramingKind, createScanner } from '../video/mjpeg';
import { type SplitProblem, problemText } from '../video/splitProblem';
import { ClipIndex, type PictureSize, type SizeBucket } from './clipIndex';
import { CHANGE_TEXTS, changeSince } from './fileChange';
import { type MjpegFile, notMjpeg, notReadable, openMjpegFile } from './mjpegFile';
import { ContentError } from './streamer';

/** Bytes per read: splitting them takes about a millisecond, after which the thread is everybody's. */
const READ_BYTES = 256 * 1024;
/** How far into the file the first whole frame may end. */
const FIRST_FRAME_WITHIN_BYTES = 64 * 1024 * 1024;
const MAX_LISTED_PROBLEMS = 200;
/** While indexing, listeners hear no more often than this; and so often the file is looked at. */
const TELL_EVERY_MS = 250;
const LOOK_EVERY_MS = 1_000;

/** Said of a file, in a clause, that is not there any more. */
export const GONE_TEXT = CHANGE_TEXTS.deleted;

/** One frame, as it can be shown. */
export interface ClipFrame {
  readonly index: number;
  /** Where the image begins in the file. */
  readonly offset: number;
  /** Bytes of the image in the file. */
  readonly storedBytes: number;
  /** The image, repaired so that browsers decode it, in an array of its own. */
  readonly jpeg: Uint8Array;
  /** What was put into it. */
  readonly repair: JpegRepair;
  /** 0 if the image does not say it. */
  readonly width: number;
  readonly height: number;
  /** Why browsers cannot show it, as a clause; null if nothing is known to be in the way. */
  readonly undecodable: string | null;
}

/** Something wrong with a file. */
export interface ClipProblem {
  /** Where in the file. */
  readonly offset: number;
  /** A clause, no full stop. */
  readonly text: string;
}

/** How far a file is known. */
export interface ClipStatus {
  readonly bytesIndexed: number;
  readonly totalBytes: number;
  /** Frames found so far. */
  readonly frames: number;
  /** `changed`: the file on disk is not the one that was indexed; to be opened again. `failed`: what was indexed until then can be used. */
  readonly state: 'indexing' | 'complete' | 'changed' | 'failed';
  /** Why it is `changed` or `failed`; a clause. */
  readonly reason?: string;
}

/**
 * One MJPEG file for looking at: frames by number, what is where, what is wrong. It is read once in the background, in small pieces, and never held;
 * an index of twelve bytes per frame is. It does not follow a file that changes, but says so.
 */
export class ClipFile implements Disposable {
  readonly framing: FramingKind;
  /** What the file says; undefined if it says nothing. */
  readonly framesPerSecond: number | undefined;
  /** What should be known of the file although it can be shown; a clause. */
  readonly warning: string | undefined;
  private readonly handle: FileHandle;
  private readonly stat: BigIntStats;
  private readonly index = new ClipIndex();
  private readonly scanner: FrameScanner;
  private readonly changed = new Emitter<void>();
  private readonly lookTimer = new MutableDisposable<Disposable>();
  private readonly listedProblems: ClipProblem[] = [];
  private totalProblems = 0;
  private position: number;
  private state: ClipStatus['state'] = 'indexing';
  private reason: string | undefined;
  private lastTold = Number.NEGATIVE_INFINITY;
  private isDisposed = false;

  private constructor(
    private readonly path: string,
    file: MjpegFile,
    private readonly clock: Clock,
  ) {
    this.handle = file.handle;
    this.stat = file.stat;
    this.framing = file.framing.kind;
    this.framesPerSecond = file.framing.framesPerSecond;
    this.warning = file.framing.warning;
    this.position = file.framing.offset;
    const base = file.framing.offset;
    this.scanner = createScanner(this.framing, {
      frame: (jpeg, offset) => this.takeFrame(jpeg, base + offset),
      problem: (problem) => this.takeProblem({ ...problem, offset: base + problem.offset }),
    });
  }

  /** Opens a file; resolves with its first frame indexed. Rejects with ContentError if it is no MJPEG, or none can be found in it. */
  static async open(path: string, clock: Clock = realClock): Promise<ClipFile> {
    const clip = new ClipFile(path, await openMjpegFile(path, 'shown'), clock);
    try {
      const buffer = new Uint8Array(READ_BYTES);
      while (clip.index.frames === 0 && clip.state === 'indexing' && clip.position < FIRST_FRAME_WITHIN_BYTES)
        await clip.readOn(buffer);
      if (clip.index.frames === 0) throw notMjpeg(path, 'shown', 'there is no whole JPEG image in it');
      void clip.indexRest(buffer);
      clip.lookAgain();
      return clip;
    } catch (error) {
      clip.dispose();
      throw error instanceof ContentError ? error : notReadable(path, error);
    }
  }

  /** At most a few times a second while indexing, and when `status` says something new: also when a file that changed changes otherwise. */
  get onDidChange(): Event<void> {
    return this.changed.event;
  }

  get status(): ClipStatus {
    const totalBytes = Math.max(Number(this.stat.size), this.position);
    const known = { bytesIndexed: this.position, totalBytes, frames: this.index.frames, state: this.state };
    return this.reason === undefined ? known : { ...known, reason: this.reason };
  }

  /** Runs of frames with the same picture size; at most a thousand. */
  get pictureSizes(): readonly PictureSize[] {
    return this.index.pictureSizes;
  }

  /** What is wrong with the file: the first 200 things, and how many there are in all. */
  get problems(): { readonly listed: readonly ClipProblem[]; readonly total: number } {
    return { listed: this.listedProblems, total: this.totalProblems };
  }

  /** Bytes per frame over time, in at most `buckets` runs of frames. */
  sizes(buckets: number): readonly SizeBucket[] {
    return this.index.sizes(buckets);
  }

  /** Reads one frame. Rejects with ContentError if there is none of that number (yet), or if it is not there any more. */
  async frame(index: number): Promise<ClipFrame> {
    const place = this.index.place(index);
    if (!place || this.isDisposed) throw new ContentError('notReadable', `${this.path} has no frame ${index}`);
    const { offset, bytes } = place;
    const stored = new Uint8Array(bytes);
    try {
      let read = 0;
      while (read < bytes) {
        const { bytesRead } = await this.handle.read(stored, read, bytes - read, offset + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      if (read < bytes || !isSoiAt(stored, 0)) throw new Error(`frame ${index} is not there any more`);
    } catch (error) {
      void this.look();
      throw notReadable(this.path, error);
    }
    const info = jpegInfo(stored);
    const undecodable = info ? info.undecodable : 'it says no picture size';
    const [jpeg, repair] = [repairJpeg(stored, info), repairOf(stored, info)];
    const { width = 0, height = 0 } = info ?? {};
    return { index, offset, storedBytes: bytes, jpeg, repair, width, height, undecodable };
  }

  /** Ends indexing and closes the file; a frame being read is still read. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.lookTimer.dispose();
    this.changed.dispose();
    // Nothing was written: there is nothing to lose if the system has something to say.
    this.handle.close().catch(() => undefined);
  }

  private takeFrame(jpeg: Uint8Array, offset: number): void {
    const info = jpegInfo(jpeg);
    if (!this.index.add(offset, jpeg.length, info)) this.end('failed', 'it has too many frames to be shown whole');
    const obstacle = info ? info.undecodable : 'it says no picture size';
    if (obstacle !== null) this.list(offset, `an image cannot be shown by browsers: ${obstacle}`);
  }

  private takeProblem(problem: SplitProblem): void {
    this.list(problem.offset, problemText(problem));
  }

  private list(offset: number, text: string): void {
    this.totalProblems++;
    if (this.listedProblems.length < MAX_LISTED_PROBLEMS) this.listedProblems.push({ offset, text });
  }

  /** One read. Rejects as reading does. */
  private async readOn(buffer: Uint8Array): Promise<void> {
    const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, this.position);
    this.position += bytesRead;
    if (bytesRead > 0) return this.scanner.push(buffer.subarray(0, bytesRead));
    this.scanner.end();
    if (this.state === 'indexing') this.end('complete');
  }

  /** Never rejects. Reading is asynchronous, so that everybody else has a turn between two pieces. */
  private async indexRest(buffer: Uint8Array): Promise<void> {
    try {
      while (this.state === 'indexing' && !this.isDisposed) {
        await this.readOn(buffer);
        const now = this.clock.now();
        if (now - this.lastTold < TELL_EVERY_MS) continue;
        this.lastTold = now;
        this.changed.fire();
      }
    } catch (error) {
      if (!this.isDisposed) this.end('failed', error instanceof Error ? error.message : String(error));
    }
  }

  private lookAgain(): void {
    this.lookTimer.value = this.clock.setTimer(LOOK_EVERY_MS, () => void this.look());
  }

  /** Whether the file is still the one that was opened, and what has become of it. Never rejects. */
  private async look(): Promise<void> {
    if (this.isDisposed) return;
    const found = await changeSince(this.path, this.stat);
    if (this.isDisposed) return;
    const reason = found && CHANGE_TEXTS[found.change];
    if (reason !== undefined && (this.state !== 'changed' || this.reason !== reason)) this.end('changed', reason);
    this.lookAgain();
  }

  private end(state: 'complete' | 'changed' | 'failed', reason?: string): void {
    // What has become of the file matters more than how its reading ended.
    if (this.state === 'changed' && state !== 'changed') return;
    this.state = state;
    this.reason = reason;
    this.changed.fire();
  }
}
