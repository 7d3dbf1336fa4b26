import type { Command, Effect, Input, LinkId } from '../../../src/overlay/effects';
import type { NodeEvent } from '../../../src/overlay/snapshot';
import { alternativesText, decisionText } from '../../../src/shared/timelineText';
import type { FlowKey, NodeId } from '../../../src/wire/ids';
import type { Machine } from '../../sim/machine';
import type { Network } from '../../sim/network';
import { isStory, messageText } from './messageText';

const TIME_WIDTH = 8;
const COMMANDS: ReadonlySet<string> = new Set<Command['type']>(['connect', 'offer', 'withdraw', 'watch', 'unwatch']);

/**
 * Tells what happens in a network as one would on a blackboard: each message where it arrives, in words, and below it what its receiver did.
 * Probes and what nodes tell of themselves (S19) are left out; so is whatever changed nothing and sent nothing.
 */
export class Narrator {
  readonly #lines: string[] = [];
  readonly #peers = new Map<LinkId, string>();
  /** `node flow` → to whom copies go, as last seen. */
  readonly #copies = new Map<string, string>();
  #start = 0;
  #isTelling = false;

  constructor(private readonly network: Network) {
    network.onStep((machine, cause, effects) => this.#note(machine, cause, effects));
  }

  /** Begins: times count from here. */
  tell(title: string, ...about: readonly string[]): void {
    this.#start = this.network.now;
    this.#isTelling = true;
    this.#lines.push(`# ${title}`, '#', ...about.map((line) => `# ${line}`.trimEnd()));
  }

  /** Writes what is done to the network now. */
  does(text: string): void {
    this.#lines.push('', `${this.#time()}  ** ${text}`);
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  #note(machine: Machine, cause: Input | Command, effects: readonly Effect[]): void {
    for (const [link, end] of machine.ends) this.#peers.set(link, end.peer.owner.name);
    const did = effects.flatMap((effect) => this.#effectLines(machine, effect));
    if (!this.#isTelling) return;
    const isMessage = cause.type === 'controlReceived' && isStory(cause.message);
    if (!isMessage && did.length === 0) return;
    // A command is what the script said just now.
    if (!COMMANDS.has(cause.type)) this.#lines.push('', `${this.#time()}  ${this.#causeText(machine, cause)}`);
    for (const line of did) this.#lines.push(`${' '.repeat(TIME_WIDTH)}      ${line}`);
  }

  #time(): string {
    return (this.network.now - this.#start).toFixed(1).padStart(TIME_WIDTH);
  }

  readonly #name = (id: NodeId): string => this.network.nameOf(id);

  #peer(link: LinkId): string {
    return this.#peers.get(link) ?? `link ${link}`;
  }

  #causeText({ name }: Machine, cause: Input | Command): string {
    switch (cause.type) {
      case 'controlReceived':
        return `${this.#peer(cause.link)} > ${name}  ${messageText(cause.message, this.#name)}`;
      case 'helloReceived':
        return `${this.#peer(cause.link)} > ${name}  media HELLO`;
      case 'linkOpened':
        return `${name}: the connection to ${this.#peer(cause.link)} is open`;
      case 'linkClosed':
        return `${name}: the connection to ${this.#peer(cause.link)} is gone`;
      case 'preambleReceived':
        return `${this.#peer(cause.link)} > ${name}  preamble: versions ${cause.versions.lowest} to ${cause.versions.highest}`;
      case 'chunkDelivered':
        return `${name}: the first whole frame is there`;
      case 'chunksStopped':
        return `${name}: no frame comes any more`;
      case 'branchMoved':
        return `${name}: the frames come by the new branch`;
      case 'tick':
        return `${name}: a time is over`;
      default:
        return `${name}: ${cause.type}`;
    }
  }

  #effectLines(machine: Machine, effect: Effect): string[] {
    switch (effect.type) {
      case 'emit':
        return this.#eventLines(effect.event);
      case 'demand':
        return [
          effect.consumers === 0
            ? `nobody watches ${effect.flow} any more: stops reading it`
            : `${effect.consumers === 1 ? 'one node watches' : `${effect.consumers} nodes watch`} ${effect.flow}: reads and sends it`,
        ];
      case 'forward': {
        const to = effect.entry.downstream.map(({ link }) => this.#peer(link));
        if (effect.entry.local) to.push('its player');
        return this.#copyLines(machine, effect.entry.key, to);
      }
      case 'stopForwarding':
        return this.#copyLines(machine, effect.key, []);
      case 'sendControl':
        return isStory(effect.message)
          ? [`tells ${this.#peer(effect.link)}: ${effect.message.type.replace(/[A-Z]/g, '_$&').toUpperCase()}`]
          : [];
      case 'dial':
        return [`dials ${effect.endpoint.address}`];
      case 'closeLink':
        return [`closes the connection to ${this.#peer(effect.link)}`];
      default:
        return [];
    }
  }

  /** What is copied to whom, where that is news. */
  #copyLines({ name }: Machine, { flow }: FlowKey, to: readonly string[]): string[] {
    const text = to.join(', ') || 'nobody';
    const before = this.#copies.get(`${name} ${flow}`) ?? 'nobody';
    this.#copies.set(`${name} ${flow}`, text);
    return text === before ? [] : [`copies ${flow} to ${text}`];
  }

  #eventLines(event: NodeEvent): string[] {
    switch (event.event) {
      case 'neighbour':
        return [`neighbour ${event.id ? this.#name(event.id) : event.address}: ${event.state}`];
      case 'flow':
        return [`flow ${event.flow} of ${this.#name(event.source)}: ${event.state}`];
      case 'player':
        return [`player of ${event.flow}: ${event.state}`];
      case 'route': {
        const where = event.via === null ? 'none' : `cost ${event.cost} over ${this.#name(event.via)}`;
        const others = alternativesText(event.alternatives, this.#name);
        const why = decisionText(event, this.#name);
        return [
          `route to ${this.#name(event.destination)}: ${where} (${event.change})`,
          `  because: ${why}`,
          ...(others === '' ? [] : [`  not taken: ${others}`]),
        ];
      }
      case 'topology':
      case 'notice':
        return [];
      default:
        event satisfies never;
        return [];
    }
  }
}
