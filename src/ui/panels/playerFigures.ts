import { type Clock, realClock } from '../../base/clock';
import { type Disposable, MutableDisposable } from '../../base/disposable';
import type { FlowStatsView, RouteView, TreeEdgeView } from '../../overlay/snapshot';
import type { NodeApi } from '../../runtime/nodeApi';
import type { PathHop, PlayerFigures } from '../../shared/messages';
import type { NodeId } from '../../wire/ids';
import { type FlowKey, flowRowId } from '../views/flowRow';
import { flowPath } from './flowPath';

/** What figures are made of. */
export interface PlayerFiguresOptions {
  readonly node: Pick<NodeApi, 'info' | 'stats' | 'tree'>;
  /** The flow and the source that the player has now. */
  readonly key: () => FlowKey;
  readonly routes: () => readonly RouteView[];
  readonly nameOf: (node: NodeId) => string;
  readonly transportMs: () => number | null;
  readonly send: (figures: PlayerFigures) => void;
  readonly clock?: Clock;
}

/** Numbers that change faster than this cannot be read. */
export const FIGURES_INTERVAL_MS = 500;
/** Every so many times the way of the flow is asked for anew; and when its source is another one. */
const ROUNDS_PER_PATH = 4;

const NO_STATS = { framesDelivered: 0, framesIncomplete: 0, framesLate: 0, framesDuplicate: 0 };

/** Tells a page what the node knows of its flow, at once and then twice a second, until it is disposed. Nothing is asked of the node before and after. */
export class PlayerFiguresFeed implements Disposable {
  readonly #options: PlayerFiguresOptions;
  readonly #clock: Clock;
  readonly #timer = new MutableDisposable<Disposable>();
  #isDisposed = false;
  #round = 0;
  #edges: readonly TreeEdgeView[] = [];
  /** Of which flow and source those are. */
  #edgesOf: string | undefined;

  constructor(options: PlayerFiguresOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    void this.#tell();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer.dispose();
  }

  /** Something is different about the flow: its way may be. */
  askPathAgain(): void {
    this.#round = 0;
  }

  async #tell(): Promise<void> {
    const { node, key, send, transportMs } = this.#options;
    try {
      const asked = key();
      const [stats] = await Promise.all([node.stats(), this.#askPath(asked)]);
      // The player may have moved meanwhile, and may be gone.
      if (!this.#isDisposed && flowRowId(key()) === flowRowId(asked)) {
        const { framesDelivered, framesIncomplete, framesLate, framesDuplicate } = statsOf(stats.flows, asked);
        send({
          delivered: framesDelivered,
          lost: framesIncomplete,
          late: framesLate,
          duplicate: framesDuplicate,
          transportMs: transportMs(),
          path: this.#path(asked),
        });
      }
    } catch {
      // A node that stops answers nothing more; another one has another feed.
    }
    if (!this.#isDisposed) this.#timer.value = this.#clock.setTimer(FIGURES_INTERVAL_MS, () => void this.#tell());
  }

  async #askPath(key: FlowKey): Promise<void> {
    const of = flowRowId(key);
    if (this.#round++ % ROUNDS_PER_PATH !== 0 && of === this.#edgesOf) return;
    if (of !== this.#edgesOf) this.#edges = [];
    this.#edgesOf = of;
    try {
      this.#edges = (await this.#options.node.tree(key.flow, { source: key.source })).edges;
    } catch {
      // A source that is gone has no tree; what is known of it stays until there is another one.
    }
  }

  #path({ source }: FlowKey): readonly PathHop[] {
    const { node, routes, nameOf } = this.#options;
    return flowPath({ self: node.info.id, source, edges: this.#edges, routes: routes(), nameOf });
  }
}

function statsOf(flows: readonly FlowStatsView[], key: FlowKey): typeof NO_STATS {
  return flows.find((each) => flowRowId(each) === flowRowId(key)) ?? NO_STATS;
}
