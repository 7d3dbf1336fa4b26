import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/disposable';
import type { Logger } from '../../base/log';
import type { NodeApi } from '../../runtime/nodeApi';
import type { TimelineMessage } from '../../shared/overlayMessages';
import { MAX_RECORDS } from '../../shared/timelineRecords';
import { Coalescer } from './coalescer';

/** A node, as far as its timeline goes. */
export type RecordingNode = Pick<NodeApi, 'timeline'>;

/** Whoever follows the timeline. Disposing ends it. */
export interface TimelineFollower extends Disposable {
  /** Begins anew, as if it had been told nothing. */
  beginAgain(): void;
}

/** Nearly everything that happens makes a record and no event tells of it, so it is asked for; twice a second is as often as a list can be read. */
const ASK_INTERVAL_MS = 500;

interface Follower {
  readonly send: (message: TimelineMessage) => void;
  /** The number of the last record it was told; undefined: it knows nothing of this node yet. */
  told: number | undefined;
}

/** Tells followers of the node's timeline: first all that the node keeps, then what is new. Asks while there is a follower, and never otherwise. */
export class TimelineFeed implements Disposable {
  readonly #node: () => RecordingNode | undefined;
  readonly #logger: Logger;
  readonly #ask: Coalescer;
  /** Bounded by the pages of this window. */
  readonly #followers = new Set<Follower>();
  /** The last question had no answer, which was told. */
  #failing = false;

  /** `node`: the running one, asked at the moment of use. */
  constructor(node: () => RecordingNode | undefined, logger: Logger, clock: Clock) {
    this.#node = node;
    this.#logger = logger;
    this.#ask = new Coalescer(clock, ASK_INTERVAL_MS, () => this.#take());
  }

  /** Begins to tell. Messages come later, never before this returns. */
  follow(send: (message: TimelineMessage) => void): TimelineFollower {
    const follower: Follower = { send, told: undefined };
    this.#followers.add(follower);
    this.#ask.request();
    return {
      beginAgain: () => {
        follower.told = undefined;
      },
      dispose: () => void this.#followers.delete(follower),
    };
  }

  /** Another node runs now, or none: what was told stays true until there is one. */
  beginAgain(): void {
    this.#failing = false;
    for (const follower of this.#followers) follower.told = undefined;
    if (this.#followers.size > 0) this.#ask.request();
  }

  dispose(): void {
    this.#followers.clear();
    this.#ask.dispose();
  }

  async #take(): Promise<void> {
    const node = this.#node();
    // Whoever makes a node running says so.
    if (!node || this.#followers.size === 0) return;
    const after = Math.min(...[...this.#followers].map(({ told }) => told ?? 0));
    try {
      const { records, next } = await node.timeline(after);
      if (this.#node() !== node) return;
      this.#failing = false;
      for (const follower of [...this.#followers]) {
        // One that began anew meanwhile is told with the next answer.
        if ((follower.told ?? 0) < after) continue;
        const told = follower.told ?? 0;
        const fresh = follower.told === undefined;
        const news = records.filter(({ n }) => n > told).slice(-MAX_RECORDS);
        const missed = Math.max(0, next - told - news.length);
        follower.told = next;
        if (fresh || news.length > 0 || missed > 0) {
          follower.send({ type: 'overlay/records', records: news, fresh, missed });
        }
      }
    } catch (error) {
      if (this.#node() !== node) return;
      if (!this.#failing) this.#logger.warning(`the timeline cannot be shown: ${String(error)}`);
      this.#failing = true;
    } finally {
      if (this.#followers.size > 0) this.#ask.request();
    }
  }
}
