import {
  addAge,
  ageUsOf,
  byteOffsetOf,
  chunkLengthOf,
  chunkSequenceOf,
  cutDatagram,
  DATAGRAM_HEADER_BYTES,
  DEFAULT_DATAGRAM_BYTES,
  decrementHopLimit,
  type FragmentHeader,
  hopLimitOf,
  isRepaired,
  labelKeyOf,
  labelSlotOf,
  linkSequenceOf,
  MAX_DATAGRAM_BYTES,
  rewriteForLink,
  writeFragment,
} from '../wire/datagram';
import { type FlowKey, flowKeyText } from '../wire/ids';
import type { RepairRequest } from '../wire/repairRequest';
import type { Binding, ForwardingEntry, LinkId } from './effects';
import type { BranchCounters } from './flowRates';
import { ForwardedFlow, isSame } from './forwardedFlow';
import { IncomingBranches } from './incomingBranches';
import { LinkRepair } from './linkRepair';
import { type DatagramSender, type LinkCounters, MediaLink, noLinkCounters } from './mediaLink';
import type { QueueBound } from './linkQueue';
import { OutgoingBranch } from './outgoingBranch';
import { RingRoom } from './ringRoom';
import type { DropReason, FlowBytesView } from './snapshot';

/** A fragment for this node's player. */
export interface DeliveredFragment {
  readonly chunkSequence: number;
  /** Bytes of the whole chunk. */
  readonly chunkLength: number;
  readonly byteOffset: number;
  /** A view, valid during the call only. */
  readonly payload: Uint8Array;
  /** Since capture, up to now. */
  readonly ageUs: number;
  /** Whether it was lost on its way and sent again: others may be coming late, too. */
  readonly isRepaired: boolean;
}

/** What the forwarder tells. */
export interface ForwarderSink {
  deliver(key: FlowKey, fragment: DeliveredFragment): void;
  /** The old branch of a moved flow has come as far as the new one; said once. Not to be answered within the call. */
  branchMoved(key: FlowKey): void;
  /** {@link Forwarder.askForRepairs} is due at that time, or earlier than it was last said; in ms. */
  repairsDue(at: number): void;
}

export interface ForwarderOptions {
  /** The largest datagram of a link of which nothing else is known; {@link DEFAULT_DATAGRAM_BYTES} unless given. */
  readonly datagramBytes?: number | undefined;
  /** Whether what was lost on a link is asked for again, and sent again when asked for; true unless given. */
  readonly repairs?: boolean | undefined;
}

/**
 * The second machine: one datagram in, its copies out, by the table that the core writes. Nothing is parsed but the header,
 * which is rewritten in place; fragments leave as they arrive, whether or not the rest of their chunk ever comes. Nothing is
 * allocated per datagram, unless a link is blocked or smaller than what came.
 */
export class Forwarder {
  readonly #sink: ForwarderSink;
  readonly #options: ForwarderOptions;
  /** Flow key text → its flow. Bounded by the core's flow table. */
  readonly #flows = new Map<string, ForwardedFlow>();
  readonly #incoming: IncomingBranches;
  /** Bounded by the links. */
  readonly #links = new Map<LinkId, MediaLink<OutgoingBranch>>();
  readonly #repair: LinkRepair;
  readonly #ringRoom = new RingRoom();
  /** Where datagrams are made that did not come as they leave. */
  #scratch = new Uint8Array(MAX_DATAGRAM_BYTES);
  readonly counters = {
    received: 0,
    sent: 0,
    bytesReceived: 0,
    bytesSent: 0,
    dropped: {} as Partial<Record<DropReason, number>>,
  };

  constructor(sink: ForwarderSink, options: ForwarderOptions = {}) {
    this.#sink = sink;
    this.#options = options;
    this.#incoming = new IncomingBranches(options.repairs ?? true);
    this.#repair = new LinkRepair(sink);
  }

  /** The media path of a link is open. `losesSome`: what is sent on it is kept for a while from the start, not only once some of it was asked for again. */
  attach(link: LinkId, sender: DatagramSender, losesSome = false): void {
    const media = this.#link(link);
    media.sender = sender;
    media.isLossy ||= losesSome && this.#options.repairs !== false;
  }

  /** The largest datagram that goes on a link, header included; undefined: the usual. */
  setDatagramBytes(link: LinkId, bytes: number | undefined): void {
    this.#link(link).datagramBytes = bytes ?? this.#usualBytes();
  }

  /** Half of this is added to the age of what comes in on the link. */
  setRoundTrip(link: LinkId, rttMs: number): void {
    this.#link(link).halfTripUs = rttMs * 500;
  }

  /** When the last datagram under a label of that link came; undefined: none did. */
  heardAt(link: LinkId): number | undefined {
    const at = this.#links.get(link)?.heardAt;
    return at === undefined || Number.isNaN(at) ? undefined : at;
  }

  removeLink(link: LinkId): void {
    this.#links.get(link)?.queue.clear();
    this.#links.delete(link);
  }

  /** Replaces how a flow is forwarded. Sequence numbers of links that stay go on. */
  apply(spec: ForwardingEntry, now: number): void {
    const text = flowKeyText(spec.key);
    let flow = this.#flows.get(text);
    if (!flow) this.#flows.set(text, (flow = new ForwardedFlow(spec)));
    const { spec: old, outgoing: before } = flow;
    for (const binding of [old.upstream, old.retiring]) {
      if (binding && !isSame(binding, spec.upstream) && !isSame(binding, spec.retiring)) this.#release(binding, now);
    }
    for (const binding of [spec.upstream, spec.retiring]) {
      if (binding) this.#incoming.add(flow, binding, this.#link(binding.link));
    }
    const outgoing = spec.downstream.map(
      (binding) => before.find((known) => known.is(binding)) ?? this.#branchOut(binding),
    );
    for (const branch of before) if (!outgoing.includes(branch)) branch.end();
    flow.replace(spec, outgoing, now);
  }

  /** Ends the forwarding of a flow; its labels are swallowed for LABEL_SWALLOW_MS. */
  remove(key: FlowKey, now: number): void {
    const text = flowKeyText(key);
    const flow = this.#flows.get(text);
    if (!flow) return;
    for (const binding of [flow.spec.upstream, flow.spec.retiring]) if (binding) this.#release(binding, now);
    for (const branch of flow.outgoing) branch.end();
    this.#flows.delete(text);
  }

  /** Whether the new branch of a flow that is being moved has begun: from some chunk on they are taken from there. */
  hasBegun(key: FlowKey): boolean {
    return this.#flows.get(flowKeyText(key))?.hasBegun ?? false;
  }

  /** The counters of a link; zeros where it carried nothing. */
  linkCounters(link: LinkId): Readonly<LinkCounters> {
    const counters = this.#links.get(link)?.counters ?? noLinkCounters();
    const { lost, repaired } = this.#incoming.arrivals(link);
    return {
      ...counters,
      datagramsLost: counters.datagramsLost + lost,
      datagramsRepaired: counters.datagramsRepaired + repaired,
    };
  }

  /** The largest datagram that goes on a link, in bytes. */
  datagramBytesOf(link: LinkId): number {
    return this.#links.get(link)?.datagramBytes ?? this.#usualBytes();
  }

  /** What every flow that goes through this node has brought and taken, since it began to. */
  flows(): readonly (FlowKey & FlowBytesView)[] {
    return [...this.#flows.values()].map(({ key, bytesReceived, bytesSent }) => ({ ...key, bytesReceived, bytesSent }));
  }

  /** The same of one flow; zeros where it does not go through this node. */
  flowBytes(key: FlowKey): FlowBytesView {
    const { bytesReceived, bytesSent } = this.#flows.get(flowKeyText(key)) ?? { bytesReceived: 0, bytesSent: 0 };
    return { bytesReceived, bytesSent };
  }

  /** What a flow's branches have carried since they are there. */
  branches(key: FlowKey): readonly BranchCounters[] {
    const { outgoing = [] } = this.#flows.get(flowKeyText(key)) ?? {};
    return outgoing.map(({ counters }) => counters);
  }

  /** Counts datagrams that were dropped, here or before they got here. */
  countDrop(reason: DropReason, datagrams = 1): void {
    this.counters.dropped[reason] = (this.counters.dropped[reason] ?? 0) + datagrams;
  }

  /** A MEDIA datagram that came on the media socket of `link`. The buffer is rewritten. `now` in ms. */
  receive(link: LinkId, datagram: Uint8Array, now: number): void {
    const { counters } = this;
    counters.received++;
    counters.bytesReceived += datagram.length;

    const incoming = this.#incoming.find(labelSlotOf(datagram));
    if (incoming?.binding.label.key !== labelKeyOf(datagram)) {
      this.#countReceived(this.#link(link), datagram);
      return this.countDrop(this.#incoming.wasReleased(labelSlotOf(datagram), now) ? 'releasedLabel' : 'unknownLabel');
    }
    if (incoming.binding.link !== link) {
      this.#countReceived(this.#link(link), datagram);
      return this.countDrop('wrongNeighbour');
    }
    this.#countReceived(incoming.link, datagram);
    incoming.link.heardAt = now;
    const { flow } = incoming;
    flow.bytesReceived += datagram.length;
    if (hopLimitOf(datagram) === 0) return this.countDrop('hopLimit');
    const start = byteOffsetOf(datagram);
    const end = start + datagram.length - DATAGRAM_HEADER_BYTES;
    if (end > chunkLengthOf(datagram)) return this.countDrop('badFragment');
    const arrival = incoming.window.note(linkSequenceOf(datagram), now);
    if (incoming.window.missing > 0) this.#repair.note(incoming);
    if (arrival === 'duplicate' || arrival === 'stale') return this.countDrop(arrival);
    const chunk = chunkSequenceOf(datagram);
    incoming.hopeless.measure(incoming.window.counters);
    const isHopeless = incoming.hopeless.isHopeless(linkSequenceOf(datagram), chunk, start, end);
    // A player has something of late repairs, too, and nobody's time is saved.
    if (isHopeless && flow.outgoing.length > 0) return this.countDrop('brokenChunk');
    const choice = flow.choose(incoming.binding, chunk, start, now);
    if (choice === 'moved') this.#sink.branchMoved(flow.key);
    if (choice !== 'wanted') return this.countDrop('superseded');
    addAge(datagram, incoming.link.halfTripUs);
    if (flow.spec.local) this.#deliver(flow.key, datagram);
    // A hop limit of 1 reaches this node's player but crosses no further link.
    decrementHopLimit(datagram);
    if (hopLimitOf(datagram) > 0) this.#copy(flow, datagram, link, now);
    else if (flow.outgoing.length > 0) this.countDrop('hopLimit');
  }

  /**
   * At the source, before the first fragment of a chunk: the sizes of datagrams in which it is to leave, ascending; each is
   * originated apart. At least one; branches that are added later get nothing of this chunk.
   */
  beginChunk(key: FlowKey): readonly number[] {
    const flow = this.#flows.get(flowKeyText(key));
    const units = new Set<number>();
    for (const branch of flow?.outgoing ?? []) units.add((branch.unit = branch.link.datagramBytes));
    if (units.size === 0) units.add(MAX_DATAGRAM_BYTES);
    const sorted = [...units].sort((a, b) => a - b);
    if (flow) flow.localUnit = sorted.at(-1);
    return sorted;
  }

  /** At the source: sends one fragment to every branch that gets the chunk in datagrams of `unit` bytes, and to this node's own player. */
  originate(key: FlowKey, header: FragmentHeader, payload: Uint8Array, unit: number, now: number): void {
    const flow = this.#flows.get(flowKeyText(key));
    if (!flow) return;
    let datagram = writeFragment(this.#scratch, header, payload);
    if (flow.spec.local && flow.localUnit === unit) this.#deliver(key, datagram);
    for (const branch of flow.outgoing) {
      if (branch.unit === unit) datagram = this.#sendScratch(branch, datagram, now);
    }
  }

  /** The transport takes more on that link again. */
  writable(link: LinkId, now: number): void {
    const media = this.#links.get(link);
    if (!media) return;
    media.isBlocked = false;
    const { queue } = media;
    queue.dropOld(now);
    for (let waiting = queue.peek(); waiting && !media.isBlocked; waiting = queue.peek()) {
      const { branch, datagram, at, chunkSequence } = waiting;
      if (branch.brokenChunk === chunkSequence) {
        queue.shift();
        this.countDrop(branch.brokenBy);
        continue;
      }
      const waitedUs = (now - at) * 1_000;
      addAge(datagram, waitedUs);
      rewriteForLink(datagram, branch.label, branch.nextSequence);
      const outcome = media.sender?.send(datagram) ?? 'failed';
      media.isBlocked = outcome === 'held' || outcome === 'blocked';
      if (outcome === 'blocked') {
        // It waits on, and that is added when it leaves.
        addAge(datagram, -waitedUs);
        return;
      }
      queue.shift();
      if (outcome === 'failed') this.#refuse(branch, chunkSequence);
      else this.#countSent(branch, datagram, now);
    }
  }

  /** The system says of a datagram that the transport took before that it was not sent. */
  sendFailed(link: LinkId): void {
    this.countDrop('sendFailed');
    for (const branch of this.#links.get(link)?.branches.values() ?? []) {
      if (branch.sentChunk !== undefined) branch.break(branch.sentChunk, 'sendFailed');
    }
  }

  /** Asks for what is missing and worth asking for; answers when that is due again. */
  askForRepairs(now: number): number | undefined {
    return this.#repair.ask(now);
  }

  /** A neighbour asks for what it has not got. */
  repairRequested(link: LinkId, request: RepairRequest, now: number): void {
    const media = this.#links.get(link);
    if (!media || this.#options.repairs === false) return;
    const branch = media.branches.get(request.label.slot);
    if (branch?.label.key !== request.label.key) return this.countDrop('unknownLabel');
    media.isLossy = true;
    this.#repair.answer(branch, request, now);
  }

  #usualBytes(): number {
    return this.#options.datagramBytes ?? DEFAULT_DATAGRAM_BYTES;
  }

  #link(link: LinkId): MediaLink<OutgoingBranch> {
    let media = this.#links.get(link);
    if (!media) {
      media = new MediaLink<OutgoingBranch>(
        link,
        (branch, chunk, datagrams, bound) => this.#overflow(branch, chunk, datagrams, bound),
        this.#usualBytes(),
      );
      this.#links.set(link, media);
    }
    return media;
  }

  #branchOut(binding: Binding): OutgoingBranch {
    const link = this.#link(binding.link);
    const branch = new OutgoingBranch(binding, link, this.#ringRoom);
    link.branches.set(branch.label.slot, branch);
    return branch;
  }

  #countReceived({ counters }: MediaLink<OutgoingBranch>, datagram: Uint8Array): void {
    counters.datagramsReceived++;
    counters.bytesReceived += datagram.length;
  }

  #copy(flow: ForwardedFlow, datagram: Uint8Array, from: LinkId, now: number): void {
    let buffer = datagram;
    for (const branch of flow.outgoing) {
      const { link } = branch;
      if (link.id === from) continue;
      if (buffer.length > link.datagramBytes) this.#cut(branch, buffer, now);
      // Not slice(): that of a Node.js Buffer does not copy.
      else if (this.#send(branch, buffer, now)) buffer = new Uint8Array(buffer);
    }
  }

  /** Sends a datagram that is too large for the link in pieces of equal size but the last. */
  #cut(branch: OutgoingBranch, datagram: Uint8Array, now: number): void {
    const room = branch.link.datagramBytes - DATAGRAM_HEADER_BYTES;
    const payload = datagram.length - DATAGRAM_HEADER_BYTES;
    for (let start = 0; start < payload; start += room) {
      const piece = cutDatagram(this.#scratch, datagram, start, Math.min(payload, start + room));
      this.#sendScratch(branch, piece, now);
    }
  }

  /** Answers the same bytes where they may be rewritten. */
  #sendScratch(branch: OutgoingBranch, datagram: Uint8Array, now: number): Uint8Array {
    if (!this.#send(branch, datagram, now)) return datagram;
    this.#scratch = new Uint8Array(MAX_DATAGRAM_BYTES);
    this.#scratch.set(datagram);
    return this.#scratch.subarray(0, datagram.length);
  }

  /** Answers whether the transport holds the buffer, which must not be written to any more. */
  #send(branch: OutgoingBranch, datagram: Uint8Array, now: number): boolean {
    const { link } = branch;
    const chunk = chunkSequenceOf(datagram);
    if (branch.brokenChunk === chunk) {
      this.countDrop(branch.brokenBy);
      return false;
    }
    if (link.isBlocked) {
      link.queue.push(branch, chunk, datagram, now, branch.sentChunk === chunk);
      return false;
    }
    rewriteForLink(datagram, branch.label, branch.nextSequence);
    const outcome = link.sender?.send(datagram) ?? 'failed';
    switch (outcome) {
      case 'sent':
        this.#countSent(branch, datagram, now);
        return false;
      case 'held':
        link.isBlocked = true;
        this.#countSent(branch, datagram, now);
        return true;
      case 'blocked':
        link.isBlocked = true;
        link.queue.push(branch, chunk, datagram, now, branch.sentChunk === chunk);
        return false;
      case 'failed':
        this.#refuse(branch, chunk);
        return false;
    }
  }

  #refuse(branch: OutgoingBranch, chunk: number): void {
    branch.break(chunk, 'sendFailed');
    this.countDrop('sendFailed');
  }

  #overflow(branch: OutgoingBranch, chunk: number, datagrams: number, bound: QueueBound): void {
    branch.break(chunk, bound);
    this.countDrop(bound, datagrams);
  }

  #countSent(branch: OutgoingBranch, datagram: Uint8Array, now: number): void {
    branch.noteSent(datagram, now);
    this.counters.sent++;
    this.counters.bytesSent += datagram.length;
  }

  #deliver(key: FlowKey, datagram: Uint8Array): void {
    this.#sink.deliver(key, {
      chunkSequence: chunkSequenceOf(datagram),
      chunkLength: chunkLengthOf(datagram),
      byteOffset: byteOffsetOf(datagram),
      payload: datagram.subarray(DATAGRAM_HEADER_BYTES),
      ageUs: ageUsOf(datagram),
      isRepaired: isRepaired(datagram),
    });
  }

  #release(binding: Binding, now: number): void {
    const ended = this.#incoming.release(binding, now);
    if (ended) this.#repair.forget(ended);
  }
}
