import type { ExportFormat } from '../../src/shared/overlayMessages';
import { makeMenuButton, type MenuItem } from './menu';
import type { OverlayLink } from './overlayLink';

/** What an export menu offers, and whom it asks. */
export interface ExportOptions {
  readonly link: Pick<OverlayLink, 'ask'>;
  /** What is shown, in words; files are named after it. Asked when something is chosen. */
  readonly title: () => string;
  /** What is shown now, by format; only these are offered. A Promise of bytes for png, a text for the others. */
  readonly contents: Partial<Record<ExportFormat, () => string | Promise<Uint8Array>>>;
  /** One sentence for the user. */
  readonly onError: (message: string) => void;
  /** Something was copied, in one sentence, such as an announcer says. */
  readonly onCopied?: (message: string) => void;
}

const NAMES: Readonly<Record<ExportFormat, string>> = {
  svg: 'SVG',
  png: 'PNG',
  dot: 'Graphviz DOT',
  mermaid: 'Mermaid',
  json: 'JSON',
  jsonLines: 'JSON lines',
};

/** The button with everything that a page can be taken away as. */
export class ExportMenu {
  readonly button: HTMLButtonElement;
  readonly #options: ExportOptions;

  constructor(parent: HTMLElement, options: ExportOptions) {
    this.#options = options;
    this.button = makeMenuButton('Export', 'Export', () => this.items());
    parent.append(this.button);
  }

  /** The lines of the menu, for a context menu, too. */
  items(): readonly MenuItem[] {
    const formats = (Object.keys(NAMES) as ExportFormat[]).filter((format) => this.#options.contents[format]);
    return [
      ...formats.map((format) => ({ label: `Save as ${NAMES[format]}…`, run: () => this.#run(this.#save(format)) })),
      'separator',
      ...formats.map((format) => ({ label: `Copy as ${NAMES[format]}`, run: () => this.#run(this.#copy(format)) })),
    ];
  }

  async #save(format: ExportFormat): Promise<void> {
    const { link, title } = this.#options;
    const content = await this.#content(format);
    await link.ask({ type: 'overlay/export', format, title: title(), content });
  }

  async #copy(format: ExportFormat): Promise<void> {
    const content = this.#options.contents[format]?.();
    if (typeof content === 'string') await this.#options.link.ask({ type: 'overlay/copy', content });
    else if (content) await copyPicture(content);
    this.#options.onCopied?.(`Copied as ${NAMES[format]}.`);
  }

  async #content(format: ExportFormat): Promise<string | Uint8Array> {
    return (await this.#options.contents[format]?.()) ?? '';
  }

  #run(action: Promise<void>): void {
    action.catch((error: unknown) => this.#options.onError(error instanceof Error ? error.message : String(error)));
  }
}

/** The bytes are promised, not awaited: the browser lets a page write to the clipboard only while the click is being handled. */
async function copyPicture(bytes: Promise<Uint8Array>): Promise<void> {
  const blob = bytes.then((png) => new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
  } catch (error) {
    // What could not be drawn is another failure than what could not be copied.
    await bytes;
    throw new Error('The editor lets this page copy no picture. Save it as PNG.', { cause: error });
  }
}
