import { Channel } from '../../src/shared/channel';
import {
  type FromPlayer,
  type FromPlayerRequest,
  MESSAGES_VERSION,
  type PlaybackMode,
  type PlayerAction,
  type PlayerFrameMessage,
  type PlayerPageMemory,
  type PlayerSnapshot,
  parseToPlayer,
  type ToPlayer,
} from '../../src/shared/messages';
import type { Host } from '../host';
import { Announcements } from '../page/announcements';
import { make } from '../page/dom';
import { CanvasView, type Picture } from './canvasView';
import { ControlsView } from './controlsView';
import { FiguresView } from './figuresView';
import { HelpView } from './helpView';
import { keepPicture, parseKeptPicture } from './keptPicture';
import { actionOf, type KeyAction } from './keys';
import { parseLooks, type PlayerLooks } from './looks';
import { Playback } from './playback';
import { PlayerView } from './playerView';
import { TakeawayView } from './takeawayView';
import { captionOf, noticeOf, type PlaybackNumbers, toldState } from './words';

interface PageTalk {
  readonly message: FromPlayer;
  readonly request: FromPlayerRequest;
}

interface HostTalk {
  readonly message: ToPlayer;
  readonly request: never;
}

/** A frame that came to the page. */
interface Frame extends Picture {
  readonly capturedMs: number;
  readonly latencyMs: number;
  readonly arrivedAt: number;
}

/** Numbers that change with every frame are unreadable: they are written this often, but for the frame's own, which is that of the picture above it. */
const CAPTION_INTERVAL_MS = 250;
const FIGURES_INTERVAL_MS = 500;

/** Commands of the editor that are keys of the page, too. */
const COMMANDS: Readonly<Record<'goLive' | 'saveSnapshot' | 'toggleStatistics', KeyAction>> = {
  goLive: 'goLive',
  saveSnapshot: 'save',
  toggleStatistics: 'statistics',
};

/** The page of a player: joins playback with what is seen of it, what the user does to it, and the extension. */
export class PlayerPageView {
  readonly #host: Host;
  readonly #channel: Channel<PageTalk, HostTalk>;
  readonly #playback: Playback<Frame>;
  readonly #view: PlayerView;
  readonly #canvas: CanvasView<Frame>;
  readonly #controls: ControlsView;
  readonly #figures = new FiguresView();
  readonly #help: HelpView;
  readonly #announcements: Announcements;
  readonly #takeaway: TakeawayView;
  #looks: PlayerLooks;
  #snapshot: PlayerSnapshot | undefined;
  /** What is on the canvas, and how long it was in the page before. */
  #picture: Frame | undefined;
  #pageMs = 0;
  #undecodable = 0;
  #numbers: Omit<PlaybackNumbers, 'frameNumber'> = { framesPerSecond: 0, waiting: 0, behindMs: 0, undecodable: 0 };
  #captionDue = 0;
  #figuresDue = 0;
  #isTicking = false;
  #told = '';

  constructor(body: HTMLElement, host: Host) {
    this.#host = host;
    const memory = (host.recall() ?? {}) as { readonly looks?: unknown; readonly paused?: unknown };
    this.#looks = parseLooks(memory.looks);
    this.#playback = new Playback(this.#looks.mode);
    this.#controls = new ControlsView(
      (action) => this.#run(action),
      (mode) => this.#setMode(mode),
    );
    this.#help = new HelpView(() => this.#show());
    const live = make('div', { class: 'visually-hidden', attributes: { 'aria-live': 'polite' } });
    this.#announcements = new Announcements(
      (text) => live.replaceChildren(make('p', { text })),
      (delayMs, run) => void setTimeout(run, delayMs),
    );
    const overlays = [this.#figures.element, this.#help.element, live];
    this.#view = new PlayerView(body, { controls: this.#controls.element, overlays }, () => this.#watchAgain());
    this.#canvas = new CanvasView<Frame>(this.#view.canvas, {
      drawn: (picture) => this.#drawn(picture),
      undecodable: () => this.#undecodable++,
    });
    this.#channel = new Channel<PageTalk, HostTalk>({
      post: (envelope) => host.post(envelope),
      parseMessage: parseToPlayer,
      parseRequest: () => undefined,
      onMessage: (message) => this.#receive(message),
      onRequest: () => Promise.reject(new Error('A player answers no requests.')),
      onDropped: (what) => console.warn(`dropped ${what}`),
      setTimer: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return { dispose: () => clearTimeout(timer) };
      },
    });
    this.#takeaway = new TakeawayView({
      png: () => this.#canvas.png(),
      ask: (frameNumber, jpeg) =>
        // As long as the user takes to choose a file.
        this.#channel.request({ type: 'player/saveFrame', frameNumber, jpeg }, isNull, null),
      show: (message) => this.#view.showMessage(message),
    });
    document.addEventListener('keydown', (event) => this.#key(event));
    this.#view.showSize(this.#looks.size);
    const kept = parseKeptPicture(memory.paused);
    if (kept) {
      this.#playback.pause(true);
      this.#canvas.show({ ...kept, capturedMs: 0, latencyMs: 0, arrivedAt: performance.now() });
    }
    this.#show();
  }

  /** Begins the conversation. */
  start(): void {
    this.#host.listen((envelope) => this.#channel.receive(envelope));
    this.#channel.send({ type: 'panel/ready', version: MESSAGES_VERSION });
    this.#tellStatus();
  }

  #receive(message: ToPlayer): void {
    switch (message.type) {
      case 'player/snapshot':
        this.#snapshot = message.snapshot;
        this.#captionDue = 0;
        this.#figuresDue = 0;
        this.#remember();
        this.#view.showSnapshot(message.snapshot);
        break;
      case 'player/frame':
        this.#take(message);
        break;
      case 'player/figures':
        this.#figures.known = message.figures;
        break;
      case 'player/do':
        this.#do(message.action);
        break;
      default:
        return message satisfies never;
    }
    this.#startTicking();
  }

  #take({ frameNumber, capturedMs, latencyMs, jpeg }: PlayerFrameMessage): void {
    const arrivedAt = performance.now();
    this.#playback.push({ frameNumber, bytes: jpeg, capturedMs, latencyMs, arrivedAt }, arrivedAt);
    this.#figures.received.mark(arrivedAt);
    // It waits here, in a bounded queue, not on its way: the next one may come.
    this.#channel.send({ type: 'player/acknowledge' });
  }

  #drawn(picture: Frame): void {
    const now = performance.now();
    this.#picture = picture;
    this.#pageMs = now - picture.arrivedAt;
    this.#figures.shown.mark(now);
    this.#view.showFrame(picture.frameNumber);
    this.#showNumbers();
    if (this.#playback.state === 'paused') this.#remember();
    this.#startTicking();
  }

  #startTicking(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    requestAnimationFrame(() => this.#tick());
  }

  #tick(): void {
    const now = performance.now();
    const playback = this.#playback;
    const due = playback.due(now);
    if (due) this.#canvas.show(due);
    const state = toldState(playback.state, playback.stalledMs(now), this.#picture !== undefined);
    if (this.#snapshot) this.#view.showNotice(noticeOf(this.#snapshot, state, playback.isFull));
    const shownPerSecond = this.#figures.shown.perSecond(now);
    const isMoving = playback.state === 'paused' ? playback.needsPicture : playback.depth > 0 || state === 'playing';
    // The last frame may still be being decoded, and the rate is of the last second: the numbers end when both have.
    const isCounting = this.#figures.isCounting(now);
    this.#isTicking = isMoving || isLive(this.#snapshot) || this.#canvas.isBusy || isCounting;
    if (now >= this.#captionDue || !this.#isTicking) {
      this.#captionDue = now + CAPTION_INTERVAL_MS;
      this.#numbers = {
        // A picture that is held has no rate, however fast it was a moment ago.
        framesPerSecond: playback.state === 'paused' && !this.#canvas.isBusy ? 0 : shownPerSecond,
        waiting: playback.depth,
        behindMs: this.#isBehind ? playback.behindMs : 0,
        undecodable: this.#undecodable,
      };
      this.#showNumbers();
      this.#show();
    }
    if (this.#looks.statistics && (now >= this.#figuresDue || !this.#isTicking)) this.#showFigures(now);
    if (this.#isTicking) requestAnimationFrame(() => this.#tick());
  }

  get #isBehind(): boolean {
    return this.#playback.state === 'paused' || this.#playback.held > 0;
  }

  #showNumbers(): void {
    this.#view.showNumbers(captionOf({ ...this.#numbers, frameNumber: this.#picture?.frameNumber }));
  }

  /** Whether there is anything to play, or to be played later. */
  get #isOn(): boolean {
    const { state, depth } = this.#playback;
    return state !== 'buffering' || depth > 0 || isLive(this.#snapshot);
  }

  /** Shows how the controls stand. */
  #show(): void {
    const { state, mode, canStepBack, canStepForward } = this.#playback;
    const { size, statistics } = this.#looks;
    this.#controls.show({
      paused: state === 'paused',
      isOn: this.#isOn,
      mode,
      size,
      statistics,
      help: this.#help.isOpen,
      canStepBack,
      canStepForward,
      hasPicture: this.#picture !== undefined,
      isBehind: this.#isBehind,
    });
    this.#figures.element.hidden = !statistics;
  }

  #showFigures(now: number): void {
    this.#figuresDue = now + FIGURES_INTERVAL_MS;
    const latency = this.#picture && { nodeMs: this.#picture.latencyMs, pageMs: this.#pageMs };
    this.#figures.show(this.#playback, isLive(this.#snapshot), { latency, undecodable: this.#undecodable }, now);
  }

  #run(action: KeyAction): void {
    const playback = this.#playback;
    switch (action) {
      case 'togglePause':
        if (!this.#isOn) return;
        this.#setPaused(playback.state !== 'paused');
        break;
      case 'goLive':
        if (!this.#isOn) return;
        playback.goLive(performance.now());
        this.#announcements.say('At the newest frame.');
        break;
      case 'stepForward':
        this.#step(1);
        break;
      case 'stepBack':
        this.#step(-1);
        break;
      case 'toggleMode':
        return this.#setMode(playback.mode === 'smooth' ? 'live' : 'smooth');
      case 'save':
        this.#takeaway.save(this.#picture);
        break;
      case 'copy':
        void this.#takeaway.copy(this.#picture);
        break;
      case 'fit':
      case 'actual':
        this.#look({ size: action });
        break;
      case 'full':
        this.#look({ size: this.#looks.size === 'full' ? 'fit' : 'full' });
        break;
      case 'statistics':
        this.#look({ statistics: !this.#looks.statistics });
        break;
      case 'help':
        this.#help.toggle();
        break;
    }
    this.#changed();
  }

  /** What a command of the editor says. */
  #do(action: PlayerAction): void {
    switch (action) {
      case 'pause':
      case 'resume':
        this.#setPaused(action === 'pause');
        return this.#changed();
      case 'playSmoothly':
      case 'playLive':
        return this.#setMode(action === 'playLive' ? 'live' : 'smooth');
      default:
        return this.#run(COMMANDS[action]);
    }
  }

  #setPaused(isPaused: boolean): void {
    if (isPaused) this.#playback.pause();
    else this.#playback.resume(performance.now());
    if (!isPaused) this.#announcements.say('Playing.');
  }

  #setMode(mode: PlaybackMode): void {
    this.#playback.setMode(mode);
    this.#look({ mode });
    this.#announcements.say(mode === 'live' ? 'Live: as little delay as possible.' : 'Smooth: from a buffer.');
    this.#changed();
  }

  #step(direction: 1 | -1): void {
    const frame = this.#playback.step(direction);
    if (!frame) return;
    this.#canvas.show(frame);
    this.#announcements.say(`Frame ${frame.frameNumber}.`);
  }

  #look(change: Partial<PlayerLooks>): void {
    this.#looks = { ...this.#looks, ...change };
    this.#view.showSize(this.#looks.size);
    this.#remember();
  }

  /** Something of what the controls show may be another. */
  #changed(): void {
    this.#captionDue = 0;
    this.#figuresDue = 0;
    this.#show();
    this.#tellStatus();
    this.#remember();
    this.#startTicking();
  }

  #remember(): void {
    if (!this.#snapshot) return;
    const { flow, source, chosen } = this.#snapshot;
    const memory: PlayerPageMemory = { flow, source, chosen };
    // A picture that is held is held over a while out of sight, too, where nothing of the page is left.
    const paused = this.#playback.state === 'paused' && this.#picture ? keepPicture(this.#picture) : null;
    this.#host.remember({ ...memory, looks: this.#looks, paused });
  }

  #tellStatus(): void {
    const { mode, state } = this.#playback;
    const status = { mode, paused: state === 'paused', statistics: this.#looks.statistics };
    const told = JSON.stringify(status);
    if (told === this.#told) return;
    this.#told = told;
    this.#channel.send({ type: 'player/status', ...status });
  }

  #watchAgain(): void {
    // What became of it comes as a snapshot; a refusal has been told by the editor.
    this.#channel.request({ type: 'player/watchAgain' }, isNull).catch(() => undefined);
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    if (event.key === 'Escape') {
      if (this.#help.isOpen) this.#help.close();
      else if (this.#looks.size === 'full') this.#run('fit');
      return;
    }
    const action = actionOf(event);
    // Space presses the button that has the focus.
    if (!action || (event.key === ' ' && event.target instanceof HTMLButtonElement)) return;
    const isStep = action === 'stepForward' || action === 'stepBack';
    // Arrows scroll what is larger than the panel.
    if (isStep && this.#playback.state !== 'paused') return;
    event.preventDefault();
    if (!event.repeat || isStep) this.#run(action);
  }
}

/** Whether frames may come: then the numbers are kept current. */
function isLive(shown: PlayerSnapshot | undefined): boolean {
  return shown?.state === 'buffering' || shown?.state === 'playing' || shown?.state === 'recovering';
}

function isNull(answer: unknown): true | undefined {
  return answer === null || undefined;
}
