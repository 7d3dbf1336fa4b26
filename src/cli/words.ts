import { withoutCredentials } from '../base/sourceText';

/** The words of a line; `unclosed` is the quote that never ends. */
export type SplitLine = { readonly words: readonly string[]; readonly unclosed?: '"' | "'" };

/**
 * Splits a line into words as a shell does: blanks part words, single quotes keep everything, double quotes keep everything but a
 * backslash before `"` or `\`. Outside of quotes a backslash keeps a blank, a quote or a backslash; before anything else it
 * stands for itself, so that a plain Windows path needs no quotes. No variables, patterns or comments.
 */
export function splitWords(line: string): SplitLine {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    const next = line.charAt(at + 1);
    if (char === quote) {
      quote = undefined;
    } else if (char === '\\' && next !== '' && isEscapable(next, quote)) {
      word = (word ?? '') + next;
      at++;
    } else if (quote === undefined && (char === '"' || char === "'")) {
      quote = char;
      // An empty pair of quotes is a word, too.
      word ??= '';
    } else if (quote === undefined && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (word !== undefined) words.push(word);
  return quote === undefined ? { words } : { words, unclosed: quote };
}

/** What is echoed of a word. */
const MAX_ECHOED_CHARACTERS = 80;

/** A word as it may be repeated to whoever wrote it: without user and password of a URL, and where it is too long its beginning and end. */
export function shortened(word: string): string {
  return cut(printable(withoutCredentials(word)), MAX_ECHOED_CHARACTERS);
}

/** A sentence that may repeat what was typed: the same without user and password of any of the words. */
export function withoutSecrets(sentence: string, typed: readonly string[]): string {
  let safe = sentence;
  // `--option=value` may be repeated whole, or only its value.
  for (const word of typed.flatMap((whole) => [whole, whole.replace(/^--?[\w-]+=/, '')])) {
    const shown = withoutCredentials(word);
    if (shown !== word) safe = safe.replaceAll(word, () => shown);
  }
  return safe;
}

/** All texts in what was typed, once it has been read. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** A text in which control characters, which terminals obey, are written as `\x1b`; lines stay lines. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A text, or its beginning and end where it has more than `most` characters. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not by UTF-16 units: half of a character would not survive the way out.
  const characters = [...text];
  const half = Math.floor(most / 2);
  if (characters.length <= most) return text;
  return `${characters.slice(0, half).join('')}…${characters.slice(half + 1 - most).join('')}`;
}

function isEscapable(char: string, quote: '"' | "'" | undefined): boolean {
  if (quote === "'") return false;
  return quote === '"' ? char === '"' || char === '\\' : /[\s"'\\]/.test(char);
}
