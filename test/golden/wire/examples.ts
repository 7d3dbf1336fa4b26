import { MJPEG_CONTENT_TYPE } from '../../../src/base/contentTypes';
import type { ControlMessage } from '../../../src/wire/control';
import { encodeControl } from '../../../src/wire/controlCodec';
import { decrementHopLimit, encodeFragment, encodeHello, type Hello, rewriteForLink } from '../../../src/wire/datagram';
import { encodePreamble } from '../../../src/wire/framing';
import { encodeRepairRequest } from '../../../src/wire/repairRequest';
import type { Field } from '../../support/goldenBytes';

/** One golden dump: its file name, what it shows, the bytes and their fields. */
export interface Example {
  readonly name: string;
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly fields: readonly Field[];
  /** What a control frame decodes to. */
  readonly message?: ControlMessage;
  /** What a HELLO decodes to. */
  readonly hello?: Hello;
}

/** A node that watches. */
export const VIEWER = '0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a';
/** A relay, the viewer's only neighbour. */
export const NODE1 = '0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b';
/** A source, behind the relay. */
export const SERVER1 = '0c0c0c0c-0c0c-4c0c-8c0c-0c0c0c0c0c0c';
const FLOW = 'movie.Mjpeg';

const field = (bytes: number, meaning: string): Field => ({ bytes, meaning });
const idField = (meaning: string) => field(16, meaning);
const countField = (count: number, what: string) => field(2, `${count} ${what}`);
const textField = (value: string, meaning: string): Field[] => {
  const { length } = new TextEncoder().encode(value);
  const bytes = field(1, `${meaning}: ${length} bytes`);
  return length === 0 ? [bytes] : [bytes, field(length, JSON.stringify(value))];
};
const flowField = textField(FLOW, 'flow');

function control(name: string, title: string, message: ControlMessage, fields: readonly Field[]): Example {
  const bytes = encodeControl(message);
  const tagName = message.type.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const head = [field(4, `length of tag and data: ${bytes.length - 4}`), field(1, `tag ${bytes[4] ?? 0}, ${tagName}`)];
  return { name, title, bytes, fields: [...head, ...fields], message };
}

function hello(name: string, title: string, value: Hello): Example {
  const flags = [value.heard ? 'heard' : '', value.carries ? 'carries' : '', value.answer ? 'answer' : ''].filter((flag) => flag !== '');
  const fields = [
    field(1, 'version 1, type 2: HELLO'),
    field(1, '0'),
    field(2, `flags: ${flags.join(', ') || 'none'}`),
    field(8, 'token that the receiver gave in its AUTHENTICATION'),
    field(4, `HELLO sequence ${value.sequence}`),
    field(4, `sender's clock: ${value.sentUs} µs`),
    field(4, value.echoUs === 0 ? "no clock of the receiver's heard yet" : `receiver's clock in its last HELLO: ${value.echoUs} µs`),
    field(4, value.echoUs === 0 ? '0' : `that HELLO was held for ${value.heldUs} µs`),
    field(2, `the next HELLO follows within ${value.intervalMs} ms`),
    field(2, '0'),
  ];
  return { name, title, bytes: encodeHello(value), fields, hello: value };
}

function media(name: string, title: string, byteOffset: number, payload: Uint8Array, linkSequence: number): Example {
  const bytes = encodeFragment({ chunkSequence: 0xfffffffe, chunkLength: 20, byteOffset, ageUs: 2_350 }, payload);
  decrementHopLimit(bytes);
  rewriteForLink(bytes, { slot: 3, key: 0x5eed1abe }, linkSequence);
  const fields = [
    field(1, 'version 1, type 1: MEDIA'),
    field(1, 'hop limit 31: one link is behind it'),
    field(2, 'flags: none'),
    field(4, 'label: slot 3'),
    field(4, 'label: key'),
    field(4, `link sequence ${linkSequence}`),
    field(4, 'chunk sequence'),
    field(4, 'chunk length: 20 bytes'),
    field(4, `byte offset ${byteOffset}`),
    field(4, 'age: 2350 µs'),
  ];
  const rest =
    byteOffset === 0
      ? [field(4, 'chunk: frame number 7'), field(payload.length - 4, 'chunk: first bytes of the JPEG')]
      : [field(payload.length, 'chunk: last bytes of the JPEG')];
  return { name, title, bytes, fields: [...fields, ...rest] };
}

const label = { slot: 3, key: 0x5eed1abe };
const CHUNK = Uint8Array.from([0, 0, 0, 7, 0xff, 0xd8, 0xff, 0xdb, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0xff, 0xd9]);

/** One example of every kind of bytes on the wire, all of one imaginary overlay: viewer – node1 – server1. */
export const EXAMPLES: readonly Example[] = [
  {
    name: 'preamble',
    title: 'The first 8 bytes of each direction of a control connection.',
    bytes: encodePreamble(),
    fields: [field(4, 'magic "OTTN"'), field(2, 'lowest version 1'), field(2, 'highest version 1')],
  },
  control(
    'authentication',
    'AUTHENTICATION of a relay: the first frame of each side.',
    {
      type: 'authentication',
      id: NODE1,
      name: 'node1',
      controlPort: 8000,
      mediaPort: 8000,
      mediaToken: '0102030405060708',
      advertisedAddress: '',
      metric: 'hops',
      tellsTopology: true,
    },
    [
      idField('node id'),
      ...textField('node1', 'name'),
      field(2, 'control port 8000'),
      field(2, 'media port 8000'),
      field(8, 'media token'),
      ...textField('', 'advertised address'),
      field(1, 'metric 1: hops'),
      field(1, 'flags: tells its topology'),
    ],
  ),
  control(
    'authenticationClientMode',
    'AUTHENTICATION of a node in client mode, with a name beyond ASCII.',
    {
      type: 'authentication',
      id: VIEWER,
      name: 'espetáculo',
      controlPort: 0,
      mediaPort: 40001,
      mediaToken: 'a1a2a3a4a5a6a7a8',
      advertisedAddress: '192.0.2.7',
      metric: 'hops',
      tellsTopology: false,
    },
    [
      idField('node id'),
      ...textField('espetáculo', 'name'),
      field(2, 'control port 0: accepts no connection'),
      field(2, 'media port 40001'),
      field(8, 'media token'),
      ...textField('192.0.2.7', 'advertised address'),
      field(1, 'metric 1: hops'),
      field(1, 'flags: none'),
    ],
  ),
  control(
    'authenticationRequired',
    'AUTHENTICATION_REQUIRED: the answer to the first frame that came before AUTHENTICATION.',
    { type: 'authenticationRequired', triesLeft: 2 },
    [field(1, '2 tries left')],
  ),
  control(
    'distanceVectorOwn',
    'DISTANCE_VECTOR of a node that has no other neighbour: itself.',
    { type: 'distanceVector', entries: [{ destination: VIEWER, sequence: 0, cost: 0 }] },
    [countField(1, 'entry'), idField('destination: the sender'), field(2, 'sequence number 0'), field(2, 'cost 0')],
  ),
  control(
    'distanceVector',
    'DISTANCE_VECTOR: the sender itself, and a route through it.',
    {
      type: 'distanceVector',
      entries: [
        { destination: NODE1, sequence: 0, cost: 0 },
        { destination: SERVER1, sequence: 65_535, cost: 1 },
      ],
    },
    [
      countField(2, 'entries'),
      idField('destination: the sender'),
      field(2, 'sequence number 0'),
      field(2, 'cost 0'),
      idField('destination'),
      field(2, 'sequence number 65535'),
      field(2, 'cost 1'),
    ],
  ),
  control(
    'distanceVectorRetraction',
    'DISTANCE_VECTOR: a route that the sender has lost.',
    { type: 'distanceVector', entries: [{ destination: SERVER1, sequence: 65_535, cost: 0xffff }] },
    [
      countField(1, 'entry'),
      idField('destination'),
      field(2, 'sequence number 65535'),
      field(2, 'cost FFFF: retracted'),
    ],
  ),
  control(
    'sequenceRequest',
    'SEQUENCE_REQUEST: the number after 65535 is 0.',
    { type: 'sequenceRequest', requests: [{ destination: SERVER1, sequence: 0, hopLimit: 64 }] },
    [countField(1, 'request'), idField('destination'), field(2, 'sequence number wanted: 0'), field(1, 'hop limit 64')],
  ),
  control(
    'flowCollection',
    'FLOW_COLLECTION: a source with two flows, and one that has withdrawn its last.',
    {
      type: 'flowCollection',
      sources: [
        {
          source: SERVER1,
          version: 2,
          flows: [
            { flow: FLOW, contentType: MJPEG_CONTENT_TYPE },
            { flow: 'demo.txt', contentType: 'text/plain' },
          ],
        },
        { source: NODE1, version: 6, flows: [] },
      ],
    },
    [
      countField(2, 'sources'),
      idField('source'),
      field(4, 'version 2'),
      countField(2, 'flows'),
      ...flowField,
      ...textField(MJPEG_CONTENT_TYPE, 'content type'),
      ...textField('demo.txt', 'flow'),
      ...textField('text/plain', 'content type'),
      idField('source'),
      field(4, 'version 6'),
      countField(0, 'flows'),
    ],
  ),
  control(
    'flowAnnounce',
    'FLOW_ANNOUNCE: the step of server1 from version 1 to version 2.',
    { type: 'flowAnnounce', source: SERVER1, version: 2, flow: 'demo.txt', contentType: 'text/plain' },
    [
      idField('source'),
      field(4, 'version 2'),
      ...textField('demo.txt', 'flow'),
      ...textField('text/plain', 'content type'),
    ],
  ),
  control(
    'flowWithdraw',
    'FLOW_WITHDRAW: the step of server1 from version 2 to version 3.',
    { type: 'flowWithdraw', source: SERVER1, version: 3, flow: 'demo.txt' },
    [idField('source'), field(4, 'version 3'), ...textField('demo.txt', 'flow')],
  ),
  control(
    'collectionRequest',
    'COLLECTION_REQUEST: the versions that are known of two sources; 0 would be none.',
    {
      type: 'collectionRequest',
      known: [
        { source: NODE1, version: 6 },
        { source: SERVER1, version: 2 },
      ],
    },
    [
      countField(2, 'sources'),
      idField('source'),
      field(4, 'version 6 is known'),
      idField('source'),
      field(4, 'version 2 is known'),
    ],
  ),
  control(
    'flowRequest',
    'FLOW_REQUEST: the viewer asks for a flow, for itself, and says which label it wants to see.',
    { type: 'flowRequest', source: SERVER1, flow: FLOW, label, full: true, consumers: [VIEWER] },
    [
      idField('source'),
      ...flowField,
      field(4, 'label: slot 3'),
      field(4, 'label: key'),
      field(1, 'flags: full set'),
      countField(1, 'consumer'),
      idField('consumer'),
    ],
  ),
  control(
    'flowCancel',
    'FLOW_CANCEL: one consumer less on the branch.',
    { type: 'flowCancel', source: SERVER1, flow: FLOW, consumers: [VIEWER] },
    [idField('source'), ...flowField, countField(1, 'consumer'), idField('consumer')],
  ),
  control(
    'flowCancelBranch',
    'FLOW_CANCEL: the whole branch.',
    { type: 'flowCancel', source: SERVER1, flow: FLOW, consumers: [] },
    [idField('source'), ...flowField, countField(0, 'consumers: all of them')],
  ),
  control(
    'flowRefused',
    'FLOW_REFUSED: the answer to a FLOW_REQUEST that cannot be served.',
    { type: 'flowRefused', source: SERVER1, flow: FLOW, reason: 'noRoute' },
    [idField('source'), ...flowField, field(1, 'reason 2: no route')],
  ),
  control(
    'goodbye',
    'GOODBYE: the last frame of a connection that is closed on purpose.',
    { type: 'goodbye', reason: 'stopping', explanation: 'the node is stopping' },
    [field(1, 'reason 1: stopping'), ...textField('the node is stopping', 'explanation')],
  ),
  control(
    'pingRequest',
    'PING_REQUEST: is the peer there?',
    { type: 'pingRequest', token: 7 },
    [field(4, 'token 7')],
  ),
  control(
    'pingResponse',
    'PING_RESPONSE: the answer, at once.',
    { type: 'pingResponse', token: 7 },
    [field(4, 'token 7: that of the request')],
  ),
  control(
    'vectorRequest',
    'VECTOR_REQUEST: there is room again for what was refused; tell me everything once more.',
    { type: 'vectorRequest' },
    [],
  ),
  control(
    'topology',
    'TOPOLOGY: all that node1 says of itself.',
    {
      type: 'topology',
      news: [
        {
          author: NODE1,
          from: 0,
          version: 2,
          changes: [
            { kind: 'name', name: 'node1' },
            { kind: 'link', neighbour: SERVER1, cost: 1, rttMs: 12.4 },
            { kind: 'link', neighbour: VIEWER, cost: 1, rttMs: undefined },
            { kind: 'flow', source: SERVER1, flow: FLOW, watching: false, upstream: SERVER1, downstream: [VIEWER] },
          ],
        },
      ],
    },
    [
      countField(1, 'author'),
      idField('author'),
      field(4, 'from version 0: the whole set'),
      field(4, 'to version 2'),
      countField(4, 'changes'),
      field(1, 'kind 1: name'),
      ...textField('node1', 'name'),
      field(1, 'kind 2: link'),
      idField('neighbour'),
      field(2, 'cost 1'),
      field(2, 'round trip 12.4 ms'),
      field(1, 'kind 2: link'),
      idField('neighbour'),
      field(2, 'cost 1'),
      field(2, 'round trip not measured yet'),
      field(1, 'kind 3: flow'),
      idField('source'),
      ...flowField,
      field(1, 'flags: has an upstream, does not watch'),
      idField('upstream'),
      countField(1, 'downstream'),
      idField('downstream'),
    ],
  ),
  control(
    'topologyChanges',
    'TOPOLOGY: what changed at two authors.',
    {
      type: 'topology',
      news: [
        { author: NODE1, from: 2, version: 3, changes: [{ kind: 'linkGone', neighbour: VIEWER }] },
        { author: SERVER1, from: 7, version: 9, changes: [{ kind: 'flowGone', source: SERVER1, flow: FLOW }] },
      ],
    },
    [
      countField(2, 'authors'),
      idField('author'),
      field(4, 'from version 2'),
      field(4, 'to version 3'),
      countField(1, 'change'),
      field(1, 'kind 130: link gone'),
      idField('neighbour'),
      idField('author'),
      field(4, 'from version 7'),
      field(4, 'to version 9'),
      countField(1, 'change'),
      field(1, 'kind 131: flow gone'),
      idField('source'),
      ...flowField,
    ],
  ),
  control(
    'topologyRequest',
    'TOPOLOGY_REQUEST: nothing is known of one author, the set of the dump `topology` of another.',
    {
      type: 'topologyRequest',
      known: [
        { author: SERVER1, version: 0, checksum: 0 },
        { author: NODE1, version: 2, checksum: 0x75b7827f },
      ],
    },
    [
      countField(2, 'authors'),
      idField('author'),
      field(4, 'version 0: none'),
      field(4, 'checksum 0'),
      idField('author'),
      field(4, 'version 2'),
      field(4, 'checksum of its items'),
    ],
  ),
  control(
    'flowInterest',
    'FLOW_INTEREST: the viewer wants to be told the rates of a flow.',
    { type: 'flowInterest', interests: [{ origin: VIEWER, number: 1, source: SERVER1, flow: FLOW }] },
    [countField(1, 'interest'), idField('origin'), field(4, 'number 1'), idField('source'), ...flowField],
  ),
  control(
    'flowRates',
    'FLOW_RATES: what node1 sends to the viewer, for the viewer.',
    {
      type: 'flowRates',
      reports: [
        {
          origin: VIEWER,
          reporter: NODE1,
          source: SERVER1,
          flow: FLOW,
          branches: [{ neighbour: VIEWER, framesPerSecond: 29.9, bytesPerSecond: 412_380, duplicatesPerSecond: 0 }],
        },
      ],
    },
    [
      countField(1, 'report'),
      idField('origin'),
      idField('reporter'),
      idField('source'),
      ...flowField,
      countField(1, 'branch'),
      idField('neighbour'),
      field(2, '29.9 frames/s'),
      field(4, '412380 bytes/s'),
      field(2, '0.0 duplicates/s'),
    ],
  ),
  hello(
    'hello',
    'HELLO: the first of the viewer to node1.',
    { token: '0102030405060708', heard: false, carries: false, answer: false, sequence: 0, sentUs: 5_000_000, echoUs: 0, heldUs: 0, intervalMs: 1_000, probe: false, heardBytes: 0 },
  ),
  hello(
    'helloHeard',
    "HELLO: node1's, after it heard the viewer's.",
    { token: 'a1a2a3a4a5a6a7a8', heard: true, carries: false, answer: false, sequence: 1, sentUs: 0xfffffff0, echoUs: 5_000_000, heldUs: 120, intervalMs: 1_000, probe: false, heardBytes: 0 },
  ),
  hello(
    'helloAnswer',
    "HELLO: the viewer's answer; now both directions are known to work.",
    { token: '0102030405060708', heard: true, carries: false, answer: false, sequence: 1, sentUs: 5_000_900, echoUs: 0xfffffff0, heldUs: 80, intervalMs: 1_000, probe: false, heardBytes: 0 },
  ),
  hello(
    'helloProbe',
    'HELLO: the viewer has heard nothing for half a second, although a branch crosses the link, and wants to know at once.',
    { token: '0102030405060708', heard: true, carries: true, answer: true, sequence: 23, sentUs: 9_400_900, echoUs: 0x00401000, heldUs: 500_000, intervalMs: 200, probe: false, heardBytes: 0 },
  ),
  media('media', 'MEDIA: the first of the two fragments of a chunk of 20 bytes, from node1 to the viewer.', 0, CHUNK.subarray(0, 10), 41),
  media('mediaLast', 'MEDIA: the second and last fragment of that chunk.', 10, CHUNK.subarray(10), 42),
  {
    name: 'repairRequest',
    title: 'REPAIR_REQUEST: the viewer lacks three datagrams of that branch.',
    bytes: encodeRepairRequest({ label, ranges: [{ first: 43, count: 2 }, { first: 47, count: 1 }] }),
    fields: [
      field(1, 'version 1, type 3: REPAIR_REQUEST'),
      field(3, 'zeros'),
      field(4, 'label: slot 3'),
      field(4, 'label: key'),
      field(4, '2 ranges'),
      field(16, 'zeros'),
      field(4, 'from link sequence 43'),
      field(4, '2 datagrams'),
      field(4, 'from link sequence 47'),
      field(4, '1 datagram'),
    ],
  },
];
