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
  /** The process that this runs in. Windows of one folder share a memory, not a process. */
  readonly processId: number;
  /** Whether a process of this machine is there. */
  readonly isAlive: (processId: number) => boolean;
}

const KEY = 'session';

/** How often a running node's session is marked as alive. */
export const BEAT_MS = 60_000;
/** A window that is loaded anew is there again by then; later it was closed, and has been opened again. */
export const LONGEST_RELOAD_MS = 60_000;
/**
 * A session whose process is gone without a word, and that was alive this long ago, ended by a crash. After a longer time a node
 * that opens ports by itself would be a surprise.
 */
export const LONGEST_GAP_MS = 3 * BEAT_MS;

interface Kept {
  readonly aliveAt: number;
  readonly processId: number;
  /** Whether the window said that it closes. */
  readonly closed: boolean;
  readonly record: unknown;
}

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
    const { wallClock } = this.#options;
    const kept = this.#read();
    if (!kept || this.#isOfAnother(kept)) return undefined;
    const gap = wallClock.now() - kept.aliveAt;
    const isFresh = gap >= 0 && gap <= (kept.closed ? LONGEST_RELOAD_MS : LONGEST_GAP_MS);
    return isFresh ? parseSessionRecord(kept.record) : undefined;
  }

  /** Keeps what there is for the last time; resolves when it is kept. */
  async close(): Promise<void> {
    this.dispose();
    if (this.#options.owner.session) await this.#write(true);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #keep(): void {
    void this.#write(false);
    const { owner, clock } = this.#options;
    this.#beat.value = owner.session && clock.setTimer(BEAT_MS, () => this.#keep());
  }

  async #write(closed: boolean): Promise<void> {
    const { owner, memory, wallClock, processId } = this.#options;
    const kept = this.#read();
    // Of two windows of one folder the first one's session is kept.
    if (kept && this.#isOfAnother(kept)) return;
    const record = owner.session;
    try {
      await memory.update(KEY, record && { aliveAt: wallClock.now(), processId, closed, record });
    } catch {
      // What cannot be kept does not come back after a reload; nothing else suffers.
    }
  }

  #read(): Kept | undefined {
    const raw = this.#options.memory.get(KEY) as Partial<Record<keyof Kept, unknown>> | null | undefined;
    const { aliveAt, processId, closed, record } = raw ?? {};
    if (typeof aliveAt !== 'number' || typeof processId !== 'number' || typeof closed !== 'boolean') return undefined;
    return { aliveAt, processId, closed, record };
  }

  #isOfAnother({ closed, processId }: Kept): boolean {
    const { processId: own, isAlive } = this.#options;
    return !closed && processId !== own && isAlive(processId);
  }
}
