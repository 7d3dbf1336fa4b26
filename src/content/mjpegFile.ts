import type { BigIntStats } from 'node:fs';
import { constants, open, type FileHandle } from 'node:fs/promises';
import { DETECTION_BYTES, type KnownFraming, detectFraming } from '../video/mjpeg';
import { ContentError } from './streamer';

/** An open file that begins like MJPEG. */
export interface MjpegFile {
  /** To be closed by whoever opened it. */
  readonly handle: FileHandle;
  readonly stat: BigIntStats;
  readonly framing: KnownFraming;
}

/** What a file was to be opened for, as errors say it. */
export type Purpose = 'streamed' | 'shown';

/** Opens a file and tells from its first bytes how its images are set apart. Rejects with ContentError, which names what else it is. */
export async function openMjpegFile(path: string, purpose: Purpose): Promise<MjpegFile> {
  const handle = await openFile(path, purpose);
  try {
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) throw new ContentError('notReadable', `${path} cannot be ${purpose}: it is not a file`);
    const framing = await framingOf(handle);
    if (framing === 'empty') throw new ContentError('empty', `${path} cannot be ${purpose}: the file is empty`);
    if (framing.kind === 'unknown') throw notMjpeg(path, purpose, framing.reason);
    return { handle, stat, framing };
  } catch (error) {
    await handle.close();
    throw error instanceof ContentError ? error : notReadable(path, error);
  }
}

/** How the images of an open file are set apart. Rejects as reading does. */
export async function framingOf(handle: FileHandle): Promise<ReturnType<typeof detectFraming> | 'empty'> {
  const head = new Uint8Array(DETECTION_BYTES);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  return bytesRead === 0 ? 'empty' : detectFraming(head.subarray(0, bytesRead));
}

/** The file is something else. */
export function notMjpeg(path: string, purpose: Purpose, reason: string): ContentError {
  return new ContentError('wrongContent', `${path} cannot be ${purpose} as MJPEG: ${reason}`);
}

/** The system does not let it be read. */
export function notReadable(path: string, error: unknown): ContentError {
  const why = error instanceof Error ? error.message : String(error);
  return new ContentError('notReadable', `${path} cannot be read: ${why}`, { cause: error });
}

/** Whether a failure of the system says that there is no such file. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

async function openFile(path: string, purpose: Purpose): Promise<FileHandle> {
  try {
    // A named pipe would block until somebody writes to it; there is no such flag, and no such pipe, on Windows.
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (isNotFound(error)) {
      throw new ContentError('notFound', `${path} cannot be ${purpose}: there is no such file`, { cause: error });
    }
    throw notReadable(path, error);
  }
}
