/** HELLOs over which the share is taken; more than a minute of an idle link. */
const WINDOW = 64;

/** The share of datagrams that got lost, from the sequence numbers of those that came; recent ones weigh more. */
export class LossEstimate {
  #counted = 0;
  #ratio = 0;

  /** 0 to 1; null before the second datagram. */
  get ratio(): number | null {
    return this.#counted === 0 ? null : this.#ratio;
  }

  /** A datagram came whose number is `steps` (at least 1) higher than that of the one before. */
  arrived(steps: number): void {
    for (let missing = Math.min(steps - 1, WINDOW); missing > 0; missing--) this.#count(1);
    this.#count(0);
  }

  #count(lost: 0 | 1): void {
    this.#counted = Math.min(this.#counted + 1, WINDOW);
    this.#ratio += (lost - this.#ratio) / this.#counted;
  }
}
