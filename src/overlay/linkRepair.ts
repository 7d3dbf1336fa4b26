import { addAge, markRepaired, MAX_DATAGRAM_BYTES } from '../wire/datagram';
import { encodeRepairRequest, type RepairRequest, type SequenceRange } from '../wire/repairRequest';
import type { IncomingBranch } from './incomingBranches';
import type { OutgoingBranch } from './outgoingBranch';

/** What link repair tells. */
export interface RepairSink {
  /** {@link LinkRepair.ask} is due at that time; said when it is earlier than was last said. */
  repairsDue(at: number): void;
}

/**
 * Loss repair on each link (S12): what did not come is asked for again, by its link sequence, while it can still be in time;
 * what is asked for is sent again from a small ring of what was sent last, within a budget, so that loss causes no storm.
 */
export class LinkRepair {
  readonly #sink: RepairSink;
  /** Branches of which something is missing. Bounded by the labels. */
  readonly #missing = new Set<IncomingBranch>();
  #dueAt = Infinity;
  readonly #ranges: SequenceRange[] = [];
  #scratch = new Uint8Array(MAX_DATAGRAM_BYTES);

  constructor(sink: RepairSink) {
    this.#sink = sink;
  }

  /** Something of this branch is missing. */
  note(branch: IncomingBranch): void {
    this.#missing.add(branch);
    const due = branch.window.nextDue();
    if (due === undefined || due >= this.#dueAt) return;
    this.#dueAt = due;
    this.#sink.repairsDue(due);
  }

  /** The branch has ended. */
  forget(branch: IncomingBranch): void {
    this.#missing.delete(branch);
  }

  /** Asks the neighbours for what is missing and due; answers when the next is, undefined while nothing is missing. */
  ask(now: number): number | undefined {
    let next = Infinity;
    for (const branch of this.#missing) {
      const { window, link, binding } = branch;
      const roundTripMs = (link.halfTripUs * 2) / 1_000;
      while (window.takeRequests(now, roundTripMs, this.#ranges) > 0) {
        link.sender?.send(encodeRepairRequest({ label: binding.label, ranges: this.#ranges }));
      }
      if (window.missing === 0) this.#missing.delete(branch);
      next = Math.min(next, window.nextDue() ?? Infinity);
    }
    this.#dueAt = next;
    return next === Infinity ? undefined : next;
  }

  /** Sends again what a neighbour asks for, as far as it is still there and the branch's budget goes. */
  answer(branch: OutgoingBranch, { ranges }: RepairRequest, now: number): void {
    const { link, ring } = branch;
    if (!ring || link.isBlocked) return;
    for (const { first, count } of ranges) {
      for (let i = 0; i < count; i++) {
        const sequence = (first + i) >>> 0;
        const kept = ring.find(sequence, now);
        if (!kept) continue;
        if (!branch.budget.take(kept.length)) return;
        const heldMs = ring.heldMs(sequence, now);
        this.#scratch.set(kept);
        const datagram = this.#scratch.subarray(0, kept.length);
        markRepaired(datagram);
        addAge(datagram, heldMs * 1_000);
        const outcome = link.sender?.send(datagram) ?? 'failed';
        if (outcome === 'sent' || outcome === 'held') link.counters.datagramsResent++;
        if (outcome === 'sent') continue;
        // Held, it must not be written to any more.
        this.#scratch = new Uint8Array(MAX_DATAGRAM_BYTES);
        link.isBlocked = outcome !== 'failed';
        return;
      }
    }
  }
}
