/** What the view does with a frame. */
export interface Picture {
  readonly frameNumber: number;
  readonly bytes: Uint8Array;
}

export interface CanvasViewEvents<P extends Picture> {
  drawn(picture: P): void;
  /** The browser cannot make a picture of these bytes: damaged, or a kind of JPEG that it does not know. */
  undecodable(picture: P): void;
}

/**
 * Decodes and draws JPEGs on a canvas of the picture's own size, one at a time: what comes while one is being decoded waits, and
 * gives way to what comes after it. So a slow machine shows fewer pictures, never old ones.
 */
export class CanvasView<P extends Picture> {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #events: CanvasViewEvents<P>;
  #next: P | undefined;
  #isDecoding = false;

  constructor(canvas: HTMLCanvasElement, events: CanvasViewEvents<P>) {
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('this browser has no 2D canvas');
    this.#canvas = canvas;
    this.#context = context;
    this.#events = events;
  }

  /** Whether something shown has yet to come onto the canvas. */
  get isBusy(): boolean {
    return this.#isDecoding;
  }

  show(picture: P): void {
    this.#next = picture;
    if (!this.#isDecoding) void this.#drawAll();
  }

  /** What is on the canvas as a PNG file. Rejects where the browser cannot make one. */
  async png(): Promise<Blob> {
    const blob = await new Promise<Blob | null>((resolve) => this.#canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('No picture can be made of this frame.');
    return blob;
  }

  async #drawAll(): Promise<void> {
    this.#isDecoding = true;
    for (let picture = this.#next; picture; picture = this.#next) {
      this.#next = undefined;
      await this.#draw(picture);
    }
    this.#isDecoding = false;
  }

  async #draw(picture: P): Promise<void> {
    let bitmap: ImageBitmap;
    try {
      // Frames come in buffers of their own, not in shared memory.
      bitmap = await createImageBitmap(new Blob([picture.bytes as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' }));
    } catch {
      this.#events.undecodable(picture);
      return;
    }
    const { width, height } = bitmap;
    // A file may change its resolution; setting the size clears the canvas, so only then.
    if (this.#canvas.width !== width || this.#canvas.height !== height) Object.assign(this.#canvas, { width, height });
    this.#context.drawImage(bitmap, 0, 0);
    bitmap.close();
    this.#events.drawn(picture);
  }
}
