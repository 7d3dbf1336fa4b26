/**
 * A text of another node as it is shown: one line, in which every character that controls something instead of being seen (line breaks, changes of
 * the writing direction, invisible characters, halves of characters) has become U+FFFD. Spaces at its ends are gone.
 */
export function shownText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu, '\ufffd').trim();
}

/** One language's order everywhere, so that lists are the same on every machine; `film 2` before `film 10`. */
const collator = new Intl.Collator('en', { numeric: true });

/** The order of names in lists, as people look for them. */
export function compareLabels(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
