import type { MessageSummary, TimelineRecord } from '../../src/overlay/snapshot';
import type { FlowKey, NodeId } from '../../src/wire/ids';
import { linkKey } from '../graph/graphModel';

/** What a record concerns, to be marked where the overlay is drawn. */
export interface TimelineMarks {
  readonly nodes: ReadonlySet<NodeId>;
  /** By `linkKey` of the graph. */
  readonly links: ReadonlySet<string>;
  readonly flow: FlowKey | null;
}

/** What a record speaks of. Both may be long, but no longer than the record's lists. */
export interface RecordMentions {
  /** Without this node where it is only understood, as the other end of its connections. */
  readonly nodes: ReadonlySet<NodeId>;
  readonly flows: readonly FlowKey[];
}

/** What a record speaks of by itself. */
export function mentionsOf(record: TimelineRecord): RecordMentions {
  switch (record.kind) {
    case 'connection':
    case 'redial':
      return { nodes: setOf(record.neighbour), flows: [] };
    case 'message': {
      const { nodes, flows } = mentionsOfMessage(record.message);
      return { nodes: setOf(record.neighbour, ...nodes), flows };
    }
    case 'route': {
      const { destination, via, before, cause } = record;
      return {
        nodes: setOf(destination, via, before?.via, 'neighbour' in cause ? cause.neighbour : null),
        flows: [],
      };
    }
    case 'flow':
      return { nodes: setOf(record.source), flows: [record] };
    case 'player': {
      const { flow, source, movedFrom } = record;
      const flows = movedFrom === undefined ? [] : [{ flow, source: movedFrom }];
      return { nodes: setOf(source, movedFrom), flows: [{ flow, source }, ...flows] };
    }
    default:
      return record satisfies never;
  }
}

/** The nodes, links and flow that a record concerns. `own`: this node, the other end of its connections; undefined while it is not known. */
export function marksOf(record: TimelineRecord, own: NodeId | undefined): TimelineMarks {
  const { nodes, flows } = mentionsOf(record);
  const peers = own === undefined ? [] : peersOf(record).filter((peer) => peer !== own);
  const [first] = flows;
  return {
    nodes: peers.length === 0 || own === undefined ? nodes : setOf(own, ...nodes),
    links: new Set(own === undefined ? [] : peers.map((peer) => linkKey(own, peer))),
    flow: first ? { flow: first.flow, source: first.source } : null,
  };
}

/** Neighbours with whose link a record has to do. */
function peersOf(record: TimelineRecord): NodeId[] {
  switch (record.kind) {
    case 'connection':
    case 'redial':
    case 'message':
      return record.neighbour === null ? [] : [record.neighbour];
    case 'route': {
      const { via, before, cause } = record;
      return [...setOf(via, before?.via, 'neighbour' in cause ? cause.neighbour : null)];
    }
    case 'flow':
    case 'player':
      return [];
    default:
      return record satisfies never;
  }
}

function mentionsOfMessage(message: MessageSummary): {
  readonly nodes: readonly NodeId[];
  readonly flows: readonly FlowKey[];
} {
  switch (message.type) {
    case 'authentication':
      return { nodes: [message.id], flows: [] };
    case 'distanceVector':
    case 'sequenceRequest':
      return { nodes: message.entries.map(({ destination }) => destination), flows: [] };
    case 'flowCollection':
      return {
        nodes: message.entries.map(({ source }) => source),
        flows: message.entries.flatMap(({ source, flows }) => flows.entries.map((flow) => ({ flow, source }))),
      };
    case 'collectionRequest':
      return { nodes: message.entries.map(({ source }) => source), flows: [] };
    case 'flowAnnounce':
    case 'flowWithdraw':
    case 'flowRefused':
      return { nodes: [message.source], flows: [message] };
    case 'flowRequest':
    case 'flowCancel':
      return { nodes: [message.source, ...message.entries], flows: [message] };
    case 'topology':
    case 'topologyRequest':
      return { nodes: message.entries.map(({ author }) => author), flows: [] };
    case 'authenticationRequired':
    case 'vectorRequest':
    case 'goodbye':
      return { nodes: [], flows: [] };
    default:
      return message satisfies never;
  }
}

function setOf(...ids: readonly (NodeId | null | undefined)[]): Set<NodeId> {
  return new Set(ids.filter((id) => id !== null && id !== undefined));
}
