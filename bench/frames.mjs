// When each frame comes out of a node's player: the file that `watch FLOW --output FILE` writes, read as it grows.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, watch } from 'node:fs';

const CHUNK_BYTES = 1024 * 1024;
/** A pause that begins so long after something happened has another cause. */
const PAUSE_BEGINS_MS = 100;

/** The JPEGs of a length-prefixed clip: five digits, then that many bytes. */
function framesOf(file) {
  const bytes = readFileSync(file);
  const frames = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.toString('latin1', at, at + 5));
    frames.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  return frames;
}

/** Follows one output file of one clip in a loop; each frame is known by its bytes. */
export class FrameWatch {
  /** `{at, number}` in order of arrival; `number` goes on where the clip begins again, so the next frame is always one more. */
  arrivals = [];
  #numbers = new Map();
  #file;
  #watcher;
  #rest = Buffer.alloc(0);
  #buffer = Buffer.alloc(CHUNK_BYTES);
  #intervalMs;

  /** `file` must exist. */
  constructor(file, clip, framesPerSecond) {
    framesOf(clip).forEach((frame, number) => this.#numbers.set(digest(frame), number));
    this.#intervalMs = 1_000 / framesPerSecond;
    this.#file = openSync(file, 'r');
    this.#watcher = watch(file, { persistent: false }, () => this.#read());
  }

  close() {
    this.#watcher.close();
    closeSync(this.#file);
  }

  #read() {
    const at = performance.now();
    for (let length; (length = readSync(this.#file, this.#buffer, 0, CHUNK_BYTES, null)) > 0;) {
      this.#rest = Buffer.concat([this.#rest, this.#buffer.subarray(0, length)]);
    }
    // FF D9 ends a JPEG: inside its data FF is always escaped.
    for (let end; (end = this.#rest.indexOf('ffd9', 0, 'hex')) >= 0;) {
      this.#take(this.#rest.subarray(0, end + 2), at);
      this.#rest = this.#rest.subarray(end + 2);
    }
  }

  #take(frame, at) {
    const number = this.#numbers.get(digest(frame));
    if (number === undefined) throw new Error(`a frame of ${frame.length} bytes that the clip does not have`);
    const last = this.arrivals.at(-1);
    if (!last) return void this.arrivals.push({ at, number });
    // Which round of the clip it is: the one that fits the time that has passed.
    const expected = last.number + Math.max(1, Math.round((at - last.at) / this.#intervalMs));
    const rounds = Math.round((expected - number) / this.#numbers.size);
    this.arrivals.push({ at, number: number + rounds * this.#numbers.size });
  }

  /**
   * What happened to the frames that came from `from` on, compared with the last one before: counts, the longest pause between two of them,
   * and when the longest that began around `from` ended, in ms after `from`.
   */
  since(from) {
    const result = { frames: 0, lost: 0, doubled: 0, pauseMs: 0, againMs: 0 };
    let firstPauseMs = 0;
    for (let i = 1; i < this.arrivals.length; i++) {
      const [before, now] = [this.arrivals[i - 1], this.arrivals[i]];
      if (now.at < from) continue;
      const step = now.number - before.number;
      result.frames++;
      if (step <= 0) result.doubled++;
      else result.lost += step - 1;
      const pauseMs = now.at - before.at;
      result.pauseMs = Math.max(result.pauseMs, pauseMs);
      if (before.at > from + PAUSE_BEGINS_MS || pauseMs <= firstPauseMs) continue;
      firstPauseMs = pauseMs;
      result.againMs = now.at - from;
    }
    return result;
  }

  /** Resolves when so many frames in a row have come after `from` without one that is missing. */
  async steady(count, from, timeoutMs = 30_000) {
    const start = performance.now();
    for (;;) {
      const recent = this.arrivals.filter(({ at }) => at >= from).slice(-count);
      const isWhole = recent.every(({ number }, i) => i === 0 || number === recent[i - 1].number + 1);
      if (recent.length === count && isWhole) return;
      if (performance.now() - start > timeoutMs) throw new Error(`no ${count} frames in a row in ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function digest(bytes) {
  return createHash('sha1').update(bytes).digest('latin1');
}
