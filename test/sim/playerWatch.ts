import { serialDiff32 } from '../../src/base/serial';
import type { Command, Effect, Input } from '../../src/overlay/effects';
import type { PlayerEvent } from '../../src/overlay/snapshot';
import { flowKeyText } from '../../src/wire/ids';
import type { Machine } from './machine';
import type { Network } from './network';
import type { SimPlayer } from './player';

/** What was lost before something was repaired may be missed until then: a chunk is waited for and then given up. */
const PATIENCE_MS = 4_000;

interface Seen {
  /** Chunks delivered when it was looked at last. */
  count: number;
  duplicates: number;
}

/**
 * Watches the players. A watch of which the source was chosen goes on with another origin as long as there is one of the same content type, and with
 * no other; and while nothing gets
 * lost and no route gets worse, not one chunk is missed or comes twice, however routes get better.
 */
export class PlayerWatch {
  /** Node → keys of the flows whose source was chosen for its user → their content type; undefined: it was not shown at the time. */
  readonly #chosen = new WeakMap<Machine, Map<string, string | undefined>>();
  readonly #seen = new WeakMap<SimPlayer, Seen>();
  #isPeaceful = false;
  #troubleAt = 0;

  constructor(private readonly network: Network) {
    network.onStep((machine, cause, effects) => this.#stepped(machine, cause, effects));
  }

  /** From now on no path loses anything that it lets through, and nobody stops; or, `false`, all may happen again. */
  setPeace(isPeaceful: boolean): void {
    this.#isPeaceful = isPeaceful;
    this.#troubleAt = this.network.now;
  }

  #stepped(machine: Machine, cause: Input | Command, effects: readonly Effect[]): void {
    if (cause.type === 'linkClosed') this.#troubleAt = this.network.now;
    for (const effect of effects) {
      if (effect.type !== 'emit') continue;
      const { event } = effect;
      if (event.event === 'player') this.#noteChoice(machine, cause, event);
      else if (event.event === 'route' && event.change !== 'new' && event.change !== 'light')
        this.#troubleAt = this.network.now;
    }
    if (this.#isPeaceful) for (const player of machine.players.values()) this.#look(machine, player);
  }

  #noteChoice(machine: Machine, cause: Input | Command, { flow, source, state, movedFrom }: PlayerEvent): void {
    const chosen = this.#chosen.get(machine) ?? new Map<string, string | undefined>();
    this.#chosen.set(machine, chosen);
    const text = flowKeyText({ flow, source });
    if (movedFrom !== undefined) {
      const left = flowKeyText({ flow, source: movedFrom });
      if (!chosen.has(left)) throw new Error(`${machine.name} leaves the source of ${flow} that it was to watch`);
      const contentType = chosen.get(left);
      chosen.delete(left);
      const now = typeOf(machine, text);
      if (contentType !== undefined && now !== undefined && now !== contentType)
        throw new Error(`${machine.name} goes on with ${flow} as ${now}, which was ${contentType}`);
      chosen.set(text, contentType);
    } else if (cause.type === 'watch' && cause.source === undefined && cause.flow === flow)
      chosen.set(text, typeOf(machine, text));
    if (state !== 'ended' || !chosen.has(text)) return;
    const contentType = chosen.get(text);
    chosen.delete(text);
    if (cause.type === 'unwatch') return;
    const others = machine.core.flows().filter((view) => view.flow === flow && view.source !== source);
    const other = others.find((view) => view.contentType === contentType && !machine.players.has(flowKeyText(view)));
    if (other) {
      const [at, left] = [this.network.now.toFixed(1), this.network.nameOf(other.source)];
      throw new Error(`${machine.name} stops watching ${flow} at ${at} ms although ${left} offers it, too`);
    }
  }

  #look(machine: Machine, player: SimPlayer): void {
    const { delivered, counters } = player;
    const seen = this.#seen.get(player);
    if (seen?.count === delivered.length && seen.duplicates === counters.duplicate) return;
    this.#seen.set(player, { count: delivered.length, duplicates: counters.duplicate });
    const before = player.arrivals.at((seen?.count ?? 0) - 1);
    // What is not known to have begun in peace is not judged.
    if (!seen || seen.count === 0 || !before || before.at < this.#troubleAt + PATIENCE_MS) return;
    const [from = 0, to = 0] = [delivered[seen.count - 1], delivered.at(-1)];
    const missed = serialDiff32(to, from) - (delivered.length - seen.count);
    const { flow, source } = player.key;
    const where = `${machine.name} of ${flow} of ${this.network.nameOf(source)} at ${this.network.now.toFixed(1)} ms, though nothing went wrong`;
    if (missed > 0) throw new Error(`${missed} chunks are missing at ${where}`);
    if (counters.duplicate > seen.duplicates) throw new Error(`chunks come twice at ${where}`);
  }
}

/** What the chunks of an offer are; undefined: it is not shown. */
function typeOf(machine: Machine, text: string): string | undefined {
  return machine.core.flows().find((view) => flowKeyText(view) === text)?.contentType;
}
