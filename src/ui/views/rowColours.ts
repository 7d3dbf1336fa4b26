import * as vscode from 'vscode';
import { COLORS } from '../ids';

/** A scheme of our own: other extensions colour files. */
const SCHEME = 'ott-overlay-row';

const KNOWN = new Set<string>(Object.values(COLORS));

/**
 * Where the colour of a row's name is looked up. The colour is part of it, so that a row whose colour changes is looked up anew.
 * The icon has the same colour, but the editor takes it away from rows that are selected.
 */
export function rowUri(id: string, color: string | undefined): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${encodeURIComponent(id)}`, query: color ?? '' });
}

/** Colours the names of rows by their state. */
export function registerRowColours(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme, query }) =>
      scheme === SCHEME && KNOWN.has(query) ? { color: new vscode.ThemeColor(query) } : undefined,
  });
}
