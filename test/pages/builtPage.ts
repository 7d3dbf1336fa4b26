import { existsSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import type { OverlayPage } from '../../src/shared/overlayMessages';
import { pageHtml, type PageWorker } from '../../src/ui/panels/pageHtml';

const root = path.resolve(__dirname, '../..');

/** As esbuild.mjs builds what ships. */
const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  minify: true,
  platform: 'browser',
  target: 'chrome120',
  format: 'iife',
  logLevel: 'warning',
} satisfies BuildOptions;

/** A page by the name of its folder. */
export type PageName = OverlayPage | 'player' | 'file';

/** Worker scripts of pages, by the id of their element. */
const WORKERS: Readonly<Partial<Record<PageName, Readonly<Record<string, string>>>>> = {
  overlay: { 'worker-layout': 'webview-ui/overlay/layoutWorker.ts' },
};

export const NONCE = 'bm9uY2Vmb3J0ZXN0cw';

const documents = new Map<PageName, Promise<string>>();

/** The document of a page as the extension makes it, of scripts and style that are as new as their sources. Built once per process. */
export function pageDocument(page: PageName): Promise<string> {
  const known = documents.get(page) ?? makeDocument(page);
  documents.set(page, known);
  return known;
}

async function makeDocument(page: PageName): Promise<string> {
  const style = `webview-ui/${page}/${page}.css`;
  const workers = Object.entries(WORKERS[page] ?? {}).map(async ([id, entry]): Promise<PageWorker> => ({
    id,
    script: await bundle(entry),
  }));
  return pageHtml({
    script: await bundle(`webview-ui/${page}/main.ts`),
    style: existsSync(path.join(root, style)) ? await bundle(style) : '',
    workers: await Promise.all(workers),
    nonce: NONCE,
    title: `OTT ${page}`,
    language: 'en',
  });
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [entry] });
  const [file] = outputFiles;
  if (!file) throw new Error(`nothing was built of ${entry}`);
  return file.text;
}
