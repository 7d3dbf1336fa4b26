import * as vscode from 'vscode';
import { realClock } from '../../base/clock';
import { type Disposable, MutableDisposable } from '../../base/disposable';
import type { Logger } from '../../base/log';
import type { FlowView, PlayerEvent } from '../../overlay/snapshot';
import { type FrameSubscription, type NodeApi, NodeError, type PlayerFrame } from '../../runtime/nodeApi';
import {
  type FromPlayer,
  type FromPlayerRequest,
  type PlayerPageMemory,
  type PlayerPageState,
  type ToPlayer,
  parseFromPlayer,
  parseFromPlayerRequest,
} from '../../shared/messages';
import { shortId } from '../plainText';
import { type FlowKey, flowRowId, nodeText, offerRows } from '../views/flowRow';
import type { NodeController } from '../node/nodeController';
import type { Notifier } from '../notifier';
import type { OverlayModel } from '../node/overlayModel';
import { WebviewPanelBase } from './webviewPanel';

/** What player panels share. */
export interface PlayerServices {
  readonly extensionUri: vscode.Uri;
  readonly controller: NodeController;
  readonly model: OverlayModel;
  readonly notifier: Notifier;
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
}

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
  readonly #siblings: PlayerSiblings;
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
    this.store.add(this.#patience);
    this.store.add(this.#movedNotice);
    this.store.add(controller.onDidChangeStatus(() => this.#followNode()));
    this.store.add(model.onDidChange(() => this.#followModel()));
    this.store.add(
      controller.onDidPublish((event) => {
        if (event.event !== 'player' || !this.#watcher) return;
        const { flow, movedFrom } = event;
        if (movedFrom !== undefined && flowRowId({ flow, source: movedFrom }) === this.id) return this.#follow(event);
        if (flowRowId(event) !== this.id) return;
        if (event.state === 'ended') this.#watcher = undefined;
        this.#show(event.state);
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
    const { controller, model, notifier } = this.#services;
    if (!controller.node) return this.#show('notRunning');
    const same = model.snapshot.flows.filter(({ flow }) => flow === this.#key.flow);
    const exact = same.find((each) => flowRowId(each) === this.id);
    const offer = exact ?? (this.#isPatient ? undefined : this.#nearest(same));
    if (!offer) {
      if (same.length > 0) this.#patience.value ??= this.#waitForOrigin();
      return this.#show('waiting');
    }
    this.#key = { flow: offer.flow, source: offer.source };
    await this.watch().catch((error: unknown) => void notifier.error(error, `watch ${this.#key.flow}`));
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
    if (message.type === 'player/acknowledge') this.#frames.value?.acknowledge();
  }

  /** The only request: watch again. The user is told of a failure here, not by the page. */
  protected override async onRequest(): Promise<unknown> {
    if (await this.#services.controller.start()) await this.watchWhenPossible();
    return null;
  }

  protected override onDidChangeReach(): void {
    this.#sendSnapshot();
    this.#alignFrames();
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
    this.send({ type: 'player/snapshot', snapshot: { ...this.#key, sourceName, chosen, movedFrom, state } });
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
  }

  #sendFrame({ frameNumber, latencyMs, jpeg }: PlayerFrame): void {
    this.send({ type: 'player/frame', frameNumber, latencyMs, jpeg: exactBytes(jpeg) });
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
