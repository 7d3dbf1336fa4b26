import { FRAME_NUMBER_BYTES } from '../content/streamer';
import { DATAGRAM_HEADER_BYTES, DEFAULT_DATAGRAM_BYTES } from '../wire/datagram';

/** What a datagram of the default size has room for, and what a chunk has beside its frame; all in bytes. */
export const DATAGRAM_BUDGET = {
  datagramBytes: DEFAULT_DATAGRAM_BYTES,
  roomBytes: DEFAULT_DATAGRAM_BYTES - DATAGRAM_HEADER_BYTES,
  extraBytes: FRAME_NUMBER_BYTES,
} as const;
