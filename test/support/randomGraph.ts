import type { Random } from '../../src/base/random';

/** A whole number in [low, high]. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

/** One of `items`, which must not be empty. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** `items` in random order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** A connected graph: a random tree and `extra` more links. Nodes are `n0`, `n1`, … */
export function randomGraph(
  random: Random,
  size: number,
  extra: number,
): { readonly nodes: readonly string[]; readonly links: readonly (readonly [string, string])[] } {
  const nodes = Array.from({ length: size }, (_, index) => `n${index}`);
  const links = new Map<string, readonly [string, string]>();
  const join = (a: number, b: number) => {
    if (a !== b) links.set(`${Math.min(a, b)}-${Math.max(a, b)}`, [`n${Math.min(a, b)}`, `n${Math.max(a, b)}`]);
  };
  for (let node = 1; node < size; node++) join(node, between(random, 0, node - 1));
  for (let i = 0; i < extra; i++) join(between(random, 0, size - 1), between(random, 0, size - 1));
  return { nodes, links: [...links.values()] };
}
