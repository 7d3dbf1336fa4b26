import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import type { Core } from '../overlay/core';
import type { Command, CommandAnswer, Effect, Input } from '../overlay/effects';

interface PendingCommand {
  readonly type: 'command';
  readonly command: Command;
  readonly answer: (answer: CommandAnswer) => void;
  /** The machine broke before or while it carried the command out. */
  readonly giveUp: () => void;
}

/**
 * Turns the control machine: one input at a time, the effects of each before the next, whoever feeds what meanwhile; and a
 * tick whenever one is due. Owns the timer.
 */
export class MachineRunner implements Disposable {
  readonly #core: Core;
  readonly #clock: Clock;
  readonly #execute: (effect: Effect, now: number) => void;
  readonly #onCrash: (error: unknown) => void;
  /** Inputs that came while the machine was turning. Emptied in the same turn of the event loop. */
  readonly #queue: (Input | PendingCommand)[] = [];
  readonly #timer = new MutableDisposable<Disposable>();
  #turning = false;
  #stopped = false;
  #disposed = false;

  constructor(options: {
    readonly core: Core;
    readonly clock: Clock;
    /** Carries out one order. Throwing is a programmer error. */
    readonly execute: (effect: Effect, now: number) => void;
    /** The machine or `execute` threw; nothing is carried out any more. */
    readonly onCrash: (error: unknown) => void;
  }) {
    this.#core = options.core;
    this.#clock = options.clock;
    this.#execute = options.execute;
    this.#onCrash = options.onCrash;
  }

  /** Takes a fact: at once, or after what is being worked on. */
  feed(input: Input): void {
    this.#queue.push(input);
    this.#turn();
  }

  /** Takes a fact after the current call stack: for callers that must not be called back. */
  feedSoon(input: Input): void {
    this.#queue.push(input);
    queueMicrotask(() => this.#turn());
  }

  /** Carries out a command; never rejects. `onAnswer` runs before its effects do, and not at all once this is disposed of. */
  command(command: Command, onAnswer: (answer: CommandAnswer) => void = () => undefined): Promise<CommandAnswer> {
    return new Promise((resolve) => {
      const giveUp = (): void => resolve(STOPPED);
      if (this.#disposed) return giveUp();
      const answer = (given: CommandAnswer): void => {
        onAnswer(given);
        resolve(given);
      };
      this.#queue.push({ type: 'command', command, answer, giveUp });
      this.#turn();
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer.dispose();
    for (const item of this.#queue.splice(0)) if (item.type === 'command') item.giveUp();
  }

  #turn(): void {
    if (this.#turning || this.#disposed) return;
    this.#turning = true;
    try {
      for (let item = this.#queue.shift(); item; item = this.#queue.shift()) this.#take(item);
    } catch (error) {
      this.dispose();
      this.#onCrash(error);
      return;
    } finally {
      this.#turning = false;
    }
    this.#schedule();
  }

  #take(item: Input | PendingCommand): void {
    const now = this.#clock.now();
    // A stopped machine hears of nothing but the ends of its links.
    if (this.#stopped && item.type !== 'linkClosed') {
      if (item.type === 'command') item.answer(STOPPED);
      return;
    }
    if (item.type !== 'command') {
      for (const effect of this.#core.step(item, now)) this.#execute(effect, now);
      return;
    }
    try {
      const { answer, effects } = this.#core.command(item.command, now);
      this.#stopped = item.command.type === 'stop';
      item.answer(answer);
      for (const effect of effects) this.#execute(effect, now);
    } catch (error) {
      item.giveUp();
      throw error;
    }
  }

  #schedule(): void {
    const deadline = this.#stopped || this.#disposed ? undefined : this.#core.nextDeadline();
    // Rounded up: a timer that fires within the millisecond before its time would only be set again.
    this.#timer.value =
      deadline === undefined
        ? undefined
        : this.#clock.setTimer(Math.ceil(deadline - this.#clock.now()), () => this.feed({ type: 'tick' }));
  }
}

const STOPPED: CommandAnswer = { ok: false, code: 'stopped', message: 'The node has been stopped.' };
