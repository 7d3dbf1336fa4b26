/** Protocol versions that a program speaks, both ends included. */
export interface VersionRange {
  readonly lowest: number;
  readonly highest: number;
}

/** The versions that this program speaks. */
export const OWN_VERSIONS: VersionRange = { lowest: 1, highest: 1 };

/** The highest version that both sides speak; undefined when there is none. */
export function commonVersion(ours: VersionRange, theirs: VersionRange): number | undefined {
  const version = Math.min(ours.highest, theirs.highest);
  return version >= Math.max(ours.lowest, theirs.lowest) ? version : undefined;
}
