import { AUTHENTICATION_TIMEOUT_MS } from '../../src/overlay/constants';
import type { Command, Input } from '../../src/overlay/effects';
import type { Machine } from './machine';
import type { Network } from './network';

/** How long two nodes may have more than one connection: until each has authenticated or failed to, and a moment for closing. */
export const ONE_CONNECTION_MS = AUTHENTICATION_TIMEOUT_MS + 1_000;

/** Throws where two nodes have more than one connection for longer than stated, whoever dialled whom how often. */
export class PairWatch {
  /** Connections whose time to be the only one has come then; in that order. */
  readonly #due: { readonly at: number; readonly a: Machine; readonly b: Machine }[] = [];

  constructor(private readonly network: Network) {
    network.onStep((machine, cause) => this.#stepped(machine, cause));
  }

  #stepped(machine: Machine, cause: Input | Command): void {
    if (cause.type === 'linkOpened' && cause.dial !== undefined) {
      const other = machine.ends.get(cause.link)?.peer.owner;
      if (other && 'core' in other) this.#look(machine, other as Machine);
    }
    for (let head = this.#due[0]; head && head.at <= this.network.now; head = this.#due[0]) {
      this.#due.shift();
      this.#check(head.a, head.b);
    }
  }

  #look(a: Machine, b: Machine): void {
    this.#due.push({ at: this.network.now + ONE_CONNECTION_MS, a, b });
  }

  #check(a: Machine, b: Machine): void {
    const between = [...a.ends.values()].filter(({ isOpen, peer }) => isOpen && peer.isOpen && peer.owner === b);
    if (between.length < 2 || !a.isAlive || !b.isAlive) return;
    const path = this.network.paths.between(a.name, b.name);
    const quietSince = Math.max(a.resumedAt, b.resumedAt, path.healedAt);
    const isDisturbed = a.isPaused || b.isPaused || path.cut || this.network.now - quietSince < ONE_CONNECTION_MS;
    // A newer one has its own time.
    if (isDisturbed || this.#due.some((later) => isSamePair(later, a, b))) return this.#look(a, b);
    throw new Error(`${a.name} and ${b.name} have ${between.length} connections at ${this.network.now.toFixed(1)} ms`);
  }
}

function isSamePair(pair: { readonly a: Machine; readonly b: Machine }, a: Machine, b: Machine): boolean {
  return (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a);
}
