import type { CutList, MessageSummary, RouteAlternativeView, TimelineRecord } from '../../src/overlay/snapshot';
import { shownText } from '../../src/shared/shownText';
import { alternativesText, causeText, type NodeText, timeText } from '../../src/shared/timelineText';

/** One field of a record: what it is, and what it says, in lines. Harmless to show. */
export interface RecordDetail {
  readonly term: string;
  readonly lines: readonly string[];
}

/** A record decoded to the last field, for people. */
export function detailsOf(record: TimelineRecord, node: NodeText): readonly RecordDetail[] {
  const details: (RecordDetail | undefined)[] = [
    detail('Number', String(record.n)),
    detail('Time', timeText(record.at)),
    ...fieldsOf(record, node),
  ];
  return details
    .filter((one) => one !== undefined)
    .map(({ term, lines }) => ({ term, lines: lines.map((line) => shownText(line)) }));
}

type Details = readonly (RecordDetail | undefined)[];

function fieldsOf(record: TimelineRecord, node: NodeText): Details {
  switch (record.kind) {
    case 'connection':
      return [
        detail('Change', record.change),
        detail('Neighbour', record.neighbour === null ? 'not known yet' : node(record.neighbour)),
        detail('Address', record.address),
        detail('Link', record.link),
        detail('Tries left', record.triesLeft),
        detail('Reason', record.reason),
      ];
    case 'redial':
      return [
        detail('Change', record.change),
        detail('Address', record.address),
        detail('Neighbour', record.neighbour === null ? null : node(record.neighbour)),
        detail('Reason', record.reason),
      ];
    case 'message':
      return [
        detail('Direction', record.direction === 'in' ? 'received' : 'sent'),
        detail('Neighbour', record.neighbour === null ? 'not known yet' : node(record.neighbour)),
        detail('Link', record.link),
        detail('Message', record.message.type),
        ...messageFieldsOf(record.message, node),
      ];
    case 'route': {
      const { destination, change, via, cost, before, cause, alternatives, moreAlternatives } = record;
      return [
        detail('Destination', node(destination)),
        detail('Change', change),
        detail('Before', before === null ? 'no route' : `cost ${before.cost} over ${node(before.via)}`),
        detail('After', via === null || cost === null ? 'no route' : `cost ${cost} over ${node(via)}`),
        detail('Cause', causeText(cause, node)),
        detail('Sequence', 'sequence' in cause ? cause.sequence : null),
        cutDetail('Alternatives', { entries: alternatives, more: moreAlternatives }, (one: RouteAlternativeView) =>
          alternativesText([one], node),
        ),
      ];
    }
    case 'flow':
      return [detail('Flow', record.flow), detail('Source', node(record.source)), detail('State', record.state)];
    case 'player':
      return [
        detail('Flow', record.flow),
        detail('Source', node(record.source)),
        detail('Until now from', record.movedFrom === undefined ? null : node(record.movedFrom)),
        detail('State', record.state),
      ];
    default:
      return record satisfies never;
  }
}

function messageFieldsOf(message: MessageSummary, node: NodeText): Details {
  switch (message.type) {
    case 'authentication':
      return [
        detail('Id', message.id),
        detail('Name', message.name),
        detail('Control port', message.controlPort === 0 ? '0: accepts no connection' : message.controlPort),
        detail('Media port', message.mediaPort),
        detail('Advertised address', message.advertisedAddress ?? 'where it connects from'),
        detail('Metric', message.metric),
        detail('Tells of its links', message.tellsTopology ? 'yes' : 'no'),
      ];
    case 'authenticationRequired':
      return [detail('Tries left', message.triesLeft)];
    case 'distanceVector':
      return [
        cutDetail(
          'Entries',
          message,
          ({ destination, sequence, cost }) =>
            `${node(destination)}: ${cost === null ? 'taken back' : `cost ${cost}`}, sequence ${sequence}`,
        ),
      ];
    case 'sequenceRequest':
      return [
        cutDetail(
          'Entries',
          message,
          ({ destination, sequence, hopLimit }) => `${node(destination)}: sequence ${sequence}, hop limit ${hopLimit}`,
        ),
      ];
    case 'flowCollection':
      return [
        cutDetail('Sources', message, ({ source, version, flows: { entries, more } }) => {
          const rest = more > 0 ? ` and ${more} more` : '';
          return `${node(source)}: ${entries.join(', ') || 'nothing'}${rest}, version ${version}`;
        }),
      ];
    case 'flowAnnounce':
      return [
        ...flowFields(message, node),
        detail('Content type', message.contentType),
        detail('Version', message.version),
      ];
    case 'flowWithdraw':
      return [...flowFields(message, node), detail('Version', message.version)];
    case 'collectionRequest':
      return [cutDetail('Known', message, ({ source, version }) => `${node(source)}: version ${version}`)];
    case 'flowRequest':
      return [
        ...flowFields(message, node),
        detail('Consumers are', message.full ? 'all there are' : 'added'),
        cutDetail('Consumers', message, node),
      ];
    case 'flowCancel':
      return [
        ...flowFields(message, node),
        message.entries.length + message.more === 0
          ? detail('Consumers', 'all of them')
          : cutDetail('Consumers', message, node),
      ];
    case 'flowRefused':
      return [...flowFields(message, node), detail('Reason', message.reason)];
    case 'goodbye':
      return [detail('Reason', message.reason), detail('Explanation', message.explanation || null)];
    case 'topology':
      return [
        cutDetail(
          'Authors',
          message,
          ({ author, from, version, changes }) =>
            `${node(author)}: version ${from} to ${version}, ${changes} ${changes === 1 ? 'change' : 'changes'}`,
        ),
      ];
    case 'topologyRequest':
      return [cutDetail('Known', message, ({ author, version }) => `${node(author)}: version ${version}`)];
    case 'vectorRequest':
      return [];
    default:
      return message satisfies never;
  }
}

function flowFields({ flow, source }: { flow: string; source: string }, node: NodeText): Details {
  return [detail('Flow', flow), detail('Source', node(source))];
}

/** undefined where there is nothing to say. */
function detail(term: string, value: string | number | null): RecordDetail | undefined {
  return value === null ? undefined : { term, lines: [String(value)] };
}

function cutDetail<T>(term: string, { entries, more }: CutList<T>, entryText: (entry: T) => string): RecordDetail {
  const lines = [...entries.map(entryText), ...(more > 0 ? [`and ${more} more`] : [])];
  return { term, lines: lines.length > 0 ? lines : ['none'] };
}
