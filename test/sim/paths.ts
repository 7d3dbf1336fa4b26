import type { Random } from '../../src/base/random';

/** How one direction between two machines treats datagrams. Probabilities in [0, 1]. */
export interface MediaQuality {
  readonly loss: number;
  readonly duplicate: number;
  /** Extra delay of each datagram on its own, up to this much: they overtake each other. */
  readonly jitterMs: number;
  /** Nothing comes through. */
  readonly blocked: boolean;
  /** The sender's transport queue is full this often. */
  readonly full: number;
}

/** The largest datagram on every path: a chunk of the usual source takes three. */
export const SIM_DATAGRAM_BYTES = 72;
/** What is tried beyond that, where it is: in two, in one. Some paths carry neither, some only the smaller one. */
export const SIM_LARGE_SIZES: readonly number[] = [132, 92];

const PERFECT: MediaQuality = { loss: 0, duplicate: 0, jitterMs: 0, blocked: false, full: 0 };

/** One direction between two machines. */
export interface Path {
  /** One way; set before anything is sent. */
  delayMs: number;
  /** A cut cable: streams stall, datagrams vanish, dials time out. */
  cut: boolean;
  /** How often it was cut so far. */
  cuts: number;
  /** When it was last repaired, or changed otherwise. */
  healedAt: number;
  media: MediaQuality;
  /** The largest datagram that it carries; the same both ways. */
  readonly mediaBytes: number;
  /** What its ends try, in bytes. */
  readonly largeSizes: readonly number[];
}

/** The paths between all machines, made when first used. */
export class Paths {
  /** `from>to` → path; bounded by the machines of the test. */
  readonly #paths = new Map<string, Path>();
  readonly #random: Random;
  readonly #delayMs: readonly [number, number];
  #quality = PERFECT;

  constructor(random: Random, delayMs: readonly [number, number]) {
    this.#random = random;
    this.#delayMs = delayMs;
  }

  /** The path from one machine to another. Its delay is the same both ways, as the program assumes when it halves a round trip. */
  between(from: string, to: string): Path {
    const found = this.#paths.get(`${from}>${to}`);
    if (found) return found;
    const back = this.#paths.get(`${to}>${from}`);
    const [low, high] = this.#delayMs;
    const delayMs = back?.delayMs ?? low + this.#random.next() * (high - low);
    const kind = kindOf(from, to);
    const path = {
      delayMs,
      cut: false,
      cuts: 0,
      healedAt: -Infinity,
      media: this.#quality,
      mediaBytes:
        [SIM_DATAGRAM_BYTES, SIM_DATAGRAM_BYTES, ...[...SIM_LARGE_SIZES].reverse()][kind] ?? SIM_DATAGRAM_BYTES,
      largeSizes: kind === 0 ? [] : SIM_LARGE_SIZES,
    };
    this.#paths.set(`${from}>${to}`, path);
    return path;
  }

  /** Sets the quality of all paths, those to come included. */
  setAll(quality: Partial<MediaQuality>): void {
    this.#quality = { ...PERFECT, ...quality };
    for (const path of this.#paths.values()) path.media = this.#quality;
  }
}

/** 0 to 3, by the names of both ends in either order, so that it needs no chance. */
function kindOf(a: string, b: string): number {
  let sum = 0;
  for (const letter of a + b) sum += letter.charCodeAt(0);
  return sum % 4;
}
