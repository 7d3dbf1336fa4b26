import { MAX_FLOW_ENTRIES, MAX_NEIGHBOURS } from '../../src/overlay/constants';
import type { ForwardingEntry } from '../../src/overlay/effects';
import { type FlowKey, flowKeyText } from '../../src/wire/ids';
import type { Machine } from './machine';
import type { Network } from './network';

/** Throws at the first step after which a forwarder's table is not within its bounds, or a label is used for a second time. */
export class TableWatch {
  /** Node → label slots that it gave out → what for. A slot that was released stays, as undefined. */
  readonly #slots = new WeakMap<Machine, Map<number, string | undefined>>();

  constructor(private readonly network: Network) {
    network.onStep((machine, _cause, effects) => {
      const touched = new Map<string, FlowKey>();
      for (const effect of effects) {
        if (effect.type === 'stopForwarding') touched.set(flowKeyText(effect.key), effect.key);
        else if (effect.type === 'forward') touched.set(flowKeyText(effect.entry.key), effect.entry.key);
      }
      for (const text of touched.keys()) this.#note(machine, text);
    });
  }

  #note(machine: Machine, text: string): void {
    const entry = machine.entries.get(text);
    if (entry) this.#checkBounds(machine, entry);
    this.#release(machine, text, entry ? this.#use(machine, entry) : new Set());
  }

  /** Takes down the labels under which the flow comes in. */
  #use(machine: Machine, { key, upstream, retiring }: ForwardingEntry): ReadonlySet<number> {
    const slots = this.#slots.get(machine) ?? new Map<number, string | undefined>();
    this.#slots.set(machine, slots);
    const used = new Set<number>();
    for (const binding of [upstream, retiring]) {
      if (!binding) continue;
      const { slot } = binding.label;
      const text = `${flowKeyText(key)} ${binding.link}`;
      if (slots.has(slot) && slots.get(slot) !== text) this.#fail(machine, `uses label ${slot} of ${key.flow} again`);
      slots.set(slot, text);
      used.add(slot);
    }
    return used;
  }

  #release(machine: Machine, keyText: string, used: ReadonlySet<number>): void {
    const slots = this.#slots.get(machine);
    for (const [slot, text] of slots ?? []) {
      if (text?.startsWith(`${keyText} `) === true && !used.has(slot)) slots?.set(slot, undefined);
    }
  }

  #checkBounds(machine: Machine, { key, upstream, downstream, local }: ForwardingEntry): void {
    const peers = new Set(downstream.map(({ link }) => machine.core.neighbourOf(link)));
    if (peers.size !== downstream.length) this.#fail(machine, `has two branches of ${key.flow} to one neighbour`);
    if (peers.has(undefined)) this.#fail(machine, `has a branch of ${key.flow} to nobody`);
    if (upstream && !local && downstream.length === 0) this.#fail(machine, `asks for ${key.flow} for nobody`);
    if (downstream.length > MAX_NEIGHBOURS) this.#fail(machine, 'has too many branches');
    if (machine.entries.size > MAX_FLOW_ENTRIES) this.#fail(machine, 'has too many flows');
  }

  #fail(machine: Machine, what: string): never {
    throw new Error(`${machine.name} ${what} at ${this.network.now.toFixed(1)} ms`);
  }
}
