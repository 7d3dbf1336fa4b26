import type { Command, Effect, Input } from '../../src/overlay/effects';
import type { NodeEvent } from '../../src/overlay/snapshot';
import { type ControlMessage, RETRACTED_COST } from '../../src/wire/control';
import type { NodeId } from '../../src/wire/ids';
import type { TopologyChange } from '../../src/wire/topologyMessages';
import type { Machine } from './machine';
import type { Network } from './network';

/** An id, wherever it stands in a text: ids appear as names. Labels and tokens mean nothing to a reader and do not appear at all. */
export const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * What a network does, one line per order: control messages, dials, events, demand. `full` adds HELLOs, logs and the
 * forwarder's table with its labels, for comparing runs rather than reading them.
 */
export class Transcript {
  readonly lines: string[] = [];

  constructor(
    private readonly network: Network,
    private readonly full = false,
  ) {
    network.onStep((machine, cause, effects) => this.#note(machine, cause, effects));
  }

  /** Writes a line of the script into the transcript. */
  heading(text: string): void {
    this.lines.push('', `# ${text}`);
  }

  get text(): string {
    return this.lines.join('\n');
  }

  #note(machine: Machine, cause: Input | Command, effects: readonly Effect[]): void {
    if (this.full) this.#line(machine, `< ${JSON.stringify(cause)}`);
    for (const effect of effects) {
      const text = this.full ? JSON.stringify(effect) : describeEffect(effect, peerOf(machine, effect));
      if (text !== undefined) this.#line(machine, text);
    }
  }

  #line(machine: Machine, text: string): void {
    const time = this.network.now.toFixed(1).padStart(9);
    const named = this.full ? text : text.replace(ID, (id) => this.network.nameOf(id));
    this.lines.push(`${time} ${machine.name.padEnd(8)} ${named}`);
  }
}

function peerOf(machine: Machine, effect: Effect): string | undefined {
  return 'link' in effect ? machine.ends.get(effect.link)?.peer.owner.name : undefined;
}

/**
 * An order in words; undefined for what is not worth a line. `peer`: who is at the other end of the link that it is about; `isMeant`:
 * which destinations of a vector are to be named.
 */
export function describeEffect(
  effect: Effect,
  peer: string | undefined,
  isMeant: (destination: NodeId) => boolean = () => true,
): string | undefined {
  switch (effect.type) {
    case 'sendControl': {
      const { message } = effect;
      const to = peer ?? `link ${effect.link}`;
      if (message.type !== 'distanceVector')
        return isProbe(message) ? undefined : `-> ${to}: ${describeMessage(message)}`;
      const entries = message.entries.filter(({ destination }) => isMeant(destination));
      return entries.length === 0 ? undefined : `-> ${to}: ${describeMessage({ ...message, entries })}`;
    }
    case 'dial':
      return `dial ${effect.endpoint.address}`;
    case 'demand':
      return `demand ${effect.flow}: ${effect.consumers}`;
    case 'emit':
      // Of the overlay as a whole there is always some news.
      return effect.event.event === 'topology' ? undefined : `event ${describeEvent(effect.event)}`;
    case 'closeLink':
      return 'close';
    case 'cancelDial':
    case 'sendPreamble':
    case 'openMedia':
    case 'sendHello':
    case 'linkDatagramBytes':
    case 'linkRoundTrip':
    case 'forward':
    case 'stopForwarding':
    case 'refused':
    case 'log':
      return undefined;
    default:
      effect satisfies never;
      return undefined;
  }
}

/** What goes on all the time and tells nothing. */
function isProbe({ type }: ControlMessage): boolean {
  return type === 'pingRequest' || type === 'pingResponse';
}

function describeMessage(message: ControlMessage): string {
  switch (message.type) {
    case 'authentication':
      return `AUTHENTICATION ${message.name} control ${message.controlPort} media ${message.mediaPort}`;
    case 'authenticationRequired':
      return `AUTHENTICATION_REQUIRED ${message.triesLeft} left`;
    case 'distanceVector': {
      const entries = message.entries.map(({ destination, sequence, cost }) =>
        cost === RETRACTED_COST ? `${destination}=retracted` : `${destination}=${cost}@${sequence}`,
      );
      return `DISTANCE_VECTOR ${entries.join(' ')}`;
    }
    case 'sequenceRequest':
      return `SEQUENCE_REQUEST ${message.requests.map((r) => `${r.destination}@${r.sequence} hops ${r.hopLimit}`).join(' ')}`;
    case 'flowCollection':
      return `FLOW_COLLECTION ${message.sources.map((s) => `${s.source}@${s.version}[${s.flows.map(({ flow }) => flow).join(' ')}]`).join(' ')}`;
    case 'flowAnnounce':
    case 'flowWithdraw': {
      const step = `${message.flow} of ${message.source}@${message.version}`;
      return message.type === 'flowAnnounce' ? `FLOW_ANNOUNCE ${step} ${message.contentType}` : `FLOW_WITHDRAW ${step}`;
    }
    case 'collectionRequest':
      return `COLLECTION_REQUEST ${message.known.map((k) => `${k.source}@${k.version}`).join(' ')}`;
    case 'flowRequest':
      return `FLOW_REQUEST ${message.flow} of ${message.source} ${message.full ? 'full' : 'add'} ${list(message.consumers)}`;
    case 'flowCancel':
      return `FLOW_CANCEL ${message.flow} of ${message.source} ${list(message.consumers) || 'all'}`;
    case 'flowRefused':
      return `FLOW_REFUSED ${message.flow} of ${message.source}: ${message.reason}`;
    case 'goodbye':
      return `GOODBYE ${message.reason}`;
    case 'vectorRequest':
      return 'VECTOR_REQUEST';
    case 'pingRequest':
      return `PING_REQUEST ${message.token}`;
    case 'pingResponse':
      return `PING_RESPONSE ${message.token}`;
    case 'topology': {
      const news = message.news.map(
        (n) => `${n.author}@${n.from}>${n.version}[${n.changes.map(describeChange).join('; ')}]`,
      );
      return `TOPOLOGY ${news.join(' ')}`;
    }
    case 'topologyRequest':
      return `TOPOLOGY_REQUEST ${message.known.map((k) => `${k.author}@${k.version}`).join(' ')}`;
    case 'flowInterest':
      return `FLOW_INTEREST ${message.interests.map((i) => `${i.origin} in ${i.flow} of ${i.source}`).join(', ')}`;
    case 'flowRates':
      return `FLOW_RATES ${message.reports.map((r) => `${r.flow} of ${r.source} at ${r.reporter} for ${r.origin}`).join(', ')}`;
    default:
      message satisfies never;
      return '';
  }
}

function describeChange(change: TopologyChange): string {
  switch (change.kind) {
    case 'name':
      return `name ${change.name}`;
    case 'link':
      return `link ${change.neighbour}`;
    case 'flow':
      return `flow ${change.flow}${change.watching ? ' watched' : ''} to ${list(change.downstream) || 'nobody'}`;
    case 'linkGone':
      return `no link ${change.neighbour}`;
    case 'flowGone':
      return `no flow ${change.flow}`;
    default:
      return change satisfies never;
  }
}

function describeEvent(event: NodeEvent): string {
  switch (event.event) {
    case 'neighbour':
      return `neighbour ${event.id ?? event.address} ${event.state}${event.triesLeft === null ? '' : ` ${event.triesLeft} tries left`}`;
    case 'flow':
      return `flow ${event.flow} of ${event.source} ${event.state}`;
    case 'route':
      return `route to ${event.destination} via ${event.via ?? '-'} cost ${event.cost ?? '-'} ${event.change}`;
    case 'player': {
      const moved = event.movedFrom === undefined ? '' : ` moved from ${event.movedFrom}`;
      return `player ${event.flow} of ${event.source} ${event.state}${moved}`;
    }
    case 'notice':
      return `notice ${event.flow} of ${event.source} ${event.notice}`;
    case 'topology':
      return `topology nodes ${event.nodes?.join(' ') ?? 'many'} flows ${event.flows?.map((key) => key.flow).join(' ') ?? 'many'}`;
    default:
      event satisfies never;
      return '';
  }
}

/** Ids in no meaningful order: names would not be in the order of ids either. */
function list(ids: readonly NodeId[]): string {
  return ids.join(' ');
}
