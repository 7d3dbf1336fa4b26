import * as vscode from 'vscode';
import { realClock, wallClock } from '../../base/clock';
import { type Disposable, MutableDisposable } from '../../base/disposable';
import type { Logger } from '../../base/log';
import type { FlowView, PlayerEvent } from '../../overlay/snapshot';
import { type FrameSubscription, type NodeApi, NodeError, type PlayerFrame } from '../../runtime/nodeApi';
import {
  type FromPlayer,
  type FromPlayerRequest,
  type PlayerAction,
  type PlayerPageMemory,
  type PlayerPageState,
  type PlayerStatus,
  type ToPlayer,
  parseFromPlayer,
  parseFromPlayerRequest,
} from '../../shared/messages';
import { shortId } from '../plainText';
import { type FlowKey, flowRowId, nodeText, offerRows } from '../views/flowRow';
import type { NodeController } from '../node/nodeController';
import type { Notifier } from '../notifier';
import type { OverlayModel } from '../node/overlayModel';
import { failureDetail, failureSentence } from '../failureText';
import { fileName } from './exportName';
import { FlowEnd } from './flowEnd';
import type { FileSaver } from './fileSaver';
import { FrameTrips } from './frameTrips';
import { PlayerFiguresFeed } from './playerFigures';
import { playerFor } from './playerKinds';
import { WebviewPanelBase } from './webviewPanel';

/** What player panels share. */
export interface PlayerServices {
  readonly extensionUri: vscode.Uri;
  readonly controller: NodeController;
  readonly model: OverlayModel;
  readonly notifier: Notifier;
  readonly saver: FileSaver;
  readonly logger: Logger;
}

/** How long a player that is put back waits for its own source, where others offer the same flow. */
const ORIGIN_PATIENCE_MS = 2_000;
/** How long a player says that it has another source now: long enough to be read twice. */
const MOVED_NOTICE_MS = 6_000;

/** What a player asks of, and tells, those that are open beside it. */
export interface PlayerSiblings {
  /** Whether a player of this flow and source is open. */
  isShown(key: FlowKey): boolean;
  /** The player has another source now. */
  onMoved(): void;
  /** It is in front, or no longer, or plays in another way. */
  onDidChangeStatus(): void;
}

/** How a page plays of which nothing is known yet. */
const AT_FIRST: PlayerStatus = { mode: 'smooth', paused: false, statistics: false };

interface HostTalk {
  readonly message: ToPlayer;
  readonly request: never;
}

interface PageTalk {
  readonly message: FromPlayer;
  readonly request: FromPlayerRequest;
}

/**
 * Shows one flow: watches it from when it is told to until it is closed, and hands frames to its page while that can be seen.
 * Where the node stops and is started again, or does not know the flow yet, it watches as soon as it can.
 */
export class PlayerPanel extends WebviewPanelBase<HostTalk, PageTalk> {
  readonly #services: PlayerServices;
  readonly #frames = new MutableDisposable<FrameSubscription>();
  readonly #figures = new MutableDisposable<PlayerFiguresFeed>();
  readonly #trips = new FrameTrips();
  readonly #siblings: PlayerSiblings;
  #status = AT_FIRST;
  /** The node that figures are asked of. */
  #figuresOf: NodeApi | undefined;
  /** Whether the source was chosen for the user, not named by them. */
  readonly chosen: boolean;
  #key: FlowKey;
  /** The name of the source, kept for when it is gone. */
  #sourceName = '';
  /** The source of which that is really the name, not the beginning of its id. */
  #named: string | undefined;
  /** How the source was called that was lost a moment ago. */
  #movedFrom: string | null = null;
  readonly #movedNotice = new MutableDisposable<Disposable>();
  readonly #end = new FlowEnd();
  #state: PlayerPageState = 'waiting';
  /** The node that watches for this panel. */
  #watcher: NodeApi | undefined;
  /** Whether a watch is being asked for. */
  #asking = false;
  /** Whether another origin of the flow is not good enough yet. */
  #isPatient = true;
  readonly #patience = new MutableDisposable<Disposable>();

  constructor(
    services: PlayerServices,
    panel: vscode.WebviewPanel,
    { flow, source, chosen }: PlayerPageMemory,
    siblings: PlayerSiblings,
  ) {
    super({ ...services, panel, page: 'player', title: flow });
    this.#services = services;
    this.#key = { flow, source };
    this.chosen = chosen;
    this.#siblings = siblings;
    panel.iconPath = {
      light: vscode.Uri.joinPath(services.extensionUri, 'media', 'player-light.svg'),
      dark: vscode.Uri.joinPath(services.extensionUri, 'media', 'player-dark.svg'),
    };
    const { controller, model } = services;
    this.store.add(this.#frames);
    this.store.add(this.#figures);
    this.store.add(this.#patience);
    this.store.add(this.#movedNotice);
    this.store.add(controller.onDidChangeStatus(() => this.#followNode()));
    this.store.add(model.onDidChange(() => this.#followModel()));
    this.store.add(
      controller.onDidPublish((event) => {
        this.#end.take(event, this.#key);
        if (event.event === 'player' && this.#watcher) this.#followPlayer(event);
      }),
    );
  }

  get key(): FlowKey {
    return this.#key;
  }

  showTitle(title: string): void {
    if (this.panel.title !== title) this.panel.title = title;
  }

  /** Equal for panels of the same flow from the same source. */
  get id(): string {
    return flowRowId(this.#key);
  }

  /** How its page plays. */
  get status(): PlayerStatus {
    return this.#status;
  }

  /** Whether it is what the user is in. */
  get isActive(): boolean {
    return this.isInReach && this.panel.active;
  }

  /** Tells the page, if it can be reached. */
  act(action: PlayerAction): void {
    this.send({ type: 'player/do', action });
  }

  /** Watches the flow if this panel does not yet. Rejects with a {@link NodeError} where the node refuses. */
  async watch(): Promise<void> {
    const { node } = this.#services.controller;
    if (!node) return this.#show('notRunning');
    if (this.#watcher === node || this.#asking) return;
    this.#asking = true;
    this.#watcher = node;
    this.#show('buffering');
    try {
      await node.watch({ ...this.#key, chosen: this.chosen });
    } catch (error) {
      // Somebody else's watch of the same flow is as good.
      if (!(error instanceof NodeError) || error.code !== 'alreadyWatched') {
        this.#watcher = undefined;
        this.#show(this.#services.controller.node ? 'failed' : 'notRunning');
        throw error;
      }
    } finally {
      this.#asking = false;
    }
    this.#alignFrames();
  }

  /** The same, for a panel that is only put back: an unknown flow is waited for. */
  async watchWhenPossible(): Promise<void> {
    if (!this.#services.controller.node) return this.#show('notRunning');
    const same = this.#offers();
    const exact = same.find((each) => flowRowId(each) === this.id);
    const offer = exact ?? (this.#isPatient ? undefined : this.#nearest(same));
    if (!offer) {
      if (same.length > 0) this.#patience.value ??= this.#waitForOrigin();
      return this.#show('waiting');
    }
    await this.#watchOffer(offer);
  }

  /** Stops watching and closes the panel. Rejects with a {@link NodeError}, the panel being closed all the same. */
  async close(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    this.dispose();
    if (watcher) await unwatch(watcher, this.#key);
  }

  override dispose(): void {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    super.dispose();
    if (!watcher || this.#services.controller.node !== watcher) return;
    void unwatch(watcher, this.#key).catch((error: unknown) =>
      this.#services.notifier.error(error, `stop watching ${this.#key.flow}`),
    );
  }

  protected override parseMessage(raw: unknown): FromPlayer | undefined {
    return parseFromPlayer(raw);
  }

  protected override parseRequest(raw: unknown): FromPlayerRequest | undefined {
    return parseFromPlayerRequest(raw);
  }

  protected override onMessage(message: FromPlayer): void {
    switch (message.type) {
      case 'player/acknowledge':
        this.#trips.acknowledged(realClock.now());
        return this.#frames.value?.acknowledge();
      case 'player/status': {
        const { mode, paused, statistics } = message;
        this.#status = { mode, paused, statistics };
        this.#alignFigures();
        return this.#siblings.onDidChangeStatus();
      }
      case 'panel/ready':
        return;
      default:
        message satisfies never;
    }
  }

  protected override async onRequest(request: FromPlayerRequest): Promise<unknown> {
    if (request.type === 'player/saveFrame') await this.#saveFrame(request.frameNumber, request.jpeg);
    // The user is told of a failure here, not by the page.
    else if (await this.#services.controller.start()) await this.watchWhenPossible();
    return null;
  }

  protected override onDidChangeReach(): void {
    if (!this.isInReach) {
      this.#status = AT_FIRST;
      this.#trips.beginAgain();
    }
    this.#sendSnapshot();
    this.#alignFrames();
    this.#siblings.onDidChangeStatus();
  }

  /** Rejects with an Error whose message is one sentence: the page shows it, and nobody else does. */
  async #saveFrame(frameNumber: number, content: Uint8Array): Promise<void> {
    const { saver, logger } = this.#services;
    const name = fileName([this.#key.flow, `frame-${frameNumber}`], wallClock.now(), 'jpg');
    const kind = 'JPEG picture';
    try {
      await saver.save({ title: 'Save Frame', saveLabel: 'Save', name, kind, endings: ['jpg', 'jpeg'], content });
    } catch (error) {
      logger.warning(`could not save a frame: ${failureDetail(error)}`);
      throw new Error(failureSentence(error, 'save the frame'), { cause: error });
    }
  }

  #followNode(): void {
    const { controller } = this.#services;
    this.#patience.value = undefined;
    this.#isPatient = true;
    if (controller.node) return;
    this.#watcher = undefined;
    this.#show('notRunning');
  }

  #followModel(): void {
    // The source's name may have come to be known.
    if (this.#watcher) this.#sendSnapshot();
    else if (this.#state === 'waiting' || this.#state === 'notRunning') void this.watchWhenPossible();
    else if (this.#state === 'ended') this.#followEnded();
  }

  #followPlayer(event: PlayerEvent): void {
    this.#figures.value?.askPathAgain();
    const { flow, movedFrom } = event;
    if (movedFrom !== undefined && flowRowId({ flow, source: movedFrom }) === this.id) return this.#follow(event);
    if (flowRowId(event) !== this.id) return;
    if (event.state === 'ended') this.#watcher = undefined;
    this.#show(event.state);
  }

  /** A flow that was lost goes on by itself as soon as it can be had again; one that its source has ended is left to the user. */
  #followEnded(): void {
    const offers = this.#end.offersLeft(this.#offers());
    const own = offers.find((each) => flowRowId(each) === this.id);
    const next = own ?? (this.chosen ? this.#nearest(offers) : undefined);
    if (next && this.#end.isLost) void this.#watchOffer(next);
    else this.#sendSnapshot();
  }

  /** What is known to be offered of the flow that this page can show. */
  #offers(): readonly FlowView[] {
    return this.#services.model.snapshot.flows.filter(
      ({ flow, contentType }) => flow === this.#key.flow && playerFor(contentType) === 'player',
    );
  }

  async #watchOffer({ flow, source }: FlowKey): Promise<void> {
    const isOther = source !== this.#key.source;
    this.#key = { flow, source };
    if (isOther) this.#siblings.onMoved();
    await this.watch().catch((error: unknown) => void this.#services.notifier.error(error, `watch ${flow}`));
  }

  /** How the nearest source is called that offers the flow although it has ended here. */
  #nameOffer(): string | null {
    if (this.#state !== 'ended') return null;
    const { snapshot } = this.#services.model;
    const [target] = offerRows(this.#end.offersLeft(this.#offers()), snapshot);
    const [nearest] = target?.value.offers ?? [];
    return nearest ? nodeText(nearest.source, snapshot) : null;
  }

  /** Of these offers the nearest that no other player shows. */
  #nearest(offers: readonly FlowView[]): FlowView | undefined {
    const targets = offerRows(offers, this.#services.model.snapshot).flatMap(({ value }) => value.offers);
    return targets.find((offer) => !this.#siblings.isShown(offer));
  }

  /** The source may become known a moment later than others, or may have been started anew, under another id. */
  #waitForOrigin(): Disposable {
    return realClock.setTimer(ORIGIN_PATIENCE_MS, () => {
      this.#isPatient = false;
      this.#followModel();
    });
  }

  /** The node has moved the watch: the same player goes on with another source. Its frames follow by themselves. */
  #follow({ flow, source, state }: PlayerEvent): void {
    this.#movedFrom = this.#sourceName;
    this.#movedNotice.value = realClock.setTimer(MOVED_NOTICE_MS, () => {
      this.#movedFrom = null;
      this.#sendSnapshot();
    });
    this.#key = { flow, source };
    this.#state = state;
    this.#sendSnapshot();
    this.#siblings.onMoved();
  }

  #show(state: PlayerPageState): void {
    if (state !== this.#state) {
      this.#state = state;
      this.#sendSnapshot();
    }
    this.#alignFrames();
  }

  #sendSnapshot(): void {
    const { chosen } = this;
    const sourceName = this.#nameSource();
    const [movedFrom, state] = [this.#movedFrom, this.#state];
    const end = { lost: this.#end.isLost, offeredBy: this.#nameOffer() };
    this.send({ type: 'player/snapshot', snapshot: { ...this.#key, sourceName, chosen, movedFrom, ...end, state } });
  }

  /** How the source is called: a name that was known is kept, since a source that is lost has none any more. */
  #nameSource(): string {
    const { source } = this.#key;
    const name = nodeText(source, this.#services.model.snapshot);
    const isKnown = name !== shortId(source);
    if (isKnown || this.#named !== source) this.#sourceName = name;
    if (isKnown) this.#named = source;
    return this.#sourceName;
  }

  /** Frames are subscribed to exactly while this panel watches and its page can be seen. */
  #alignFrames(): void {
    const node = this.isInReach && !this.#asking ? this.#watcher : undefined;
    if (!node) this.#frames.value = undefined;
    else this.#frames.value ??= node.subscribeFrames(this.#key, (frame) => this.#sendFrame(frame));
    this.#alignFigures();
  }

  #sendFrame({ frameNumber, capturedMs, latencyMs, bytes }: PlayerFrame): void {
    this.#trips.sent(realClock.now());
    this.send({ type: 'player/frame', frameNumber, capturedMs, latencyMs, jpeg: exactBytes(bytes) });
  }

  /** Figures are asked for exactly while frames are and the page shows them. */
  #alignFigures(): void {
    const node = this.#frames.value && this.#status.statistics ? this.#watcher : undefined;
    if (node === this.#figuresOf) return;
    this.#figuresOf = node;
    const { model } = this.#services;
    this.#figures.value =
      node &&
      new PlayerFiguresFeed({
        node,
        key: () => this.#key,
        routes: () => model.snapshot.routes,
        nameOf: (id) => nodeText(id, model.snapshot),
        transportMs: () => this.#trips.oneWayMs,
        send: (figures) => this.send({ type: 'player/figures', figures }),
      });
  }
}

/** The bytes in a plain array of a buffer of their size: VS Code posts anything else as JSON, or with its whole buffer. */
function exactBytes(bytes: Uint8Array): Uint8Array {
  const isExact = bytes.constructor === Uint8Array && bytes.byteLength === bytes.buffer.byteLength;
  return isExact ? bytes : new Uint8Array(bytes);
}

/** Ends a watch; that it has ended already is no failure. */
async function unwatch(node: NodeApi, { flow, source }: FlowKey): Promise<void> {
  try {
    await node.unwatch(flow, source);
  } catch (error) {
    if (!(error instanceof NodeError) || !['notWatched', 'unknownFlow', 'stopped'].includes(error.code)) throw error;
  }
}
