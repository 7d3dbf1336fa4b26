import type { Picture } from './canvasView';
import type { Message } from './playerView';

/** What taking a frame away needs of the page. */
export interface TakeawayOptions {
  /** What is on the canvas. */
  readonly png: () => Promise<Blob>;
  /** Asks the extension to save a frame; rejects with one sentence for the user. */
  readonly ask: (frameNumber: number, jpeg: Uint8Array) => Promise<unknown>;
  /** undefined takes the last message away. */
  readonly show: (message: Message | undefined) => void;
}

/** Takes the frame on show away: into a file, byte for byte as it came, or onto the clipboard. */
export class TakeawayView {
  readonly #options: TakeawayOptions;

  constructor(options: TakeawayOptions) {
    this.#options = options;
  }

  /** `picture`: what is on the canvas, if there is anything. */
  save(picture: Picture | undefined): void {
    const { ask, show } = this.#options;
    if (!picture) return show({ text: 'There is no picture to save yet.', isError: true });
    show(undefined);
    ask(picture.frameNumber, picture.bytes.slice()).catch((error: unknown) =>
      show({ text: error instanceof Error ? error.message : String(error), isError: true }),
    );
  }

  /** The PNG is promised, not awaited: the browser lets a page write to the clipboard only while the key or click is being handled. */
  async copy(picture: Picture | undefined): Promise<void> {
    const { png, show } = this.#options;
    if (!picture) return show({ text: 'There is no picture to copy yet.', isError: true });
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png() })]);
      show({ text: `Frame ${picture.frameNumber} is copied.`, isError: false });
    } catch {
      // Where pages may not write pictures; the frame that was meant is saved, not the one that plays by then.
      const action = { label: 'Save…', run: () => this.save(picture) };
      show({ text: 'The editor lets this page copy no picture. Save it as a file.', isError: true, action });
    }
  }
}
