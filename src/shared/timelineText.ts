import type {
  MessageSummary,
  RouteAlternativeView,
  RouteCause,
  RouteDecisionView,
  TimelineRecord,
} from '../overlay/snapshot';
import type { NodeId } from '../wire/ids';

/*
 * What happened to a node, in words: the command line and the pages say the same.
 */

/** How a node is shown. */
export type NodeText = (id: NodeId) => string;

const VERDICTS: Readonly<Record<RouteAlternativeView['verdict'], string>> = {
  infeasible: 'could lead back here',
  longer: 'longer',
  tie: 'no shorter',
  linkDown: 'no media',
  retracted: 'taken back',
  splitHorizon: 'none but this node’s',
};

/** `node2: 3, longer; node4: no media`; empty where nobody else says anything. */
export function alternativesText(alternatives: readonly RouteAlternativeView[], node: NodeText): string {
  return alternatives
    .map(({ via, cost, verdict }) => `${node(via)}: ${cost === null ? '' : `${cost}, `}${VERDICTS[verdict]}`)
    .join('; ');
}

/** What made a node choose anew, as a clause. */
export function causeText(cause: RouteCause, node: NodeText): string {
  switch (cause.type) {
    case 'vector':
      return cause.cost === null
        ? `${node(cause.neighbour)} took its route back`
        : `${node(cause.neighbour)} told its cost ${cause.cost}`;
    case 'sequenceAnswer':
      return `${node(cause.neighbour)} answered with its cost ${cause.cost}`;
    case 'linkUp':
      return `the link to ${node(cause.neighbour)} is up`;
    case 'linkDown':
      return `the link to ${node(cause.neighbour)} carries no media`;
    case 'linkCost':
      return `the link to ${node(cause.neighbour)} costs ${cause.cost} instead of ${cause.before}`;
    case 'neighbourLost':
      return `the connection to ${node(cause.neighbour)} is gone`;
    case 'holdTimeOver':
      return 'no route came back in time';
    case 'tableFull':
      return 'the table is full, and a neighbour needed the place';
    case 'feasibilityForgotten':
      return 'what this node advertised is long ago';
    default:
      return cause satisfies never;
  }
}

/** What a route was before and why it changed, as clauses: `was 2 over node1; node1 took its route back`. */
export function decisionText({ before, cause }: RouteDecisionView, node: NodeText): string {
  const was = before === null ? '' : `was ${before.cost} over ${node(before.via)}; `;
  return was + causeText(cause, node);
}

/** One record as a clause. */
export function recordText(record: TimelineRecord, node: NodeText): string {
  switch (record.kind) {
    case 'connection': {
      const { neighbour, address, change, triesLeft, reason, link } = record;
      const who = `${neighbour === null ? '' : `${node(neighbour)} at `}${address}`;
      const tries = triesLeft === null ? '' : `, tries left: ${triesLeft}`;
      return `${who}: ${change}${tries}${because(reason)}${link === null ? '' : ` (link ${link})`}`;
    }
    case 'message': {
      const who = record.neighbour === null ? `link ${record.link}` : node(record.neighbour);
      return `${record.direction === 'in' ? 'from' : 'to'} ${who}: ${messageText(record.message, node)}`;
    }
    case 'route': {
      const { change, via, cost, destination } = record;
      const what = via === null || cost === null ? change : `${change}, cost ${cost} over ${node(via)}`;
      return `to ${node(destination)}: ${what} (${decisionText(record, node)})`;
    }
    case 'flow':
      return `${record.flow} of ${node(record.source)}: ${record.state}`;
    case 'player': {
      const moved = record.movedFrom === undefined ? '' : `, until now of ${node(record.movedFrom)}`;
      return `${record.flow} of ${node(record.source)}${moved}: ${record.state}`;
    }
    case 'redial':
      return `${record.address}${record.neighbour === null ? '' : `, ${node(record.neighbour)}`}: ${record.change}${because(record.reason)}`;
    default:
      return record satisfies never;
  }
}

/** A control message as a clause: its type, and what it says. */
export function messageText(message: MessageSummary, node: NodeText): string {
  const { type } = message;
  switch (type) {
    case 'authentication':
      return `${type} of ${message.name === null ? '' : `${message.name}, `}${node(message.id)}`;
    case 'authenticationRequired':
      return `${type}, tries left: ${message.triesLeft}`;
    case 'distanceVector':
      return list(type, message, ({ destination, cost }) => `${node(destination)} ${cost ?? 'taken back'}`);
    case 'sequenceRequest':
      return list(type, message, ({ destination, sequence }) => `${node(destination)} sequence ${sequence}`);
    case 'vectorRequest':
      return type;
    case 'flowCollection':
      return list(type, message, ({ source, flows: { entries, more } }) =>
        [`${node(source)} offers ${entries.join(' and ') || 'nothing'}`, ...(more > 0 ? [`${more} more`] : [])].join(
          ' and ',
        ),
      );
    case 'collectionRequest':
      return list(type, message, ({ source, version }) => `${node(source)} version ${version}`);
    case 'flowAnnounce':
    case 'flowWithdraw':
      return `${type} ${message.flow} of ${node(message.source)}`;
    case 'flowRequest':
    case 'flowCancel':
      return list(`${type} ${message.flow} of ${node(message.source)} for`, message, node, 'all');
    case 'flowRefused':
      return `${type} ${message.flow} of ${node(message.source)}${because(message.reason)}`;
    case 'goodbye':
      return `${type}${because(message.reason)}${because(message.explanation || null)}`;
    case 'topology':
      return list(
        type,
        message,
        ({ author, changes }) => `${node(author)} ${changes} ${changes === 1 ? 'change' : 'changes'}`,
      );
    case 'topologyRequest':
      return list(type, message, ({ author, version }) => `${node(author)} version ${version}`);
    default:
      return message satisfies never;
  }
}

/** `14:03:07.250`, here. */
export function timeText(at: number): string {
  const time = new Date(at);
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0'));
  return `${parts.join(':')}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

function list<T>(
  what: string,
  { entries, more }: { readonly entries: readonly T[]; readonly more: number },
  entryText: (entry: T) => string,
  none = 'nothing',
): string {
  const texts = [...entries.map(entryText), ...(more > 0 ? [`${more} more`] : [])];
  return `${what} ${texts.join(', ') || none}`;
}

function because(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}
