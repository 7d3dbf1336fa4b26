/** Frames per second while less than `CATCH_UP_FROM` frames wait. */
const BASE_RATE = 30;
/** Frames waiting from which on the lag is worked off: two seconds. */
const CATCH_UP_FROM = 60;

/**
 * How many frames per second are taken from a buffer of `buffered` frames: 30 below 60 frames, from 60 on 30 + 2^((n−60)/10) (S15).
 * So the buffer cannot overflow: the rate doubles its surplus with every ten frames more.
 */
export function playbackRate(buffered: number): number {
  if (buffered < CATCH_UP_FROM) return BASE_RATE;
  return BASE_RATE + 2 ** ((buffered - CATCH_UP_FROM) / 10);
}
