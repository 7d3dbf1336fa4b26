import { serialAdd32, serialDiff32 } from '../base/serial';
import type { Label } from '../wire/control';
import {
  addAge,
  ageUsOf,
  byteOffsetOf,
  chunkLengthOf,
  chunkSequenceOf,
  DATAGRAM_HEADER_BYTES,
  decrementHopLimit,
  encodeFragment,
  type FragmentHeader,
  hopLimitOf,
  labelKeyOf,
  labelSlotOf,
  rewriteForLink,
} from '../wire/datagram';
import { type FlowKey, flowKeyText } from '../wire/ids';
import { LABEL_SWALLOW_MS } from './constants';
import type { Binding, ForwardingEntry, LinkId } from './effects';
import type { BranchCounters } from './flowRates';
import type { DropReason, FlowBytesView } from './snapshot';

/**
 * What became of a datagram that was given to the transport. `sent`: the buffer is free again. `retained`: the transport
 * still holds the buffer, it must not be rewritten. `full`: the link's queue is full, nothing was taken. `failed`: the
 * system refused this one.
 */
export type SendOutcome = 'sent' | 'retained' | 'full' | 'failed';

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
}

/** Where datagrams go. */
export interface ForwarderSink {
  /** Sends a datagram on a link's media socket, at once. */
  send(link: LinkId, datagram: Uint8Array): SendOutcome;
  deliver(key: FlowKey, fragment: DeliveredFragment): void;
  /** The old branch of a moved flow has come as far as the new one; said once. Not to be answered within the call. */
  branchMoved(key: FlowKey): void;
}

/** Media datagrams of one link, or of all. */
export interface LinkCounters {
  datagramsReceived: number;
  datagramsSent: number;
  bytesReceived: number;
  bytesSent: number;
}

interface LinkState extends LinkCounters {
  halfTripUs: number;
  /** When the last datagram under a label of that link came. */
  heardAt: number | undefined;
}

interface Outgoing {
  readonly link: LinkId;
  readonly label: Label;
  nextSequence: number;
  /** The chunk of which a fragment was dropped here: the rest of it is useless. */
  brokenChunk: number | undefined;
  /** Why it was dropped; the rest goes for the same reason. */
  brokenBy: DropReason;
  /** The newest chunk of which the beginning was sent; bit i of `begun`: also that of the chunk i + 1 before it. */
  newest: number | undefined;
  begun: number;
  frames: number;
  duplicates: number;
  bytes: number;
}

interface Entry {
  readonly key: FlowKey;
  spec: ForwardingEntry;
  outgoing: Outgoing[];
  /** Newest chunk of which something was forwarded. */
  lastBegun: number | undefined;
  /** Since the last move: chunks from this one on are taken from the new branch, earlier ones from the old. */
  moveAt: number | undefined;
  /** Whether it was said that the old branch has come so far. */
  isMoved: boolean;
  bytesReceived: number;
  bytesSent: number;
}

interface Incoming {
  readonly entry: Entry;
  readonly binding: Binding;
}

/** Labels released within LABEL_SWALLOW_MS; more than these at once are reported as unknown instead of swallowed. */
const MAX_RELEASED = 4_096;

/**
 * The second machine: one datagram in, its copies out, by the table that the core writes. Nothing is parsed but the header,
 * which is rewritten in place; fragments leave as they arrive, whether or not the rest of their chunk ever comes.
 */
export class Forwarder {
  readonly #sink: ForwarderSink;
  /** Flow key text → its entry. Bounded by the core's flow table. */
  readonly #entries = new Map<string, Entry>();
  /** Label slot → where it leads. At most two per entry. */
  readonly #labels = new Map<number, Incoming>();
  /** Released label slot → when; in the order of release. Bounded by MAX_RELEASED and LABEL_SWALLOW_MS. */
  readonly #released = new Map<number, number>();
  /** Link → its counters. Bounded by the links. */
  readonly #links = new Map<LinkId, LinkState>();
  readonly counters = {
    received: 0,
    sent: 0,
    bytesReceived: 0,
    bytesSent: 0,
    dropped: {} as Partial<Record<DropReason, number>>,
  };

  constructor(sink: ForwarderSink) {
    this.#sink = sink;
  }

  /** Replaces how a flow is forwarded. Sequence numbers of links that stay go on. */
  apply(spec: ForwardingEntry, now: number): void {
    const text = flowKeyText(spec.key);
    const entry = this.#entries.get(text) ?? this.#create(text, spec);
    const old = entry.spec;
    for (const binding of [old.upstream, old.retiring]) {
      if (binding && !isSame(binding, spec.upstream) && !isSame(binding, spec.retiring)) this.#release(binding, now);
    }
    for (const binding of [spec.upstream, spec.retiring]) {
      if (binding) this.#labels.set(binding.label.slot, { entry, binding });
    }
    // After the move, too: what a slower branch still brings of earlier chunks came on the old one.
    if (!isSame(old.upstream, spec.upstream)) {
      entry.moveAt = undefined;
      entry.isMoved = false;
    }
    entry.spec = spec;
    entry.outgoing = spec.downstream.map(
      (binding) =>
        entry.outgoing.find((known) => isSame(known, binding)) ?? {
          ...binding,
          nextSequence: 0,
          brokenChunk: undefined,
          brokenBy: 'queueFull',
          newest: undefined,
          begun: 0,
          frames: 0,
          duplicates: 0,
          bytes: 0,
        },
    );
  }

  /** Ends the forwarding of a flow; its labels are swallowed for LABEL_SWALLOW_MS. */
  remove(key: FlowKey, now: number): void {
    const text = flowKeyText(key);
    const entry = this.#entries.get(text);
    if (!entry) return;
    for (const binding of [entry.spec.upstream, entry.spec.retiring]) if (binding) this.#release(binding, now);
    this.#entries.delete(text);
  }

  /** Whether the new branch of a flow that is being moved has begun: from some chunk on they are taken from there. */
  hasBegun(key: FlowKey): boolean {
    return this.#entries.get(flowKeyText(key))?.moveAt !== undefined;
  }

  /** Half of this is added to the age of what comes in on the link. */
  setRoundTrip(link: LinkId, rttMs: number): void {
    this.#link(link).halfTripUs = rttMs * 500;
  }

  /** When the last datagram under a label of that link came; undefined: none did. */
  heardAt(link: LinkId): number | undefined {
    return this.#links.get(link)?.heardAt;
  }

  removeLink(link: LinkId): void {
    this.#links.delete(link);
  }

  /** The counters of a link; zeros where it carried nothing. */
  linkCounters(link: LinkId): Readonly<LinkCounters> {
    return this.#links.get(link) ?? { datagramsReceived: 0, datagramsSent: 0, bytesReceived: 0, bytesSent: 0 };
  }

  /** What every flow that goes through this node has brought and taken, since it began to. */
  flows(): readonly (FlowKey & FlowBytesView)[] {
    return [...this.#entries.values()].map(({ key, bytesReceived, bytesSent }) => ({
      ...key,
      bytesReceived,
      bytesSent,
    }));
  }

  /** The same of one flow; zeros where it does not go through this node. */
  flowBytes(key: FlowKey): FlowBytesView {
    const { bytesReceived, bytesSent } = this.#entries.get(flowKeyText(key)) ?? { bytesReceived: 0, bytesSent: 0 };
    return { bytesReceived, bytesSent };
  }

  /** What a flow's branches have carried since they are there. */
  branches(key: FlowKey): readonly BranchCounters[] {
    const { outgoing = [] } = this.#entries.get(flowKeyText(key)) ?? {};
    return outgoing.map(({ link, frames, duplicates, bytes }) => ({ link, frames, duplicates, bytes }));
  }

  /** Counts a datagram that was dropped, here or before it got here. */
  countDrop(reason: DropReason): void {
    this.counters.dropped[reason] = (this.counters.dropped[reason] ?? 0) + 1;
  }

  /** A MEDIA datagram that came on the media socket of `link`. The buffer is rewritten. `now` in ms. */
  receive(link: LinkId, datagram: Uint8Array, now: number): void {
    const stats = this.#link(link);
    stats.datagramsReceived++;
    stats.bytesReceived += datagram.length;
    this.counters.received++;
    this.counters.bytesReceived += datagram.length;

    const incoming = this.#labels.get(labelSlotOf(datagram));
    if (!incoming || incoming.binding.label.key !== labelKeyOf(datagram)) {
      this.countDrop(this.#wasReleased(labelSlotOf(datagram), now) ? 'releasedLabel' : 'unknownLabel');
      return;
    }
    if (incoming.binding.link !== link) return this.countDrop('wrongNeighbour');
    stats.heardAt = now;
    const { entry } = incoming;
    entry.bytesReceived += datagram.length;
    if (hopLimitOf(datagram) === 0) return this.countDrop('hopLimit');
    const chunk = chunkSequenceOf(datagram);
    if (!isSound(datagram)) return this.countDrop('badFragment');
    if (!this.#isWanted(entry, incoming.binding, chunk, byteOffsetOf(datagram))) return this.countDrop('superseded');
    if (entry.lastBegun === undefined || serialDiff32(chunk, entry.lastBegun) > 0) entry.lastBegun = chunk;
    addAge(datagram, stats.halfTripUs);
    if (entry.spec.local) this.#deliver(entry.key, datagram);
    // A hop limit of 1 reaches this node's player but crosses no further link.
    decrementHopLimit(datagram);
    if (hopLimitOf(datagram) > 0) this.#copy(entry, datagram, link);
    else if (entry.outgoing.length > 0) this.countDrop('hopLimit');
  }

  /** At the source: sends one fragment of a chunk to every branch and to this node's own player. */
  originate(key: FlowKey, header: FragmentHeader, payload: Uint8Array): void {
    const entry = this.#entries.get(flowKeyText(key));
    if (!entry) return;
    const datagram = encodeFragment(header, payload);
    if (entry.spec.local) this.#deliver(key, datagram);
    this.#copy(entry, datagram, undefined);
  }

  #create(text: string, spec: ForwardingEntry): Entry {
    const entry: Entry = {
      key: spec.key,
      spec,
      outgoing: [],
      lastBegun: undefined,
      moveAt: undefined,
      isMoved: false,
      bytesReceived: 0,
      bytesSent: 0,
    };
    this.#entries.set(text, entry);
    return entry;
  }

  #link(link: LinkId): LinkState {
    let stats = this.#links.get(link);
    if (!stats) {
      const counters = { datagramsReceived: 0, datagramsSent: 0, bytesReceived: 0, bytesSent: 0 };
      stats = { ...counters, halfTripUs: 0, heardAt: undefined };
      this.#links.set(link, stats);
    }
    return stats;
  }

  /**
   * One branch at a time: during a move, chunks below F come from the old branch, from F on from the new one. F is decided
   * when the first chunk begins on the new branch: that chunk, or the first that has not begun on the old, if that is later.
   */
  #isWanted(entry: Entry, binding: Binding, chunk: number, byteOffset: number): boolean {
    const { upstream, retiring } = entry.spec;
    if (isSame(binding, upstream)) {
      if (retiring && entry.moveAt === undefined) {
        if (byteOffset !== 0) return false;
        const next = entry.lastBegun === undefined ? chunk : serialAdd32(entry.lastBegun, 1);
        entry.moveAt = serialDiff32(chunk, next) > 0 ? chunk : next;
      }
      return entry.moveAt === undefined || serialDiff32(chunk, entry.moveAt) >= 0;
    }
    if (entry.moveAt === undefined || serialDiff32(chunk, entry.moveAt) < 0) return true;
    // The old branch has come as far as the new one took over: it has nothing left to give but what was overtaken.
    if (!entry.isMoved) this.#sink.branchMoved(entry.key);
    entry.isMoved = true;
    return false;
  }

  #copy(entry: Entry, datagram: Uint8Array, from: LinkId | undefined): void {
    const chunk = chunkSequenceOf(datagram);
    let buffer = datagram;
    for (const out of entry.outgoing) {
      if (out.link === from) continue;
      if (out.brokenChunk === chunk) {
        this.countDrop(out.brokenBy);
        continue;
      }
      rewriteForLink(buffer, out.label, out.nextSequence);
      const outcome = this.#sink.send(out.link, buffer);
      if (outcome === 'full' || outcome === 'failed') {
        out.brokenChunk = chunk;
        out.brokenBy = outcome === 'full' ? 'queueFull' : 'sendFailed';
        this.countDrop(out.brokenBy);
        continue;
      }
      out.nextSequence = serialAdd32(out.nextSequence, 1);
      out.brokenChunk = undefined;
      entry.bytesSent += buffer.length;
      out.bytes += buffer.length;
      if (byteOffsetOf(buffer) === 0) countBeginning(out, chunk);
      this.#countSent(out.link, buffer.length);
      if (outcome === 'retained') buffer = buffer.slice();
    }
  }

  #countSent(link: LinkId, bytes: number): void {
    const stats = this.#link(link);
    stats.datagramsSent++;
    stats.bytesSent += bytes;
    this.counters.sent++;
    this.counters.bytesSent += bytes;
  }

  #deliver(key: FlowKey, datagram: Uint8Array): void {
    this.#sink.deliver(key, {
      chunkSequence: chunkSequenceOf(datagram),
      chunkLength: chunkLengthOf(datagram),
      byteOffset: byteOffsetOf(datagram),
      payload: datagram.subarray(DATAGRAM_HEADER_BYTES),
      ageUs: ageUsOf(datagram),
    });
  }

  #release({ label }: Binding, now: number): void {
    this.#labels.delete(label.slot);
    for (const [slot, at] of this.#released) {
      if (now < at + LABEL_SWALLOW_MS && this.#released.size < MAX_RELEASED) break;
      this.#released.delete(slot);
    }
    this.#released.set(label.slot, now);
  }

  #wasReleased(slot: number, now: number): boolean {
    const at = this.#released.get(slot);
    return at !== undefined && now < at + LABEL_SWALLOW_MS;
  }
}

function isSound(datagram: Uint8Array): boolean {
  const length = chunkLengthOf(datagram);
  return byteOffsetOf(datagram) + datagram.length - DATAGRAM_HEADER_BYTES <= length;
}

/** Counts a frame by its first bytes, or a duplicate if they were sent on this branch before. */
function countBeginning(out: Outgoing, chunk: number): void {
  const ahead = out.newest === undefined ? 0 : serialDiff32(chunk, out.newest);
  if (out.newest === undefined || ahead > 0) {
    out.begun = ahead > 0 && ahead <= 32 ? ((ahead === 32 ? 0 : out.begun << ahead) | (1 << (ahead - 1))) >>> 0 : 0;
    out.newest = chunk;
    out.frames++;
    return;
  }
  const bit = ahead === 0 || ahead < -32 ? 0 : (1 << (-ahead - 1)) >>> 0;
  if (ahead === 0 || (out.begun & bit) !== 0) out.duplicates++;
  else {
    out.begun = (out.begun | bit) >>> 0;
    out.frames++;
  }
}

function isSame(a: Binding | undefined, b: Binding | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.link === b.link &&
    a.label.slot === b.label.slot &&
    a.label.key === b.label.key
  );
}
