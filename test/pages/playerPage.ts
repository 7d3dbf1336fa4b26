import type { Page } from '@playwright/test';
import {
  type FromPlayer,
  type FromPlayerRequest,
  parseFromPlayer,
  parseFromPlayerRequest,
  type PlayerPageState,
  type PlayerSnapshot,
  type ToPlayer,
} from '../../src/shared/messages';
import { canvasCounter } from '../e2e/canvasCounter';
import { pageDocument } from './builtPage';
import { applySurroundings, dressed, POST_BINDING, type Surroundings } from './editorStandIn';
import { DARK, type Theme } from './themes';

const ORIGIN = 'https://page.test';

interface Asked {
  readonly id: number;
  readonly request: FromPlayerRequest;
}

/** The player in a plain browser, in the document that the extension makes, with a test on the other end of its messages. */
export class PlayerPage {
  /** Messages of the page, in order. */
  readonly said: FromPlayer[] = [];
  readonly asked: Asked[] = [];
  /** Errors of the page, violations of its content policy, messages of no known shape. */
  readonly problems: string[] = [];
  /** What the editor keeps for this very panel. */
  remembered: unknown = null;
  readonly #surroundings: Surroundings;

  private constructor(
    readonly page: Page,
    theme: Theme,
  ) {
    this.#surroundings = { theme, reducedMotion: true };
    page.on('pageerror', (error) => this.problems.push(`error: ${error.stack ?? error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error') this.problems.push(`${line.type()}: ${line.text()}`);
    });
  }

  /** Opens the page and waits until it listens. */
  static async open(page: Page, theme = DARK): Promise<PlayerPage> {
    const player = new PlayerPage(page, theme);
    await page.exposeBinding(POST_BINDING, (_, text: string) => player.#hear(text));
    const html = await pageDocument('player');
    await page.route(`${ORIGIN}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: dressed(html, player.#surroundings, player.remembered) }),
    );
    await page.goto(`${ORIGIN}/player`);
    await player.#listening();
    return player;
  }

  /** Loads the page anew, as a panel does that comes into sight again: it knows what it has kept and nothing else. */
  async reload(): Promise<void> {
    this.said.length = 0;
    await this.page.reload();
    await this.#listening();
  }

  get acknowledged(): number {
    return this.said.filter(({ type }) => type === 'player/acknowledge').length;
  }

  /** What the page said last of how it plays. */
  get status(): Extract<FromPlayer, { type: 'player/status' }> | undefined {
    return this.said.findLast((message) => message.type === 'player/status');
  }

  send(message: ToPlayer): Promise<void> {
    return this.post({ kind: 'send', body: message });
  }

  /** Posts anything at all. */
  post(envelope: unknown): Promise<void> {
    return this.page.evaluate((data) => window.postMessage(data), envelope);
  }

  /** Answers a request: null, or one sentence of refusal. */
  answer({ id }: Asked, refusal: string | null = null): Promise<void> {
    return this.post(
      refusal === null
        ? { kind: 'answer', id, ok: true, value: null }
        : { kind: 'answer', id, ok: false, message: refusal },
    );
  }

  state(state: PlayerPageState, flow = 'sample.mjpeg'): Promise<void> {
    return this.snapshot({ flow, state });
  }

  snapshot(members: Partial<PlayerSnapshot>): Promise<void> {
    const usual = { flow: 'sample.mjpeg', source: 'id', sourceName: 'server1', chosen: true, movedFrom: null } as const;
    const end = { lost: true, offeredBy: null };
    return this.send({ type: 'player/snapshot', snapshot: { ...usual, ...end, state: 'playing', ...members } });
  }

  /** Posts frames, numbered from `first` and captured 30 in a second; bytes cross into the browser as text. */
  frames(first: number, jpegs: readonly Uint8Array[]): Promise<void> {
    return this.page.evaluate(
      ({ first, texts }) => {
        for (const [index, text] of texts.entries()) {
          const jpeg = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
          const [frameNumber, capturedMs] = [first + index, ((first + index) * 1000) / 30];
          const body = { type: 'player/frame', frameNumber, capturedMs, latencyMs: 1, jpeg };
          window.postMessage({ kind: 'send', body });
        }
      },
      { first, texts: jpegs.map((jpeg) => Buffer.from(jpeg).toString('base64')) },
    );
  }

  /** From now on frames come by themselves, 30 in a second, over and over, until {@link endFlow}. */
  flow(jpegs: readonly Uint8Array[]): Promise<void> {
    return this.page.evaluate(
      (texts) => {
        const all = texts.map((text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
        const begun = performance.now();
        let sent = 0;
        const timer = window.setInterval(() => {
          for (; sent <= ((performance.now() - begun) * 30) / 1000; sent++) {
            const [jpeg, capturedMs] = [all[sent % all.length]!.slice(), begun + (sent * 1000) / 30];
            const body = { type: 'player/frame', frameNumber: sent % all.length, capturedMs, latencyMs: 7, jpeg };
            window.postMessage({ kind: 'send', body });
          }
        }, 10);
        Object.assign(window, { endFlow: () => window.clearInterval(timer) });
      },
      jpegs.map((jpeg) => Buffer.from(jpeg).toString('base64')),
    );
  }

  endFlow(): Promise<void> {
    return this.page.evaluate(() => (window as unknown as { endFlow: () => void }).endFlow());
  }

  counter(): Promise<number | undefined> {
    return canvasCounter(this.page);
  }

  /** Changes the theme of the editor. */
  async dress(theme: Theme): Promise<void> {
    Object.assign(this.#surroundings, { theme });
    await this.page.evaluate(applySurroundings, this.#surroundings);
  }

  #hear(text: string): void {
    const { kind, value } = JSON.parse(text, revived) as { kind: 'message' | 'state'; value: unknown };
    if (kind === 'state') {
      this.remembered = value;
      return;
    }
    const { kind: how, id, body } = value as { kind: string; id?: number; body?: unknown };
    const message = how === 'send' ? parseFromPlayer(body) : undefined;
    const request = how === 'ask' ? parseFromPlayerRequest(body) : undefined;
    if (message) this.said.push(message);
    else if (request && id !== undefined) this.asked.push({ id, request });
    else this.problems.push(`what is none of ours: ${text.slice(0, 200)}`);
  }

  async #listening(): Promise<void> {
    for (const deadline = Date.now() + 10_000; this.said.length === 0;) {
      if (Date.now() > deadline) throw new Error(`the player does not listen: ${this.problems.join('; ')}`);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }
}

function revived(_: string, member: unknown): unknown {
  if (typeof member !== 'object' || member === null || !('base64' in member)) return member;
  return new Uint8Array(Buffer.from(String(member.base64), 'base64'));
}
