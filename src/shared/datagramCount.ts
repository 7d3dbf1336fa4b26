/** What a datagram carries of a chunk, by the node's own constants. */
export interface DatagramBudget {
  /** Bytes of a whole datagram, header included. */
  readonly datagramBytes: number;
  /** Bytes of a chunk that one datagram has room for; at least 1. */
  readonly roomBytes: number;
  /** Bytes that a chunk has beside its frame. */
  readonly extraBytes: number;
}

/** How many datagrams a frame of so many bytes travels in; at least 1. */
export function datagramsOf(frameBytes: number, { roomBytes, extraBytes }: DatagramBudget): number {
  return Math.max(1, Math.ceil((frameBytes + extraBytes) / roomBytes));
}

/** The largest frame, in bytes, that travels in so many datagrams: one byte more needs one more. */
export function largestFrameIn(datagrams: number, { roomBytes, extraBytes }: DatagramBudget): number {
  return datagrams * roomBytes - extraBytes;
}
