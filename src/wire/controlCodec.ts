/*
 * Control frames, version 1. All numbers are big-endian; `id` is 16 bytes; `text` is one length byte and UTF-8 without
 * control characters; `flow` is a text of 1 to 128 bytes, `type` a content type, a text of 3 to 64 bytes; `n × {…}` is a
 * count of 2 bytes and that many items. Data that does not fill its layout exactly is malformed.
 *
 *   tag  name                     data
 *   1    AUTHENTICATION           id, name text ≤64, control port u16 (0: accepts no connection), media port u16 (not 0),
 *                                 media token 8, advertised address text ≤255 (empty: none), metric u8 (1 hops, 2 latency),
 *                                 flags u8 (bit 0: tells its topology; others 0, ignored)
 *   2    AUTHENTICATION_REQUIRED  tries left u8
 *   3    DISTANCE_VECTOR          n × {destination id, sequence number u16, cost u16 (FFFF: retracted)}
 *   4    SEQUENCE_REQUEST         n × {destination id, sequence number u16, hop limit u8}
 *   5    FLOW_COLLECTION          n × {source id, version u32, n × {flow, type}}
 *   6    FLOW_ANNOUNCE            source id, version u32 (not 0), flow, type
 *   7    FLOW_WITHDRAW            source id, version u32 (not 0), flow
 *   8    COLLECTION_REQUEST       n × {source id, version known u32 (0: none)}
 *   9    FLOW_REQUEST             source id, flow, label slot u32, label key u32, flags u8 (bit 0: full set; others 0,
 *                                 ignored), n × {consumer id}
 *   10   FLOW_CANCEL              source id, flow, n × {consumer id} (none: the whole branch)
 *   11   FLOW_REFUSED             source id, flow, reason u8
 *   12   GOODBYE                  reason u8, explanation text ≤255
 *   13   PING_REQUEST             token u32
 *   14   PING_RESPONSE            token u32
 *   19   VECTOR_REQUEST           nothing
 *
 * 15 to 18 are in topologyCodec.ts.
 */
import { ByteReader, ByteWriter } from './bytes';
import {
  type ControlMessage,
  type Decoded,
  type DecodeFailure,
  type FlowWithdraw,
  type GoodbyeReason,
  MAX_COLLECTION_SOURCES,
  MAX_FLOWS_PER_SOURCE,
  MAX_REQUEST_CONSUMERS,
  MAX_SEQUENCE_REQUESTS,
  MAX_TEXT_BYTES,
  MAX_VECTOR_ENTRIES,
  MEDIA_TOKEN_BYTES,
  type MediaToken,
  type Metric,
  type RefusalReason,
} from './control';
import { encodeFrame } from './framing';
import { bytesFromHex, hexFromBytes, MAX_FLOW_ID_BYTES, MAX_NAME_BYTES } from './ids';
import { TOPOLOGY_READERS, TOPOLOGY_TAGS, writeTopologyMessage } from './topologyCodec';

const TAGS = {
  authentication: 1,
  authenticationRequired: 2,
  distanceVector: 3,
  sequenceRequest: 4,
  flowCollection: 5,
  flowAnnounce: 6,
  flowWithdraw: 7,
  collectionRequest: 8,
  flowRequest: 9,
  flowCancel: 10,
  flowRefused: 11,
  goodbye: 12,
  pingRequest: 13,
  pingResponse: 14,
  vectorRequest: 19,
  ...TOPOLOGY_TAGS,
} as const satisfies Record<ControlMessage['type'], number>;

/** Codes are positions + 1. In version 1 any other code is malformed. */
const REFUSAL_REASONS: readonly RefusalReason[] = ['notOffered', 'noRoute', 'tableFull', 'stale'];
const METRICS: readonly Metric[] = ['hops', 'latency'];
const GOODBYE_REASONS: readonly GoodbyeReason[] = [
  'stopping',
  'disconnected',
  'duplicate',
  'self',
  'authenticationFailed',
  'protocolViolation',
  'refused',
  'tableFull',
  'metricMismatch',
];

/** The whole frame of a message, length and tag included. Throws a RangeError on values that have no encoding. */
export function encodeControl(message: ControlMessage): Uint8Array {
  const out = new ByteWriter();
  writeData(message, out);
  return encodeFrame(TAGS[message.type], out.finish());
}

function writeData(message: ControlMessage, out: ByteWriter): void {
  switch (message.type) {
    case 'authentication':
      out.id(message.id).text(message.name, MAX_NAME_BYTES).u16(message.controlPort).u16(message.mediaPort);
      writeToken(out, message.mediaToken);
      out.text(message.advertisedAddress, MAX_TEXT_BYTES);
      out.u8(METRICS.indexOf(message.metric) + 1).u8(message.tellsTopology ? 1 : 0);
      return;
    case 'authenticationRequired':
      out.u8(message.triesLeft);
      return;
    case 'distanceVector':
      writeList(out, message.entries, MAX_VECTOR_ENTRIES, (e) => out.id(e.destination).u16(e.sequence).u16(e.cost));
      return;
    case 'sequenceRequest':
      writeList(out, message.requests, MAX_SEQUENCE_REQUESTS, (r) =>
        out.id(r.destination).u16(r.sequence).u8(r.hopLimit),
      );
      return;
    case 'flowCollection':
      writeList(out, message.sources, MAX_COLLECTION_SOURCES, (s) => {
        out.id(s.source).u32(s.version);
        writeList(out, s.flows, MAX_FLOWS_PER_SOURCE, ({ flow, contentType }) =>
          out.text(flow, MAX_FLOW_ID_BYTES, 1).contentType(contentType),
        );
      });
      return;
    case 'flowAnnounce':
    case 'flowWithdraw':
      out.id(message.source).u32(message.version).text(message.flow, MAX_FLOW_ID_BYTES, 1);
      if (message.type === 'flowAnnounce') out.contentType(message.contentType);
      return;
    case 'collectionRequest':
      writeList(out, message.known, MAX_COLLECTION_SOURCES, (k) => out.id(k.source).u32(k.version));
      return;
    case 'flowRequest':
      out.id(message.source).text(message.flow, MAX_FLOW_ID_BYTES, 1).u32(message.label.slot).u32(message.label.key);
      out.u8(message.full ? 1 : 0);
      writeList(out, message.consumers, MAX_REQUEST_CONSUMERS, (id) => out.id(id));
      return;
    case 'flowCancel':
      out.id(message.source).text(message.flow, MAX_FLOW_ID_BYTES, 1);
      writeList(out, message.consumers, MAX_REQUEST_CONSUMERS, (id) => out.id(id));
      return;
    case 'flowRefused':
      out
        .id(message.source)
        .text(message.flow, MAX_FLOW_ID_BYTES, 1)
        .u8(REFUSAL_REASONS.indexOf(message.reason) + 1);
      return;
    case 'goodbye':
      out.u8(GOODBYE_REASONS.indexOf(message.reason) + 1).text(message.explanation, MAX_TEXT_BYTES);
      return;
    case 'pingRequest':
    case 'pingResponse':
      out.u32(message.token);
      return;
    case 'vectorRequest':
      return;
    case 'topology':
    case 'topologyRequest':
    case 'flowInterest':
    case 'flowRates':
      return writeTopologyMessage(message, out);
    default:
      message satisfies never;
  }
}

function writeToken(out: ByteWriter, token: MediaToken): void {
  const bytes = bytesFromHex(token);
  if (hexFromBytes(bytes) !== token || bytes.length !== MEDIA_TOKEN_BYTES) throw new RangeError('not a media token');
  out.raw(bytes);
}

function writeList<T>(out: ByteWriter, items: readonly T[], max: number, write: (item: T) => void): void {
  if (items.length > max) throw new RangeError(`list of ${items.length} items, at most ${max} are allowed`);
  out.u16(items.length);
  for (const item of items) write(item);
}

/** The message of a frame. Never throws, whatever the bytes; bounds of lists and texts are enforced here. */
export function decodeControl(tag: number, data: Uint8Array): Decoded<ControlMessage, DecodeFailure> {
  const input = new ByteReader(data);
  const read = READERS[tag];
  if (!read) return { ok: false, reason: 'unknownTag' };
  const value = read(input);
  if (!value || input.failed || input.remaining > 0) return { ok: false, reason: 'malformed' };
  return { ok: true, value };
}

/** Tag → reader of its data; undefined where a value has no meaning. */
const READERS: Readonly<Record<number, (input: ByteReader) => ControlMessage | undefined>> = {
  [TAGS.authentication]: (input) => {
    const message = {
      type: 'authentication',
      id: input.id(),
      name: input.text(MAX_NAME_BYTES),
      controlPort: input.u16(),
      mediaPort: input.u16(),
      mediaToken: hexFromBytes(input.raw(MEDIA_TOKEN_BYTES)),
      advertisedAddress: input.text(MAX_TEXT_BYTES),
    } as const;
    const metric = METRICS[input.u8() - 1];
    const tellsTopology = (input.u8() & 1) === 1;
    return message.mediaPort > 0 && metric ? { ...message, metric, tellsTopology } : undefined;
  },
  [TAGS.authenticationRequired]: (input) => ({ type: 'authenticationRequired', triesLeft: input.u8() }),
  [TAGS.distanceVector]: (input) => {
    const entries = readList(input, MAX_VECTOR_ENTRIES, () => ({
      destination: input.id(),
      sequence: input.u16(),
      cost: input.u16(),
    }));
    return entries && { type: 'distanceVector', entries };
  },
  [TAGS.sequenceRequest]: (input) => {
    const requests = readList(input, MAX_SEQUENCE_REQUESTS, () => ({
      destination: input.id(),
      sequence: input.u16(),
      hopLimit: input.u8(),
    }));
    return requests && { type: 'sequenceRequest', requests };
  },
  [TAGS.flowCollection]: (input) => {
    let whole = true;
    const sources = readList(input, MAX_COLLECTION_SOURCES, () => {
      const source = input.id();
      const version = input.u32();
      const flows = readList(input, MAX_FLOWS_PER_SOURCE, () => ({
        flow: input.text(MAX_FLOW_ID_BYTES, 1),
        contentType: input.contentType(),
      }));
      whole &&= flows !== undefined && new Set(flows.map(({ flow }) => flow)).size === flows.length;
      return { source, version, flows: flows ?? [] };
    });
    return whole && sources ? { type: 'flowCollection', sources } : undefined;
  },
  [TAGS.flowAnnounce]: (input) => {
    const step = readStep(input);
    const contentType = input.contentType();
    return step && { type: 'flowAnnounce', ...step, contentType };
  },
  [TAGS.flowWithdraw]: (input) => {
    const step = readStep(input);
    return step && { type: 'flowWithdraw', ...step };
  },
  [TAGS.collectionRequest]: (input) => {
    const known = readList(input, MAX_COLLECTION_SOURCES, () => ({ source: input.id(), version: input.u32() }));
    return known && { type: 'collectionRequest', known };
  },
  [TAGS.flowRequest]: (input) => {
    const source = input.id();
    const flow = input.text(MAX_FLOW_ID_BYTES, 1);
    const label = { slot: input.u32(), key: input.u32() };
    const flags = input.u8();
    const consumers = readList(input, MAX_REQUEST_CONSUMERS, () => input.id());
    return consumers && { type: 'flowRequest', source, flow, label, full: (flags & 1) === 1, consumers };
  },
  [TAGS.flowCancel]: (input) => {
    const source = input.id();
    const flow = input.text(MAX_FLOW_ID_BYTES, 1);
    const consumers = readList(input, MAX_REQUEST_CONSUMERS, () => input.id());
    return consumers && { type: 'flowCancel', source, flow, consumers };
  },
  [TAGS.flowRefused]: (input) => {
    const source = input.id();
    const flow = input.text(MAX_FLOW_ID_BYTES, 1);
    const reason = REFUSAL_REASONS[input.u8() - 1];
    return reason && { type: 'flowRefused', source, flow, reason };
  },
  [TAGS.goodbye]: (input) => {
    const reason = GOODBYE_REASONS[input.u8() - 1];
    const explanation = input.text(MAX_TEXT_BYTES);
    return reason && { type: 'goodbye', reason, explanation };
  },
  [TAGS.pingRequest]: (input) => ({ type: 'pingRequest', token: input.u32() }),
  [TAGS.pingResponse]: (input) => ({ type: 'pingResponse', token: input.u32() }),
  [TAGS.vectorRequest]: () => ({ type: 'vectorRequest' }),
  ...TOPOLOGY_READERS,
};

/** What both steps begin with. */
function readStep(input: ByteReader): Omit<FlowWithdraw, 'type'> | undefined {
  const source = input.id();
  const version = input.u32();
  const flow = input.text(MAX_FLOW_ID_BYTES, 1);
  return version > 0 ? { source, version, flow } : undefined;
}

/** A list with its count; undefined when the count is over `max`. */
function readList<T>(input: ByteReader, max: number, item: () => T): T[] | undefined {
  const count = input.u16();
  return count > max ? undefined : input.list(count, item);
}
