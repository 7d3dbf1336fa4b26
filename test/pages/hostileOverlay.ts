import type { NeighbourState, NeighbourView, TimelineRecord, TopologyLinkView } from '../../src/overlay/snapshot';
import type { TimelineMessage } from '../../src/shared/overlayMessages';
import { flowKey, linkKey, neighbourKey, NO_OVERLAY, type OverlayState, OWN_KEY } from '../../src/shared/overlayState';
import { idOf, keyOf } from '../support/overlay';

/** What strangers may call their nodes, as long as a node may be called at all: 64 bytes. */
export const HOSTILE_NAMES: readonly string[] = [
  'editor',
  '<img src=x onerror="window.hacked=1">',
  '</script><script>window.hacked=1</script>',
  '"><svg/onload=window.hacked=1>',
  "'; window.hacked=1; //",
  '${window.hacked=1}{{window.hacked=1}}',
  '\u202egpj.exe\u202c \u2066isolated\u2069 \u200f',
  '😀'.repeat(16),
  '__proto__',
  'constructor',
  'z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d\u030e\u030f',
  '"]; click n0 "javascript:window.hacked=1"; %%',
  '"]; } digraph evil { "a" [URL="javascript:1',
  '-->]]><!--&lt;&#x3c;&amp;',
  'tab\tline\nbell\u0007null\u0000',
  '\ud800 alone \udfff',
  '   ',
  '\u200b\u200b\ufeff',
  'twin',
  'twin',
];

/** Names of flows, 128 bytes at most. */
export const HOSTILE_FLOWS: readonly string[] = [
  '<b onmouseover=window.hacked=1>movie</b>',
  '__proto__',
  `${'very-long-'.repeat(12)}12345678`,
  'Ωνειρο\u202emjpeg.\u202c',
  'no spaces to break at: ' + 'x'.repeat(100),
];

const STATES: readonly NeighbourState[] = ['connected', 'connecting', 'unreachable', 'removed'];

function id(index: number): string {
  return idOf(index + 1);
}

/** An overlay of strangers with the worst names, in every state that a node, a neighbour, a flow, a route can be in. */
export function hostileOverlay(): OverlayState {
  const own = id(0);
  const links: TopologyLinkView[] = HOSTILE_NAMES.slice(1).map((_, index) => {
    const ends = [id(Math.floor(index / 3)), id(index + 1)].sort() as [string, string];
    return { a: ends[0], b: ends[1], cost: index === 4 ? 1_000 : 1, rttMs: index % 3 === 0 ? null : index * 111.1 };
  });
  const neighbours: NeighbourView[] = STATES.map((state, index) => ({
    id: index === 1 ? null : id(index + 1),
    name: index === 1 ? null : HOSTILE_NAMES[index + 1]!,
    address: index === 1 ? `${'<i>'.repeat(20)}.example` : '::1',
    port: 8_000 + index,
    state,
    triesLeft: state === 'unreachable' ? 3 : null,
    cost: state === 'connected' ? 1 : null,
    rttMs: state === 'connected' ? 1_234.5 : null,
    controlRttMs: null,
    loss: state === 'connected' ? 0.5 : null,
  }));
  const flows = HOSTILE_FLOWS.map((flow, index) => ({
    ...keyOf(flow, index + 2),
    contentType: 'text/plain',
    state: (['active', 'streaming', 'hold'] as const)[index % 3]!,
    consumers: index === 4 ? [] : [id(10), id(11), own],
  }));
  const trees = flows.map(({ flow, source, consumers }, index) => ({
    flow,
    source,
    consumers,
    edges: [
      { from: source, to: id(9), rates: null },
      { from: id(9), to: id(10), rates: { framesPerSecond: 1e9, kilobytesPerSecond: 1e12, duplicatesPerSecond: 4 } },
      { from: id(9), to: id(11) },
      // A cycle, an edge to itself, a branch that serves nobody, somebody who is nowhere else.
      { from: id(11), to: id(9), rates: { framesPerSecond: 0, kilobytesPerSecond: 0, duplicatesPerSecond: 0 } },
      { from: id(12), to: id(12), rates: null },
      { from: id(9), to: id(13), rates: null },
      { from: id(10), to: idOf(999), rates: null },
    ].slice(0, index === 4 ? 0 : 7),
  }));
  const routes = HOSTILE_NAMES.slice(1).map((name, index) => ({
    destination: id(index + 1),
    name,
    via: index % 4 === 3 ? null : id(1),
    cost: index % 4 === 3 ? null : index + 1,
    alternatives: [
      { via: id(2), cost: 7, verdict: 'longer' as const },
      { via: id(3), cost: null, verdict: 'retracted' as const },
      { via: id(4), cost: null, verdict: 'splitHorizon' as const },
    ],
    decision: {
      change: (['new', 'light', 'heavy', 'critical', 'pending'] as const)[index % 5]!,
      before: index % 2 === 0 ? null : { via: id(3), cost: 2 },
      cause: { type: 'vector', neighbour: id(1), sequence: index, cost: 3 } as const,
      alternatives: [{ via: id(3), cost: 3, verdict: 'infeasible' as const }],
      at: 1_767_268_800_000 + index,
    },
  }));
  return {
    ...NO_OVERLAY,
    own: new Map([[OWN_KEY, { id: own, name: HOSTILE_NAMES[0]!, address: '127.0.0.1', port: 8_000 }]]),
    // One of them everybody speaks of and nobody reaches.
    nodes: new Map(
      HOSTILE_NAMES.map((name, index) => [
        id(index),
        { id: id(index), name: index === 17 ? null : name, own: index === 0, opaque: index % 5 === 4 },
      ]),
    ),
    links: new Map(links.map((link) => [linkKey(link), link])),
    neighbours: new Map(neighbours.map((neighbour) => [neighbourKey(neighbour), neighbour])),
    flows: new Map(flows.map((flow) => [flowKey(flow), flow])),
    routes: new Map(routes.map((route) => [route.destination, route])),
    trees: new Map(trees.map((tree) => [flowKey(tree), tree])),
  };
}

type Unnumbered<R> = R extends TimelineRecord ? Omit<R, 'n' | 'at'> : never;

/** A timeline with the worst in it, one record of every kind and more. */
export function hostileRecords(): TimelineMessage {
  const at = 1_767_268_800_000;
  const bad = HOSTILE_NAMES[1]!;
  const unnumbered: readonly Unnumbered<TimelineRecord>[] = [
    { kind: 'connection', change: 'opened', link: 1, neighbour: null, address: bad, triesLeft: null, reason: null },
    {
      kind: 'connection',
      change: 'violated',
      link: 1,
      neighbour: id(1),
      address: '[::1]:1',
      triesLeft: null,
      reason: bad,
    },
    {
      kind: 'connection',
      change: 'closed',
      link: 1,
      neighbour: id(1),
      address: '[::1]:1',
      triesLeft: null,
      reason: bad,
    },
    {
      kind: 'connection',
      change: 'unreachable',
      link: null,
      neighbour: id(1),
      address: '[::1]:1',
      triesLeft: 3,
      reason: null,
    },
    {
      kind: 'message',
      direction: 'in',
      link: 2,
      neighbour: id(2),
      message: { type: 'goodbye', reason: 'violation', explanation: HOSTILE_NAMES[2]! },
    },
    {
      kind: 'message',
      direction: 'out',
      link: 2,
      neighbour: id(2),
      message: { type: 'flowAnnounce', source: id(2), flow: HOSTILE_FLOWS[0]!, contentType: 'text/plain', version: 1 },
    },
    {
      kind: 'message',
      direction: 'in',
      link: 2,
      neighbour: id(2),
      message: {
        type: 'distanceVector',
        entries: HOSTILE_NAMES.slice(0, 16).map((_, index) => ({ destination: id(index), sequence: 1, cost: index })),
        more: 4_000,
      },
    },
    {
      kind: 'route',
      destination: id(8),
      via: null,
      cost: null,
      change: 'pending',
      before: { via: id(1), cost: 2 },
      cause: { type: 'linkDown', neighbour: id(1) },
      alternatives: [],
      moreAlternatives: 3,
    },
    { kind: 'flow', flow: HOSTILE_FLOWS[1]!, source: id(3), contentType: 'text/plain', state: 'active' },
    { kind: 'player', flow: HOSTILE_FLOWS[2]!, source: id(3), state: 'recovering' },
    { kind: 'redial', change: 'failed', address: bad, neighbour: null, reason: HOSTILE_NAMES[13]! },
  ];
  const records = unnumbered.map((record, index) => ({ ...record, n: index + 5, at: at + index }));
  return { type: 'overlay/records', records, fresh: true, missed: 4 };
}
