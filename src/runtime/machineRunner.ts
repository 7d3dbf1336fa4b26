import type { Clock, WallClock } from '../base/clock';
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

/** A timer that fires later than this may have kept input waiting: that is read before the machine judges who was silent. */
const LATE_MS = 50;
/** How much further the time of day must have come than the monotonic clock, for the machine to have slept. */
const SLEEP_MS = 2_000;

/**
 * Turns the control machine: one input at a time, the effects of each before the next, whoever feeds what meanwhile; and a
 * tick whenever one is due, after what has come in meanwhile if that is late. Owns the timer.
 */
export class MachineRunner implements Disposable {
  readonly #core: Core;
  readonly #clock: Clock;
  readonly #execute: (effect: Effect, now: number) => void;
  readonly #onInput: ((input: Input) => void) | undefined;
  readonly #onCrash: (error: unknown) => void;
  /** Inputs that came while the machine was turning. Emptied in the same turn of the event loop. */
  readonly #queue: (Input | PendingCommand)[] = [];
  readonly #timer = new MutableDisposable<Disposable>();
  readonly #afterInput: ((run: () => void) => Disposable) | undefined;
  readonly #wall: WallClock | undefined;
  /** By how much the wall clock was ahead of the monotonic one at the last tick. */
  #wallAheadMs: number | undefined;
  /** A tick is due and waits for input to be read; the timer is its. */
  #isYielding = false;
  #turning = false;
  #stopped = false;
  #disposed = false;

  constructor(options: {
    readonly core: Core;
    readonly clock: Clock;
    /** Carries out one order. Throwing is a programmer error. */
    readonly execute: (effect: Effect, now: number) => void;
    /** The machine takes this input now; its orders are carried out next. */
    readonly onInput?: ((input: Input) => void) | undefined;
    /** Calls `run` once what waits in the sockets has been read; see {@link afterInput}. Not given: a tick waits for nothing. */
    readonly afterInput?: ((run: () => void) => Disposable) | undefined;
    /** Tells that the computer slept where the monotonic clock sleeps, too. */
    readonly wall?: WallClock | undefined;
    /** The machine or `execute` threw; nothing is carried out any more. */
    readonly onCrash: (error: unknown) => void;
  }) {
    this.#core = options.core;
    this.#clock = options.clock;
    this.#execute = options.execute;
    this.#onInput = options.onInput;
    this.#afterInput = options.afterInput;
    this.#wall = options.wall;
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
      this.#onInput?.(item);
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
    if (this.#isYielding && !this.#stopped) return;
    const deadline = this.#stopped || this.#disposed ? undefined : this.#core.nextDeadline();
    // Rounded up: a timer that fires within the millisecond before its time would only be set again.
    this.#timer.value =
      deadline === undefined
        ? undefined
        : this.#clock.setTimer(Math.ceil(deadline - this.#clock.now()), () => this.#timeUp(deadline));
  }

  #timeUp(deadline: number): void {
    if (!this.#afterInput || this.#clock.now() - deadline <= LATE_MS) return this.#tick();
    // Timers come before sockets in a turn of the event loop: after a stall, answers that wait would count as silence.
    this.#isYielding = true;
    this.#timer.value = this.#afterInput(() => {
      this.#isYielding = false;
      this.#tick();
    });
  }

  #tick(): void {
    if (this.#wall) {
      const aheadMs = this.#wall.now() - this.#clock.now();
      if (aheadMs - (this.#wallAheadMs ?? aheadMs) > SLEEP_MS) this.#queue.push({ type: 'awoke' });
      this.#wallAheadMs = aheadMs;
    }
    this.feed({ type: 'tick' });
  }
}

const STOPPED: CommandAnswer = { ok: false, code: 'stopped', message: 'The node has been stopped.' };
