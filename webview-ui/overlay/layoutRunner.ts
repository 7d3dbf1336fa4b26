import type { Disposable } from '../../src/base/disposable';
import type { Layout, LayoutInput, LayoutName } from '../graph/layouts/layout';
import { type LayoutAnswer, layoutOf, type LayoutQuestion } from '../graph/layouts/layoutTalk';

/** Of a Worker, what is used. */
export interface LayoutWorker {
  onmessage: ((event: MessageEvent<LayoutAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(question: LayoutQuestion): void;
  terminate(): void;
}

interface Waiting {
  readonly question: LayoutQuestion;
  readonly resolve: (layout: Layout) => void;
}

/** Computes layouts in a worker, or here where there is none or it fails: a layout always comes. */
export class LayoutRunner implements Disposable {
  readonly #start: () => LayoutWorker | undefined;
  /** undefined: not started yet; null: there is none. */
  #worker: LayoutWorker | null | undefined;
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();

  /** `start` makes a worker when the first layout is asked for; undefined or an Error: there can be none. */
  constructor(start: () => LayoutWorker | undefined) {
    this.#start = start;
  }

  /** Resolves with a place for every node of `input`. */
  run(name: LayoutName, input: LayoutInput): Promise<Layout> {
    const worker = this.#get();
    if (!worker) return Promise.resolve(layoutOf(name, input));
    const question = { number: this.#next++, name, input };
    return new Promise((resolve) => {
      this.#waiting.set(question.number, { question, resolve });
      worker.postMessage(question);
    });
  }

  dispose(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#waiting.clear();
  }

  #get(): LayoutWorker | null {
    if (this.#worker !== undefined) return this.#worker;
    try {
      this.#worker = this.#start() ?? null;
    } catch {
      this.#worker = null;
    }
    if (!this.#worker) return null;
    this.#worker.onmessage = ({ data: { number, layout } }) => {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      waiting?.resolve(layout);
    };
    this.#worker.onerror = () => this.#giveUp();
    return this.#worker;
  }

  #giveUp(): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { question, resolve } of this.#waiting.values()) resolve(layoutOf(question.name, question.input));
    this.#waiting.clear();
  }
}
