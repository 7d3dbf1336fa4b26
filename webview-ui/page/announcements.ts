/** Announcements are at least so far apart: a screen reader reads one to its end. */
export const ANNOUNCEMENT_GAP_MS = 2_000;
/** So many of a burst are read, the last ones; of the others only how many they were. */
const MAX_READ = 3;

/** Runs something later, once. */
export type SetTimer = (delayMs: number, run: () => void) => void;

/** Gives texts one after the other, bursts as one text. */
export class Announcements {
  readonly #show: (text: string) => void;
  readonly #setTimer: SetTimer;
  #waiting: string[] = [];
  #more = 0;
  #isResting = false;

  /** `show` gets what is to be read now. */
  constructor(show: (text: string) => void, setTimer: SetTimer) {
    this.#show = show;
    this.#setTimer = setTimer;
  }

  /** One sentence. What waits already is not said twice. */
  say(text: string): void {
    if (this.#waiting.includes(text)) return;
    this.#waiting.push(text);
    if (this.#waiting.length > MAX_READ) {
      this.#waiting.shift();
      this.#more++;
    }
    if (!this.#isResting) this.#next();
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const more = this.#more === 0 ? [] : [`${this.#more} more ${this.#more === 1 ? 'change' : 'changes'} before.`];
    this.#show([...this.#waiting, ...more].join(' '));
    this.#waiting = [];
    this.#more = 0;
    this.#isResting = true;
    this.#setTimer(ANNOUNCEMENT_GAP_MS, () => {
      this.#isResting = false;
      this.#next();
    });
  }
}
