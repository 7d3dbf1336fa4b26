import { SILENCE_MS } from '../../src/overlay/constants';
import type { Command, Effect, Input } from '../../src/overlay/effects';
import type { End } from './connection';
import type { Machine } from './machine';
import type { Network } from './network';

/** What went wrong less than this ago may still be noticed: it was suspected, probed and asked. */
const MEMORY_MS = 2 * SILENCE_MS;

/** Throws where a node takes a media path down, or gives a neighbour up, that is there, awake and well to be heard. Its own stalls are no excuse. */
export class AlarmWatch {
  constructor(private readonly network: Network) {
    network.onStep((machine, cause, effects) => this.#stepped(machine, cause, effects));
  }

  #stepped(machine: Machine, cause: Input | Command, effects: readonly Effect[]): void {
    if (cause.type !== 'tick') return;
    for (const effect of effects) {
      if (effect.type === 'emit' && effect.event.event === 'neighbour' && effect.event.state === 'connecting') {
        const other = effect.event.id === null ? undefined : this.network.byId.get(effect.event.id);
        const end = [...machine.ends.values()].find(({ peer, media }) => media && peer.owner === other);
        if (other && end) this.#judge(machine, other, end);
      } else if (effect.type === 'closeLink') {
        const end = machine.ends.get(effect.link);
        const other = end?.peer.owner;
        if (end?.media && other && 'core' in other) this.#judge(machine, other as Machine, end);
      }
    }
  }

  #judge(machine: Machine, other: Machine, end: End): void {
    const { now, paths } = this.network;
    if (!other.isAlive || other.isPaused || now - other.resumedAt < MEMORY_MS || machine.wasAsleepAt > now - MEMORY_MS)
      return;
    if (now - end.openedAt < MEMORY_MS) return;
    for (const path of [paths.between(machine.name, other.name), paths.between(other.name, machine.name)]) {
      const { loss, blocked } = path.media;
      if (path.cut || blocked || loss > 0 || now - path.healedAt < MEMORY_MS) return;
    }
    throw new Error(`${machine.name} has lost ${other.name} at ${now.toFixed(1)} ms although it is there`);
  }
}
