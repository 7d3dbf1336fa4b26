/** Probes of one size that may get lost before the next smaller size is tried. */
const TRIES = 3;

/**
 * How large datagrams a link carries, beyond what every link does: sizes are tried from the largest on with HELLOs padded to them,
 * until the neighbour says that one came through (as in RFC 8899, by one bit of feedback instead of acknowledgements).
 */
export class SizeProbe {
  readonly #sizes: readonly number[];
  #index = 0;
  #triesLeft = TRIES;
  #confirmed: number | undefined;
  /** Sizes that were sent since the path came up. */
  readonly #sent = new Set<number>();

  /** `sizes`: in bytes, descending; none: nothing is tried. */
  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
  }

  /** The largest size that came through, in bytes; undefined: none is known to. */
  get confirmedBytes(): number | undefined {
    return this.#confirmed;
  }

  /** The size of the probe to send now; undefined: there is nothing left to try. */
  take(): number | undefined {
    if (this.#confirmed !== undefined) return undefined;
    if (this.#triesLeft === 0) {
      this.#index++;
      this.#triesLeft = TRIES;
    }
    const size = this.#sizes[this.#index];
    if (size === undefined) return undefined;
    this.#triesLeft--;
    this.#sent.add(size);
    return size;
  }

  /** The neighbour has heard a HELLO of so many bytes. Answers whether that is news. */
  heard(bytes: number): boolean {
    const size = this.#sizes.find((each) => each <= bytes && this.#sent.has(each));
    if (size === undefined || (this.#confirmed !== undefined && size <= this.#confirmed)) return false;
    this.#confirmed = size;
    return true;
  }

  /** The path was lost: what comes back may be another one. */
  reset(): void {
    this.#index = 0;
    this.#triesLeft = TRIES;
    this.#confirmed = undefined;
    this.#sent.clear();
  }
}
