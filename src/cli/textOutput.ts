import { formatEndpoint } from '../runtime/config';
import type { NodeInfo } from '../runtime/nodeApi';
import type {
  NeighbourEvent,
  NeighbourView,
  NodeEvent,
  PlayerEvent,
  RouteEvent,
  StatsView,
  TopologyEvent,
  TopologyView,
  TreeView,
} from '../overlay/snapshot';
import type { NodeId } from '../wire/ids';
import type { CommandReply, CommandSuccess } from './commands';
import type { OutputFormat, OutputLines } from './output';
import { alternativesText, decisionText } from '../shared/timelineText';
import { whyText } from './routeText';
import { formatTable } from './table';
import { timelineText } from './timelineText';
import { printable } from './words';

/** Names kept for showing; the oldest go first. */
const MAX_NAMES = 1_000;

/** Lines for people: answers and events on standard output, failed commands on standard error. */
export class TextOutput implements OutputFormat {
  /** Node id → name, learnt from what passes by; at most {@link MAX_NAMES}. */
  readonly #names = new Map<NodeId, string>();

  ready(info: NodeInfo, httpPort?: number): OutputLines {
    this.#learn(info.id, info.name);
    const who = info.name === null ? `node ${info.id}` : `node ${info.name} (${info.id})`;
    const where = formatEndpoint(info);
    const node = info.clientMode ? `${who} is a client, its media port is ${where}` : `${who} listens on ${where}`;
    return shown(httpPort === undefined ? node : `${node}\nflows for browsers at http://127.0.0.1:${httpPort}/`);
  }

  event(event: NodeEvent): OutputLines {
    if (event.event === 'neighbour') this.#learn(event.id, event.name);
    // News of far nodes, several times a second: people ask for them when they want them.
    if (event.event === 'topology') return shown('');
    return shown(`* ${this.#eventText(event)}`);
  }

  reply(reply: CommandReply): OutputLines {
    if (!reply.ok) return { to: 'stderr', text: printable(`${reply.reply}: ${reply.error.message}`) };
    return shown(this.#replyText(reply));
  }

  #eventText(event: Exclude<NodeEvent, TopologyEvent>): string {
    switch (event.event) {
      case 'neighbour':
        return `neighbour ${this.#neighbour(event)}: ${neighbourState(event)}`;
      case 'flow':
        return `flow ${event.flow} of ${this.#node(event.source)}: ${event.state}`;
      case 'notice':
        return `flow ${event.flow} of ${this.#node(event.source)}: ${event.notice}`;
      case 'route':
        return `route to ${this.#node(event.destination)}: ${this.#route(event)}`;
      case 'player':
        if (event.movedFrom !== undefined) return this.#moved(event, event.movedFrom);
        return `player ${event.flow} of ${this.#node(event.source)}: ${event.state}`;
      default:
        return JSON.stringify(event satisfies never);
    }
  }

  #neighbour(event: NeighbourEvent): string {
    const where = formatEndpoint(event);
    return event.id === null ? where : `${this.#node(event.id)} at ${where}`;
  }

  #route(event: RouteEvent): string {
    const { change, via, cost } = event;
    const what = via === null || cost === null ? change : `${change}, cost ${cost} over ${this.#node(via)}`;
    return `${what} (${decisionText(event, (id) => this.#node(id))})`;
  }

  #moved({ flow, source, state }: PlayerEvent, from: NodeId): string {
    const where = `watching ${flow}: ${this.#node(from)} is gone; now from ${this.#node(source)}`;
    return state === 'recovering' ? `${where}, to which there is no route for the moment` : where;
  }

  #replyText(reply: CommandSuccess): string {
    switch (reply.reply) {
      case 'connect':
      case 'disconnect':
      case 'forget':
      case 'withdraw':
      case 'quit':
        return '';
      case 'stream':
        return `offering ${reply.data.flow}`;
      case 'watch':
        return `watching ${reply.data.flow} of ${this.#node(reply.data.source)}`;
      case 'unwatch':
        return this.#flowStats([reply.data]);
      case 'flows':
        return this.#tableOr('no flows', ['FLOW', 'SOURCE', 'TYPE', 'STATE', 'CONSUMERS'], reply.data, (view) => [
          view.flow,
          this.#node(view.source),
          view.contentType,
          view.state,
          view.consumers.map((id) => this.#node(id)).join(', ') || null,
        ]);
      case 'neighbours':
        for (const { id, name } of reply.data) this.#learn(id, name);
        return this.#tableOr(
          'no neighbours',
          ['NAME', 'ID', 'ADDRESS', 'STATE', 'COST', 'RTT/ms'],
          reply.data,
          (view) => [view.name, view.id, formatEndpoint(view), neighbourState(view), view.cost, view.rttMs],
        );
      case 'routes':
        for (const { destination, name } of reply.data) this.#learn(destination, name);
        return this.#tableOr('no routes', ['DESTINATION', 'VIA', 'COST', 'ALTERNATIVES', 'WHY'], reply.data, (view) => [
          this.#node(view.destination),
          view.via === null ? 'pending' : this.#node(view.via),
          view.cost,
          alternativesText(view.alternatives, (id) => this.#node(id)) || null,
          whyText(view, (id) => this.#node(id)),
        ]);
      case 'stats':
        return this.#stats(reply.data);
      case 'help':
        return formatTable(
          ['COMMAND', ''],
          reply.data.map(({ usage, summary }) => [usage, summary]),
        );
      case 'topology':
        return this.#topology(reply.data);
      case 'tree':
        return this.#tree(reply.data);
      case 'timeline':
        return timelineText(reply.data, (id) => this.#node(id));
      default:
        return JSON.stringify(reply satisfies never);
    }
  }

  #stats(stats: StatsView): string {
    const dropped = Object.entries(stats.datagrams.dropped).map(([reason, count]) => `${reason} ${count}`);
    const { kernelDrops } = stats.datagrams;
    if (kernelDrops !== null && kernelDrops > 0) dropped.push(`by the system ${kernelDrops}`);
    return [
      `up ${(stats.uptimeMs / 1000).toFixed(1)} s; media datagrams dropped: ${dropped.join(', ') || 'none'}`,
      formatTable(
        ['MEDIA', 'DATAGRAMS IN', 'OUT', 'BYTES IN', 'OUT', 'LOST', 'REPAIRED', 'RESENT', 'SIZE'],
        [
          ['all', stats.datagrams.received, stats.datagrams.sent, stats.bytes.received, stats.bytes.sent],
          ...stats.neighbours.map((row) => [
            this.#node(row.id),
            row.datagramsReceived,
            row.datagramsSent,
            row.bytesReceived,
            row.bytesSent,
            row.datagramsLost,
            row.datagramsRepaired,
            row.datagramsResent,
            row.datagramBytes,
          ]),
        ],
      ),
      ...(stats.flows.length > 0 ? [this.#flowStats(stats.flows)] : []),
    ].join('\n');
  }

  #topology({ nodes, links }: TopologyView): string {
    for (const { id, name } of nodes) this.#learn(id, name);
    const linksOf = new Map<NodeId, string[]>(nodes.map(({ id }) => [id, []]));
    for (const { a, b, cost, rttMs } of links) {
      const text = `cost ${cost}${rttMs === null ? '' : `, ${rttMs.toFixed(1)} ms`}`;
      linksOf.get(a)?.push(`${this.#node(b)}: ${text}`);
      linksOf.get(b)?.push(`${this.#node(a)}: ${text}`);
    }
    return formatTable(
      ['NODE', '', 'LINKS'],
      nodes.map(({ id, own, opaque }) => [
        this.#node(id),
        own ? 'this node' : opaque ? 'opaque' : null,
        linksOf.get(id)?.join('; ') || null,
      ]),
    );
  }

  #tree({ flow, source, edges, consumers }: TreeView): string {
    const watched = consumers.map((id) => this.#node(id)).join(', ') || 'nobody';
    const rows = edges.map(({ from, to, rates }) => [
      this.#node(from),
      this.#node(to),
      rates?.framesPerSecond ?? null,
      rates?.kilobytesPerSecond ?? null,
      rates?.duplicatesPerSecond ?? null,
    ]);
    const hasRates = edges.some(({ rates }) => rates !== undefined);
    const headings = ['FROM', 'TO', 'FRAMES/s', 'kB/s', 'DUPLICATES/s'].slice(0, hasRates ? 5 : 2);
    return [
      `${flow} of ${this.#node(source)} is watched by ${watched}`,
      ...(rows.length > 0 ? [formatTable(headings, hasRates ? rows : rows.map((row) => row.slice(0, 2)))] : []),
    ].join('\n');
  }

  #flowStats(flows: StatsView['flows']): string {
    return formatTable(
      [
        ...['FLOW', 'SOURCE', 'SENT', 'DELIVERED', 'INCOMPLETE', 'LATE', 'DUPLICATE', 'LATENCY/ms p50', 'p99', 'max'],
        ...['BYTES IN', 'OUT'],
      ],
      flows.map((row) => [
        row.flow,
        this.#node(row.source),
        row.framesSent,
        row.framesDelivered,
        row.framesIncomplete,
        row.framesLate,
        row.framesDuplicate,
        row.latencyMs?.p50 ?? null,
        row.latencyMs?.p99 ?? null,
        row.latencyMs?.max ?? null,
        row.bytesReceived,
        row.bytesSent,
      ]),
    );
  }

  #tableOr<T>(
    none: string,
    headings: readonly string[],
    rows: readonly T[],
    toCells: (row: T) => readonly (string | number | null)[],
  ): string {
    return rows.length === 0 ? none : formatTable(headings, rows.map(toCells));
  }

  #learn(id: NodeId | null, name: string | null): void {
    if (id === null || name === null) return;
    this.#names.delete(id);
    this.#names.set(id, name);
    const [oldest] = this.#names.keys();
    if (this.#names.size > MAX_NAMES && oldest !== undefined) this.#names.delete(oldest);
  }

  /** Name and the beginning of the id, which commands take for the whole. */
  #node(id: NodeId): string {
    const short = id.slice(0, 8);
    const name = this.#names.get(id);
    return name === undefined ? short : `${name} (${short})`;
  }
}

/** `unreachable, 2 tries left`: a neighbour that will be forgotten is not left to surprise. */
function neighbourState({ state, triesLeft }: Pick<NeighbourView, 'state' | 'triesLeft'>): string {
  if (triesLeft === null) return state;
  return `${state}, ${triesLeft === 0 ? 'last try' : triesLeft === 1 ? '1 try left' : `${triesLeft} tries left`}`;
}

function shown(text: string): OutputLines {
  return { to: 'stdout', text };
}
