/** Something with an end. `dispose` is synchronous, idempotent and never throws. */
export interface Disposable {
  dispose(): void;
}

/** Makes a disposable of a function; the function runs at most once. */
export function toDisposable(end: () => void): Disposable {
  let ended = false;
  return {
    dispose: () => {
      if (ended) return;
      ended = true;
      end();
    },
  };
}

/**
 * Owns disposables and ends them together, last added first. Goes on past failing members and reports each failure to
 * `onError`, if given. Adding to a disposed store disposes the member at once.
 */
export class DisposableStore implements Disposable {
  /** Bounded by what the owner adds; emptied on dispose. */
  readonly #members: Disposable[] = [];
  readonly #onError: ((error: unknown) => void) | undefined;
  #disposed = false;

  constructor(onError?: (error: unknown) => void) {
    this.#onError = onError;
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  /** Takes ownership of `member` and returns it. */
  add<T extends Disposable>(member: T): T {
    if (this.#disposed) this.#end(member);
    else this.#members.push(member);
    return member;
  }

  dispose(): void {
    this.#disposed = true;
    for (let member = this.#members.pop(); member; member = this.#members.pop()) this.#end(member);
  }

  #end(member: Disposable): void {
    try {
      member.dispose();
    } catch (error) {
      this.#onError?.(error);
    }
  }
}

/** Holds one replaceable disposable: assigning ends the previous one. */
export class MutableDisposable<T extends Disposable> implements Disposable {
  #value: T | undefined;
  #disposed = false;

  get value(): T | undefined {
    return this.#value;
  }

  set value(next: T | undefined) {
    if (next === this.#value) return;
    this.#value?.dispose();
    this.#value = this.#disposed ? undefined : next;
    if (this.#disposed) next?.dispose();
  }

  dispose(): void {
    this.#disposed = true;
    this.value = undefined;
  }
}
