import type { NodeEvent } from '../overlay/snapshot';
import type { FlowKey } from '../wire/ids';
import type { LogLine, NodeApi, NodeErrorCode, NodeInfo, PlayerFrame, RefusedAddress } from './nodeApi';

/*
 * What crosses the port between a node that runs in a worker thread and its user. Both ends are this program, of one build.
 */

/** The calls that are one question and one answer. */
export type RequestMethod =
  | 'connect'
  | 'disconnect'
  | 'forget'
  | 'stream'
  | 'withdraw'
  | 'watch'
  | 'unwatch'
  | 'flows'
  | 'neighbours'
  | 'routes'
  | 'stats'
  | 'topology'
  | 'tree'
  | 'timeline'
  | 'close';

/** A call with the arguments that belong to it. */
export type NodeRequest = {
  [Method in RequestMethod]: { readonly method: Method; readonly args: Parameters<NodeApi[Method]> };
}[RequestMethod];

/** A NodeError on its way: classes do not survive the port. */
export interface ErrorData {
  readonly code: NodeErrorCode;
  readonly message: string;
}

/** Something that happened, of which no single one has an answer. */
export type Happening =
  | { readonly kind: 'event'; readonly event: NodeEvent }
  | { readonly kind: 'log'; readonly line: LogLine }
  | { readonly kind: 'refused'; readonly refused: RefusedAddress };

/** Chosen by the client, never used twice. */
export type SubscriptionId = number;

export type ToNode =
  | { readonly type: 'request'; readonly id: number; readonly request: NodeRequest }
  | { readonly type: 'subscribe'; readonly subscription: SubscriptionId; readonly key: FlowKey }
  | { readonly type: 'unsubscribe'; readonly subscription: SubscriptionId }
  | { readonly type: 'acknowledgeFrame'; readonly subscription: SubscriptionId }
  /** One batch of happenings was taken. */
  | { readonly type: 'acknowledgeBatch' };

export type FromNode =
  | { readonly type: 'ready'; readonly info: NodeInfo }
  | { readonly type: 'startFailed'; readonly error: ErrorData }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: ErrorData }
  | { readonly type: 'batch'; readonly happenings: readonly Happening[] }
  | { readonly type: 'frame'; readonly subscription: SubscriptionId; readonly frame: PlayerFrame }
  | { readonly type: 'failed'; readonly error: ErrorData };
