import type { Clock, WallClock } from '../../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import { parseSessionRecord, type SessionRecord } from './nodeSession';

/** What outlives the extension's part of a window: the editor's memory of a workspace. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Whose session is kept. */
export interface SessionOwner {
  /** undefined while the user wants no node. */
  readonly session: SessionRecord | undefined;
  readonly onDidChangeSession: Event<void>;
}

export interface SessionKeeperOptions {
  readonly owner: SessionOwner;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly wallClock: WallClock;
}

const KEY = 'session';

/** How often a running node's session is marked as alive. */
export const BEAT_MS = 60_000;
/**
 * A session that was alive this long ago ended by a reload or a crash. After a longer time the window was closed and is opened
 * again: a node that opens ports by itself then would be a surprise.
 */
export const LONGEST_GAP_MS = 3 * BEAT_MS;

/** Keeps a node's session over a reload of the window and a crash of whatever runs the extension. */
export class SessionKeeper implements Disposable {
  readonly #options: SessionKeeperOptions;
  readonly #store = new DisposableStore();
  readonly #beat = new MutableDisposable<Disposable>();

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
    this.#store.add(this.#beat);
    this.#store.add(options.owner.onDidChangeSession(() => this.#keep()));
  }

  /** The session that was under way when the window, or what runs the extension, ended a moment ago. */
  recall(): SessionRecord | undefined {
    const { memory, wallClock } = this.#options;
    const kept = memory.get(KEY) as { readonly aliveAt?: unknown; readonly record?: unknown } | undefined;
    if (typeof kept?.aliveAt !== 'number') return undefined;
    const gap = wallClock.now() - kept.aliveAt;
    return gap >= 0 && gap <= LONGEST_GAP_MS ? parseSessionRecord(kept.record) : undefined;
  }

  /** Keeps what there is for the last time; resolves when it is kept. */
  async close(): Promise<void> {
    this.dispose();
    if (this.#options.owner.session) await this.#write();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #keep(): void {
    void this.#write();
    const { owner, clock } = this.#options;
    this.#beat.value = owner.session && clock.setTimer(BEAT_MS, () => this.#keep());
  }

  /** A memory that cannot be written to costs the return of the session after a reload, and nothing else. */
  async #write(): Promise<void> {
    const { owner, memory, wallClock } = this.#options;
    const record = owner.session;
    try {
      await memory.update(KEY, record && { aliveAt: wallClock.now(), record });
    } catch {
      return;
    }
  }
}
