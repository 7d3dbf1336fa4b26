import type { ClipFrameAnswer } from '../../src/shared/fileMessages';
import { make, setText } from '../page/dom';
import type { Zoom } from './fileMemory';
import type { StoredFrame } from './frameStore';
import { undecodableText } from './fileWords';

/** While the film plays on, words about a frame that has no picture stay so long that they can be read. */
const WORDS_MS = 2_500;

export interface PictureEvents {
  /** A frame has been shown, as a picture or in words. */
  onDidShow(frame: StoredFrame): void;
}

/**
 * The picture: a canvas of the frame's own size, shown as large as there is room or pixel for pixel. Decodes one frame at a time: what comes
 * meanwhile waits, and gives way to what comes after it.
 */
export class PictureView {
  readonly element: HTMLElement;
  readonly #canvas = make('canvas', { attributes: { role: 'img', 'aria-label': 'No frame yet', hidden: true } });
  readonly #words = make('p', { class: 'picture-words', attributes: { hidden: true } });
  readonly #context: CanvasRenderingContext2D;
  readonly #events: PictureEvents;
  #next: StoredFrame | undefined;
  #isBusy = false;
  #shown: number | undefined;
  #wordsTimer: ReturnType<typeof setTimeout> | undefined;
  #holdsWords = false;
  #zoom: Zoom = 'fit';
  /** Ends what was begun before the file was read anew. */
  #epoch = 0;

  constructor(events: PictureEvents) {
    this.#events = events;
    const context = this.#canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('this browser has no 2D canvas');
    this.#context = context;
    const scroll = make('div', { class: 'picture-scroll' }, this.#canvas);
    scroll.tabIndex = 0;
    scroll.setAttribute('role', 'group');
    scroll.setAttribute('aria-label', 'Picture');
    this.element = make('div', { class: 'picture' }, scroll, this.#words);
    // A pixel of the picture is one of the display, wherever the window is moved to.
    window.addEventListener('resize', () => this.#size());
  }

  /** The frame that is on show, as a picture or in words. */
  get shown(): number | undefined {
    return this.#shown;
  }

  /** Whether a frame has yet to be shown. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  setZoom(zoom: Zoom): void {
    this.#zoom = zoom;
    this.element.classList.toggle('actual', zoom === 'actual');
    this.#size();
  }

  /** `isPlaying`: frames come by themselves, one after another. */
  show(frame: StoredFrame, isPlaying: boolean): void {
    this.#next = frame;
    this.#holdsWords = isPlaying;
    if (!this.#isBusy) void this.#showAll();
  }

  /** What is on show is of a file that has been read anew: it stays until there is a new one, but counts as nothing. */
  forget(): void {
    this.#epoch++;
    this.#next = undefined;
    this.#shown = undefined;
  }

  async #showAll(): Promise<void> {
    this.#isBusy = true;
    for (let frame = this.#next; frame; frame = this.#next) {
      this.#next = undefined;
      const epoch = this.#epoch;
      const words = 'failure' in frame ? frame.failure : await this.#draw(frame);
      if (epoch !== this.#epoch) continue;
      if (words !== undefined) this.#say(words);
      this.#shown = frame.index;
      this.#canvas.dataset['frameNumber'] = String(frame.index);
      this.#events.onDidShow(frame);
    }
    this.#isBusy = false;
  }

  /** Resolves to the words that stand for the picture where there is none. */
  async #draw({ index, jpeg, undecodable }: ClipFrameAnswer): Promise<string | undefined> {
    if (undecodable !== null) return undecodableText(index, undecodable);
    let bitmap: ImageBitmap;
    try {
      // Frames come in buffers of their own, not in shared memory.
      bitmap = await createImageBitmap(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' }));
    } catch {
      return undecodableText(index, undefined);
    }
    const { width, height } = bitmap;
    // Setting the size clears the canvas, so only where it is another.
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
      this.#size();
    }
    this.#context.drawImage(bitmap, 0, 0);
    bitmap.close();
    this.#canvas.hidden = false;
    this.#canvas.setAttribute('aria-label', `Frame ${index}, ${width} × ${height}`);
    this.element.classList.remove('blank');
    if (this.#wordsTimer === undefined || !this.#holdsWords) this.#words.hidden = true;
    return undefined;
  }

  #say(words: string): void {
    // What is on the canvas is another frame.
    this.element.classList.add('blank');
    this.#canvas.setAttribute('aria-label', words);
    setText(this.#words, words);
    this.#words.hidden = false;
    clearTimeout(this.#wordsTimer);
    this.#wordsTimer = setTimeout(() => {
      this.#wordsTimer = undefined;
      this.#words.hidden = !this.element.classList.contains('blank');
    }, WORDS_MS);
  }

  /** Pixel for pixel is in pixels of the display; the size is set in code because the content policy lets no element have a style of its own. */
  #size(): void {
    const isActual = this.#zoom === 'actual';
    const { width, height, style } = this.#canvas;
    style.width = isActual ? `${width / devicePixelRatio}px` : '';
    style.height = isActual ? `${height / devicePixelRatio}px` : '';
  }
}
