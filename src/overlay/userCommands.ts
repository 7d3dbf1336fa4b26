import { type ContentType, type FlowId, type FlowKey, isContentType, isFlowId, type NodeId } from '../wire/ids';
import type { Command, CommandAnswer, CommandErrorCode } from './effects';
import type { FlowTable } from './flows';
import type { Neighbours } from './neighbours';
import type { OfferExchange } from './offerExchange';
import type { OfferTable } from './offers';
import type { Origins } from './origins';
import type { OverlayTopology } from './topology';
import type { Watches } from './watches';

/** What commands are about. */
export interface CommandParts {
  readonly own: NodeId;
  readonly neighbours: Pick<Neighbours, 'connect' | 'disconnect' | 'forget'>;
  readonly offers: OfferTable;
  readonly exchange: Pick<OfferExchange, 'spread'>;
  readonly flows: Pick<FlowTable, 'watch' | 'unwatch'>;
  readonly watches: Pick<Watches, 'has' | 'chosenOf' | 'find' | 'start' | 'end'>;
  readonly origins: Pick<Origins, 'nearest' | 'meant'>;
  readonly topology: Pick<OverlayTopology, 'wantRates'>;
  /** A flow may show differently. */
  touch(key: FlowKey): void;
  /** An offer is gone. */
  flowGone(key: FlowKey, now: number): void;
}

/** Carries out what the user asks for, or says why not. */
export class UserCommands {
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  carryOut(command: Exclude<Command, { type: 'stop' }>, now: number): CommandAnswer {
    const { neighbours } = this.#parts;
    switch (command.type) {
      case 'connect':
        return neighbours.connect(command.endpoint, now);
      case 'disconnect':
        return neighbours.disconnect(command.neighbour, now);
      case 'forget':
        return neighbours.forget(command.neighbour, now);
      case 'offer':
        return this.#offer(command.flow, command.contentType);
      case 'withdraw':
        return this.#withdraw(command.flow, now);
      case 'watch':
        return this.#watch(command, now);
      case 'unwatch':
        return this.#unwatch(command.flow, command.source, now);
      case 'measure':
        return this.#measure(command.flow, command.source, now);
      default:
        command satisfies never;
        return refuse('stopped', 'unknown command.');
    }
  }

  /** The node stops on purpose: nobody need wait for what it offers. */
  withdrawAll(now: number): void {
    for (const flow of this.#parts.offers.flowsOf(this.#parts.own)) this.#withdraw(flow, now);
  }

  #offer(flow: FlowId, contentType: ContentType): CommandAnswer {
    const { own, offers, exchange } = this.#parts;
    if (!isFlowId(flow)) return refuse('invalidName', `“${flow}” cannot be the name of a flow.`);
    if (!isContentType(contentType)) return refuse('invalidContentType', `“${contentType}” is no content type.`);
    const key = { flow, source: own };
    if (offers.has(key)) return refuse('alreadyOffered', `This node offers ${flow} already.`);
    const announce = offers.offer(flow, contentType);
    if (!announce) return refuse('tooMany', 'This node offers as many flows as one node can.');
    exchange.spread(announce, undefined);
    this.#parts.touch(key);
    return { ok: true, key };
  }

  #withdraw(flow: FlowId, now: number): CommandAnswer {
    const { own, offers, exchange } = this.#parts;
    const key = { flow, source: own };
    const withdraw = offers.withdraw(flow);
    if (!withdraw) return refuse('notOffered', `This node does not offer ${flow}.`);
    exchange.spread(withdraw, undefined);
    this.#parts.flowGone(key, now);
    return { ok: true, key };
  }

  #watch({ flow, source, chosen }: Extract<Command, { type: 'watch' }>, now: number): CommandAnswer {
    const { flows, watches } = this.#parts;
    const found = this.#find(flow, source);
    if (!found.ok) return found;
    const { key, contentType } = found;
    // A second one for whatever is nearest now would be the first one's double as soon as that moves.
    const hasOne = watches.has(key) || (source === undefined && watches.chosenOf(flow).length > 0);
    if (hasOne) return refuse('alreadyWatched', `This node watches ${flow} already.`);
    watches.start(key, contentType, chosen ?? source === undefined);
    if (!flows.watch(key, now)) {
      watches.end(key);
      return refuse('tooMany', 'This node takes part in as many flows as it can.');
    }
    return { ok: true, key };
  }

  #unwatch(flow: FlowId, source: NodeId | undefined, now: number): CommandAnswer {
    const { flows, watches } = this.#parts;
    const key = watches.find(flow, source);
    if (!key) return refuse('notWatched', `This node does not watch ${flow}.`);
    watches.end(key);
    flows.unwatch(key, now);
    return { ok: true, key };
  }

  #measure(flow: FlowId, source: NodeId | undefined, now: number): CommandAnswer {
    const found = this.#find(flow, source ?? this.#parts.origins.meant(flow));
    if (!found.ok) return found;
    this.#parts.topology.wantRates(found.key, now);
    return { ok: true, key: found.key };
  }

  /** The offer that is meant; `source` undefined: that of the nearest one. */
  #find(
    flow: FlowId,
    source: NodeId | undefined,
  ): { ok: true; key: FlowKey; contentType: ContentType } | Extract<CommandAnswer, { ok: false }> {
    const from = source ?? this.#parts.origins.nearest(flow);
    if (from === undefined) return refuse('unknownFlow', `Nobody offers ${flow}.`);
    const key = { flow, source: from };
    const contentType = this.#parts.offers.contentTypeOf(key);
    if (contentType === undefined) return refuse('unknownFlow', `${from} does not offer ${flow}.`);
    return { ok: true, key, contentType };
  }
}

function refuse(code: CommandErrorCode, message: string): Extract<CommandAnswer, { ok: false }> {
  return { ok: false, code, message };
}
