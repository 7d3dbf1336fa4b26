/** What a splitter has met so far. All counts only grow. */
export interface SplitReport {
  /** Images given out. */
  readonly frames: number;
  /** Bytes that belong to no image given out; padding between images is not counted. */
  readonly skippedBytes: number;
  /** How often something foreign or broken was passed over to find the next image. */
  readonly resynchronisations: number;
  /** Images cut before their end, or broken inside, given out or not. */
  readonly truncatedFrames: number;
  /** Images larger than the limit; not given out. */
  readonly oversizedFrames: number;
}

/** Finds JPEG images in a stream of bytes that comes in pieces of any size. Never throws, whatever the bytes are. */
export interface FrameSplitter {
  /** Takes the next bytes and returns the images that end in them. Keeps no reference to `bytes`; the images are copies. */
  push(bytes: Uint8Array): readonly Uint8Array[];
  /** The stream has ended: returns what can still be given out. */
  end(): readonly Uint8Array[];
  readonly report: SplitReport;
}

/** Bounds of a splitter; what it holds stays below twice the frame limit and a little. */
export interface SplitLimits {
  /** Largest image in bytes. */
  readonly maxFrameBytes: number;
}
