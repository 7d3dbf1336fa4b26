import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { isMistypedUrl, sourceText, STANDARD_INPUT } from '../base/sourceText';
import { openHttpCamera } from './httpCamera';
import { openMjpegStreamer } from './mjpegStreamer';
import { standardInputOpener } from './standardInput';
import { ContentError, type OpenStreamer, type StreamOptions, type Streamer } from './streamer';

/** Files of one kind. */
export interface FileKind {
  /** What a file dialog calls them. */
  readonly label: string;
  /** With their dot, in lower case. */
  readonly extensions: readonly string[];
  readonly open: OpenStreamer;
}

/** Content behind addresses, which an opener gets whole. */
export interface AddressKind {
  /** What is before `://`, in lower case. */
  readonly schemes: readonly string[];
  readonly open: OpenStreamer;
}

/** Who opens what. No extension and no scheme twice. */
export interface StreamerTable {
  readonly files: readonly FileKind[];
  readonly addresses: readonly AddressKind[];
  /** Only where the process is given its content by whoever starts it. */
  readonly standardInput?: OpenStreamer | undefined;
}

/** Finds the streamer for a piece of content (S13): by the extension of a file, the scheme of an address, or `-` for standard input. */
export class StreamerRegistry {
  readonly #table: StreamerTable;
  readonly #byExtension: ReadonlyMap<string, OpenStreamer>;
  readonly #byScheme: ReadonlyMap<string, OpenStreamer>;

  constructor(table: StreamerTable) {
    this.#table = table;
    this.#byExtension = new Map(table.files.flatMap(({ extensions, open }) => extensions.map((each) => [each, open])));
    this.#byScheme = new Map(table.addresses.flatMap(({ schemes, open }) => schemes.map((each) => [each, open])));
  }

  /** Opens content with the streamer that is registered for it, in any letter case. Rejects with ContentError, which names what is supported. */
  async open(location: string, options: StreamOptions): Promise<Streamer> {
    return await this.#find(location)(location, options);
  }

  #find(location: string): OpenStreamer {
    if (location === STANDARD_INPUT) {
      const { standardInput } = this.#table;
      if (standardInput) return standardInput;
      throw new ContentError(
        'unknownScheme',
        `standard input cannot be streamed by this node; ${this.#supported()} can`,
      );
    }
    const scheme = schemeOf(location);
    if (scheme !== undefined) {
      const open = this.#byScheme.get(scheme);
      if (open) return open;
      const what = `addresses that begin with ${scheme}:// are not supported`;
      throw new ContentError(
        'unknownScheme',
        `${sourceText(location)} cannot be streamed: ${what}; ${this.#supported()} are`,
      );
    }
    if (isMistypedUrl(location)) {
      const rule = 'if a camera is meant, write http:// or https:// before its host, and nothing before that';
      throw new ContentError('unknownScheme', `${sourceText(location)} cannot be streamed: ${rule}`);
    }
    const extension = extname(location).toLowerCase();
    const open = this.#byExtension.get(extension);
    if (open) return open;
    const what = extension === '' ? 'a file without an extension' : `a ${extension} file`;
    throw new ContentError(
      'unknownExtension',
      `${sourceText(location)} cannot be streamed: ${what} is not supported; ${this.#supported()} are`,
    );
  }

  /** `.mjpeg, .mjpg and .avi files and http:// addresses`. */
  #supported(): string {
    const schemes = [...this.#byScheme.keys()].map((scheme) => `${scheme}://`);
    const addresses = schemes.length > 0 ? ` and ${listed(schemes)} addresses` : '';
    return `${listed([...this.#byExtension.keys()])} files${addresses}`;
  }
}

/** The scheme of an address, in lower case; undefined: it is a path. A single letter is a drive. */
export function schemeOf(location: string): string | undefined {
  return /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1]?.toLowerCase();
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? 'no';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}

/** What this program can stream. A new kind of content is a row here, and a player for it one in `ui/panels/playerKinds.ts`. */
export const STREAMERS: StreamerTable = {
  // What a file really is is seen from its content, whatever its name.
  files: [{ label: 'Motion JPEG', extensions: ['.mjpeg', '.mjpg', '.avi'], open: openMjpegStreamer }],
  addresses: [{ schemes: ['http', 'https'], open: openHttpCamera }],
};

/** The one that nodes have unless they are given another. */
export const defaultStreamers = new StreamerRegistry(STREAMERS);

/** The same for a process whose standard input is content. */
export function streamersWithInput(input: Readable): StreamerRegistry {
  return new StreamerRegistry({ ...STREAMERS, standardInput: standardInputOpener(input) });
}
