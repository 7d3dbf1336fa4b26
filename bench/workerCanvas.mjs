// The other way to draw that bench/players.mjs measures: a canvas that a worker decodes for and draws on. It stands in for the player's
// canvasView, with the same events, in the builds of that bench alone.
/* global document, Worker, Blob */

export class CanvasView {
  #worker;
  #events;
  #next;
  #drawing;

  constructor(canvas, events) {
    this.#events = events;
    const script = document.getElementById('worker-canvas').textContent;
    this.#worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    const surface = canvas.transferControlToOffscreen();
    this.#worker.postMessage({ surface }, [surface]);
    this.#worker.onmessage = ({ data }) => this.#done(data);
  }

  get isBusy() {
    return this.#drawing !== undefined;
  }

  show(picture) {
    this.#next = picture;
    if (!this.#drawing) this.#draw();
  }

  png() {
    return Promise.reject(new Error('not here'));
  }

  #draw() {
    const picture = this.#next;
    this.#next = undefined;
    this.#drawing = picture;
    if (picture) this.#worker.postMessage({ bytes: picture.bytes });
  }

  #done(isDrawn) {
    const picture = this.#drawing;
    if (isDrawn) this.#events.drawn(picture);
    else this.#events.undecodable(picture);
    this.#draw();
  }
}

/** Runs in the worker. */
export const WORKER_SCRIPT = `
let surface, context;
onmessage = async ({ data }) => {
  if (data.surface) {
    surface = data.surface;
    context = surface.getContext('2d', { alpha: false });
    return;
  }
  try {
    const bitmap = await createImageBitmap(new Blob([data.bytes], { type: 'image/jpeg' }));
    if (surface.width !== bitmap.width || surface.height !== bitmap.height) {
      surface.width = bitmap.width;
      surface.height = bitmap.height;
    }
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    postMessage(true);
  } catch {
    postMessage(false);
  }
};`;
