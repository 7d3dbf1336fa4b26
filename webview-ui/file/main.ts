import type { ClipState, ToFilePage } from '../../src/shared/fileMessages';
import { shownText } from '../../src/shared/shownText';
import { connectHost } from '../host';
import { Announcer } from '../page/announcer';
import { make, makeButton, setAttribute, setText } from '../page/dom';
import { EmptyNotice } from '../page/emptyNotice';
import { ChartView } from './chartView';
import { ControlsView } from './controlsView';
import { FactsView } from './factsView';
import { type FileKeyAction, fileKeyAction, JUMP_FRAMES, type KeyPlace } from './fileKeys';
import { FileLink } from './fileLink';
import { type FileMemory, parseFileMemory } from './fileMemory';
import { completeText, positionText, progressText, rateOf } from './fileWords';
import { FrameStore, type StoredFrame } from './frameStore';
import { PictureView } from './pictureView';
import { Playhead, SPEEDS } from './playhead';
import { ProblemsView } from './problemsView';
import { SizeChart } from './sizeChart';
import { StreamView } from './streamView';

/** Frames asked for before they are due. */
const FRAMES_AHEAD = 8;
/** Pictures a second that a display shows, at most as many as are asked for. */
const DISPLAY_RATE = 60;
/** While it plays, where it is is kept this often. */
const REMEMBER_MS = 500;

/** The page of a file of frames: wires what is known of it to what is shown. */
class FilePage {
  readonly #host = connectHost();
  readonly #link: FileLink;
  readonly #store: FrameStore;
  readonly #playhead = new Playhead();
  readonly #announcer = new Announcer(document.body);
  readonly #root = make('main', { class: 'page file-page' });
  readonly #heading = make('h1', { class: 'visually-hidden', text: 'Motion JPEG file' });
  readonly #progress = make('progress', { attributes: { 'aria-label': 'Looking for frames', hidden: true } });
  readonly #status = make('span', { class: 'file-status' });
  readonly #banner = make('div', { class: 'banner', attributes: { role: 'status', hidden: true } });
  readonly #error = make('div', { class: 'banner page-error', attributes: { role: 'alert', hidden: true } });
  readonly #stream = new StreamView({
    stream: () => this.#do(this.#link.ask({ type: 'clip/stream' })),
    stopOffering: () => this.#do(this.#link.ask({ type: 'clip/stopOffering' })),
    showInFlows: () => this.#do(this.#link.ask({ type: 'clip/showInFlows' })),
  });
  readonly #snapshot = this.#toggle('Snapshot…', 'S', () => this.#run('snapshot'), { isToggle: false });
  readonly #fit = this.#toggle('1:1', 'Z', () => this.#run('toggleZoom'), { words: 'Pixel for pixel' });
  readonly #detailsButton = this.#toggle(
    'Details',
    undefined,
    () => this.#arrange({ showsDetails: !this.#memory.showsDetails }),
    { words: 'Details of the file and the frame, and problems found' },
  );
  readonly #picture = new PictureView({ onDidShow: (frame) => this.#showed(frame) });
  readonly #controls: ControlsView;
  readonly #chartView: ChartView;
  readonly #facts = new FactsView((index) => this.#seek(index));
  readonly #problems: ProblemsView;
  readonly #side: HTMLElement;
  readonly #notice: EmptyNotice;
  #memory: FileMemory;
  #state: ClipState | undefined;
  #chart = new SizeChart([]);
  #frame: StoredFrame | undefined;
  #isTicking = false;
  #rememberAt = 0;

  constructor() {
    this.#memory = parseFileMemory(this.#host.recall());
    this.#link = new FileLink({
      post: (envelope) => this.#host.post(envelope),
      setTimer: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return { dispose: () => clearTimeout(timer) };
      },
      onDropped: (what) => console.warn(`dropped ${what}`),
    });
    this.#store = new FrameStore(
      (index) => this.#link.frame(index, this.#state?.generation ?? 0),
      () => this.#wake(),
    );
    this.#controls = new ControlsView({
      togglePlay: () => this.#run('togglePlay'),
      step: (by) => this.#step(by),
      seek: (index) => this.#seek(index),
      first: () => this.#run('first'),
      last: () => this.#run('last'),
      setSpeed: (speed) => this.#arrange({ speed }),
      toggleLoop: () => this.#run('toggleLoop'),
      setRate: (framesPerSecond) => this.#arrange({ framesPerSecond }),
    });
    this.#chartView = new ChartView({
      seek: (index) => this.#seek(index),
      toggleDatagrams: () => this.#run('toggleDatagrams'),
    });
    this.#problems = new ProblemsView({
      goTo: (offset) => void this.#do(this.#goTo(offset)),
      copyOffset: (offset) => void this.#do(this.#link.ask({ type: 'clip/copyOffset', offset })),
    });
    this.#side = make('aside', { class: 'side', attributes: { 'aria-label': 'Details', tabindex: 0 } });
    this.#side.append(this.#facts.element, this.#problems.element);
    const toolbar = make(
      'div',
      { class: 'toolbar' },
      this.#stream.element,
      this.#snapshot,
      this.#progress,
      this.#status,
    );
    toolbar.append(make('span', { class: 'spacer' }), this.#fit, this.#detailsButton);
    const stage = make('div', { class: 'pane stage' }, this.#picture.element, this.#controls.element);
    stage.append(this.#chartView.element);
    const panes = make('div', { class: 'panes' }, stage, this.#side);
    this.#root.append(this.#heading, toolbar, this.#banner, this.#error, panes);
    this.#notice = new EmptyNotice(this.#root);
    this.#notice.show({ text: 'Opening the file…', busy: true });
    document.body.append(this.#root);
    document.addEventListener('keydown', (event) => this.#key(event));
    this.#playhead.seek(this.#memory.position);
    if (this.#memory.isPlaying && !isCalm()) this.#playhead.play(performance.now());
    this.#link.onDidReceive((message) => this.#receive(message));
    this.#host.listen((envelope) => this.#link.receive(envelope));
    this.#link.start();
  }

  #receive(message: ToFilePage): void {
    if (message.type === 'clip/offered') return this.#stream.setFlow(message.flow);
    if (message.type === 'clip/refused') return this.#refuse(message.sentence);
    const before = this.#state;
    const { state } = message;
    this.#state = state;
    this.#stream.setCanStream(!state.isGone);
    if (before && before.generation !== state.generation) this.#forget();
    const isAllKnown = state.phase !== 'indexing';
    this.#playhead.setFrames(state.frames, isAllKnown);
    this.#chart = new SizeChart(state.sizes);
    if (before?.phase === 'indexing' && state.phase === 'complete') {
      this.#announcer.say(completeText(state.frames, state.problems.total));
    }
    this.#showNotice(state);
    this.#show();
    this.#wake();
  }

  #refuse(sentence: string): void {
    this.#state = undefined;
    this.#stream.setCanStream(false);
    this.#snapshot.disabled = true;
    this.#forget();
    this.#playhead.setFrames(0, false);
    const open = (): void => void this.#do(this.#link.ask({ type: 'clip/openOtherwise' }));
    this.#notice.show({ text: shownText(sentence), action: { label: 'Open in Another Editor', run: open } });
    setAttribute(this.#root, 'data-phase', 'refused');
  }

  #forget(): void {
    this.#store.clear();
    this.#picture.forget();
    this.#frame = undefined;
  }

  #showNotice(state: ClipState): void {
    const isEmpty = state.frames === 0;
    if (isEmpty && state.phase === 'indexing') this.#notice.show({ text: 'Looking for the first frame…', busy: true });
    else if (isEmpty) this.#notice.show({ text: state.notice ?? 'There is no frame in this file.' });
    else this.#notice.show(undefined);
    this.#banner.hidden = state.notice === null;
    setText(this.#banner, shownText(state.notice ?? ''));
    setAttribute(this.#root, 'data-phase', state.phase);
  }

  /** Everything but the picture. */
  #show(): void {
    const state = this.#state;
    const { zoom, showsDatagrams, showsDetails, speed, loops } = this.#memory;
    this.#picture.setZoom(zoom);
    setAttribute(this.#fit, 'aria-pressed', String(zoom === 'actual'));
    setAttribute(this.#detailsButton, 'aria-pressed', String(showsDetails));
    this.#side.hidden = !showsDetails;
    if (!state) return;
    const { framesPerSecond, origin } = rateOf(state, this.#memory.framesPerSecond);
    this.#playhead.setPace({ framesPerSecond, speed, loops });
    setText(this.#heading, shownText(state.name));
    const progress = progressText(state);
    setText(this.#status, progress ?? '');
    this.#progress.hidden = progress === undefined;
    this.#progress.max = Math.max(1, state.totalBytes);
    this.#progress.value = state.bytesIndexed;
    this.#chartView.show(this.#chart, state.budget, showsDatagrams);
    const { summary } = this.#chart;
    this.#facts.show({ state, summary, framesPerSecond, rateOrigin: origin });
    this.#problems.show(state);
    this.#showPlace();
  }

  /** What changes with every frame. */
  #showPlace(): void {
    const { index, frames, isPlaying, pace } = this.#playhead;
    this.#controls.show({ index, frames, isPlaying, pace });
    this.#snapshot.disabled = index === undefined;
    if (index !== undefined) this.#chartView.setCurrent(index);
    if (this.#state) {
      const frame = this.#frame && !('failure' in this.#frame) ? this.#frame : undefined;
      this.#facts.showFrame(frame, this.#state);
    }
  }

  #showed(frame: StoredFrame): void {
    this.#frame = frame;
    this.#showPlace();
    if (!this.#playhead.isPlaying) this.#remember();
    this.#wake();
  }

  #wake(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now: number): void {
    this.#isTicking = false;
    const { shown, isBusy } = this.#picture;
    const wasPlaying = this.#playhead.isPlaying;
    const before = this.#playhead.index;
    const index = this.#playhead.due(now, shown === before && !isBusy);
    if (index === undefined) return;
    const frame = this.#store.get(index);
    // While the user looks for a place, only what is looked at is asked for.
    this.#store.want([index, ...(frame ? this.#playhead.upcoming(FRAMES_AHEAD, DISPLAY_RATE) : [])]);
    if (frame && shown !== index && !isBusy) this.#picture.show(frame, this.#playhead.isPlaying);
    else if (wasPlaying !== this.#playhead.isPlaying || before !== index) this.#showPlace();
    if (this.#playhead.isPlaying && now >= this.#rememberAt) {
      this.#rememberAt = now + REMEMBER_MS;
      this.#remember();
    }
    // Otherwise whatever comes wakes it: a frame that is loaded or shown, the user, the extension.
    if (this.#playhead.isPlaying) this.#wake();
    else if (wasPlaying) this.#remember();
  }

  #remember(): void {
    const { wanted, isPlaying } = this.#playhead;
    this.#memory = { ...this.#memory, position: wanted, isPlaying };
    this.#host.remember(this.#memory);
  }

  #arrange(change: Partial<FileMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    this.#remember();
    this.#show();
    this.#wake();
  }

  #seek(index: number): void {
    this.#playhead.seek(index);
    this.#moved();
  }

  #step(by: number): void {
    this.#playhead.step(by);
    this.#moved();
    this.#announce();
  }

  #moved(): void {
    this.#remember();
    this.#showPlace();
    this.#wake();
  }

  /** Says where one is, to whom the focus is no slider that says it itself. */
  #announce(): void {
    const { index, frames, pace } = this.#playhead;
    if (index !== undefined) this.#announcer.say(`${positionText(index, frames, pace.framesPerSecond)}.`);
  }

  async #goTo(offset: number): Promise<void> {
    const index = await this.#link.nearestFrame(offset, this.#state?.generation ?? 0);
    this.#playhead.pause();
    this.#seek(index);
    this.#announce();
  }

  async #do(action: Promise<void>): Promise<void> {
    try {
      this.#error.hidden = true;
      await action;
    } catch (error) {
      setText(this.#error, shownText(error instanceof Error ? error.message : String(error)));
      this.#error.hidden = false;
    }
  }

  #run(action: FileKeyAction): void {
    const { speed, loops, zoom, showsDatagrams } = this.#memory;
    const at = SPEEDS.indexOf(speed);
    switch (action) {
      case 'togglePlay':
        if (this.#playhead.isPlaying) this.#playhead.pause();
        else this.#playhead.play(performance.now());
        return this.#moved();
      case 'stepBack':
        return this.#step(-1);
      case 'stepOn':
        return this.#step(1);
      case 'jumpBack':
        return this.#step(-JUMP_FRAMES);
      case 'jumpOn':
        return this.#step(JUMP_FRAMES);
      case 'first':
        this.#seek(0);
        return this.#announce();
      case 'last':
        this.#seek(Math.max(0, this.#playhead.frames - 1));
        return this.#announce();
      case 'slower':
        return this.#arrange({ speed: SPEEDS[Math.max(0, at - 1)] ?? 1 });
      case 'faster':
        return this.#arrange({ speed: SPEEDS[Math.min(SPEEDS.length - 1, at + 1)] ?? 1 });
      case 'toggleLoop':
        return this.#arrange({ loops: !loops });
      case 'toggleZoom':
        return this.#arrange({ zoom: zoom === 'fit' ? 'actual' : 'fit' });
      case 'toggleDatagrams':
        return this.#arrange({ showsDatagrams: !showsDatagrams });
      case 'snapshot': {
        const { index } = this.#playhead;
        if (index === undefined || !this.#state) return;
        const { generation } = this.#state;
        return void this.#do(this.#link.ask({ type: 'clip/snapshot', index, generation }));
      }
      default:
        action satisfies never;
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || !this.#state) return;
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    const press = { key, shift: shiftKey, isChord: ctrlKey || altKey || metaKey };
    const action = fileKeyAction(press, placeOf(event.target));
    if (!action) return;
    event.preventDefault();
    this.#run(action);
  }

  #toggle(
    text: string,
    key: string | undefined,
    run: () => void,
    { isToggle = true, words }: { isToggle?: boolean; words?: string } = {},
  ): HTMLButtonElement {
    return makeButton(text, run, {
      class: 'quiet',
      attributes: {
        'aria-pressed': isToggle ? 'false' : undefined,
        'aria-keyshortcuts': key,
        title: `${words ?? text.replace('…', '')}${key === undefined ? '' : ` (${key})`}`,
      },
    });
  }
}

/** Whether the user wants little to move by itself. */
function isCalm(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}

function placeOf(target: EventTarget | null): KeyPlace {
  if (target instanceof HTMLInputElement) return target.type === 'range' ? 'slider' : 'field';
  if (target instanceof HTMLSelectElement) return 'field';
  if (target instanceof HTMLButtonElement) return 'button';
  const role = target instanceof Element ? target.getAttribute('role') : null;
  return role === 'slider' ? 'slider' : role === 'listbox' ? 'list' : 'elsewhere';
}

new FilePage();
