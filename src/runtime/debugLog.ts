import type { Logger } from '../base/log';
import type { Effect, ForwardingEntry, Input } from '../overlay/effects';
import type { NodeEvent } from '../overlay/snapshot';
import type { ControlMessage } from '../wire/control';
import { formatEndpoint } from './config';

/** Debug lines that are written in one second; whoever can make a node work can make it write, and readers have other work. */
export const MAX_DEBUG_LINES_PER_SECOND = 500;

/** Says at level debug what the control machine hears and orders, a line each. Nothing that happens per datagram is in it. */
export class DebugLog {
  readonly #logger: Logger;
  #secondBegan = -Infinity;
  #linesThisSecond = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  noteInput(input: Input, now: number): void {
    this.#note(() => describeInput(input), now);
  }

  noteEffect(effect: Effect, now: number): void {
    this.#note(() => describeEffect(effect), now);
  }

  #note(describe: () => string | undefined, now: number): void {
    if (now - this.#secondBegan >= 1_000) {
      this.#secondBegan = now;
      this.#linesThisSecond = 0;
    }
    if (this.#linesThisSecond > MAX_DEBUG_LINES_PER_SECOND) return;
    const line = describe();
    if (line === undefined) return;
    const hasRoom = ++this.#linesThisSecond <= MAX_DEBUG_LINES_PER_SECOND;
    this.#logger.debug(hasRoom ? line : 'too much happens: no more debug lines for the rest of this second');
  }
}

function describeInput(input: Input): string | undefined {
  switch (input.type) {
    case 'linkOpened': {
      const how = input.dial === undefined ? 'opened by' : 'to';
      return `link ${input.link} ${how} ${formatEndpoint(input.remote)}`;
    }
    case 'controlReceived':
      if (isProbe(input.message)) return undefined;
      return `link ${input.link} brings ${describeMessage(input.message)}`;
    case 'linkClosed':
      return `link ${input.link} is closed: ${input.reason}`;
    default:
      return undefined;
  }
}

function describeEffect(effect: Effect): string | undefined {
  switch (effect.type) {
    case 'dial':
      return `dials ${formatEndpoint(effect.endpoint)}`;
    case 'sendControl':
      if (isProbe(effect.message)) return undefined;
      return `link ${effect.link} gets ${describeMessage(effect.message)}`;
    case 'openMedia':
      return `link ${effect.link} gets media at port ${effect.port}`;
    case 'forward':
      return describeForwarding(effect.entry);
    case 'stopForwarding':
      return `flow ${effect.key.flow} of ${effect.key.source} does not go through this node any more`;
    case 'demand':
      return `flow ${effect.flow} of this node has ${effect.consumers} consumers`;
    case 'emit':
      return describeEvent(effect.event);
    default:
      return undefined;
  }
}

/** What goes on all the time and tells nothing. */
function isProbe({ type }: ControlMessage): boolean {
  return type === 'pingRequest' || type === 'pingResponse';
}

function describeMessage(message: ControlMessage): string {
  switch (message.type) {
    case 'distanceVector':
      return `${message.type} of ${message.entries.length} destinations`;
    case 'sequenceRequest':
      return `${message.type} for ${message.requests.length} destinations`;
    case 'flowAnnounce':
    case 'flowWithdraw':
      return `${message.type} ${message.flow} of ${message.source}, version ${message.version}`;
    case 'flowRequest':
    case 'flowCancel':
      return `${message.type} ${message.flow} of ${message.source} for ${message.consumers.length} consumers`;
    case 'flowRefused':
      return `${message.type} ${message.flow} of ${message.source}: ${message.reason}`;
    case 'goodbye':
      return `${message.type}: ${message.reason}`;
    case 'topology':
      return `${message.type} of ${message.news.length} nodes`;
    case 'topologyRequest':
      return `${message.type} for ${message.known.length} nodes`;
    case 'flowRates':
      return `${message.type}: ${message.reports.length} reports`;
    default:
      return message.type;
  }
}

function describeForwarding({ key, upstream, retiring, downstream, local }: ForwardingEntry): string {
  const from = [upstream, retiring].flatMap((binding) => (binding ? [`link ${binding.link}`] : []));
  const to = [...downstream.map(({ link }) => `link ${link}`), ...(local ? ['the player'] : [])];
  return `flow ${key.flow} of ${key.source} comes from ${listed(from)} and goes to ${listed(to)}`;
}

function describeEvent(event: NodeEvent): string {
  switch (event.event) {
    case 'neighbour':
      return `neighbour ${event.id ?? formatEndpoint(event)} is ${event.state}`;
    case 'player':
      if (event.movedFrom !== undefined)
        return `player ${event.flow} moves from ${event.movedFrom} to ${event.source}, ${event.state}`;
      return `${event.event} ${event.flow} of ${event.source} is ${event.state}`;
    case 'flow':
      return `${event.event} ${event.flow} of ${event.source} is ${event.state}`;
    case 'notice':
      return `${event.event} on ${event.flow}: ${event.notice}`;
    case 'route':
      return `route to ${event.destination}: ${event.change}, via ${event.via ?? 'nobody'}, cost ${event.cost ?? 'none'}`;
    case 'topology':
      return `topology: ${event.nodes?.length ?? 'many'} nodes and ${event.flows?.length ?? 'many'} flows are different`;
    default:
      return event satisfies never;
  }
}

function listed(names: readonly string[]): string {
  return names.join(', ') || 'nowhere';
}
