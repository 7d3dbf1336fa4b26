/** A script for a worker; as harmless as that of the page, and of an id that needs no escaping. */
export interface PageWorker {
  readonly id: string;
  readonly script: string;
}

/** What a page's document is made of. */
export interface PageParts {
  /** JavaScript and CSS as they are built: without anything that would end an element of HTML. */
  readonly script: string;
  readonly style: string;
  /** Scripts that the page runs as workers: it finds each by its id, as the text of an element, and starts it from a blob. */
  readonly workers?: readonly PageWorker[];
  /** New for every document, unguessable, of characters that need no escaping. */
  readonly nonce: string;
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
}

/** What would end a script or a style, or make a script go on where it should end. */
const BREAKS_OUT = /<\/(?:script|style)|<!--/i;

/**
 * The document of a page: nothing in it but its scripts and style, which the content policy names; no request can leave it.
 * Everything it shows comes by message.
 *
 * Script and style are in it, not beside it: an editor that fetches them for the page may show no page at all for half a minute
 * where one was hidden while it was loading.
 * Nothing of a worker's script runs in the page, and what runs in the worker is as little allowed to fetch anything.
 * @throws Error where a script or style cannot stand in a document.
 */
export function pageHtml({ script, style, workers = [], nonce, title, language }: PageParts): string {
  if ([script, style, ...workers.map((worker) => worker.script)].some((text) => BREAKS_OUT.test(text)))
    throw new Error('a script or style that breaks out of its page');
  const own = `'nonce-${nonce}'`;
  const policy = `default-src 'none'; script-src ${own}; style-src ${own};${workers.length > 0 ? ' worker-src blob:;' : ''}`;
  const blocks = workers.map(
    ({ id, script }) =>
      `<script type="text/plain" id="${escapeHtml(id)}" nonce="${escapeHtml(nonce)}">${script}</script>\n`,
  );
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style nonce="${escapeHtml(nonce)}">${style}</style>
</head>
<body>
${blocks.join('')}<script nonce="${escapeHtml(nonce)}">${script}</script>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
