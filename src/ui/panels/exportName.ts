import type { ExportFormat } from '../../shared/overlayMessages';

/** How a file of a format is called at its end, and in words. */
export const EXPORT_FILES: Readonly<Record<ExportFormat, { readonly ending: string; readonly words: string }>> = {
  svg: { ending: 'svg', words: 'SVG picture' },
  png: { ending: 'png', words: 'PNG picture' },
  dot: { ending: 'dot', words: 'Graphviz graph' },
  mermaid: { ending: 'mmd', words: 'Mermaid diagram' },
  json: { ending: 'json', words: 'JSON' },
  jsonLines: { ending: 'jsonl', words: 'JSON lines' },
};

/** Bytes of UTF-8 of a part of a name; file systems allow 255 in all. */
const MAX_PART_BYTES = 100;

/**
 * A file name that every file system takes: `NODE-TITLE-20260131-235959.svg`, by the local time of `at`, in milliseconds since 1970. What is not a
 * letter, a digit, `.`, `_` or `-` becomes `-`. `node`: the name of this node; without one it is the overlay. Left out where
 * the title says it.
 */
export function exportName(node: string | null | undefined, title: string, at: number, format: ExportFormat): string {
  const [own, words] = [partOf(node ?? '') || 'overlay', partOf(title)];
  const isNamed = `-${words}-`.toLowerCase().includes(`-${own}-`.toLowerCase());
  return fileName([...(isNamed ? [] : [own]), words], at, EXPORT_FILES[format].ending);
}

/** The same of other parts: `PART-PART-20260131-235959.ENDING`; one of which nothing is left is left out. */
export function fileName(parts: readonly string[], at: number, ending: string): string {
  const plain = [...parts.map(partOf), timeOf(new Date(at))];
  return `${plain.filter((part) => part !== '').join('-')}.${ending}`;
}

function partOf(text: string): string {
  const plain = text.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-');
  const encoder = new TextEncoder();
  let bytes = 0;
  const short = [...plain].filter((character) => (bytes += encoder.encode(character).length) <= MAX_PART_BYTES);
  // No dot at the beginning, where it hides a file, and none at an end, where some systems lose it.
  return short.join('').replace(/^[.-]+|[.-]+$/g, '');
}

function timeOf(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${day}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}
