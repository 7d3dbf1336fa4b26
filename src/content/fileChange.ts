import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isNotFound } from './mjpegFile';

/** What became of the file at a path: another file is there, or none, or the file was changed in place. */
export type FileChange = 'replaced' | 'deleted' | 'grown' | 'shortened' | 'emptied' | 'rewritten';

/** The change of a file since it was `before`, and what is there now, if anything; undefined if there is none, or if it cannot be told. */
export async function changeSince(
  path: string,
  before: BigIntStats,
): Promise<{ readonly change: FileChange; readonly now?: BigIntStats } | undefined> {
  try {
    const now = await stat(path, { bigint: true });
    const change = compare(before, now);
    return change && { change, now };
  } catch (error) {
    return isNotFound(error) ? { change: 'deleted' } : undefined;
  }
}

/** Says in a clause what happened. */
export const CHANGE_TEXTS: Readonly<Record<FileChange, string>> = {
  replaced: 'the file was replaced by another one',
  deleted: 'the file was deleted or moved',
  grown: 'the file has grown',
  shortened: 'the file became shorter',
  emptied: 'the file was emptied',
  rewritten: 'the file was written to',
};

function compare(before: BigIntStats, now: BigIntStats): FileChange | undefined {
  if (now.dev !== before.dev || now.ino !== before.ino) return 'replaced';
  if (now.size > before.size) return 'grown';
  if (now.size < before.size) return now.size === 0n ? 'emptied' : 'shortened';
  return now.mtimeNs === before.mtimeNs ? undefined : 'rewritten';
}
