/** A place in a {@link Chain}. */
export interface ChainLink<T> {
  readonly value: T;
  previous: ChainLink<T> | undefined;
  next: ChainLink<T> | undefined;
}

/** A doubly linked list: values are appended, and removed from anywhere, in constant time. */
export class Chain<T> {
  #first: ChainLink<T> | undefined;
  #last: ChainLink<T> | undefined;

  /** The value that was appended first of those that are left. */
  get first(): T | undefined {
    return this.#first?.value;
  }

  /** Appends `value`; what is answered is what {@link remove} takes. */
  append(value: T): ChainLink<T> {
    const link: ChainLink<T> = { value, previous: this.#last, next: undefined };
    if (this.#last) this.#last.next = link;
    else this.#first = link;
    this.#last = link;
    return link;
  }

  /** Removes a value by its link, which must be of this chain and not have been removed before. */
  remove({ previous, next }: ChainLink<T>): void {
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
  }
}
