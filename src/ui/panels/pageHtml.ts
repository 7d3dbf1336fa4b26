/** What a page's document is made of. */
export interface PageParts {
  /** JavaScript and CSS as they are built: without anything that would end an element of HTML. */
  readonly script: string;
  readonly style: string;
  /** New for every document, unguessable, of characters that need no escaping. */
  readonly nonce: string;
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
}

/** What would end a script or a style, or make a script go on where it should end. */
const BREAKS_OUT = /<\/(?:script|style)|<!--/i;

/**
 * The document of a page: nothing in it but its script and style, which the content policy names; no request can leave it.
 * Everything it shows comes by message.
 *
 * Script and style are in it, not beside it: an editor that fetches them for the page may show no page at all for half a minute
 * where one was hidden while it was loading.
 * @throws Error where the script or style cannot stand in a document.
 */
export function pageHtml({ script, style, nonce, title, language }: PageParts): string {
  if (BREAKS_OUT.test(script) || BREAKS_OUT.test(style))
    throw new Error('a script or style that breaks out of its page');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}';`;
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
<script nonce="${escapeHtml(nonce)}">${script}</script>
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
