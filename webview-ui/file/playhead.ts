/** A page that was asleep does not make up for it. */
const MAX_STRIDE_MS = 250;

export const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 4];

/** Frames per second where neither the file nor the user says any. */
export const USUAL_RATE = 30;
export const MOST_FRAMES_PER_SECOND = 240;

/** How a file is played. */
export interface Pace {
  /** Above 0, at most {@link MOST_FRAMES_PER_SECOND}. */
  readonly framesPerSecond: number;
  /** One of {@link SPEEDS}. */
  readonly speed: number;
  /** Whether it begins again at its end. */
  readonly loops: boolean;
}

/**
 * Where in a file of frames one is. The file may still be being looked through: a place that is not known yet is kept, and taken as soon as it is
 * known.
 */
export class Playhead {
  #pace: Pace = { framesPerSecond: USUAL_RATE, speed: 1, loops: true };
  #frames = 0;
  #isAllKnown = false;
  #wanted = 0;
  #isPlaying = false;
  #lastAsked = 0;
  /** Fraction of a frame that has come due. */
  #credit = 0;

  get frames(): number {
    return this.#frames;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get pace(): Pace {
    return this.#pace;
  }

  /** The frame to show; undefined while none is known. */
  get index(): number | undefined {
    return this.#frames === 0 ? undefined : Math.min(this.#wanted, this.#frames - 1);
  }

  /** The frame that was asked for, be it known or not. */
  get wanted(): number {
    return this.#wanted;
  }

  /** Whether the frame that was asked for is not known yet. */
  get isWaiting(): boolean {
    return !this.#isAllKnown && this.#wanted >= this.#frames;
  }

  setPace(pace: Pace): void {
    this.#pace = pace;
  }

  /** So many frames are known; `isAllKnown`: there are no more. */
  setFrames(frames: number, isAllKnown: boolean): void {
    this.#frames = frames;
    this.#isAllKnown = isAllKnown;
    if (isAllKnown) this.#wanted = Math.max(0, Math.min(this.#wanted, frames - 1));
  }

  /** Goes to a frame, or as near to it as there are frames. */
  seek(index: number): void {
    const last = this.#isAllKnown ? this.#frames - 1 : Infinity;
    this.#wanted = Math.max(0, Math.min(Math.round(index), last));
    this.#credit = 0;
  }

  /** Goes so many frames on, or back where it is below 0, from the frame that is shown; not beyond what is known. */
  step(by: number): void {
    this.#isPlaying = false;
    const last = Math.max(0, this.#frames - 1);
    this.seek(Math.min((this.index ?? 0) + by, last));
  }

  /** `now` in milliseconds, never going back. From the last frame it begins anew. */
  play(now: number): void {
    if (this.#isPlaying) return;
    this.#isPlaying = true;
    this.#lastAsked = now;
    this.#credit = 0;
    if (this.#isAllKnown && this.#wanted >= this.#frames - 1) this.#wanted = 0;
  }

  pause(): void {
    this.#isPlaying = false;
  }

  /**
   * The frame to show at `now`. `mayGoOn`: the frame before has been shown; where it has not, time stands still, so that a slow machine shows
   * fewer frames and never falls behind.
   */
  due(now: number, mayGoOn: boolean): number | undefined {
    const elapsed = Math.min(MAX_STRIDE_MS, Math.max(0, now - this.#lastAsked));
    this.#lastAsked = now;
    if (!this.#isPlaying || this.isWaiting) return this.index;
    this.#credit += (elapsed / 1_000) * this.#pace.framesPerSecond * this.#pace.speed;
    if (!mayGoOn) {
      this.#credit = Math.min(this.#credit, 1);
      return this.index;
    }
    const by = Math.floor(this.#credit);
    this.#credit -= by;
    if (by > 0) this.#goOn(by);
    return this.index;
  }

  /** The frames that will be wanted next, at most `most`: those between them are passed over at a display of `displayRate` pictures a second. */
  upcoming(most: number, displayRate: number): readonly number[] {
    const { index } = this;
    if (index === undefined) return [];
    const { framesPerSecond, speed, loops } = this.#pace;
    const stride = this.#isPlaying ? Math.max(1, Math.floor((framesPerSecond * speed) / displayRate)) : 1;
    const next: number[] = [];
    for (let at = index + stride; next.length < Math.min(most, this.#frames - 1); at += stride) {
      if (at < this.#frames) next.push(at);
      else if (loops && this.#isAllKnown) next.push(at % this.#frames);
      else break;
    }
    return next;
  }

  #goOn(by: number): void {
    const next = this.#wanted + by;
    if (next < this.#frames) {
      this.#wanted = next;
    } else if (!this.#isAllKnown) {
      this.#wanted = Math.max(0, this.#frames - 1);
    } else if (this.#pace.loops) {
      this.#wanted = next % Math.max(1, this.#frames);
    } else {
      this.#wanted = Math.max(0, this.#frames - 1);
      this.#isPlaying = false;
    }
  }
}
