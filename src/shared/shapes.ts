/*
 * Checks of plain data that comes from the other end of a channel. A check answers a copy with nothing in it that it does not know, or
 * undefined for what is not of its shape.
 */

export type Check<T> = (raw: unknown) => T | undefined;

type Checked<C> = C extends Check<infer T> ? T : never;

/** A text of at most `longest` UTF-16 units. */
export function text(longest: number): Check<string> {
  return (raw) => (typeof raw === 'string' && raw.length <= longest ? raw : undefined);
}

/** A number of 0 or more, finite. */
export const amount: Check<number> = (raw) =>
  typeof raw === 'number' && Number.isFinite(raw) && raw >= 0 ? raw : undefined;

/** A whole number of 0 or more. */
export const count: Check<number> = (raw) =>
  Number.isSafeInteger(raw) && (raw as number) >= 0 ? (raw as number) : undefined;

export const flag: Check<boolean> = (raw) => (typeof raw === 'boolean' ? raw : undefined);

/** One of the keys of `all`, which the compiler holds to be complete. */
export function oneOf<K extends string>(all: Readonly<Record<K, true>>): Check<K> {
  return (raw) => (typeof raw === 'string' && Object.hasOwn(all, raw) ? (raw as K) : undefined);
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (raw) => (raw === null ? null : check(raw));
}

/** A list of at most `most` members, all of the shape. */
export function list<T>(check: Check<T>, most: number): Check<readonly T[]> {
  return (raw) => {
    if (!Array.isArray(raw) || raw.length > most) return undefined;
    const members: T[] = [];
    for (const member of raw as readonly unknown[]) {
      const checked = check(member);
      if (checked === undefined) return undefined;
      members.push(checked);
    }
    return members;
  };
}

/** An object with these fields. Those of `optional` may be missing. */
export function fields<T extends object, O extends object = object>(
  required: { readonly [K in keyof T]: Check<T[K]> },
  optional?: { readonly [K in keyof O]: Check<O[K]> },
): Check<T & Partial<O>> {
  const all = [...Object.entries(required), ...Object.entries(optional ?? {})] as [string, Check<unknown>][];
  return (raw) => {
    if (typeof raw !== 'object' || raw === null) return undefined;
    const copy: Record<string, unknown> = {};
    for (const [name, check] of all) {
      const value = (raw as Readonly<Record<string, unknown>>)[name];
      if (value === undefined && optional && Object.hasOwn(optional, name)) continue;
      const checked = check(value);
      if (checked === undefined) return undefined;
      copy[name] = checked;
    }
    return copy as T & Partial<O>;
  };
}

type Tagged<N extends string, M extends Readonly<Record<string, Check<object>>>> = {
  [K in keyof M & string]: { readonly [Tag in N]: K } & Checked<M[K]>;
}[keyof M & string];

/** An object whose member `tag` says which of the checks is its own; these need not look at that member. */
export function byTag<N extends string, M extends Readonly<Record<string, Check<object>>>>(
  tag: N,
  checks: M,
): Check<Tagged<N, M>> {
  return (raw) => {
    if (typeof raw !== 'object' || raw === null) return undefined;
    const name = (raw as Readonly<Record<string, unknown>>)[tag];
    if (typeof name !== 'string' || !Object.hasOwn(checks, name)) return undefined;
    const checked = checks[name]?.(raw);
    return checked && ({ [tag]: name, ...checked } as Tagged<N, M>);
  };
}

/** The same, by `type`. */
export function byType<M extends Readonly<Record<string, Check<object>>>>(checks: M): Check<Tagged<'type', M>> {
  return byTag('type', checks);
}
