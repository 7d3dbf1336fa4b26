import { type ControlMessage, RETRACTED_COST } from '../../../src/wire/control';
import type { NodeId } from '../../../src/wire/ids';

type NodeText = (id: NodeId) => string;

/** Whether a message belongs to the story: probes go on all the time, and what nodes tell of themselves changes nothing. */
export function isStory({ type }: ControlMessage): boolean {
  return !LEFT_OUT.has(type);
}

const LEFT_OUT: ReadonlySet<ControlMessage['type']> = new Set([
  'pingRequest',
  'pingResponse',
  'topology',
  'topologyRequest',
  'flowInterest',
  'flowRates',
]);

/** A control message by its name in the protocol, and what it says in words. */
export function messageText(message: ControlMessage, node: NodeText): string {
  const { type } = message;
  return `${type.replace(/[A-Z]/g, '_$&').toUpperCase()}: ${wordsOf(message, node)}`;
}

function wordsOf(message: ControlMessage, node: NodeText): string {
  const list = (ids: readonly NodeId[]) => ids.map(node).join(', ');
  switch (message.type) {
    case 'authentication':
      return `I am ${message.name}; control port ${message.controlPort}, media port ${message.mediaPort}`;
    case 'authenticationRequired':
      return `say first who you are; ${message.triesLeft} tries left`;
    case 'distanceVector':
      return message.entries
        .map(({ destination, cost, sequence }) =>
          cost === RETRACTED_COST
            ? `${node(destination)} no more`
            : `${node(destination)} at ${cost} (sequence ${sequence})`,
        )
        .join(', ');
    case 'sequenceRequest':
      return message.requests
        .map((r) => `${node(r.destination)} of sequence ${r.sequence}, asking ${r.hopLimit} links far`)
        .join('; ');
    case 'vectorRequest':
      return 'all your routes once more, please';
    case 'flowCollection':
      return message.sources
        .map((s) => `all of ${node(s.source)} at version ${s.version}: ${s.flows.map(({ flow }) => flow).join(', ') || 'nothing'}`)
        .join('; ');
    case 'flowAnnounce':
      return `${message.flow} of ${node(message.source)}, ${message.contentType} (its version ${message.version})`;
    case 'flowWithdraw':
      return `${message.flow} of ${node(message.source)} no more (its version ${message.version})`;
    case 'collectionRequest':
      return `what is newer than ${message.known.map((k) => `version ${k.version} of ${node(k.source)}`).join(', ')}?`;
    case 'flowRequest':
      return `${message.flow} of ${node(message.source)}, please, for ${message.full ? 'just' : 'also'} ${list(message.consumers)}`;
    case 'flowCancel':
      return `${message.flow} of ${node(message.source)} no more for ${list(message.consumers) || 'anybody'}`;
    case 'flowRefused':
      return `${message.flow} of ${node(message.source)}: ${message.reason}`;
    case 'goodbye':
      return message.reason;
    default:
      return '';
  }
}
