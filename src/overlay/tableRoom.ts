import { TABLE_ROOM_SHARE } from './constants';
import { LineThrottle, STRANGER_LOG_INTERVAL_MS } from './lineThrottle';

/** Whether a table that refuses what is too much for it has room again; warns once whenever it becomes full. */
export class TableRoom {
  readonly #name: string;
  readonly #fullness: () => number;
  readonly #warn: (line: string) => void;
  readonly #throttle = new LineThrottle(STRANGER_LOG_INTERVAL_MS);
  #isFull = false;

  /** `name`: for people, as in "the table of …"; `fullness`: the share of its places that are taken, 0 to 1; O(1). */
  constructor(name: string, fullness: () => number, warn: (line: string) => void) {
    this.#name = name;
    this.#fullness = fullness;
    this.#warn = warn;
  }

  /** Whether there is so much room that it is worth asking again for what was refused. */
  hasRoom(): boolean {
    return this.#fullness() < TABLE_ROOM_SHARE;
  }

  /** Something was refused. Says so if there was room since the last time; what has other reasons than a full table is not said. */
  refused(now: number): void {
    if (this.#isFull || this.hasRoom()) return;
    this.#isFull = true;
    const held = this.#throttle.pass(this.#name, now);
    if (held === undefined) return;
    const before = held === 0 ? '' : ` (and ${held} times before)`;
    this.#warn(`the table of ${this.#name} is full: more of them are ignored until there is room${before}`);
  }

  /** There is room: what is refused from now on is news again. */
  reopened(): void {
    this.#isFull = false;
  }
}
