import type { ServerResponse } from 'node:http';

const BOUNDARY = 'ott-overlay-frame';

/** The content type of an answer that is a row of parts, each of which replaces the one before. */
export const MULTIPART_TYPE = `multipart/x-mixed-replace; boundary=${BOUNDARY}`;

/**
 * One browser that is sent frames as `multipart/x-mixed-replace`. Besides the frame that is on its way only the newest waits. The boundary of the
 * next part goes out with each frame: browsers show a part when they see its end.
 */
export class MultipartClient {
  readonly #response: ServerResponse;
  readonly #partType: string;
  #next: Uint8Array | undefined;
  #isSending = false;
  #isEnding = false;
  #dropped = 0;

  /** The head of the answer has been given. `partType`: what the frames are. */
  constructor(response: ServerResponse, partType: string) {
    this.#response = response;
    this.#partType = partType;
    this.#response.write(`--${BOUNDARY}\r\n`);
  }

  /** Frames that gave way to newer ones. */
  get framesDropped(): number {
    return this.#dropped;
  }

  /** Takes a frame that nobody will change. */
  push(frame: Uint8Array): void {
    if (this.#isEnding) return;
    if (!this.#isSending) return this.#send(frame);
    if (this.#next) this.#dropped++;
    this.#next = frame;
  }

  /** No more frames; the answer ends after those that were taken. */
  end(): void {
    this.#isEnding = true;
    if (!this.#isSending) this.#response.end();
  }

  #send(frame: Uint8Array): void {
    this.#isSending = true;
    const response = this.#response;
    // One packet for small frames, and never a part without its end.
    response.cork();
    response.write(`Content-Type: ${this.#partType}\r\nContent-Length: ${frame.length}\r\n\r\n`);
    response.write(frame);
    response.write(`\r\n--${BOUNDARY}\r\n`, (error) => {
      this.#isSending = false;
      if (!error) this.#sendNext();
    });
    response.uncork();
  }

  #sendNext(): void {
    const next = this.#next;
    this.#next = undefined;
    if (next) this.#send(next);
    else if (this.#isEnding) this.#response.end();
  }
}
