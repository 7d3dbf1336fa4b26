/** Frames per second while less than {@link CATCH_UP_FROM} frames wait. */
export const BASE_RATE = 30;
/** Frames waiting from which on the lag is worked off: two seconds. */
export const CATCH_UP_FROM = 60;
/** Frames that a full buffer begins with, and that it is filled up to again. */
export const FULL_BUFFER = 40;
/** Frames per second while the buffer is being filled up: what a flow of 30 brings beside that stays. */
export const REFILL_RATE = 28;

/** A flow that is slower than this is slower than {@link BASE_RATE} by itself, not by chance. */
const SLOW_BELOW = 29;

/**
 * How many frames per second are taken from a buffer of `buffered` frames: 30 below 60 frames, from 60 on 30 + 2^((n−60)/10) (S15).
 * So the buffer cannot overflow: the rate doubles its surplus with every ten frames more. `base`: in place of 30, for a flow that brings less
 * ({@link baseRate}).
 */
export function playbackRate(buffered: number, base = BASE_RATE): number {
  if (buffered < CATCH_UP_FROM) return base;
  return base + 2 ** ((buffered - CATCH_UP_FROM) / 10);
}

/** The rate of a buffer that is being filled up after a stall. */
export function refillRate(base = BASE_RATE): number {
  return (base * REFILL_RATE) / BASE_RATE;
}

/**
 * The rate below {@link CATCH_UP_FROM} frames for a flow with a frame every `intervalMs`: a flow that brings less than 30 frames/s is played as
 * fast as it was captured; at 30 it would stand still and run, in turns. undefined: it is not known yet.
 */
export function baseRate(intervalMs: number | undefined): number {
  if (intervalMs === undefined || intervalMs <= 0) return BASE_RATE;
  const own = 1000 / intervalMs;
  return own < SLOW_BELOW ? own : BASE_RATE;
}
