import type {
  ConnectionRecord,
  CutList,
  FlowRecord,
  MessageRecord,
  MessageSummary,
  PlayerRecord,
  RedialRecord,
  RouteRecord,
  TimelineRecord,
} from '../overlay/snapshot';
import {
  checkContentType,
  checkFlowId,
  checkId,
  checkName,
  decisionChecks,
  FLOW_STATES,
  MAX_ADDRESS_TEXT,
  NEIGHBOUR_STATES,
} from './overlayState';
import { amount, byTag, byType, type Check, count, fields, flag, list, oneOf, orNull, text } from './shapes';

/** Records in one message: all that a node keeps. */
export const MAX_RECORDS = 4_000;
/** Entries of a list in a record; more than a node records. */
export const MAX_RECORDED_ENTRIES = 64;
/** UTF-16 units of a text that says why, at least what the node allows. */
export const MAX_REASON_TEXT = 300;

type Checks<T> = { readonly [K in keyof T]: Check<T[K]> };
/** The members of a record's kind, without those that tell what it is. */
type Members<R extends TimelineRecord> = Omit<R, 'kind'>;

const place: Checks<Pick<TimelineRecord, 'n' | 'at'>> = { n: count, at: amount };
const neighbour = orNull(checkId);
/** With a port, and brackets around an IPv6 address. */
const address = text(MAX_ADDRESS_TEXT + 8);
const reason = text(MAX_REASON_TEXT);
/** What the protocol itself has words for. */
const word = text(32);

/** The members of the beginning of a list. */
function cut<T>(entry: Check<T>): Checks<CutList<T>> {
  return { entries: list(entry, MAX_RECORDED_ENTRIES), more: count };
}

const summary: Check<MessageSummary> = byType({
  authentication: fields({
    id: checkId,
    name: checkName,
    controlPort: count,
    mediaPort: count,
    advertisedAddress: orNull(text(MAX_ADDRESS_TEXT)),
    metric: word,
    tellsTopology: flag,
  }),
  authenticationRequired: fields({ triesLeft: count }),
  distanceVector: fields(cut(fields({ destination: checkId, sequence: count, cost: orNull(amount) }))),
  sequenceRequest: fields(cut(fields({ destination: checkId, sequence: count, hopLimit: count }))),
  vectorRequest: fields({}),
  flowCollection: fields(cut(fields({ source: checkId, version: count, flows: fields(cut(checkFlowId)) }))),
  flowAnnounce: fields({ source: checkId, flow: checkFlowId, contentType: checkContentType, version: count }),
  flowWithdraw: fields({ source: checkId, flow: checkFlowId, version: count }),
  collectionRequest: fields(cut(fields({ source: checkId, version: count }))),
  flowRequest: fields({ source: checkId, flow: checkFlowId, full: flag, ...cut(checkId) }),
  flowCancel: fields({ source: checkId, flow: checkFlowId, ...cut(checkId) }),
  flowRefused: fields({ source: checkId, flow: checkFlowId, reason: word }),
  goodbye: fields({ reason: word, explanation: reason }),
  topology: fields(cut(fields({ author: checkId, from: count, version: count, changes: count }))),
  topologyRequest: fields(cut(fields({ author: checkId, version: count }))),
});

/** A record of a node's timeline, checked to the last field. */
export const checkTimelineRecord: Check<TimelineRecord> = byTag('kind', {
  connection: fields<Members<ConnectionRecord>>({
    ...place,
    change: oneOf({ ...NEIGHBOUR_STATES, opened: true, authenticated: true, violated: true, closed: true }),
    link: orNull(count),
    neighbour,
    address,
    triesLeft: orNull(count),
    reason: orNull(reason),
  }),
  message: fields<Members<MessageRecord>>({
    ...place,
    direction: oneOf({ in: true, out: true }),
    link: count,
    neighbour,
    message: summary,
  }),
  route: fields<Members<RouteRecord>>({
    ...place,
    ...decisionChecks,
    destination: checkId,
    via: orNull(checkId),
    cost: orNull(amount),
    moreAlternatives: count,
  }),
  flow: fields<Members<FlowRecord>>({
    ...place,
    flow: checkFlowId,
    source: checkId,
    contentType: checkContentType,
    state: oneOf({ ...FLOW_STATES, removed: true }),
  }),
  player: fields<Omit<Members<PlayerRecord>, 'movedFrom'>, Required<Pick<PlayerRecord, 'movedFrom'>>>(
    {
      ...place,
      flow: checkFlowId,
      source: checkId,
      state: oneOf({ buffering: true, playing: true, recovering: true, ended: true }),
    },
    { movedFrom: checkId },
  ),
  redial: fields<Members<RedialRecord>>({
    ...place,
    change: oneOf({ dialled: true, failed: true, refused: true }),
    address,
    neighbour,
    reason: orNull(reason),
  }),
});
