import type { Clock } from '../../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../../base/disposable';
import { type Event, Emitter } from '../../base/emitter';
import { type ClipFile, GONE_TEXT } from '../../content/clipFile';
import type { ClipFrameAnswer, ToFilePage } from '../../shared/fileMessages';
import { Coalescer } from '../node/coalescer';
import { type ClipFacts, clipStateOf } from './clipState';
import { nearestFrame } from './nearestFrame';

/** A file that has changed is read anew so much later; later still where it goes on changing, as one that is being written does. */
export const LEAST_PAUSE_MS = 500;
export const MOST_PAUSE_MS = 16_000;
/** A change so soon after the file was read anew is the same writer going on. */
const GOES_ON_MS = 5_000;
/** That the file was read anew is told so long. */
export const NOTICE_MS = 8_000;

/** The parts of a file that is open. */
export type OpenClip = ClipFacts & Pick<ClipFile, 'frame' | 'onDidChange' | 'dispose'>;

export interface ClipSessionOptions {
  /** Base name of the file, which stands for its path in what users read. */
  readonly name: string;
  readonly path: string;
  /** Opens it; rejects with an Error whose message is one sentence without a full stop; its `code` is `notFound` where there is no such file. */
  readonly open: () => Promise<OpenClip>;
  readonly clock: Clock;
}

/**
 * A file for as long as it is open in an editor, in any number of tabs: opens it, opens it anew when it has become another, and says what has
 * become of it.
 */
export class ClipSession implements Disposable {
  readonly #options: ClipSessionOptions;
  readonly #store = new DisposableStore();
  readonly #changed = new Emitter<void>();
  readonly #clip = new MutableDisposable<HeldClip>();
  readonly #opening: Coalescer;
  readonly #pause = new MutableDisposable<Disposable>();
  readonly #noticeTimer = new MutableDisposable<Disposable>();
  #pauseMs = LEAST_PAUSE_MS;
  /** What the last change was. */
  #reason: string | undefined;
  #openedAt = 0;
  #generation = 0;
  #refusal: string | undefined;
  #notice: string | null = null;
  #isGone = false;
  #isOver = false;

  constructor(options: ClipSessionOptions) {
    this.#options = options;
    this.#opening = new Coalescer(options.clock, 0, () => this.#open());
    for (const part of [this.#changed, this.#clip, this.#opening, this.#pause, this.#noticeTimer])
      this.#store.add(part);
    this.#opening.request();
  }

  readonly onDidChange: Event<void> = this.#changed.event;

  /** What pages are told now; undefined while the file is being opened for the first time. */
  get view(): ToFilePage | undefined {
    const { name } = this.#options;
    const held = this.#clip.value;
    if (held) {
      const { clip, generation } = held;
      return {
        type: 'clip/state',
        state: clipStateOf(clip, { name, generation, isGone: this.#isGone, notice: this.#notice }),
      };
    }
    return this.#refusal === undefined ? undefined : { type: 'clip/refused', name, sentence: this.#refusal };
  }

  /** There may be another file: looks, unless the one that is open would say so itself. */
  look(): void {
    const state = this.#clip.value?.clip.status.state;
    if (state === 'changed' || (state === undefined && this.#refusal !== undefined)) this.#opening.request();
  }

  /** Rejects with an Error whose message is a sentence. */
  async frame(index: number, generation: number): Promise<ClipFrameAnswer> {
    try {
      const frame = await this.#at(generation).frame(index);
      const { offset, storedBytes, jpeg, repair, width, height, undecodable } = frame;
      return { index, offset, storedBytes, jpeg, repair, width, height, undecodable };
    } catch (error) {
      throw new Error(this.#sentenceOf(error), { cause: error });
    }
  }

  /** The frame at or next after so many bytes from the beginning of the file. Rejects with an Error whose message is a sentence. */
  async nearestFrame(offset: number, generation: number): Promise<number> {
    try {
      return await nearestFrame(this.#at(generation), offset);
    } catch (error) {
      throw new Error(this.#sentenceOf(error), { cause: error });
    }
  }

  dispose(): void {
    this.#isOver = true;
    this.#store.dispose();
  }

  #at(generation: number): OpenClip {
    const held = this.#clip.value;
    if (held?.generation !== generation) throw new Error(`${this.#options.name} has changed meanwhile`);
    return held.clip;
  }

  async #open(): Promise<void> {
    const { open, clock } = this.#options;
    const before = this.#clip.value?.clip.status;
    let clip: OpenClip;
    try {
      clip = await open();
    } catch (error) {
      if (!this.#isOver) this.#refuse(error);
      return;
    }
    if (this.#isOver) return clip.dispose();
    this.#refusal = undefined;
    this.#isGone = false;
    this.#openedAt = clock.now();
    this.#clip.value = new HeldClip(clip, ++this.#generation, () => this.#follow());
    this.#notice = before ? `${capital(before.reason ?? 'the file has changed')}; it was read anew.` : null;
    this.#noticeTimer.value = before && clock.setTimer(NOTICE_MS, () => this.#endNotice());
    // What it said before anybody listened.
    this.#follow();
  }

  #refuse(error: unknown): void {
    const sentence = this.#sentenceOf(error);
    const held = this.#clip.value;
    if (held && isNotFound(error)) {
      this.#isGone = true;
      // Systems keep a file for who has it open.
      this.#notice = `${capital(GONE_TEXT)}; what was read of it is still shown.`;
      this.#noticeTimer.value = undefined;
    } else {
      this.#clip.value = undefined;
      this.#refusal = sentence;
    }
    this.#changed.fire();
  }

  #follow(): void {
    const { clock } = this.#options;
    const { state, reason } = this.#clip.value?.clip.status ?? {};
    if (state === 'changed' && (!this.#pause.value || reason !== this.#reason)) {
      const isSoon = this.#generation > 1 && clock.now() - this.#openedAt < GOES_ON_MS + this.#pauseMs;
      // Who writes on makes it grow, and grow again; what is of another kind is no such thing.
      const goesOn = isSoon && reason === this.#reason;
      this.#reason = reason;
      this.#pauseMs = goesOn ? Math.min(MOST_PAUSE_MS, this.#pauseMs * 2) : LEAST_PAUSE_MS;
      this.#pause.value = clock.setTimer(this.#pauseMs, () => {
        this.#pause.value = undefined;
        this.#opening.request();
      });
    }
    this.#changed.fire();
  }

  #endNotice(): void {
    this.#notice = null;
    this.#changed.fire();
  }

  /** One sentence with the name of the file in place of its path. */
  #sentenceOf(error: unknown): string {
    const { path, name } = this.#options;
    const message = error instanceof Error ? error.message : String(error);
    return `${message.replaceAll(path, () => name)}.`;
  }
}

/** A file that is open, and who listens to it. */
class HeldClip implements Disposable {
  readonly #listening: Disposable;

  constructor(
    readonly clip: OpenClip,
    readonly generation: number,
    onDidChange: () => void,
  ) {
    this.#listening = clip.onDidChange(onDidChange);
  }

  dispose(): void {
    this.#listening.dispose();
    this.clip.dispose();
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'notFound';
}

/** A clause as the beginning of a sentence. */
function capital(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
