/*
 * The topology messages, in the conventions of controlCodec.ts.
 *
 *   tag  name              data
 *   15   TOPOLOGY          n × {author id, from u32 (0: the whole set), version u32 (not 0), n × {change}}
 *   16   TOPOLOGY_REQUEST  n × {author id, version u32 (0: none), checksum u32}
 *   17   FLOW_INTEREST     n × {origin id, number u32, source id, flow}
 *   18   FLOW_RATES        n × {origin id, reporter id, source id, flow,
 *                          n × {neighbour id, frames/s u16 (in tenths), bytes/s u32, duplicates/s u16 (in tenths)}}
 *
 * A change begins with its kind, u8:
 *
 *   1    name              text ≤64
 *   2    link              neighbour id, cost u16, round trip u16 (in 0.1 ms; FFFF: not measured)
 *   3    flow              source id, flow, flags u8 (bit 0: watches, bit 1: has an upstream; others 0, ignored),
 *                          upstream id (zeros without one), n × {downstream id}
 *   130  link gone         neighbour id
 *   131  flow gone         source id, flow
 */
import type { ByteReader, ByteWriter } from './bytes';
import {
  MAX_INTERESTS_PER_FRAME,
  MAX_TOPOLOGY_BYTES,
  MAX_TOPOLOGY_CHANGES,
  MAX_TOPOLOGY_KNOWN,
  MAX_TOPOLOGY_LINKS,
  MAX_TOPOLOGY_NEWS,
  MAX_RATE_REPORTS,
} from './control';
import { MAX_FLOW_ID_BYTES, MAX_NAME_BYTES, NODE_ID_BYTES, type NodeId, nodeIdFromBytes } from './ids';
import type {
  BranchRates,
  FlowInterest,
  FlowRates,
  RateReport,
  Topology,
  TopologyChange,
  TopologyMessage,
  TopologyNews,
  TopologyRequest,
} from './topologyMessages';

/** The tags of the topology messages. */
export const TOPOLOGY_TAGS = {
  topology: 15,
  topologyRequest: 16,
  flowInterest: 17,
  flowRates: 18,
} as const satisfies Record<TopologyMessage['type'], number>;

const KIND = { name: 1, link: 2, flow: 3, linkGone: 130, flowGone: 131 } as const satisfies Record<
  TopologyChange['kind'],
  number
>;

const NOT_MEASURED = 0xffff;
const NOBODY: NodeId = nodeIdFromBytes(new Uint8Array(NODE_ID_BYTES));

/** Appends the data of a message. Throws a RangeError on values that have no encoding. */
export function writeTopologyMessage(message: TopologyMessage, out: ByteWriter): void {
  switch (message.type) {
    case 'topology':
      return writeList(out, message.news, MAX_TOPOLOGY_NEWS, ({ author, from, version, changes }) => {
        if (version === 0) throw new RangeError('a topology of version 0');
        out.id(author).u32(from).u32(version);
        writeList(out, changes, MAX_TOPOLOGY_CHANGES, (change) => writeChange(out, change));
      });
    case 'topologyRequest':
      return writeList(out, message.known, MAX_TOPOLOGY_KNOWN, ({ author, version, checksum }) =>
        out.id(author).u32(version).u32(checksum),
      );
    case 'flowInterest':
      return writeList(out, message.interests, MAX_INTERESTS_PER_FRAME, ({ origin, number, source, flow }) =>
        out.id(origin).u32(number).id(source).text(flow, MAX_FLOW_ID_BYTES, 1),
      );
    case 'flowRates':
      return writeList(out, message.reports, MAX_RATE_REPORTS, ({ origin, reporter, source, flow, branches }) => {
        out.id(origin).id(reporter).id(source).text(flow, MAX_FLOW_ID_BYTES, 1);
        writeList(out, branches, MAX_TOPOLOGY_LINKS, (branch) => writeBranch(out, branch));
      });
    default:
      message satisfies never;
  }
}

function writeChange(out: ByteWriter, change: TopologyChange): void {
  out.u8(KIND[change.kind]);
  switch (change.kind) {
    case 'name':
      out.text(change.name, MAX_NAME_BYTES);
      return;
    case 'link':
      out.id(change.neighbour).u16(change.cost);
      out.u16(change.rttMs === undefined ? NOT_MEASURED : Math.round(change.rttMs * 10));
      return;
    case 'flow': {
      const { source, flow, watching, upstream, downstream } = change;
      out.id(source).text(flow, MAX_FLOW_ID_BYTES, 1);
      out.u8((watching ? 1 : 0) | (upstream === undefined ? 0 : 2)).id(upstream ?? NOBODY);
      return writeList(out, downstream, MAX_TOPOLOGY_LINKS, (id) => out.id(id));
    }
    case 'linkGone':
      out.id(change.neighbour);
      return;
    case 'flowGone':
      out.id(change.source).text(change.flow, MAX_FLOW_ID_BYTES, 1);
      return;
    default:
      change satisfies never;
  }
}

function writeBranch(out: ByteWriter, branch: BranchRates): void {
  out.id(branch.neighbour).u16(Math.round(branch.framesPerSecond * 10));
  out.u32(branch.bytesPerSecond).u16(Math.round(branch.duplicatesPerSecond * 10));
}

function writeList<T>(out: ByteWriter, items: readonly T[], max: number, write: (item: T) => void): void {
  if (items.length > max) throw new RangeError(`list of ${items.length} items, at most ${max} are allowed`);
  out.u16(items.length);
  for (const item of items) write(item);
}

/** Tag → reader of its data; undefined where it is malformed. Whatever is read after a failure of the reader means nothing. */
export const TOPOLOGY_READERS: Readonly<Record<number, (input: ByteReader) => TopologyMessage | undefined>> = {
  [TOPOLOGY_TAGS.topology]: readTopology,
  [TOPOLOGY_TAGS.topologyRequest]: readRequest,
  [TOPOLOGY_TAGS.flowInterest]: readInterest,
  [TOPOLOGY_TAGS.flowRates]: readRates,
};

function readTopology(input: ByteReader): Topology | undefined {
  const news = readList(input, MAX_TOPOLOGY_NEWS, () => readNews(input));
  return news && { type: 'topology', news };
}

function readNews(input: ByteReader): TopologyNews | undefined {
  const author = input.id();
  const from = input.u32();
  const version = input.u32();
  const before = input.remaining;
  const changes = readList(input, MAX_TOPOLOGY_CHANGES, () => readChange(input));
  // The count is not among what an author may fill.
  if (!changes || version === 0 || before - input.remaining - 2 > MAX_TOPOLOGY_BYTES) return undefined;
  return { author, from, version, changes };
}

function readChange(input: ByteReader): TopologyChange | undefined {
  switch (input.u8()) {
    case KIND.name:
      return { kind: 'name', name: input.text(MAX_NAME_BYTES) };
    case KIND.link: {
      const neighbour = input.id();
      const cost = input.u16();
      const tenths = input.u16();
      return { kind: 'link', neighbour, cost, rttMs: tenths === NOT_MEASURED ? undefined : tenths / 10 };
    }
    case KIND.flow: {
      const source = input.id();
      const flow = input.text(MAX_FLOW_ID_BYTES, 1);
      const flags = input.u8();
      const upstream = input.id();
      const downstream = readList(input, MAX_TOPOLOGY_LINKS, () => input.id());
      if (!downstream) return undefined;
      const watching = (flags & 1) === 1;
      return { kind: 'flow', source, flow, watching, upstream: (flags & 2) === 2 ? upstream : undefined, downstream };
    }
    case KIND.linkGone:
      return { kind: 'linkGone', neighbour: input.id() };
    case KIND.flowGone:
      return { kind: 'flowGone', source: input.id(), flow: input.text(MAX_FLOW_ID_BYTES, 1) };
    default:
      return undefined;
  }
}

function readRequest(input: ByteReader): TopologyRequest | undefined {
  const known = readList(input, MAX_TOPOLOGY_KNOWN, () => ({
    author: input.id(),
    version: input.u32(),
    checksum: input.u32(),
  }));
  return known && { type: 'topologyRequest', known };
}

function readInterest(input: ByteReader): FlowInterest | undefined {
  const interests = readList(input, MAX_INTERESTS_PER_FRAME, () => ({
    origin: input.id(),
    number: input.u32(),
    source: input.id(),
    flow: input.text(MAX_FLOW_ID_BYTES, 1),
  }));
  return interests && { type: 'flowInterest', interests };
}

function readRates(input: ByteReader): FlowRates | undefined {
  const reports = readList(input, MAX_RATE_REPORTS, (): RateReport | undefined => {
    const [origin, reporter, source] = [input.id(), input.id(), input.id()];
    const flow = input.text(MAX_FLOW_ID_BYTES, 1);
    const branches = readList(input, MAX_TOPOLOGY_LINKS, () => readBranch(input));
    return branches && { origin, reporter, source, flow, branches };
  });
  return reports && { type: 'flowRates', reports };
}

function readBranch(input: ByteReader): BranchRates {
  return {
    neighbour: input.id(),
    framesPerSecond: input.u16() / 10,
    bytesPerSecond: input.u32(),
    duplicatesPerSecond: input.u16() / 10,
  };
}

/** A list with its count; undefined when the count is over `max` or an item has no meaning. */
function readList<T>(input: ByteReader, max: number, read: () => T | undefined): T[] | undefined {
  const count = input.u16();
  if (count > max) return undefined;
  const items: T[] = [];
  for (let i = 0; i < count && !input.failed; i++) {
    const item = read();
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}
