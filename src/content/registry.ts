import { extname } from 'node:path';
import { openMjpegStreamer } from './mjpegStreamer';
import { ContentError, type OpenStreamer, type StreamOptions, type Streamer } from './streamer';

/** Extension in lower case → who opens such files. */
const openers: ReadonlyMap<string, OpenStreamer> = new Map([
  ['.mjpeg', openMjpegStreamer],
  ['.mjpg', openMjpegStreamer],
]);

/** The extensions that can be streamed, with their dot, in lower case. */
export const supportedExtensions: readonly string[] = [...openers.keys()];

/** Whether the file's extension, in any letter case, is one that can be streamed; its content is not looked at. */
export function hasStreamer(path: string): boolean {
  return openers.has(extname(path).toLowerCase());
}

/** Opens a file with the streamer for its extension (any letter case). Rejects with ContentError. */
export async function openStreamer(path: string, options: StreamOptions): Promise<Streamer> {
  const extension = extname(path).toLowerCase();
  const open = openers.get(extension);
  if (!open) {
    const what = extension === '' ? 'a file without an extension' : `a ${extension} file`;
    const known = supportedExtensions.join(' and ');
    throw new ContentError('unknownExtension', `${path} cannot be streamed: ${what} is not supported, ${known} are`);
  }
  return await open(path, options);
}
