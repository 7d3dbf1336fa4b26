/**
 * What can be wrong with a stream of images:
 * - `foreign`: bytes that belong to no image were passed over;
 * - `lengthZero`: the same, where they are lengths without an image;
 * - `broken`: an image is cut before its end or damaged; what of it can be shown is given out;
 * - `cutOff`: the stream ends inside an image;
 * - `oversized`: an image is larger than the limit and left out;
 * - `wrongLength`: the length that is said of an image is not its length;
 * - `noIndex`: an AVI file without its index, as recorders leave it that were stopped.
 */
export type ProblemKind = 'foreign' | 'lengthZero' | 'broken' | 'cutOff' | 'oversized' | 'wrongLength' | 'noIndex';

/** Something wrong at one place of a stream. */
export interface SplitProblem {
  readonly kind: ProblemKind;
  /** Where in the stream it begins. */
  readonly offset: number;
  /** How many bytes it concerns; 0 if that says nothing. */
  readonly bytes: number;
}

/** Digits of a length in front of an image. */
export const PREFIX_BYTES = 5;

const whole = new Intl.NumberFormat('en');

/** Says in one clause what is wrong, without its place. */
export function problemText({ kind, bytes }: SplitProblem): string {
  switch (kind) {
    case 'foreign':
      return `${countOf(bytes)} that belong${bytes === 1 ? 's' : ''} to no image`;
    case 'lengthZero':
      return bytes === PREFIX_BYTES
        ? 'a frame of length 0'
        : `${whole.format(bytes / PREFIX_BYTES)} frames of length 0`;
    case 'broken':
      return 'an image is damaged or cut short';
    case 'cutOff':
      return `the file ends inside an image, after ${countOf(bytes)} of it`;
    case 'oversized':
      return 'an image is too large and left out';
    case 'wrongLength':
      return 'the length that is given for an image is wrong';
    case 'noIndex':
      return 'the AVI index is missing, other programs may not be able to seek';
  }
}

function countOf(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${whole.format(bytes)} bytes`;
}
