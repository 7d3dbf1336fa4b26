/** What names standard input where something to be streamed is named. */
export const STANDARD_INPUT = '-';

const URL_START = /^[a-z][a-z0-9+.-]+:\/\//i;

/** Whether what is to be streamed is named by a URL. One letter before the colon is a drive of Windows. */
export function isUrl(source: string): boolean {
  return URL_START.test(source);
}

/** Whether somebody meant a URL of a camera, and wrote something that is none: `http:/cam`, or a blank before it. */
export function isMistypedUrl(source: string): boolean {
  return !isUrl(source) && /^\s*https?:/i.test(source);
}

/**
 * What is to be streamed, as it may be shown and logged: of a URL scheme, host and path, since cameras take passwords before the host and in the
 * query. Of a text that only looks like a URL, as much as cannot be a password.
 */
export function sourceText(source: string): string {
  const url = isUrl(source) ? parse(source) : undefined;
  // Of `http://user:12/ab@cam` the half of a password would be taken for a port, and the rest for a path.
  if (!url || HALF_PASSWORD.test(source)) return withoutCredentials(source);
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** Of a word that was typed: what is neither user nor password, whatever comes after it; all of a path of Windows. */
const WORD_START = /^(?:--?[\w-]+=)?(?:[^]*?:\/\/|\s*(?:https?:)?[\\/]*)/i;
const WINDOWS_PATH = /^[a-z]:[\\/]/i;
/** A query may hold a password, too; the name of a file may have a question mark. */
const ADDRESS_START = /:\/\/|^\s*https?:|^[^\\/\s]+:\d+[/?#]/i;
/** An `@` after what would be the end of the host, in its path or right behind it, where there is a colon before that. */
const HALF_PASSWORD = /^[^:]*:\/\/(?=[^/?#]*:)[^/?#]*(?:\/[^?#]*|[?#][^]*)@/;

/**
 * A word that somebody typed, as it may be repeated to them. Of a URL in it, and of what could be meant as one, what is before its host and after
 * its path is left out.
 */
export function withoutCredentials(word: string): string {
  if (WINDOWS_PATH.test(word)) return word;
  const [start = ''] = WORD_START.exec(word) ?? [];
  const at = word.lastIndexOf('@');
  const isSecret = at >= start.length && word.slice(0, at).includes(':');
  const rest = word.slice(isSecret ? at + 1 : start.length);
  return start + (ADDRESS_START.test(word) ? rest.replace(/[?#][^]*$/, '') : rest);
}

/** What a flow is called by default that comes from a URL or from standard input; undefined for a file. */
export function liveSourceName(source: string): string | undefined {
  if (source === STANDARD_INPUT) return 'stdin';
  if (!isUrl(source)) return undefined;
  return sourceText(source).replace(URL_START, '').replace(/\/+$/, '');
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
