import { type Clock, realClock, type WallClock, wallClock } from '../../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import type { Logger } from '../../base/log';
import type { NodeEvent } from '../../overlay/snapshot';
import type { NodeApi } from '../../runtime/nodeApi';
import { StateKeeper } from '../../shared/keyedState';
import { MAX_LOOKED_AT, type OverlayLook, type TimelineMessage } from '../../shared/overlayMessages';
import {
  flowKey,
  NO_OVERLAY,
  type OverlayDeltaMessage,
  type OverlaySnapshotMessage,
  type OverlayState,
  OWN_KEY,
} from '../../shared/overlayState';
import type { FlowKey } from '../../wire/ids';
import { Coalescer } from './coalescer';
import { FeedDues } from './feedDues';
import { keyedFlows, keyedLinks, keyedNeighbours, keyedNodes, keyedRoutes } from './overlayKeys';
import { TimelineFeed, type TimelineFollower } from './timelineFeed';

/** What the feed asks of a node. */
export type FeedNode = Pick<NodeApi, 'info' | 'topology' | 'flows' | 'neighbours' | 'routes' | 'tree' | 'timeline'>;

/** Where the node of this window is; a NodeController. */
export interface FeedController {
  readonly node: FeedNode | undefined;
  readonly onDidChangeStatus: Event<unknown>;
  readonly onDidPublish: Event<NodeEvent>;
}

/** A page in reach. Disposing it, when the page is hidden or gone, ends its part in what is asked of the node. */
export interface FeedReader extends Disposable {
  look(look: OverlayLook): void;
  /** Sends the page a snapshot, which every later delta fits on, and then the timeline from its beginning if it looks at that. */
  sendAgain(): void;
}

export type FeedMessage = OverlaySnapshotMessage | OverlayDeltaMessage | TimelineMessage;

/** Four pictures a second are as many as can be looked at. */
const REFRESH_INTERVAL_MS = 250;
/** What changes without an event is asked for so often: what neighbours say of destinations, and how good links are. */
const ROUTES_INTERVAL_MS = 1_000;
/** A node counts rates for 10 s after it was asked; three of these may fail. It is also how long after a failure it is tried again. */
const CARE_INTERVAL_MS = 3_000;

interface Reader {
  readonly send: (message: FeedMessage) => void;
  look: OverlayLook;
  readonly timeline: MutableDisposable<TimelineFollower>;
}

/**
 * What all pages know of the overlay, kept up to date while at least one is in reach and asked of nobody while none is. A reader gets a
 * snapshot at once and then a delta for every change, at most four a second; only what events say has changed is asked for again. One that looks
 * at the timeline gets its records besides.
 */
export class OverlayFeed implements Disposable {
  readonly #controller: FeedController;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #keeper = new StateKeeper(NO_OVERLAY);
  /** In the order in which they came. Bounded by the pages of this window. */
  readonly #readers = new Set<Reader>();
  /** Subscriptions and timers, while there are readers. */
  readonly #running = new MutableDisposable<DisposableStore>();
  readonly #dues = new FeedDues();
  readonly #timeline: TimelineFeed;
  /** The node that the state is of. */
  #node: FeedNode | undefined;
  #refresh: Coalescer | undefined;
  /** The last questions had no answer, which was told. */
  #failing = false;

  constructor(controller: FeedController, logger: Logger, clock: Clock = realClock, wall: WallClock = wallClock) {
    this.#controller = controller;
    this.#logger = logger;
    this.#clock = clock;
    this.#wall = wall;
    this.#timeline = new TimelineFeed(() => controller.node, logger, clock);
  }

  /** What the pages know now; as old as the last reader once there is none. */
  get state(): OverlayState {
    return this.#keeper.state;
  }

  /** Begins to send to a page that listens: a snapshot before this returns. */
  attach(send: (message: FeedMessage) => void): FeedReader {
    const timeline = new MutableDisposable<TimelineFollower>();
    const reader: Reader = { send, look: { flows: [], routes: false, timeline: false }, timeline };
    if (!this.#running.value) this.#start();
    this.#readers.add(reader);
    this.#sendSnapshot(reader);
    return {
      look: (look) => {
        if (!this.#readers.has(reader)) return;
        reader.look = look;
        if (look.timeline) timeline.value ??= this.#timeline.follow(send);
        else timeline.value = undefined;
        this.#look();
      },
      sendAgain: () => {
        if (!this.#readers.has(reader)) return;
        this.#sendSnapshot(reader);
        timeline.value?.beginAgain();
      },
      dispose: () => {
        timeline.dispose();
        if (!this.#readers.delete(reader)) return;
        this.#look();
        if (this.#readers.size === 0) this.#running.value = undefined;
      },
    };
  }

  dispose(): void {
    this.#readers.clear();
    this.#timeline.dispose();
    this.#running.dispose();
  }

  #start(): void {
    const store = new DisposableStore();
    this.#running.value = store;
    this.#refresh = store.add(new Coalescer(this.#clock, REFRESH_INTERVAL_MS, () => this.#take(store)));
    store.add(
      this.#controller.onDidPublish((event) => {
        if (this.#dues.note(event)) this.#refresh?.request();
      }),
    );
    store.add(this.#controller.onDidChangeStatus(() => this.#followNode()));
    this.#repeat(store, CARE_INTERVAL_MS, () => {
      this.#dues.addTrees();
      if (this.#dues.any) this.#refresh?.request();
    });
    this.#repeat(store, ROUTES_INTERVAL_MS, () => {
      if (![...this.#readers].some(({ look }) => look.routes)) return;
      this.#dues.addRoutes();
      this.#refresh?.request();
    });
    // Nobody has listened to events while no page was in reach.
    this.#dues.addAll();
    if (!this.#followNode()) this.#refresh.request();
  }

  #repeat(store: DisposableStore, intervalMs: number, what: () => void): void {
    const timer = store.add(new MutableDisposable<Disposable>());
    const next = (): void => {
      timer.value = this.#clock.setTimer(intervalMs, () => {
        what();
        next();
      });
    };
    next();
  }

  /** Whether the node is another one than before, or none. */
  #followNode(): boolean {
    const { node } = this.#controller;
    if (node === this.#node) return false;
    this.#node = node;
    this.#failing = false;
    this.#dues.addAll();
    this.#timeline.beginAgain();
    this.#show({ ...NO_OVERLAY, own: node ? ownOf(node) : NO_OVERLAY.own });
    this.#refresh?.request();
    return true;
  }

  #look(): void {
    const before = this.#dues.lookedAt;
    const wanted = fairly([...this.#readers].map(({ look }) => look.flows));
    this.#dues.lookAt(wanted);
    const trees = new Map([...this.state.trees].filter(([key]) => wanted.has(key)));
    this.#show({ ...this.state, trees });
    if ([...wanted.keys()].some((key) => !before.has(key))) this.#refresh?.request();
  }

  async #take(store: DisposableStore): Promise<void> {
    const node = this.#node;
    if (!node) return;
    const dues = this.#dues.take();
    try {
      const [topology, flows, neighbours, routes, trees] = await Promise.all([
        dues.topology ? node.topology() : undefined,
        dues.flows ? node.flows() : undefined,
        dues.neighbours ? node.neighbours() : undefined,
        dues.routes ? node.routes() : undefined,
        Promise.all(
          [...dues.trees].map(async ([key, { flow, source }]) => [key, await treeOf(node, flow, source)] as const),
        ),
      ]);
      // The node may have been stopped, and everybody gone, while it was answering.
      if (store.isDisposed || this.#node !== node) return;
      this.#failing = false;
      const { state } = this;
      const shown = new Map(state.trees);
      for (const [key, tree] of trees) {
        if (tree && this.#dues.lookedAt.has(key)) shown.set(key, tree);
        else shown.delete(key);
      }
      this.#show({
        own: ownOf(node),
        nodes: topology ? keyedNodes(topology) : state.nodes,
        links: topology ? keyedLinks(topology) : state.links,
        neighbours: neighbours ? keyedNeighbours(neighbours) : state.neighbours,
        flows: flows ? keyedFlows(flows) : state.flows,
        routes: routes ? keyedRoutes(routes, state.routes, this.#wall.now()) : state.routes,
        trees: shown,
      });
    } catch (error) {
      if (this.#node !== node) return;
      this.#dues.putBack(dues);
      if (this.#failing || this.#controller.node !== node) return;
      this.#failing = true;
      this.#logger.warning(`the overlay cannot be shown anew: ${String(error)}`);
    }
  }

  #show(next: OverlayState): void {
    const delta = this.#keeper.update(next);
    if (!delta) return;
    for (const { send } of [...this.#readers]) send({ type: 'overlay/delta', ...delta });
  }

  #sendSnapshot({ send }: Reader): void {
    send({ type: 'overlay/snapshot', ...this.#keeper.snapshot() });
  }
}

function ownOf({ info: { id, name, address, port } }: FeedNode): OverlayState['own'] {
  return new Map([[OWN_KEY, { id, name, address, port }]]);
}

/** undefined: nobody offers the flow any more. */
async function treeOf(node: FeedNode, flow: string, source: string) {
  try {
    return await node.tree(flow, { source, rates: true });
  } catch (error) {
    if (error instanceof Error && (error as { readonly code?: unknown }).code === 'unknownFlow') return undefined;
    throw error;
  }
}

/** The first wish of every page, then the second of every page, and so on, as many as are looked at in all; by key. */
function fairly(wishes: readonly (readonly FlowKey[])[]): ReadonlyMap<string, FlowKey> {
  const chosen = new Map<string, FlowKey>();
  const most = Math.max(0, ...wishes.map(({ length }) => length));
  for (let rank = 0; rank < most; rank++) {
    for (const { [rank]: wish } of wishes) {
      if (wish && chosen.size < MAX_LOOKED_AT) chosen.set(flowKey(wish), wish);
    }
  }
  return chosen;
}
