import type { CutList, MessageSummary } from '../overlay/snapshot';
import { type ControlMessage, RETRACTED_COST } from '../wire/control';

/** Entries of a list that a record keeps. */
export const MAX_RECORDED_ENTRIES = 16;
/** What they may take together, as {@link sizeOf} has it: of entries with long names fewer are kept. */
export const MAX_RECORDED_LIST_BYTES = 1_280;
/** Flows of one source in a record. */
const MAX_RECORDED_FLOWS = 4;

/**
 * What a record of the timeline keeps of a control message. undefined for what goes on all the time and tells nothing of
 * the protocol's decisions: probes, and the reports of rates with what asks for them.
 */
export function summarize(message: ControlMessage): MessageSummary | undefined {
  const { type } = message;
  switch (type) {
    case 'authentication': {
      const { id, controlPort, mediaPort, metric, tellsTopology } = message;
      const advertisedAddress = message.advertisedAddress || null;
      return { type, id, name: message.name || null, controlPort, mediaPort, advertisedAddress, metric, tellsTopology };
    }
    case 'authenticationRequired':
      return { type, triesLeft: message.triesLeft };
    case 'distanceVector': {
      const list = cut(message.entries, ({ destination, sequence, cost }) => ({
        destination,
        sequence,
        cost: cost === RETRACTED_COST ? null : cost,
      }));
      return { type, ...list };
    }
    case 'sequenceRequest': {
      const list = cut(message.requests, ({ destination, sequence, hopLimit }) => ({
        destination,
        sequence,
        hopLimit,
      }));
      return { type, ...list };
    }
    case 'vectorRequest':
      return { type };
    case 'flowCollection': {
      const list = cut(message.sources, ({ source, version, flows }) => ({
        source,
        version,
        flows: {
          entries: flows.slice(0, MAX_RECORDED_FLOWS).map(({ flow }) => flow),
          more: Math.max(0, flows.length - MAX_RECORDED_FLOWS),
        },
      }));
      return { type, ...list };
    }
    case 'flowAnnounce': {
      const { source, flow, contentType, version } = message;
      return { type, source, flow, contentType, version };
    }
    case 'flowWithdraw':
      return { type, source: message.source, flow: message.flow, version: message.version };
    case 'collectionRequest':
      return { type, ...cut(message.known, ({ source, version }) => ({ source, version })) };
    case 'flowRequest': {
      const { source, flow, full, consumers } = message;
      return { type, source, flow, full, ...cut(consumers, (consumer) => consumer) };
    }
    case 'flowCancel':
      return { type, source: message.source, flow: message.flow, ...cut(message.consumers, (consumer) => consumer) };
    case 'flowRefused':
      return { type, source: message.source, flow: message.flow, reason: message.reason };
    case 'goodbye':
      return { type, reason: message.reason, explanation: message.explanation };
    case 'topology': {
      const list = cut(message.news, ({ author, from, version, changes }) => ({
        author,
        from,
        version,
        changes: changes.length,
      }));
      return { type, ...list };
    }
    case 'topologyRequest':
      return { type, ...cut(message.known, ({ author, version }) => ({ author, version })) };
    case 'pingRequest':
    case 'pingResponse':
    case 'flowInterest':
    case 'flowRates':
      return undefined;
    default:
      return message satisfies never;
  }
}

/** The first entries, at most {@link MAX_RECORDED_ENTRIES} and {@link MAX_RECORDED_LIST_BYTES}. */
export function cut<T, U>(list: readonly T[], toEntry: (item: T) => U): CutList<U> {
  const entries: U[] = [];
  let bytes = 0;
  for (const item of list) {
    const entry = toEntry(item);
    bytes += sizeOf(entry);
    if (entries.length === MAX_RECORDED_ENTRIES || bytes > MAX_RECORDED_LIST_BYTES) break;
    entries.push(entry);
  }
  return { entries, more: list.length - entries.length };
}

/** About what plain data takes, in bytes: 8 for every value, and the characters of texts. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 8 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 8;
  for (const member of Object.values(value)) bytes += sizeOf(member);
  return bytes;
}
