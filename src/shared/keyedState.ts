/*
 * A state of keyed collections that one end keeps and others follow: a snapshot first, then numbered deltas. Everything in it is plain data.
 * In messages a collection is a list of entries, for a key is hostile text and `__proto__` would be no key of an object.
 */

/** Collection name → its values by key; `T` says what each collection holds. The order of keys means nothing. */
export type KeyedState<T> = { readonly [K in keyof T]: ReadonlyMap<string, T[K]> };

/** A whole state, as messages carry it. */
export type StateEntries<T> = { readonly [K in keyof T]: readonly (readonly [string, T[K]])[] };

export interface StateSnapshot<T> {
  readonly revision: number;
  readonly entries: StateEntries<T>;
}

/** What makes one state of another. No key is in both lists of a collection; collections in which nothing changed are left out. */
export interface StateChange<T> {
  readonly set: Partial<StateEntries<T>>;
  readonly gone: { readonly [K in keyof T]?: readonly string[] };
}

/** The change that makes `revision` of the revision before it. */
export interface StateDelta<T> extends StateChange<T> {
  readonly revision: number;
}

/** Whether two values of plain data say the same. */
export function isSameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) && isSameData((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

/** What makes `after` of `before`, which has the same collections; undefined where they say the same. */
export function diffStates<T>(before: KeyedState<T>, after: KeyedState<T>): StateChange<T> | undefined {
  const set: { [K in keyof T]?: readonly (readonly [string, T[K]])[] } = {};
  const gone: { [K in keyof T]?: readonly string[] } = {};
  let isSame = true;
  for (const name of collectionsOf(after)) {
    const old = before[name];
    const next = after[name];
    if (old === next) continue;
    const changed = [...next].filter(([key, value]) => !old.has(key) || !isSameData(old.get(key), value));
    const lost = [...old.keys()].filter((key) => !next.has(key));
    if (changed.length > 0) set[name] = changed;
    if (lost.length > 0) gone[name] = lost;
    isSame &&= changed.length === 0 && lost.length === 0;
  }
  return isSame ? undefined : { set, gone };
}

/** `before` with the change made. What did not change, be it a value or a whole collection, is the same object as before. */
export function applyChange<T>(before: KeyedState<T>, { set, gone }: StateChange<T>): KeyedState<T> {
  const after: { -readonly [K in keyof T]: ReadonlyMap<string, T[K]> } = { ...before };
  for (const name of collectionsOf(before)) {
    const changed = set[name];
    const lost = gone[name];
    if (!changed && !lost) continue;
    const next = new Map(before[name]);
    for (const key of lost ?? []) next.delete(key);
    for (const [key, value] of changed ?? []) next.set(key, value);
    after[name] = next;
  }
  return after;
}

function entriesOf<T>(state: KeyedState<T>): StateEntries<T> {
  const entries: { [K in keyof T]?: StateEntries<T>[K] } = {};
  for (const name of collectionsOf(state)) entries[name] = [...state[name]];
  return entries as StateEntries<T>;
}

function stateOf<T>(entries: StateEntries<T>): KeyedState<T> {
  const state: { -readonly [K in keyof T]?: ReadonlyMap<string, T[K]> } = {};
  for (const name of Object.keys(entries) as (keyof T)[]) state[name] = new Map(entries[name]);
  return state as KeyedState<T>;
}

function collectionsOf<T>(state: KeyedState<T>): (keyof T)[] {
  return Object.keys(state) as (keyof T)[];
}

/** The end that keeps a state and numbers what becomes of it. */
export class StateKeeper<T> {
  #state: KeyedState<T>;
  #revision = 0;

  constructor(state: KeyedState<T>) {
    this.#state = state;
  }

  get state(): KeyedState<T> {
    return this.#state;
  }

  /** The state as it is now; every later {@link update} fits on it. */
  snapshot(): StateSnapshot<T> {
    return { revision: this.#revision, entries: entriesOf(this.#state) };
  }

  /** Makes the state say what `next` says. undefined: it did already, and no number was used. */
  update(next: KeyedState<T>): StateDelta<T> | undefined {
    const change = diffStates(this.#state, next);
    if (!change) return undefined;
    this.#state = applyChange(this.#state, change);
    return { revision: ++this.#revision, ...change };
  }
}

/** An end that follows. A delta that does not fit is not taken: then a snapshot is to be asked for, and everything until it comes is dropped. */
export class StateFollower<T> {
  #state: KeyedState<T> | undefined;
  #revision = -1;

  /** undefined before the first snapshot. After a gap it stays what it was. */
  get state(): KeyedState<T> | undefined {
    return this.#state;
  }

  takeSnapshot({ revision, entries }: StateSnapshot<T>): void {
    this.#state = stateOf(entries);
    this.#revision = revision;
  }

  /** `gap`: told once, something between was missed; `dropped`: a snapshot is still to come. */
  takeDelta(delta: StateDelta<T>): 'taken' | 'gap' | 'dropped' {
    if (!this.#state || this.#revision < 0) return 'dropped';
    if (delta.revision !== this.#revision + 1) {
      this.#revision = -1;
      return 'gap';
    }
    this.#state = applyChange(this.#state, delta);
    this.#revision = delta.revision;
    return 'taken';
  }
}
