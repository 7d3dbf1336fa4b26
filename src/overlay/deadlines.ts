interface Due<K> {
  readonly key: K;
  readonly at: number;
}

/** Entries of the heap that may be out of date before it is built anew. */
const SPARE_ENTRIES = 64;

/**
 * At most one time per key, and which is next: a binary heap whose entries are checked against a map, so that setting a time costs the
 * logarithm of how many there are, however often it changes, and asking for the next one costs nothing. Times are ms.
 */
export class Deadlines<K> {
  /** Key → its time. Bounded by the table that uses it. */
  readonly #times = new Map<K, number>();
  /** Holds every entry of `#times`, and at most as many others, that are out of date. */
  #heap: Due<K>[] = [];

  /** Sets the one time of a key; undefined: none. */
  set(key: K, at: number | undefined): void {
    if (this.#times.get(key) === at) return;
    if (at === undefined) {
      this.#times.delete(key);
      return;
    }
    this.#times.set(key, at);
    this.#push({ key, at });
    if (this.#heap.length > 2 * this.#times.size + SPARE_ENTRIES) this.#rebuild();
  }

  /** The earliest time of all. */
  next(): number | undefined {
    for (let head = this.#heap[0]; head; head = this.#heap[0]) {
      if (this.#times.get(head.key) === head.at) return head.at;
      this.#pop();
    }
    return undefined;
  }

  /** The keys whose time has come, the earliest first; they have none any more. */
  takeDue(now: number): readonly K[] {
    const due: K[] = [];
    for (let at = this.next(); at !== undefined && at <= now; at = this.next()) {
      const head = this.#pop();
      if (!head) break;
      this.#times.delete(head.key);
      due.push(head.key);
    }
    return due;
  }

  #rebuild(): void {
    this.#heap = [];
    for (const [key, at] of this.#times) this.#push({ key, at });
  }

  #push(due: Due<K>): void {
    let index = this.#heap.length;
    this.#heap.push(due);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #pop(): Due<K> | undefined {
    const [head] = this.#heap;
    const last = this.#heap.pop();
    if (!head || !last || this.#heap.length === 0) return head;
    this.#heap[0] = last;
    for (let index = 0; ;) {
      let first = index;
      if (this.#isBefore(2 * index + 1, first)) first = 2 * index + 1;
      if (this.#isBefore(2 * index + 2, first)) first = 2 * index + 2;
      if (first === index) return head;
      this.#swap(index, first);
      index = first;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [left, right] = [this.#heap[a], this.#heap[b]];
    return left !== undefined && right !== undefined && left.at < right.at;
  }

  #swap(a: number, b: number): void {
    const [left, right] = [this.#heap[a], this.#heap[b]];
    if (!left || !right) return;
    this.#heap[a] = right;
    this.#heap[b] = left;
  }
}
