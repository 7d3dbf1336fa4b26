/** Files of one kind; extensions with their dot, in lower case. */
interface FileKind {
  readonly label: string;
  readonly extensions: readonly string[];
}

/** What a file dialog filters by, which on some systems tells letter cases apart: the spellings that files really have. */
export function dialogFilters(kinds: readonly FileKind[]): Record<string, string[]> {
  return Object.fromEntries(kinds.map(({ label, extensions }) => [label, extensions.flatMap(spellings)]));
}

function spellings(extension: string): readonly string[] {
  const plain = extension.slice(1);
  return [plain, plain.charAt(0).toUpperCase() + plain.slice(1), plain.toUpperCase()];
}
