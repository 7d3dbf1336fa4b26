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

/** `text`, or its beginning and end where it is too long to be repeated to whoever wrote it. */
export function shortened(text: string, most = MAX_ECHOED_CHARACTERS): string {
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
