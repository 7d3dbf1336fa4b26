import type { DialId, Effect, Endpoint, Input, LinkId } from '../overlay/effects';
import type { ConnectionRecord, NodeEvent, RedialRecord, TimelineRecord, TimelineView } from '../overlay/snapshot';
import type { ControlMessage } from '../wire/control';
import type { NodeId } from '../wire/ids';
import { formatEndpoint } from './config';
import { cut, summarize } from './messageSummary';
import { RecordShelf } from './recordShelf';

/** Records that are kept. */
export const MAX_TIMELINE_RECORDS = 4_000;
/** What they may take together, as `sizeOf` has it: room for all of them unless a peer makes them large on purpose. */
export const MAX_TIMELINE_BYTES = 2 * 1_024 * 1_024;
/**
 * Which part of both a class has to itself: where something has to go, it is the oldest of a class that has more than its part. Changes
 * of the far overlay, of which there may be many every second, have no more than that even where there is room.
 */
const PARTS = { topology: 1 / 4, message: 1 / 2, event: 1 / 4 } as const;
/** What of a full timeline goes first. */
const CLASSES = ['topology', 'message', 'event'] as const;
/** Addresses of which it is known who was last seen there. */
const MAX_KNOWN_ADDRESSES = 256;
/** Of a text that says why; the longest that a peer can send is shorter. */
const MAX_REASON_CHARACTERS = 300;

interface Link {
  readonly address: string;
  neighbour: NodeId | null;
}

type RecordClass = keyof typeof PARTS;
type Unnumbered<R> = R extends TimelineRecord ? Omit<R, 'n' | 'at'> : never;

/**
 * The last things that a node did or met with: fed with what its control machine takes and orders, in that order. HELLOs, pings
 * and media leave no record and cost nothing but the look at their type.
 */
export class Timeline {
  readonly #wallNow: () => number;
  /** Together at most {@link MAX_TIMELINE_RECORDS} and {@link MAX_TIMELINE_BYTES}. */
  readonly #shelves: Readonly<Record<RecordClass, RecordShelf>> = {
    topology: new RecordShelf(),
    message: new RecordShelf(),
    event: new RecordShelf(),
  };
  #last = 0;
  /** Open links; bounded by the machine. */
  readonly #links = new Map<LinkId, Link>();
  /** Attempts under way; bounded by the machine. */
  readonly #dials = new Map<DialId, Endpoint>();
  /** Address → the neighbour that was last seen there; at most {@link MAX_KNOWN_ADDRESSES}. */
  readonly #known = new Map<string, NodeId>();

  /** `wallNow`: milliseconds since 1970. */
  constructor(wallNow: () => number) {
    this.#wallNow = wallNow;
  }

  /**
   * What came after record number `after`, all that is kept if not given. A number that is still to come is one of another node's
   * timeline: everything is new then.
   */
  view(after = 0): TimelineView {
    const known = after >= 0 && after <= this.#last ? Math.floor(after) : 0;
    const records = CLASSES.flatMap((each) => this.#shelves[each].after(known)).sort((one, other) => one.n - other.n);
    return { records, next: this.#last, missed: this.#last - known - records.length };
  }

  /** The machine takes this now. */
  noteInput(input: Input): void {
    switch (input.type) {
      case 'linkOpened': {
        const link = { address: formatEndpoint(input.remote), neighbour: null };
        this.#links.set(input.link, link);
        if (input.dial !== undefined) this.#dials.delete(input.dial);
        return this.#addConnection(input.link, 'opened');
      }
      case 'controlReceived':
        this.#addMessage('in', input.link, input.message);
        if (input.message.type === 'authentication') this.#identify(input.link, input.message.id);
        return;
      case 'linkViolated':
        return this.#addConnection(input.link, 'violated', input.reason);
      case 'linkClosed':
        this.#addConnection(input.link, 'closed', input.reason);
        this.#links.delete(input.link);
        return;
      case 'dialFailed': {
        const endpoint = this.#dials.get(input.dial);
        this.#dials.delete(input.dial);
        if (endpoint) this.#addRedial('failed', endpoint, input.reason);
        return;
      }
      default:
        return;
    }
  }

  /** The machine has ordered this. */
  noteEffect(effect: Effect): void {
    switch (effect.type) {
      case 'dial':
        this.#dials.set(effect.dial, effect.endpoint);
        return this.#addRedial('dialled', effect.endpoint, null);
      case 'cancelDial':
        this.#dials.delete(effect.dial);
        return;
      case 'refused':
        return this.#addRedial('refused', effect.endpoint, effect.reason, effect.neighbour ?? null);
      case 'sendControl':
        return this.#addMessage('out', effect.link, effect.message);
      case 'emit':
        return this.#addEvent(effect.event);
      default:
        return;
    }
  }

  #identify(id: LinkId, neighbour: NodeId): void {
    const link = this.#links.get(id);
    if (!link) return;
    link.neighbour = neighbour;
    this.#addConnection(id, 'authenticated');
  }

  #addConnection(link: LinkId, change: ConnectionRecord['change'], reason: string | null = null): void {
    const { address = '', neighbour = null } = this.#links.get(link) ?? {};
    this.#add({ kind: 'connection', change, link, neighbour, address, triesLeft: null, reason: shortened(reason) });
  }

  #addMessage(direction: 'in' | 'out', link: LinkId, message: ControlMessage): void {
    const summary = summarize(message);
    if (!summary) return;
    const neighbour = this.#links.get(link)?.neighbour ?? null;
    this.#add({ kind: 'message', direction, link, neighbour, message: summary });
  }

  #addRedial(change: RedialRecord['change'], endpoint: Endpoint, reason: string | null, leadsTo?: NodeId | null): void {
    const address = formatEndpoint(endpoint);
    const neighbour = leadsTo === undefined ? (this.#known.get(address) ?? null) : leadsTo;
    this.#add({ kind: 'redial', change, address, neighbour, reason: shortened(reason) });
  }

  #addEvent(happened: NodeEvent): void {
    switch (happened.event) {
      case 'neighbour': {
        const { id: neighbour, state: change, triesLeft } = happened;
        const address = formatEndpoint(happened);
        if (neighbour !== null) this.#learn(address, neighbour);
        return this.#add({ kind: 'connection', change, link: null, neighbour, address, triesLeft, reason: null });
      }
      case 'route': {
        const { event: _, alternatives, ...rest } = happened;
        const { entries, more } = cut(alternatives, (alternative) => alternative);
        return this.#add({ kind: 'route', ...rest, alternatives: entries, moreAlternatives: more });
      }
      case 'flow': {
        const { event: kind, ...rest } = happened;
        return this.#add({ kind, ...rest });
      }
      case 'player': {
        const { event: kind, ...rest } = happened;
        return this.#add({ kind, ...rest });
      }
      case 'topology':
      case 'notice':
        return;
      default:
        happened satisfies never;
    }
  }

  #learn(address: string, neighbour: NodeId): void {
    this.#known.delete(address);
    this.#known.set(address, neighbour);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN_ADDRESSES && oldest !== undefined) this.#known.delete(oldest);
  }

  #add(noted: Unnumbered<TimelineRecord>): void {
    const record: TimelineRecord = { n: ++this.#last, at: Math.round(this.#wallNow()), ...noted };
    const { [classOf(record)]: shelf, topology } = this.#shelves;
    shelf.add(record);
    while (
      topology.count > PARTS.topology * MAX_TIMELINE_RECORDS ||
      topology.bytes > PARTS.topology * MAX_TIMELINE_BYTES
    ) {
      topology.dropOldest();
    }
    while (this.#sum('count') > MAX_TIMELINE_RECORDS) this.#dropFrom('count', MAX_TIMELINE_RECORDS);
    while (this.#sum('bytes') > MAX_TIMELINE_BYTES) this.#dropFrom('bytes', MAX_TIMELINE_BYTES);
  }

  #sum(measure: 'count' | 'bytes'): number {
    return CLASSES.reduce((sum, each) => sum + this.#shelves[each][measure], 0);
  }

  /** Of what is more than `most` together, one class has more than its part. */
  #dropFrom(measure: 'count' | 'bytes', most: number): void {
    const larger = CLASSES.find((each) => this.#shelves[each][measure] > PARTS[each] * most);
    if (larger) this.#shelves[larger].dropOldest();
  }
}

function classOf(record: TimelineRecord): RecordClass {
  if (record.kind !== 'message') return 'event';
  const { type } = record.message;
  return type === 'topology' || type === 'topologyRequest' ? 'topology' : 'message';
}

function shortened(text: string | null): string | null {
  return text === null || text.length <= MAX_REASON_CHARACTERS ? text : `${text.slice(0, MAX_REASON_CHARACTERS - 1)}…`;
}
