import { MAX_TOPOLOGY_BYTES, MAX_TOPOLOGY_FLOWS, MAX_TOPOLOGY_LINKS } from '../wire/control';
import { compareText, utf8Length } from '../wire/ids';
import type { TopologyChange, TopologyItem, TopologyNews } from '../wire/topologyMessages';

/** What one node says of itself: at most one item of each key, in no particular order. Never changed, only replaced. */
export type ItemSet = readonly TopologyItem[];

/** What an item, or its end, is about: equal for those that take each other's place. */
export function itemKey(change: TopologyChange): string {
  switch (change.kind) {
    case 'name':
      return 'name';
    case 'link':
    case 'linkGone':
      return `link ${change.neighbour}`;
    case 'flow':
    case 'flowGone':
      return `flow ${change.source} ${change.flow}`;
    default:
      return change satisfies never;
  }
}

/** An item as a line of text: equal for equal items only. Its bytes in UTF-8 are what the checksum is made of. */
export function itemText(item: TopologyItem): string {
  switch (item.kind) {
    case 'name':
      return `name ${item.name}`;
    case 'link':
      return `link ${item.neighbour} ${item.cost} ${item.rttMs === undefined ? '-' : Math.round(item.rttMs * 10)}`;
    case 'flow': {
      const { source, flow, watching, upstream, downstream } = item;
      const to = [...downstream].sort(compareText).join(',') || '-';
      return `flow ${source} ${watching ? 1 : 0} ${upstream ?? '-'} ${to} ${flow}`;
    }
    default:
      return item satisfies never;
  }
}

/** Bytes of a change on the wire. */
export function changeBytes(change: TopologyChange): number {
  switch (change.kind) {
    case 'name':
      return 2 + utf8Length(change.name);
    case 'link':
      return 21;
    case 'flow':
      return 37 + utf8Length(change.flow) + 16 * change.downstream.length;
    case 'linkGone':
      return 17;
    case 'flowGone':
      return 18 + utf8Length(change.flow);
    default:
      return change satisfies never;
  }
}

/** Bytes of changes on the wire, without their count. */
export function changesBytes(changes: readonly TopologyChange[]): number {
  return changes.reduce((sum, change) => sum + changeBytes(change), 0);
}

/** Bytes of an author's news on the wire. */
export function newsBytes({ changes }: TopologyNews): number {
  return 26 + changesBytes(changes);
}

/** Whether an author may say so much of itself. */
export function isWithinBounds(items: ItemSet): boolean {
  const count = (kind: TopologyItem['kind']): number => items.filter((item) => item.kind === kind).length;
  return (
    count('link') <= MAX_TOPOLOGY_LINKS &&
    count('flow') <= MAX_TOPOLOGY_FLOWS &&
    changesBytes(items) <= MAX_TOPOLOGY_BYTES
  );
}

/** The first items that an author may say of itself. */
export function withinBounds(items: ItemSet): ItemSet {
  const kept: TopologyItem[] = [];
  const left = { name: 1, link: MAX_TOPOLOGY_LINKS, flow: MAX_TOPOLOGY_FLOWS };
  let bytes = 0;
  for (const item of items) {
    const size = changeBytes(item);
    if (left[item.kind] === 0 || bytes + size > MAX_TOPOLOGY_BYTES) continue;
    left[item.kind]--;
    bytes += size;
    kept.push(item);
  }
  return kept;
}

/** The set after changes; of two changes with one key the last holds. */
export function applyChanges(items: ItemSet, changes: readonly TopologyChange[]): ItemSet {
  const last = new Map(changes.map((change) => [itemKey(change), change]));
  const kept = items.filter((item) => !last.has(itemKey(item)));
  const added = [...last.values()].flatMap((change) =>
    change.kind === 'linkGone' || change.kind === 'flowGone' ? [] : [change],
  );
  return [...kept, ...added];
}

/** What makes `before` into `after`; empty for equal sets. */
export function diffItems(before: ItemSet, after: ItemSet): readonly TopologyChange[] {
  if (before === after) return [];
  const old = new Map(before.map((item) => [itemKey(item), item]));
  const changes: TopologyChange[] = [];
  for (const item of after) {
    const was = old.get(itemKey(item));
    old.delete(itemKey(item));
    if (was === item || (was && itemText(was) === itemText(item))) continue;
    changes.push(item);
  }
  for (const gone of old.values()) {
    if (gone.kind === 'link') changes.push({ kind: 'linkGone', neighbour: gone.neighbour });
    else if (gone.kind === 'flow') changes.push({ kind: 'flowGone', source: gone.source, flow: gone.flow });
  }
  return changes;
}

const encoder = new TextEncoder();

/** The FNV-1a hashes (32 bits) of the items' texts, combined by exclusive or: the same in any order, 0 without items. */
export function checksumOf(items: ItemSet): number {
  let sum = 0;
  for (const item of items) {
    let hash = 0x811c9dc5;
    for (const byte of encoder.encode(itemText(item))) hash = Math.imul(hash ^ byte, 0x01000193);
    sum ^= hash;
  }
  return sum >>> 0;
}

/** Cuts a list into pieces of at most `maxItems` and, but for a single item that is larger, `maxBytes`. */
export function cutList<T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  maxBytes: number,
  maxItems: number,
): readonly (readonly T[])[] {
  const pieces: T[][] = [];
  let piece: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (piece.length > 0 && (bytes + size > maxBytes || piece.length >= maxItems)) {
      pieces.push(piece);
      piece = [];
      bytes = 0;
    }
    piece.push(item);
    bytes += size;
  }
  return piece.length > 0 ? [...pieces, piece] : pieces;
}
