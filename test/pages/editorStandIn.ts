import { NONCE } from './builtPage';
import type { Theme } from './themes';

/** What an editor makes of a page beside its messages. */
export interface Surroundings {
  readonly theme: Theme;
  /** Whether the editor asks for little motion. */
  readonly reducedMotion: boolean;
}

/** What VS Code puts in front of every page's own style, as far as it concerns what is shown. */
const DEFAULT_STYLE = `@layer vscode-default {
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body {
    overscroll-behavior-x: none;
    background-color: transparent;
    color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family);
    font-weight: var(--vscode-font-weight);
    font-size: var(--vscode-font-size);
    margin: 0;
    padding: 0 20px;
  }
  img, video { max-width: 100%; max-height: 100%; }
  a, a code { color: var(--vscode-textLink-foreground); }
  a:hover { color: var(--vscode-textLink-activeForeground); }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  ::-webkit-scrollbar { width: 10px; height: 10px; }
  ::-webkit-scrollbar-corner { background-color: var(--vscode-editor-background); }
  ::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); }
}`;

/** Gives the document the variables, classes and data of a theme, as VS Code does; runs in the page, when it is loaded and when the theme changes. */
export function applySurroundings({ theme, reducedMotion }: Surroundings): void {
  const { body, documentElement } = document;
  body.classList.remove('vscode-light', 'vscode-dark', 'vscode-high-contrast', 'vscode-high-contrast-light');
  body.classList.add(theme.kind);
  if (theme.kind === 'vscode-high-contrast-light') body.classList.add('vscode-high-contrast');
  body.classList.toggle('vscode-reduce-motion', reducedMotion);
  body.dataset['vscodeThemeKind'] = theme.kind;
  body.dataset['vscodeThemeName'] = theme.label;
  for (const property of [...documentElement.style]) {
    if (property.startsWith('--vscode-')) documentElement.style.removeProperty(property);
  }
  for (const [name, value] of Object.entries(theme.variables)) documentElement.style.setProperty(name, value);
}

/** Where what a page says goes: a function of the window, given by the test. */
export const POST_BINDING = 'ottEditorPost';

/** The editor's side inside of the page; runs before anything of the page does. */
function standIn({ binding, state }: { readonly binding: string; readonly state: unknown }): void {
  let isAcquired = false;
  const post = (kind: string, value: unknown): void => {
    // A binding carries JSON.
    const bytes = (_: string, member: unknown): unknown =>
      member instanceof Uint8Array
        ? { base64: btoa(member.reduce((all, byte) => all + String.fromCharCode(byte), '')) }
        : member;
    void (window as unknown as Record<string, (text: string) => Promise<void>>)[binding]?.(
      JSON.stringify({ kind, value }, bytes),
    );
  };
  const acquire = () => {
    if (isAcquired) throw new Error('An instance of the VS Code API has already been acquired');
    isAcquired = true;
    return {
      postMessage: (message: unknown) => post('message', message),
      setState: (state: unknown) => post('state', state),
      getState: () => state ?? undefined,
    };
  };
  Object.assign(window, { acquireVsCodeApi: acquire });
}

/** The page's document with what an editor adds to it. `state`: what the page has had the editor keep; JSON. */
export function dressed(html: string, surroundings: Surroundings, state: unknown = null): string {
  const call = (fn: (...args: never[]) => unknown, argument: unknown): string =>
    `(${fn.toString()})(${JSON.stringify(argument).replaceAll('<', '\\u003c')});`;
  const script = call(standIn, { binding: POST_BINDING, state }) + call(applySurroundings, surroundings);
  return html
    .replace('<head>\n', () => `<head>\n<style nonce="${NONCE}" id="_defaultStyles">${DEFAULT_STYLE}</style>\n`)
    .replace('<body>\n', () => `<body>\n<script nonce="${NONCE}">${script}</script>\n`);
}
