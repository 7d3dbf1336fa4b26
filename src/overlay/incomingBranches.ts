import { ArrivalWindow } from './arrivalWindow';
import { LABEL_SWALLOW_MS } from './constants';
import type { Binding, LinkId } from './effects';
import { type ForwardedFlow, isSame } from './forwardedFlow';
import { HopelessChunks } from './hopelessChunks';
import type { MediaLink } from './mediaLink';
import type { OutgoingBranch } from './outgoingBranch';

/** A branch that comes in: where its label leads, and what of it came. */
export interface IncomingBranch {
  readonly flow: ForwardedFlow;
  readonly binding: Binding;
  readonly link: MediaLink<OutgoingBranch>;
  readonly window: ArrivalWindow;
  readonly hopeless: HopelessChunks;
}

/** Labels released within LABEL_SWALLOW_MS; more than these at once are reported as unknown instead of swallowed. */
const MAX_RELEASED = 4_096;

/** The labels that this node gave out, and where they lead: the one table that is looked into for every datagram. */
export class IncomingBranches {
  readonly #repairs: boolean;
  /** Label slot → its branch. At most two per flow. */
  readonly #branches = new Map<number, IncomingBranch>();
  /** Released label slot → when; in the order of release. Bounded by MAX_RELEASED and LABEL_SWALLOW_MS. */
  readonly #released = new Map<number, number>();

  /** `repairs`: whether what is missing is worth keeping account of, one by one. */
  constructor(repairs: boolean) {
    this.#repairs = repairs;
  }

  /** The branch of a label slot, whatever its key. */
  find(slot: number): IncomingBranch | undefined {
    return this.#branches.get(slot);
  }

  /** A branch comes in under that label from now on, unless it did before. */
  add(flow: ForwardedFlow, binding: Binding, link: MediaLink<OutgoingBranch>): void {
    if (isSame(this.#branches.get(binding.label.slot)?.binding, binding)) return;
    const window = new ArrivalWindow({ repair: this.#repairs });
    this.#branches.set(binding.label.slot, { flow, binding, link, window, hopeless: new HopelessChunks() });
  }

  /** The label is of no use any more; what comes under it is swallowed for LABEL_SWALLOW_MS. Answers the branch that it was. */
  release({ label }: Binding, now: number): IncomingBranch | undefined {
    const branch = this.#branches.get(label.slot);
    this.#branches.delete(label.slot);
    for (const [slot, at] of this.#released) {
      if (now < at + LABEL_SWALLOW_MS && this.#released.size < MAX_RELEASED) break;
      this.#released.delete(slot);
    }
    this.#released.set(label.slot, now);
    if (branch) {
      const { lost, repaired } = branch.window.counters;
      branch.link.counters.datagramsLost += lost + branch.window.missing;
      branch.link.counters.datagramsRepaired += repaired;
    }
    return branch;
  }

  /** Whether the label was released so short a time ago that what comes under it was under way. */
  wasReleased(slot: number, now: number): boolean {
    const at = this.#released.get(slot);
    return at !== undefined && now < at + LABEL_SWALLOW_MS;
  }

  /** What came and did not on the branches that are there, over one link. */
  arrivals(link: LinkId): { readonly lost: number; readonly repaired: number } {
    let lost = 0;
    let repaired = 0;
    for (const { binding, window } of this.#branches.values()) {
      if (binding.link !== link) continue;
      lost += window.counters.lost;
      repaired += window.counters.repaired;
    }
    return { lost, repaired };
  }
}
