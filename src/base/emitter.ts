import { type Disposable, toDisposable } from './disposable';

/** A subscription point with the call shape of a VS Code event: call it with a listener, dispose the answer to stop. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/**
 * The private end of an {@link Event}. Listeners are called in the order of subscription; one that throws does not keep
 * the others from being called: its error goes to `onError`, or is thrown again after all were called.
 */
export class Emitter<T> implements Disposable {
  /** One entry per live subscription, so that the same function subscribed twice is called twice. */
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();
  readonly #onError: ((error: unknown) => void) | undefined;
  #disposed = false;

  constructor(onError?: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** How many listeners are subscribed; for leak tests. */
  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Subscribes; on a disposed emitter the subscription is dead from the start. */
  readonly event: Event<T> = (call) => {
    const entry = { call };
    if (!this.#disposed) this.#listeners.add(entry);
    return toDisposable(() => this.#listeners.delete(entry));
  };

  /** Calls every listener that is subscribed now with `value`. */
  fire(value: T): void {
    const failures: unknown[] = [];
    for (const entry of [...this.#listeners]) {
      try {
        entry.call(value);
      } catch (error) {
        if (this.#onError) this.#onError(error);
        else failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  dispose(): void {
    this.#disposed = true;
    this.#listeners.clear();
  }
}
