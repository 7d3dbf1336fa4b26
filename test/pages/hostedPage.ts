import type { Page } from '@playwright/test';
import { StateFollower, StateKeeper } from '../../src/shared/keyedState';
import {
  type FromOverlayPage,
  type FromOverlayPageRequest,
  type OverlayLook,
  type OverlayPage,
  parseFromOverlayPage,
  parseFromOverlayPageRequest,
  type TimelineMessage,
  type ToOverlayPage,
} from '../../src/shared/overlayMessages';
import { flowKey, NO_OVERLAY, type OverlayCollections, type OverlayState } from '../../src/shared/overlayState';
import { pageDocument } from './builtPage';
import { applySurroundings, dressed, POST_BINDING, type Surroundings } from './editorStandIn';
import { DARK, type Theme } from './themes';

export interface HostedPageOptions {
  /** Default: dark. */
  readonly theme?: Theme;
  /** Whether the editor asks for little motion. Default: it does, so that pictures and places do not depend on the moment. */
  readonly reducedMotion?: boolean;
  /** What pages of this kind have kept before. */
  readonly kept?: string;
  /** What is sent first. Default: an empty state. */
  readonly state?: OverlayState;
}

interface Envelope {
  readonly kind: string;
  readonly id?: number;
  readonly body?: unknown;
}

const NO_LOOK: OverlayLook = { flows: [], routes: false, timeline: false };
/** A page has its own origin in an editor, too. */
const ORIGIN = 'https://page.test';
/** Records that the extension keeps for a page that turns the timeline on. */
const MAX_RECORDS = 4_000;

/**
 * A page of the overlay in a plain browser, in the document that the extension makes, with this on the other end of its messages: it does what the
 * extension does, and keeps what the page says.
 */
export class HostedPage {
  /** Messages of the page, in order; none that the extension would not take. */
  readonly said: FromOverlayPage[] = [];
  /** Requests of the page, in order. */
  readonly asked: FromOverlayPageRequest[] = [];
  /** What should not have happened: errors of the page, violations of its content policy, messages of no known shape. */
  readonly problems: string[] = [];
  /** What the editor keeps for this very panel. */
  remembered: unknown;
  /** What the page keeps for those to come. */
  kept: string;
  /** Answers a request: null, or one sentence of refusal. */
  answer: (request: FromOverlayPageRequest) => string | null = () => null;

  readonly #surroundings: { theme: Theme; reducedMotion: boolean };
  readonly #followed = new StateFollower<OverlayCollections>();
  /** All that is known, whoever looks. */
  #state: OverlayState;
  /** What the page has been sent. */
  #keeper = new StateKeeper<OverlayCollections>(NO_OVERLAY);
  #look = NO_LOOK;
  #records: TimelineMessage = { type: 'overlay/records', records: [], fresh: true, missed: 0 };
  #isListening = false;
  /** Posts one after another. */
  #posting: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly page: Page,
    readonly name: OverlayPage,
    { theme = DARK, reducedMotion = true, kept = '', state = NO_OVERLAY }: HostedPageOptions,
  ) {
    this.#surroundings = { theme, reducedMotion };
    this.kept = kept;
    this.#state = state;
    page.on('pageerror', (error) => this.problems.push(`error: ${error.stack ?? error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') this.problems.push(`${line.type()}: ${line.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${ORIGIN}/${name}`) && !request.url().startsWith('blob:')) {
        this.problems.push(`request: ${request.url()}`);
      }
    });
  }

  /** Opens the page and waits until it listens. */
  static async open(page: Page, name: OverlayPage, options: HostedPageOptions = {}): Promise<HostedPage> {
    const hosted = new HostedPage(page, name, options);
    await page.exposeBinding(POST_BINDING, (_, text: string) => hosted.#hear(text));
    const html = await pageDocument(name);
    await page.route(`${ORIGIN}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: dressed(html, hosted.#surroundings) }),
    );
    await page.goto(`${ORIGIN}/${name}`);
    await hosted.#listening();
    return hosted;
  }

  get state(): OverlayState {
    return this.#state;
  }

  get look(): OverlayLook {
    return this.#look;
  }

  get surroundings(): Surroundings {
    return this.#surroundings;
  }

  /** Loads the page anew, as a window that is loaded anew does: it knows what it has kept and nothing else. */
  async reload(): Promise<void> {
    this.#isListening = false;
    await this.page.reload();
    await this.#listening();
  }

  /** Changes the theme of the editor. */
  async dress(theme: Theme): Promise<void> {
    this.#surroundings.theme = theme;
    await this.page.evaluate(applySurroundings, this.#surroundings);
  }

  /** Sends what was recorded, as far as the page looks at it. */
  async play(messages: readonly ToOverlayPage[]): Promise<void> {
    for (const message of messages) {
      switch (message.type) {
        case 'overlay/snapshot':
        case 'overlay/delta':
          this.#follow(message);
          break;
        case 'overlay/records':
          this.#record(message);
          break;
        default:
          void this.send(message);
      }
    }
    await this.#posting;
  }

  /** Makes this the state, and sends what is new. */
  async show(state: OverlayState): Promise<void> {
    this.#state = state;
    this.#update();
    await this.#posting;
  }

  /** Changes the state behind the page's back: the next delta does not fit. */
  miss(state: OverlayState): void {
    this.#state = state;
    this.#keeper.update(this.#visible());
  }

  /** Sends a message as it is. */
  send(message: ToOverlayPage): Promise<unknown> {
    return this.post({ kind: 'send', body: message });
  }

  /** Posts anything at all. */
  post(envelope: unknown): Promise<unknown> {
    this.#posting = this.#posting.then(() => this.page.evaluate((data) => window.postMessage(data, '*'), envelope));
    return this.#posting;
  }

  /** Requests of one kind. */
  askedFor<T extends FromOverlayPageRequest['type']>(type: T): Extract<FromOverlayPageRequest, { type: T }>[] {
    return this.asked.filter(
      (request): request is Extract<FromOverlayPageRequest, { type: T }> => request.type === type,
    );
  }

  #follow(message: Extract<ToOverlayPage, { type: 'overlay/snapshot' | 'overlay/delta' }>): void {
    if (message.type === 'overlay/snapshot') this.#followed.takeSnapshot(message);
    else if (this.#followed.takeDelta(message) !== 'taken') throw new Error('the recording has a gap');
    this.#state = this.#followed.state ?? NO_OVERLAY;
    this.#update();
  }

  #record(message: TimelineMessage): void {
    const before = message.fresh ? [] : this.#records.records;
    const missed = message.fresh ? message.missed : this.#records.missed + message.missed;
    this.#records = { ...message, records: [...before, ...message.records].slice(-MAX_RECORDS), fresh: true, missed };
    if (this.#isListening && this.#look.timeline) void this.send(message);
  }

  /** As much of the state as the extension would send. */
  #visible(): OverlayState {
    const wanted = new Set(this.#look.flows.map(flowKey));
    return { ...this.#state, trees: new Map([...this.#state.trees].filter(([key]) => wanted.has(key))) };
  }

  #update(): void {
    const delta = this.#keeper.update(this.#visible());
    if (delta && this.#isListening) void this.send({ type: 'overlay/delta', ...delta });
  }

  async #listening(): Promise<void> {
    await this.page.waitForFunction(() => document.readyState === 'complete');
    for (const deadline = Date.now() + 10_000; !this.#isListening;) {
      if (Date.now() > deadline) throw new Error(`the page ${this.name} does not listen: ${this.problems.join('; ')}`);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await this.#posting;
  }

  #hear(text: string): void {
    const { kind, value } = JSON.parse(text, revived) as { kind: 'message' | 'state'; value: unknown };
    if (kind === 'state') {
      this.remembered = value;
      return;
    }
    const envelope = value as Envelope;
    if (envelope.kind === 'send') this.#hearMessage(envelope);
    else if (envelope.kind === 'ask') this.#hearRequest(envelope);
    else this.problems.push(`an envelope of kind ${envelope.kind}`);
  }

  #hearMessage({ body }: Envelope): void {
    const message = parseFromOverlayPage(body);
    if (!message) return void this.problems.push(`a message that is none: ${JSON.stringify(body)}`);
    this.said.push(message);
    if (!this.#isListening && message.type !== 'panel/ready') {
      return void this.problems.push(`${message.type} before the page listens, which the extension does not hear`);
    }
    switch (message.type) {
      case 'panel/ready':
        this.#isListening = true;
        this.#look = NO_LOOK;
        this.#keeper = new StateKeeper(this.#visible());
        void this.send({ type: 'overlay/kept', kept: this.kept });
        return this.#sendSnapshot();
      case 'overlay/again':
        return this.#sendSnapshot();
      case 'overlay/keep':
        this.kept = message.kept;
        return;
      case 'overlay/look': {
        const hadTimeline = this.#look.timeline;
        this.#look = message;
        this.#update();
        if (message.timeline && !hadTimeline) void this.send(this.#records);
        return;
      }
    }
  }

  #hearRequest({ id, body }: Envelope): void {
    const request = parseFromOverlayPageRequest(body);
    if (!request) return void this.problems.push(`a request that is none: ${JSON.stringify(body)}`);
    this.asked.push(request);
    const refusal = this.answer(request);
    void this.post(
      refusal === null
        ? { kind: 'answer', id, ok: true, value: null }
        : { kind: 'answer', id, ok: false, message: refusal },
    );
  }

  #sendSnapshot(): void {
    void this.send({ type: 'overlay/snapshot', ...this.#keeper.snapshot() });
  }
}

function revived(_: string, member: unknown): unknown {
  if (typeof member !== 'object' || member === null || !('base64' in member)) return member;
  return new Uint8Array(Buffer.from(String(member.base64), 'base64'));
}
