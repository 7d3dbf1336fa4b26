/** Cuts a list into pieces of at most `most` items (at least 1), in order; none for an empty list. */
export function cutIntoPieces<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  if (items.length <= most) return items.length === 0 ? [] : [items];
  const pieces: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += most) pieces.push(items.slice(at, at + most));
  return pieces;
}
