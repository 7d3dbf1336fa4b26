import type { Page } from '@playwright/test';
import {
  type ClipFrameAnswer,
  type ClipState,
  type FromFilePageRequest,
  parseFromFilePage,
  parseFromFilePageRequest,
  type ToFilePage,
} from '../../src/shared/fileMessages';
import { canvasCounter } from '../e2e/canvasCounter';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';
import { pageDocument } from './builtPage';
import { applySurroundings, dressed, POST_BINDING } from './editorStandIn';
import { DARK, type Theme } from './themes';

const ORIGIN = 'https://page.test';

/** What the extension would answer to a request: a value, or one sentence of refusal. */
export type FileAnswer = { readonly value: unknown } | { readonly refusal: string };

/** The JPEGs of the sample clip, each with its number in the picture. */
export const SAMPLE_FRAMES = framesOf(SAMPLE_CLIP);

/** The sample clip as the extension would tell it. */
export function sampleState(change: Partial<ClipState> = {}): ClipState {
  const totalBytes = SAMPLE_FRAMES.reduce((sum, { length }) => sum + length + 5, 0);
  const frames = change.frames ?? SAMPLE_FRAMES.length;
  return {
    name: 'movie.Mjpeg',
    generation: 1,
    framing: 'lengthPrefixed',
    framesPerSecond: null,
    warning: null,
    phase: 'complete',
    isGone: false,
    notice: null,
    bytesIndexed: totalBytes,
    totalBytes,
    frames,
    sizes: SAMPLE_FRAMES.slice(0, frames).map(({ length }, from) => ({
      from,
      to: from,
      least: length,
      mean: length,
      most: length,
    })),
    pictureSizes: [{ from: 0, width: 320, height: 240 }],
    problems: { listed: [], total: 0 },
    budget: { datagramBytes: 1_200, roomBytes: 1_168, extraBytes: 4 },
    ...change,
  };
}

/** A frame of the sample clip as the extension would answer it. */
export function sampleFrame(index: number, change: Partial<ClipFrameAnswer> = {}): ClipFrameAnswer {
  const jpeg = SAMPLE_FRAMES[index]!;
  const offset = SAMPLE_FRAMES.slice(0, index).reduce((sum, { length }) => sum + length + 5, 5);
  const repair = { tableBytes: 0, endBytes: 0 };
  const size = { storedBytes: jpeg.length, width: 320, height: 240 };
  return { index, offset, jpeg, repair, undecodable: null, ...size, ...change };
}

/** The page of a file in a plain browser, in the document that the extension makes, with this on the other end of its messages. */
export class HostedFile {
  /** Requests of the page, in order. */
  readonly asked: FromFilePageRequest[] = [];
  /** What should not have happened. */
  readonly problems: string[] = [];
  /** Requests for frames that have no answer yet, and the most there ever were. */
  underWay = 0;
  mostUnderWay = 0;
  /** Answers requests. By default frames are those of the sample clip. */
  answer: (request: FromFilePageRequest) => FileAnswer | Promise<FileAnswer> = (request) =>
    request.type === 'clip/frame' ? { value: sampleFrame(request.index) } : { value: null };
  /** What the page is told when it listens. */
  told: ToFilePage;
  /** What the editor keeps for this very tab. */
  remembered: unknown = null;
  #isListening = false;
  /** How often the page was loaded. */
  #loads = 1;
  #theme: Theme;

  private constructor(
    readonly page: Page,
    told: ToFilePage,
    theme: Theme,
    readonly reducedMotion: boolean,
  ) {
    this.told = told;
    this.#theme = theme;
    page.on('pageerror', (error) => this.problems.push(`error: ${error.stack ?? error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') this.problems.push(`${line.type()}: ${line.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${ORIGIN}/file`)) this.problems.push(`request: ${request.url()}`);
    });
  }

  /** Opens the page, tells it of a file and waits until it listens. */
  static async open(
    page: Page,
    state: ClipState | ToFilePage = sampleState(),
    { theme = DARK, reducedMotion = false }: { theme?: Theme; reducedMotion?: boolean } = {},
  ): Promise<HostedFile> {
    const told: ToFilePage = 'type' in state ? state : { type: 'clip/state', state };
    const hosted = new HostedFile(page, told, theme, reducedMotion);
    await page.exposeBinding(POST_BINDING, (_, text: string) => hosted.#hear(text));
    const html = await pageDocument('file');
    await page.route(`${ORIGIN}/**`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: dressed(html, { theme: hosted.#theme, reducedMotion }, hosted.remembered),
      }),
    );
    await page.goto(`${ORIGIN}/file`);
    await hosted.#listening();
    return hosted;
  }

  /** Loads the page anew, as the editor does when its tab comes into sight. */
  async reload(): Promise<void> {
    this.#isListening = false;
    this.#loads++;
    await this.page.reload();
    await this.#listening();
  }

  async dress(theme: Theme): Promise<void> {
    this.#theme = theme;
    await this.page.evaluate(applySurroundings, { theme, reducedMotion: this.reducedMotion });
  }

  async tell(message: ClipState | ToFilePage): Promise<void> {
    this.told = 'type' in message ? message : { type: 'clip/state', state: message };
    await this.#post({ kind: 'send', body: this.told });
  }

  /** The number in the picture that is shown. */
  counter(): Promise<number | undefined> {
    return canvasCounter(this.page);
  }

  /** Requests of one kind. */
  askedFor<T extends FromFilePageRequest['type']>(type: T): Extract<FromFilePageRequest, { type: T }>[] {
    return this.asked.filter((request): request is Extract<FromFilePageRequest, { type: T }> => request.type === type);
  }

  async #listening(): Promise<void> {
    for (const deadline = Date.now() + 10_000; !this.#isListening;) {
      if (Date.now() > deadline) throw new Error(`the page does not listen: ${this.problems.join('; ')}`);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }

  #hear(text: string): void {
    const { kind, value } = JSON.parse(text) as { kind: string; value: { kind: string; id?: number; body?: unknown } };
    if (kind === 'state') return void (this.remembered = value);
    if (value.kind === 'ask') return void this.#answer(value.id!, value.body);
    const message = parseFromFilePage(value.body);
    if (!message) return void this.problems.push(`a message that is none: ${text}`);
    this.#isListening = true;
    void this.#post({ kind: 'send', body: this.told });
  }

  async #answer(id: number, body: unknown): Promise<void> {
    const request = parseFromFilePageRequest(body);
    if (!request) return void this.problems.push(`a request that is none: ${JSON.stringify(body)}`);
    // Of a page that is being loaded anew: who asked is gone.
    if (!this.#isListening) return;
    this.asked.push(request);
    const isFrame = request.type === 'clip/frame';
    const load = this.#loads;
    if (isFrame) this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    const answer = await this.answer(request);
    if (isFrame) this.underWay--;
    await this.#post(
      'value' in answer
        ? { kind: 'answer', id, ok: true, value: answer.value }
        : { kind: 'answer', id, ok: false, message: answer.refusal },
    ).catch((error: unknown) => {
      // The same, a moment later.
      if (!this.page.isClosed() && load === this.#loads) throw error;
    });
  }

  /** Bytes cross into the browser as text. */
  async #post(envelope: unknown): Promise<void> {
    const text = JSON.stringify(envelope, (_, member: unknown) => {
      // A Buffer says itself in JSON what it is.
      const bytes = member as { type?: unknown; data?: unknown };
      if (bytes?.type === 'Buffer' && Array.isArray(bytes.data))
        return { base64: Buffer.from(bytes.data).toString('base64') };
      return member instanceof Uint8Array ? { base64: Buffer.from(member).toString('base64') } : member;
    });
    await this.page.evaluate((json) => {
      const revived = (_: string, member: unknown): unknown =>
        typeof member === 'object' && member !== null && 'base64' in member
          ? Uint8Array.from(atob(String(member.base64)), (character) => character.charCodeAt(0))
          : member;
      window.postMessage(JSON.parse(json, revived), '*');
    }, text);
  }
}
