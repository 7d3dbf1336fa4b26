/** Enough for two days at 25 frames per second, in 50 MB. */
export const MAX_INDEXED_FRAMES = 4_000_000;
/** Changes of picture size that are remembered; a file that has more is damaged. */
const MAX_PICTURE_SIZES = 1_000;
const FIRST_CAPACITY = 1_024;

/** Where one frame's image is in its file. */
export interface FramePlace {
  readonly offset: number;
  readonly bytes: number;
}

/** Bytes per frame over frames `from` to before `to`. */
export interface SizeBucket {
  readonly from: number;
  readonly to: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

/** From frame `from` on, pictures have this size. */
export interface PictureSize {
  readonly from: number;
  readonly width: number;
  readonly height: number;
}

/** Where the frames of a file are: twelve bytes of memory for each. */
export class ClipIndex {
  private offsets = new Float64Array(FIRST_CAPACITY);
  private lengths = new Uint32Array(FIRST_CAPACITY);
  private count = 0;
  private readonly sizesSeen: PictureSize[] = [];

  constructor(private readonly maxFrames = MAX_INDEXED_FRAMES) {}

  /** Frames in it. */
  get frames(): number {
    return this.count;
  }

  /** Runs of frames of the same picture size; only the first thousand. */
  get pictureSizes(): readonly PictureSize[] {
    return this.sizesSeen;
  }

  /** Adds a frame; false if there is no room for it. A picture size of `undefined` is not known, and no change. */
  add(
    offset: number,
    bytes: number,
    picture: { readonly width: number; readonly height: number } | undefined,
  ): boolean {
    if (this.count === this.maxFrames) return false;
    if (this.count === this.offsets.length) this.grow();
    this.offsets[this.count] = offset;
    this.lengths[this.count] = bytes;
    this.notePicture(this.count, picture);
    this.count++;
    return true;
  }

  /** Undefined if there is no such frame, or none yet. */
  place(index: number): FramePlace | undefined {
    const offset = this.offsets[index];
    const bytes = this.lengths[index];
    if (!(index < this.count) || offset === undefined || bytes === undefined) return undefined;
    return { offset, bytes };
  }

  /** Bytes per frame in at most `buckets` runs of frames of about the same length. Looks at every frame. */
  sizes(buckets: number): readonly SizeBucket[] {
    const used = Math.min(Math.max(0, Math.floor(buckets)), this.count);
    return Array.from({ length: used }, (_, i) => {
      const from = Math.floor((i * this.count) / used);
      const to = Math.floor(((i + 1) * this.count) / used);
      return this.bucket(from, to);
    });
  }

  private bucket(from: number, to: number): SizeBucket {
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    let sum = 0;
    for (let index = from; index < to; index++) {
      const bytes = this.lengths[index] ?? 0;
      least = Math.min(least, bytes);
      most = Math.max(most, bytes);
      sum += bytes;
    }
    return { from, to, least, mean: sum / (to - from), most };
  }

  private notePicture(from: number, picture: { readonly width: number; readonly height: number } | undefined): void {
    const last = this.sizesSeen.at(-1);
    if (!picture || (last?.width === picture.width && last.height === picture.height)) return;
    if (this.sizesSeen.length < MAX_PICTURE_SIZES)
      this.sizesSeen.push({ from, width: picture.width, height: picture.height });
  }

  private grow(): void {
    const capacity = Math.min(this.maxFrames, this.offsets.length * 2);
    const offsets = new Float64Array(capacity);
    offsets.set(this.offsets);
    this.offsets = offsets;
    const lengths = new Uint32Array(capacity);
    lengths.set(this.lengths);
    this.lengths = lengths;
  }
}
